"""Linear algebra beyond the recorded facts: stacks, dtypes, empty matrices, refusals, and counts by a second route."""

import itertools

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.rules.products import chain_cost
from tests.flopscope.ops.calls import assert_same, run, run_numpy, sample

SQUARE = [
    "cholesky",
    "inv",
    "det",
    "slogdet",
    "eigh",
    "eigvalsh",
    "eig",
    "eigvals",
    "pinv",
    "matrix_rank",
    "cond",
    "qr",
]
OPTIONS = [
    "N.linalg.svd(a, full_matrices=False)",
    "N.linalg.svd(a, compute_uv=False)",
    "N.linalg.qr(a, 'complete')",
    "N.linalg.qr(a, 'raw')",
    "N.linalg.qr(a, 'r')",
    "N.linalg.norm(a, axis=-1, keepdims=True)",
    "N.linalg.norm(a, 'nuc', axis=(-2, -1))",
    "N.linalg.norm(a, 3, axis=0)",
    "N.linalg.norm(a, -np.inf, axis=-1)",
    "N.linalg.vector_norm(a, axis=(0, -1), ord=0.5)",
    "N.linalg.matrix_norm(a, ord=-2)",
    "N.linalg.trace(a, offset=-1)",
    "N.linalg.matrix_rank(a, tol=np.ones((3, 1)))",
    "N.linalg.cond(a, 'fro')",
    "N.linalg.diagonal(a, offset=1)",
]


@pytest.mark.parametrize("name", SQUARE)
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (0, 3, 3), (2, 0, 0), (3, 4), (5,)])
@pytest.mark.parametrize("dtype", ["float32", "complex128", "int16", "float16"])
def test_result_is_numpys(name, shape, dtype):
    call = f"N.linalg.{name}(a)"
    a = sample(shape, dtype)
    got, _ = run(call, a=a)
    want = run_numpy(call, a=a)
    if got is IndexError:  # two axes are missing: told before the charge
        assert isinstance(want, type)
        return
    if name in ("eig", "eigh", "qr", "eigvals") and not isinstance(want, type):
        got, want = map(sign_free, (got, want))
    assert_same(got, want)


def sign_free(result):
    """Vectors are unique up to their phase, eigenvalues up to order."""
    parts = result if isinstance(result, tuple) else (result,)
    return tuple(np.sort(np.abs(np.asarray(part)), axis=None).reshape(part.shape) for part in parts)


@pytest.mark.parametrize("call", OPTIONS)
@pytest.mark.parametrize("shape", [(4, 4), (4, 3), (2, 3, 4), (0, 3)])
def test_options_are_numpys(call, shape):
    a = sample(shape)
    assert_same(run(call, a=a)[0], run_numpy(call, a=a))


@pytest.mark.parametrize("name", ["det", "inv", "cholesky", "eigh", "svd", "qr", "pinv", "matrix_rank", "cond"])
def test_a_stack_bills_every_matrix(name):
    call = f"N.linalg.{name}(a)"
    single = run(call, a=sample((3, 3)))[1]
    assert single > 0
    assert run(call, a=sample((2, 5, 3, 3)))[1] == 10 * single


def test_top_k_are_the_first_of_all():
    a = sample((2, 6, 4))
    (u, s, vh), _ = run("N.linalg.svd(a, k=2)", a=a)
    full = np.linalg.svd(a, full_matrices=False)
    np.testing.assert_allclose(np.asarray(s), full.S[..., :2])
    product = np.asarray(u) * np.asarray(s)[..., None, :] @ np.asarray(vh)
    expected = full.U[..., :2] * full.S[..., None, :2] @ full.Vh[..., :2, :]
    np.testing.assert_allclose(product, expected)


def test_top_k_costs_less_for_few_and_the_same_for_all():
    a = sample((40, 30))
    costs = [run(f"N.linalg.svdvals(a, k={k})", a=a)[1] for k in (1, 2, 5, 30)]
    assert costs == sorted(costs)
    assert costs[-1] == run("N.linalg.svdvals(a)", a=a)[1]


