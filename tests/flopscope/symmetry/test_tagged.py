"""Tagged arrays in use: what they bill, what stays tagged, and that runs and traces agree on both."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import opt_einsum
import pytest

import analyzer
import flopscope as flops
import flopscope.numpy as fnp
from flopscope.errors import SymmetryError, SymmetryLossWarning
from flopscope.op import TABLE
from flopscope.settings import settings
from flopscope.symmetry.values import is_exact, validate

SG = flops.SymmetryGroup


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "symmetry_warnings", True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def data(*shape: int) -> Any:
    return np.random.default_rng(0).standard_normal(shape)


def bill(run: Callable[[], Any]) -> tuple[int, Any]:
    with flops.BudgetContext(10**15, quiet=True) as budget:
        result = run()
    return budget.flops_used, result


def tagged(n: int, *axes: int) -> Any:
    """An array of axes of length n that is symmetric in `axes`."""
    rank = max(axes) + 1
    return bill(lambda: flops.symmetrize(data(*(n,) * rank), symmetry=axes))[1]


def order_of(result: Any) -> int | None:
    """The size of the group that a result is tagged with; plain arrays have none."""
    group = getattr(result, "symmetry", None)
    return None if group is None else group.order()


def square(n: int = 4) -> Any:
    return tagged(n, 0, 1)


CALLS: dict[str, tuple[Callable[[Any], Any], int, int | None]] = {
    "as_symmetric again": (lambda x: flops.as_symmetric(x, symmetry=(0, 1)), 222, 2),
    "elementwise": (lambda x: fnp.exp(x), 320, 2),
    "with a scalar": (lambda x: x * 2.0, 20, 2),
    "with itself": (lambda x: x + x, 20, 2),
    "with an untagged array": (lambda x: x + fnp.asarray(data(4, 4)), 32, None),
    "sum": (lambda x: fnp.sum(x), 18, None),
    "mean of an axis": (lambda x: fnp.mean(x, axis=0), 32, None),
    "product": (lambda x: x @ x, 140, 2),
    "Gram": (lambda x: fnp.einsum("ij,kj->ik", x, x), 140, 2),
    "tensordot": (lambda x: fnp.tensordot(x, x, axes=0), 110, 4),
    "inverse": (lambda x: fnp.linalg.inv(x), 170, 2),
    "transpose": (lambda x: x.T, 0, 2),
    "new axes": (lambda x: fnp.expand_dims(x, (0, 1)), 0, 4),
    "row": (lambda x: x[0], 0, None),
    "stack": (lambda x: fnp.stack([x, x]), 64, 2),
    "outer ufunc": (lambda x: np.add.outer(x, x), 200, 4),
    "copy": (lambda x: x.copy(), 32, 2),
    "cast": (lambda x: x.astype(np.float32), 32, None),
}


@pytest.mark.parametrize("name", CALLS)
def test_bill_and_tag(name: str) -> None:
    run, cost, order = CALLS[name]
    x = square()
    used, result = bill(lambda: run(x))
    assert used == cost
    assert order_of(result) == order
    if order:
        assert is_exact(np.asarray(result), result.symmetry)


@pytest.mark.parametrize("name", CALLS)
def test_the_trace_predicts_bill_and_tag(name: str) -> None:
    run, cost, order = CALLS[name]
    seen: list[Any] = []

    def traced(x: Any) -> Any:
        seen.append(run(x))
        return seen[-1]

    assert analyzer.trace(traced, square()).flops == cost
    assert order_of(seen[0]) == order


@pytest.mark.parametrize(
    ("make", "order"),
    [
        (lambda: fnp.zeros((3, 4, 3, 4)), 4),
        (lambda: fnp.ones((2, 2, 2)), 6),
        (lambda: fnp.full((4, 4), 2.5), 2),
        (lambda: fnp.full((4, 4), data(4)), None),
        (lambda: fnp.eye(4), 2),
        (lambda: fnp.eye(4, k=1), None),
        (lambda: fnp.identity(3), 2),
        (lambda: fnp.diag(data(3)), 2),
        (lambda: fnp.empty((4, 4)), None),
        (lambda: fnp.asarray(data(4, 4)), None),
        (lambda: fnp.ones_like(fnp.ones((4, 4))[:, None]), 2),
        (lambda: fnp.broadcast_to(1.0, (4, 4)), 2),
    ],
)
def test_symmetry_of_new_arrays(make: Callable[[], Any], order: int | None) -> None:
    _, result = bill(make)
    assert order_of(result) == order


def test_a_false_claim_is_billed_and_refused() -> None:
    with flops.BudgetContext(10**6, quiet=True) as budget:
        with pytest.raises(SymmetryError, match="max deviation"):
            flops.as_symmetric(data(4, 4), symmetry=(0, 1))
        assert budget.flops_used == 222
        assert not flops.is_symmetric(data(4, 4), symmetry=(0, 1))
        assert not flops.is_symmetric(data(4, 4), symmetry=None)


def test_claims_do_not_change_the_callers_data() -> None:
    x = data(4, 4)
    x = x + x.T
    x[0, 1] += 1e-8
    before = x.copy()
    _, result = bill(lambda: flops.as_symmetric(x, symmetry=(0, 1)))
    assert np.array_equal(x, before)
    assert np.asarray(result)[0, 1] == np.asarray(result)[1, 0]
    assert isinstance(result, flops.SymmetricTensor)
    assert bill(lambda: flops.SymmetricTensor(x, symmetry=SG.symmetric(axes=(0, 1))))[1].symmetry == result.symmetry
    assert bill(result.is_symmetric)[1] is True


def test_sums_over_axes_that_a_group_permutes_are_made_exact() -> None:
    """C4 exchanges the two summed axes, so NumPy adds the same numbers in another order."""
    _, x = bill(lambda: flops.symmetrize(data(5, 5, 5, 5), symmetry=SG.cyclic(axes=(0, 1, 2, 3))))
    _, result = bill(lambda: fnp.sum(x, axis=(1, 3)))
    assert result.symmetry == SG.symmetric(axes=(0, 1))
    assert is_exact(np.asarray(result), result.symmetry)
    np.testing.assert_allclose(np.asarray(result), np.asarray(x).sum(axis=(1, 3)))


def test_einsum_may_claim_a_symmetry() -> None:
    x = data(4, 4)
    _, result = bill(lambda: fnp.einsum("ij,kj->ik", x, x.copy(), symmetry=(0, 1)))
    assert result.symmetry == SG.symmetric(axes=(0, 1))
    with pytest.raises(SymmetryError):
        bill(lambda: fnp.einsum("ij,kj->ik", x, x + 1, symmetry=(0, 1)))
    untagged = bill(lambda: fnp.einsum("ij->ij", np.full((2, 2), np.inf), symmetry=(0, 1)))[1]
    assert order_of(untagged) is None


def test_out_keeps_a_claimed_tag_or_refuses() -> None:
    x, out = square(), square()
    assert bill(lambda: fnp.add(x, x, out=out))[1].symmetry == x.symmetry
    used, _ = bill(lambda: pytest.raises(ValueError, fnp.add, data(4, 4), data(4, 4), out=out))
    assert used == 0
    _, inferred = bill(lambda: fnp.zeros((4, 4)))
    assert bill(lambda: fnp.add(data(4, 4), data(4, 4), out=inferred))[1].symmetry is None


def test_writes_void_tags() -> None:
    x = square()
    bill(lambda: fnp.fill_diagonal(x, 7.0))
    assert x.symmetry is None


def test_copies_and_pickles() -> None:
    x = square()
    assert pickle.loads(pickle.dumps(x)).symmetry == x.symmetry
    assert order_of(copy.copy(x)) is None


@pytest.mark.parametrize(
    ("distribution", "mode", "cost"),
    [("randn", "reynolds-projection", 64), ("uniform", "canonical-copy", 32), (np.random.standard_normal, None, 64)],
)
def test_random_symmetric(distribution: Any, mode: str | None, cost: int) -> None:
    def draw(*shape: int, size: Any = None) -> Any:
        return distribution(size or shape)

    named = {} if mode is None else {"mode": mode}
    given = distribution if isinstance(distribution, str) else draw
    used, x = bill(lambda: fnp.random.symmetric((4, 4), SG.symmetric(axes=(0, 1)), given, **named))
    assert used == cost
    validate(np.asarray(x), x.symmetry)


def test_random_symmetric_draws_numpys_numbers() -> None:
    np.random.seed(3)
    expected = np.random.standard_normal((4, 4))
    np.random.seed(3)
    _, x = bill(lambda: fnp.random.symmetric((4, 4), (0, 1)))
    np.testing.assert_allclose(np.asarray(x), (expected + expected.T) / 2)


def test_random_symmetric_refuses() -> None:
    with pytest.raises(AttributeError):
        bill(lambda: fnp.random.symmetric((4, 4), (0, 1), "bogus"))
    with flops.BudgetContext(10**6, quiet=True) as budget, pytest.raises(ValueError, match="exchanged"):
        fnp.random.symmetric((4, 5), (0, 1))
    assert budget.flops_used == 80
    with pytest.raises(ValueError, match="exchanged"):
        analyzer.trace(lambda: fnp.random.symmetric((4, 5), (0, 1)))
    with pytest.raises(ValueError, match="mode"):
        bill(lambda: fnp.random.symmetric((4, 4), (0, 1), mode="bogus"))


@pytest.mark.parametrize(
    ("run", "lost"),
    [
        (lambda x: x + fnp.asarray(data(6, 6)), True),
        (lambda x: fnp.sum(x, axis=0), True),
        (lambda x: x[0], True),
        (lambda x: fnp.reshape(x, (36,)), True),
        (lambda x: fnp.mean(x, axis=0), False),
        (lambda x: fnp.exp(x), False),
        (lambda x: x.T, False),
    ],
)
def test_warnings_of_lost_symmetry(run: Callable[[Any], Any], lost: bool) -> None:
    x = flops.symmetrize(data(6, 6), symmetry=SG.from_generators([[1, 0]], axes=(0, 1)))
    for op in TABLE.values():
        op.plans.clear()
        op.fast.clear()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        bill(lambda: run(x))
    assert any(w.category is SymmetryLossWarning for w in caught) == lost


def test_accumulation_costs_of_arrays() -> None:
    x = square()
    assert flops.einsum_accumulation_cost("ij,jk->ik", x, x).total == 70
    assert flops.reduction_accumulation_cost(x, axis=0, op_factor=2, extra_ops=5).total == 29
    assert flops.tier2_reduction_cost(x, axis=0) == 16
    parts = flops.einsum_accumulation_cost("ij->i", x).per_component
    assert [(p.labels, p.regime_id, p.shape, p.alpha, p.num_output_orbits) for p in parts] == [
        (("i", "j"), "singleton", "mixed", 16, 4)
    ]
    _, cyclic = bill(lambda: flops.symmetrize(data(3, 3, 3, 3), symmetry=SG.cyclic(axes=(0, 1, 2, 3))))
    assert not flops.reduction_accumulation_cost(cyclic, axis=(0, 1)).fallback_used
    assert flops.reduction_accumulation_cost(cyclic, axis=(0, 1), partition_budget=2).fallback_used


@pytest.mark.parametrize(
    "arguments",
    [
        ([0, 1], [1, 2], [2, 0]),
        ([0, 1], [1, 2], None),
        ([Ellipsis, 1], [1, Ellipsis], [Ellipsis]),
        ([3, 30], [30, 4], [4, 3]),
    ],
)
def test_einsum_with_lists_of_labels(arguments: tuple[Any, ...]) -> None:
    x, y = data(3, 3), data(3, 3) + 1
    left, right, out = arguments
    given = (x, left, y, right) if out is None else (x, left, y, right, out)
    used, result = bill(lambda: fnp.einsum(*given))
    np.testing.assert_allclose(np.asarray(result), np.einsum(*given))
    assert used > 0


@pytest.mark.parametrize(("labels", "error"), [([0, 99], ValueError), ([0, 1.5], TypeError), (3, TypeError)])
def test_einsum_refuses_bad_lists_of_labels(labels: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        bill(lambda: fnp.einsum(data(3, 3), labels))


def test_einsum_path_is_that_of_opt_einsum_and_costs_one() -> None:
    shapes = [(3, 4), (4, 5), (5, 2), (2, 6)]
    arrays = [data(*shape) for shape in shapes]
    used, (path, report) = bill(lambda: fnp.einsum_path("ij,jk,kl,lm->im", *arrays))
    assert used == 1
    assert path == opt_einsum.contract_path("ij,jk,kl,lm->im", *shapes, shapes=True, optimize="auto")[0]
    assert report.total == bill(lambda: fnp.einsum("ij,jk,kl,lm->im", *(a.astype(np.float32) for a in arrays)))[0]


def test_a_product_with_itself_keeps_its_price_after_one_with_another():
    x, y = square(), square()
    prices = [bill(lambda: x @ x)[0], bill(lambda: x @ y)[0], bill(lambda: x @ x)[0]]
    flops.clear_cache()
    again = [bill(lambda: x @ y)[0], bill(lambda: x @ x)[0]]
    assert prices[0] < prices[1]
    assert [prices[2], *again] == [prices[0], prices[1], prices[0]]
