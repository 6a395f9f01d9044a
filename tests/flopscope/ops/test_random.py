"""Random draws: NumPy's own streams, inferred shapes and dtypes, generators that stay counted, and states left alone."""

import copy
import pickle

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.op import TABLE

SAMPLES = [(op, s) for op in TABLE.values() if op.draws and op.name != "random.symmetric" for s in op.samples]
V, X = np.linspace(0.1, 0.9, 5), np.linspace(0.1, 0.9, 12).reshape(3, 4)


def quiet(budget=10**9):
    return flops.BudgetContext(budget, quiet=True)


def same(got, want):
    assert type(got) is type(want) or isinstance(got, fnp.ndarray)
    np.testing.assert_array_equal(np.asarray(got), np.asarray(want))
    assert getattr(got, "dtype", None) == getattr(want, "dtype", None)


def draw(sample, module, wrap):
    np.random.seed(5)
    return eval(sample.replace("fnp.", "lib."), {"lib": module, "np": np, "v": wrap(V.copy()), "x": wrap(X.copy())})


@pytest.mark.filterwarnings("ignore:This function is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("op", "sample"), [pytest.param(*s, id=s[1]) for s in SAMPLES])
def test_stream_is_numpys(op, sample):
    want = draw(sample, np, np.asarray)
    with quiet() as context:
        same(draw(sample, fnp, fnp.asarray), want)
    assert [record.op_name for record in context.op_log][-1] == op.name


MAKERS = {
    "Generator": (fnp.random.default_rng, np.random.default_rng),
    "RandomState": (fnp.random.RandomState, np.random.RandomState),
}
BROADCAST = [
    ("normal", ((3, 1), (4,))),
    ("uniform", ((2, 1), (1, 3))),
    ("binomial", ((3,), ())),
    ("hypergeometric", ((2, 1), (3,), ())),
    ("beta", ((), (2, 2))),
    ("triangular", ((3,), (), (2, 1))),
    ("poisson", ((0, 2),)),
]
VALUES = {"binomial": (9, 0.5), "hypergeometric": (5, 6, 4), "triangular": (0.0, 1.0, 2.0)}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize(("name", "shapes"), BROADCAST)
def test_parameters_may_be_arrays(kind, counted, name, shapes):
    arrays = [np.full(s, value) for s, value in zip(shapes, VALUES.get(name, (2.0, 3.0)), strict=False)]
    ours, numpys = (make(3) for make in MAKERS[kind])
    operands = [fnp.asarray(array) if counted else array for array in arrays]
    want = getattr(numpys, name)(*arrays)
    with quiet() as context:
        same(getattr(ours, name)(*operands), want)
    with quiet() as plain:
        getattr(ours, name)(*arrays)
    assert context.flops_used == plain.flops_used


@pytest.mark.parametrize("size", [None, (), 3, np.int64(2), [2, 3], (0, 2), (2, 3, 1)])
def test_size_decides_shape_and_price(size):
    want = np.random.default_rng(1).normal(2.0, 3.0, size)
    with quiet() as context:
        same(fnp.random.default_rng(1).normal(2.0, 3.0, size), want)
    assert context.flops_used == 32 * max(np.size(want), 1)


@pytest.mark.parametrize("name", ["random", "standard_normal", "standard_exponential", "standard_gamma"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtype_and_out_of_generator_methods(name, dtype):
    first = (2.0,) if name == "standard_gamma" else ()
    ours, numpys = fnp.random.default_rng(1), np.random.default_rng(1)
    same(getattr(ours, name)(*first, size=4, dtype=dtype), getattr(numpys, name)(*first, size=4, dtype=dtype))
    out, other = fnp.zeros(5, dtype=dtype), np.zeros(5, dtype=dtype)
    got = getattr(ours, name)(*first, dtype=dtype, out=out)
    getattr(numpys, name)(*first, dtype=dtype, out=other)
    assert got is out
    same(out, other)


@pytest.mark.parametrize("dtype", ["int8", "uint16", "int32", "uint64", "bool"])
@pytest.mark.parametrize("endpoint", [True, False])
def test_integers(dtype, endpoint):
    high = 1 if dtype == "bool" and endpoint else 2
    ours, numpys = fnp.random.default_rng(1), np.random.default_rng(1)
    for size in (None, 7):
        want = numpys.integers(0, high, size, dtype=dtype, endpoint=endpoint)
        same(ours.integers(0, high, size, dtype=dtype, endpoint=endpoint), want)


POOLS = [
    ("choice", (7,), {}),
    ("choice", (7, (2, 2)), {"replace": False}),
    ("choice", (4,), {"p": [0.1, 0.2, 0.3, 0.4]}),
    ("choice", (X, 2), {"axis": 1}),
    ("choice", (X, (2, 2)), {"axis": -2}),
    ("choice", (X,), {}),
    ("choice", (V, ()), {}),
    ("permutation", (X,), {"axis": 1}),
    ("permutation", (np.int32(4),), {}),
    ("permutation", ([3, 1, 2],), {}),
    ("permuted", (X,), {"axis": -1}),
    ("permuted", (X,), {}),
    ("multinomial", ([5, 6], [0.2, 0.8], (3, 2)), {}),
    ("multinomial", (5, [[0.2, 0.8], [0.5, 0.5]]), {}),
    ("dirichlet", ([1.0, 2.0, 3.0], (2, 2)), {}),
    ("multivariate_normal", ([0.0, 1.0], np.eye(2), (2, 0)), {"method": "cholesky"}),
    ("multivariate_hypergeometric", ([3, 4, 5], 4, 3), {"method": "count"}),
]


@pytest.mark.parametrize(("name", "args", "options"), POOLS)
@pytest.mark.parametrize("counted", [True, False])
def test_pools_and_vectors(name, args, options, counted):
    given = [fnp.asarray(arg) if counted and isinstance(arg, np.ndarray) else arg for arg in args]
    want = getattr(np.random.default_rng(2), name)(*args, **options)
    same(getattr(fnp.random.default_rng(2), name)(*given, **options), want)


@pytest.mark.parametrize("pool", [list(range(6)), np.arange(12).reshape(6, 2)])
@pytest.mark.parametrize("axis", [0, 1])
def test_shuffle_writes_in_place(pool, axis):
    if isinstance(pool, list) and axis:
        pytest.skip("a list has one axis")
    want, plain = copy.copy(pool), copy.copy(pool)
    np.random.default_rng(3).shuffle(want, axis=axis)
    assert fnp.random.default_rng(3).shuffle(plain, axis=axis) is None
    counted = fnp.array(pool)
    fnp.random.default_rng(3).shuffle(counted, axis=axis)
    np.testing.assert_array_equal(plain, want)
    np.testing.assert_array_equal(np.asarray(counted), want)


EXPENSIVE = [
    "normal(size=9)",
    "choice(9)",
    "permutation(9)",
    "shuffle(np.arange(9))",
    "bytes(99)",
    "standard_normal(9)",
]


@pytest.mark.parametrize("call", [*EXPENSIVE, "multivariate_normal([0, 0], np.eye(2))"])
@pytest.mark.parametrize("made", ["fnp.random", "fnp.random.default_rng(1)", "fnp.random.RandomState(1)"])
def test_draw_that_cannot_be_paid_leaves_the_state(call, made):
    source = eval(made)
    state = getattr(source, "get_state", None) or (lambda: source.bit_generator.state)
    before = repr(state())
    with quiet(3) as context, pytest.raises(flops.BudgetExhaustedError):
        eval(f"source.{call}", {"source": source, "np": np})
    assert repr(state()) == before
    assert context.op_log == []


@pytest.mark.parametrize(
    "call", ["normal(0, -1)", "integers(5, 3)", "choice(3, 9, replace=False)", "normal([1, 2], size=3)"]
)
def test_refused_arguments_are_free(call):
    rng = fnp.random.default_rng(0)
    with quiet() as context, pytest.raises(ValueError):
        eval(f"rng.{call}", {"rng": rng})
    assert context.flops_used == 0


@pytest.mark.parametrize(
    "call", ["binomial([1.5, 2.5], 0.5)", "hypergeometric([5.0, 6.0], (2, 3), 2)", "randint([1.5, 2.5], 9)"]
)
def test_lists_are_cast_as_numpy_casts_them(call):
    same(eval(f"fnp.random.RandomState(1).{call}"), eval(f"np.random.RandomState(1).{call}"))


# ---- generators


def test_generators_are_numpys_and_stay_counted():
    rng = fnp.random.default_rng(3)
    assert isinstance(rng, np.random.Generator)
    assert isinstance(fnp.random.RandomState(3), np.random.RandomState)
    assert fnp.random.default_rng(rng) is rng
    assert np.random.default_rng(rng) is rng
    for other in (*rng.spawn(2), copy.deepcopy(rng), pickle.loads(pickle.dumps(rng))):
        with quiet() as context:
            other.normal()
        assert context.flops_used == 32


def test_spawned_and_copied_streams_are_numpys():
    ours, numpys = fnp.random.default_rng(3), np.random.default_rng(3)
    for a, b in zip(ours.spawn(2), numpys.spawn(2), strict=True):
        same(a.random(4), b.random(4))
    ours.random(), numpys.random()
    same(pickle.loads(pickle.dumps(ours)).random(4), numpys.random(4))


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda state: pickle.loads(pickle.dumps(state))])
def test_random_state_keeps_its_spare_normal(copied):
    ours, numpys = fnp.random.RandomState(3), np.random.RandomState(3)
    same(ours.standard_normal(), numpys.standard_normal())
    other = copied(ours)
    want = numpys.standard_normal(3)
    same(ours.standard_normal(3), want)
    same(other.standard_normal(3), want)


def test_plain_generator_and_its_wrapper_share_the_stream():
    plain = np.random.default_rng(3)
    wrapped = fnp.random.default_rng(plain)
    want = np.random.default_rng(3).random(2)
    assert [wrapped.random(), plain.random()] == list(want)


@pytest.mark.parametrize("seed", [0, [1, 2], None, np.random.SeedSequence(4), np.random.PCG64(5)])
def test_seeds(seed):
    ours = fnp.random.default_rng(copy.deepcopy(seed))
    if seed is not None:
        same(ours.random(3), np.random.default_rng(copy.deepcopy(seed)).random(3))
    same(fnp.random.default_rng(fnp.asarray([1, 2])).random(), np.random.default_rng([1, 2]).random())


def test_module_functions_use_numpys_global_state():
    fnp.random.seed(7)
    mixed = [fnp.random.rand(), np.random.rand(), float(fnp.random.random_sample(1)[0])]
    assert mixed == np.random.RandomState(7).rand(3).tolist()
    state = fnp.random.get_state()
    first = np.random.rand()
    fnp.random.set_state(state)
    assert np.random.rand() == first


@pytest.mark.parametrize("owner", [fnp.random.default_rng(0), fnp.random.RandomState(0)])
def test_what_is_not_counted_is_not_there(owner):
    assert getattr(owner, "unknown", "default") == "default"
    with pytest.raises(flops.UnsupportedFunctionError):
        _ = owner.unknown
    for name in dir(np.random.Generator if isinstance(owner, np.random.Generator) else np.random.RandomState):
        counted = f"random.{type(owner).__name__}.{name}" in TABLE or name.startswith("_") or name == "bit_generator"
        assert counted or not hasattr(owner, name)


def test_raw_bits_leave_a_trace():
    with quiet() as context:
        fnp.random.default_rng(0).bit_generator.random_raw(3)
        seen = context.egress_bytes
        fnp.random.SeedSequence(0).generate_state(10)
    assert 0 < seen < context.egress_bytes
    with quiet() as context:
        fnp.random.default_rng(0).spawn(1)[0].normal(size=3)
    assert context.egress_bytes == 0


@pytest.mark.parametrize("bad", [["a", "b"], np.array(["x"]), np.array([object()])])
def test_pools_that_are_not_numbers_are_refused(bad):
    with quiet() as context:
        for call in (fnp.random.choice, fnp.random.default_rng(0).permutation, fnp.random.normal):
            with pytest.raises(TypeError):
                call(bad)
    assert context.flops_used == 0