@pytest.mark.parametrize("k", [0, 4, -1])
def test_k_out_of_range_is_refused_for_free(k):
    assert run(f"N.linalg.svd(a, k={k})", a=sample((3, 5))) == (ValueError, 0)


def every_order(shapes):
    """Cost and shape of every way to put parentheses into a chain of matrix products."""
    if len(shapes) == 1:
        yield 0, shapes[0]
        return
    for cut in range(1, len(shapes)):
        for (left, (m, k)), (right, (_, n)) in itertools.product(every_order(shapes[:cut]), every_order(shapes[cut:])):
            yield left + right + max(2 * m * k * n - m * n, 1), (m, n)


@pytest.mark.parametrize("lengths", [(10, 2, 10, 2), (3, 4, 5, 6, 3), (1, 9, 1, 9, 1, 9), (7, 2, 8, 2, 9, 1)])
def test_multi_dot_bills_the_cheapest_order(lengths):
    shapes = tuple(itertools.pairwise(lengths))
    assert chain_cost(shapes) == min(cost for cost, _ in every_order(shapes))


def test_order_of_a_norm_is_not_forgotten():
    x = fnp.asarray(sample((4, 3)))
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget:
        cube = fnp.linalg.norm(x, 3.0, axis=0)
        first = budget.flops_used
        largest = fnp.linalg.norm(x, np.inf, axis=0)
    np.testing.assert_allclose(np.asarray(cube), np.linalg.norm(np.asarray(x), 3.0, axis=0))
    np.testing.assert_allclose(np.asarray(largest), np.linalg.norm(np.asarray(x), np.inf, axis=0))
    assert budget.flops_used - first == 2 * 2 * 12


def test_numpys_svd_of_a_counted_array_is_counted():
    x = fnp.asarray(sample((3, 4)))
    with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget, pytest.warns(UserWarning, match="auto-routed"):
        np.linalg.svd(x)
    assert [record.op_name for record in budget.op_log] == ["linalg.svd"]


def test_errors_of_numpy_are_at_hand():
    assert fnp.linalg.LinAlgError is np.linalg.LinAlgError


PRODUCTS = [
    ("N.kron(a, b)", (2, 3), (4,)),
    ("N.kron(a, b)", (2, 1, 3), (2, 2)),
    ("N.kron(a, b)", (0, 3), (2, 2)),
    ("N.cross(a, b)", (4, 3), (3,)),
    ("N.cross(a, b, axis=0)", (3, 4), (3, 4)),
    ("N.cross(a, b, axisa=0, axisc=0)", (3, 4), (4, 3)),
    ("N.linalg.cross(a, b)", (2, 1, 3), (5, 3)),
    ("N.linalg.solve(a, b)", (2, 3, 3), (3,)),
    ("N.linalg.solve(a, b)", (2, 3, 3), (4, 1, 3, 2)),
    ("N.linalg.lstsq(a, b)", (5, 3), (5, 2)),
    ("N.linalg.lstsq(a, b)", (3, 5), (3,)),
    ("N.linalg.tensorsolve(a, b, axes=(1,))", (2, 6, 3), (2, 3)),
    ("N.linalg.multi_dot([a, b])", (4,), (4, 2)),
]


@pytest.mark.parametrize(("call", "one", "other"), PRODUCTS)
@pytest.mark.parametrize("dtypes", [("float64", "float64"), ("float32", "complex64"), ("int32", "float32")])
def test_products_are_numpys(call, one, other, dtypes):
    a, b = sample(one, dtypes[0]), sample(other, dtypes[1])
    assert_same(run(call, a=a, b=b)[0], run_numpy(call, a=a, b=b))


@pytest.mark.parametrize("power", range(-4, 9))
def test_powers_are_numpys(power):
    a = sample((2, 3, 3)) / 4
    call = f"N.linalg.matrix_power(a, {power})"
    assert_same(run(call, a=a)[0], run_numpy(call, a=a))
