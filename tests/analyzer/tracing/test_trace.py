"""The tracer against real runs: the same bill, the same values, nothing disturbed."""

import json

import numpy as np
import pytest

import analyzer
import flopscope as flops
import flopscope.numpy as fnp


@pytest.fixture
def x():
    return fnp.asarray(np.arange(12.0).reshape(3, 4))


def plain(value):
    return [plain(item) for item in value] if isinstance(value, tuple | list) else np.asarray(value).tolist()


def compared(function, *args):
    """The trace of a call, after checking bill, op log and values against a real run."""
    with flops.BudgetContext(flop_budget=10**15, quiet=True) as context:
        result = function(*args)
    traced = analyzer.trace(function, *args)
    assert traced.flops == context.flops_used
    assert [(r.op_name, r.flop_cost) for r in traced.op_log] == [(r.op_name, r.flop_cost) for r in context.op_log]
    assert plain(traced.output) == plain(result)
    return traced


def test_nothing_is_computed_when_nothing_is_read(x):
    def program(x):
        return fnp.matmul(fnp.exp(x), x.T)

    traced = compared(program, x)
    assert traced.reads == []
    assert traced.grade == "exact for every MLP of this shape"


def test_a_read_computes_only_its_ancestors(x):
    def program(x):
        costly = fnp.exp(x)
        cheap = fnp.add(x, 1.0)
        if float(cheap[0, 0]) > 0.5:
            return fnp.multiply(costly, 2.0)
        return costly

    (read,) = compared(program, x).reads
    assert read.expression == "float(cheap[0, 0])"
    assert read.line == program.__code__.co_firstlineno + 3
    assert (read.ran, read.flops) == (2, 24)
    assert analyzer.trace(program, x).grade == "exact for this MLP"


def test_branches_follow_the_values(x):
    def program(x, limit):
        while float(fnp.max(x)) > limit:
            x = fnp.multiply(x, 0.5)
        return x

    assert compared(program, x, 1.0).flops > compared(program, x, 6.0).flops


def test_masks_decide_shapes(x):
    def program(x):
        kept = x[x > 3.0]
        return fnp.sum(kept), kept.shape[0], fnp.nonzero(x)[0]

    compared(program, x)


def test_writes_are_seen_through_views_taken_before(x):
    def program(x):
        y = fnp.copy(x)
        row, turned = y[1], y.T
        fnp.exp(x, out=y)
        fnp.fill_diagonal(turned, 5.0)
        fnp.copyto(row, 7.0)
        return y, row, turned, fnp.add(turned, 1.0)

    compared(program, x)


def test_results_made_before_a_write_keep_their_values(x):
    def program(x):
        y = fnp.copy(x)
        before = fnp.add(y, 1.0)
        fnp.fill_diagonal(y, 100.0)
        return before, fnp.add(y, 1.0)

    compared(program, x)


def test_the_callers_arrays_are_not_written_to(x):
    def program(x):
        fnp.copyto(x, 0.0)
        return fnp.sum(x)

    analyzer.trace(program, x)
    assert float(x[0, 1]) == 1.0


def test_scalars_are_free_as_in_a_real_run(x):
    def program(x):
        norm = fnp.linalg.norm(x)
        corner = x[0, 1] * 2.0 + x[1, 1] / 3
        return fnp.true_divide(x, norm) * corner

    assert compared(program, x).reads == []


@pytest.mark.parametrize("read_first", [False, True])
def test_random_streams_are_those_of_a_real_run(x, read_first):
    def program(x):
        rng = fnp.random.default_rng(5)
        first, second = rng.standard_normal(3), rng.uniform(size=2)
        if read_first:
            assert float(second[0]) < 1.0
        return first, second, rng.integers(0, 9, size=4)

    compared(program, x)


def test_a_generator_from_outside_is_not_advanced(x):
    rng = fnp.random.default_rng(5)
    twin = fnp.random.default_rng(5)

    def program():
        return float(rng.standard_normal(3)[0]), rng.standard_normal(2)

    assert plain(analyzer.trace(program).output) == plain((float(twin.standard_normal(3)[0]), twin.standard_normal(2)))
    assert plain(rng.standard_normal(3)) == plain(fnp.random.default_rng(5).standard_normal(3))


def test_the_global_stream_is_not_advanced():
    fnp.random.seed(3)
    analyzer.trace(lambda: fnp.random.normal(size=4) + fnp.random.normal(size=4))
    drawn = plain(fnp.random.normal(size=4))
    fnp.random.seed(3)
    assert drawn == plain(fnp.random.normal(size=4))


def test_budgets_hold_under_the_tracer(x):
    def program(x):
        with flops.BudgetContext(flop_budget=100, quiet=True) as context:
            fnp.add(x, x)
            try:
                fnp.exp(x)
            except flops.BudgetExhaustedError as error:
                return error.op_name, error.flop_cost, context.flops_used

    traced = analyzer.trace(program, x)
    assert traced.output == ("exp", 384, 24)
    assert traced.flops == 24


def test_namespaces_are_recorded(x):
    def program(x):
        with flops.BudgetContext(flop_budget=10**6, quiet=True, namespace="root"), flops.namespace("inner"):
            return fnp.add(x, x)

    assert [record.namespace for record in analyzer.trace(program, x).op_log] == ["root.inner"]


def test_nothing_outside_is_charged(x):
    with flops.BudgetContext(flop_budget=10, quiet=True) as context:
        assert analyzer.trace(fnp.exp, x).flops == 384
    assert context.flops_used == 0
    assert context.op_log == []


def test_a_read_under_never_names_line_and_origin(x):
    def program(x):
        y = fnp.exp(x)
        try:
            return float(fnp.sum(y))
        except Exception:
            return None

    with pytest.raises(analyzer.TracedValueError) as caught:
        analyzer.trace(program, x, values="never")
    assert caught.value.where[0].line == program.__code__.co_firstlineno + 3
    assert caught.value.origin[0].expression == "fnp.sum(y)"


def test_exceptions_of_the_program_come_through(x):
    def program(x):
        fnp.add(x, x)
        raise KeyError("gain")

    with pytest.raises(KeyError, match="gain"):
        analyzer.trace(program, x)
    with flops.BudgetContext(flop_budget=100, quiet=True) as context:
        fnp.add(x, x)
    assert context.flops_used == 24


def test_lines_and_columns_keep_two_calls_on_one_line_apart(x):
    def helper(a):
        return fnp.tanh(a)

    def program(x):
        return fnp.add(fnp.exp(x), helper(x))

    traced = analyzer.trace(program, x)
    places = {traced.where(node.site).expression for node in traced.nodes}
    assert places == {"fnp.exp(x)", "fnp.tanh(a)", "fnp.add(fnp.exp(x), helper(x))"}
    chain = traced.tape.sites.positions(traced.nodes[1].site)
    assert [position.function.rpartition(".")[2] for position in chain][:2] == ["helper", "program"]


def test_the_graph_says_what_feeds_what(x):
    def program(x):
        y = fnp.exp(x)
        return fnp.add(y, fnp.multiply(y, x))

    graph = analyzer.trace(program, x).graph
    assert [graph.nodes[n]["op"] for n in graph] == ["exp", "multiply", "add"]
    assert sorted(graph.edges(data="operands")) == [(0, 1, [0]), (0, 2, [0]), (1, 2, [1])]
    assert graph.nodes[2]["output"]
    assert graph.nodes[0]["shape"] == (3, 4)
    assert sum(graph.nodes[n]["flops"] for n in graph) == analyzer.trace(program, x).flops


def test_by_line_and_by_op_add_up(x):
    def program(x):
        for _ in range(3):
            x = fnp.exp(x)
        return fnp.sum(x)

    traced = analyzer.trace(program, x)
    assert sum(row.flops for row in traced.by_line()) == traced.flops == sum(row.flops for row in traced.by_op())
    assert (traced.by_line()[0].calls, traced.by_line()[0].source) == (3, "x = fnp.exp(x)")
    assert [(row.op, row.calls) for row in traced.by_op()] == [("exp", 3), ("sum", 1)]
    assert json.loads(traced.to_json())["flops"] == traced.flops


def test_a_shadow_answers_beyond_the_limit():
    def program(x):
        y = fnp.exp(x)
        if float(fnp.max(y)) > 1.0:
            return y[y[:, 0] > 1.5]
        return fnp.exp(y)

    def data(n):
        return fnp.asarray(np.linspace(0.0, 1.0, n * n).reshape(n, n))

    small = analyzer.trace(program, data(8))
    large = analyzer.trace(program, data(64), limit_s=0.0, shadow=small)
    exact = analyzer.trace(program, data(64))
    assert large.grade == "assumed"
    assert [read.assumed for read in large.reads] == [True, True]
    assert large.output.shape == (64 * small.output.shape[0] // 8, 64)
    assert abs(large.flops - exact.flops) <= 0.1 * exact.flops
    assert exact.grade == "exact for this MLP"


def test_lazy_arrays_are_made_only_when_read():
    from analyzer.tracing import lazy_array

    made = []

    def make():
        made.append(1)
        return np.ones((4, 4), np.float32)

    def program(w, read):
        y = fnp.matmul(w, w)
        return float(y[0, 0]) if read else y

    assert analyzer.trace(program, lazy_array((65_536, 65_536), np.float32, make), False).flops > 10**14
    assert made == []
    assert analyzer.trace(program, lazy_array((4, 4), np.float32, make), True).output == 4.0
    assert made == [1]


def test_an_endless_program_is_stopped_and_its_line_named(x):
    def program(x):
        while True:
            x = fnp.exp(x)

    with pytest.raises(analyzer.TraceTooLongError, match=f":{program.__code__.co_firstlineno + 2}"):
        analyzer.trace(program, x, max_ops=2000)


def test_peak_bytes_counts_what_is_alive_together():
    x = fnp.asarray(np.ones((10, 10)))

    def chain(x):
        for _ in range(5):
            x = fnp.exp(x)
        return x

    def kept(x):
        return [fnp.exp(x) for _ in range(5)]

    assert analyzer.trace(chain, x).peak_bytes == 2 * 800
    assert analyzer.trace(kept, x).peak_bytes == 5 * 800
    assert analyzer.trace(lambda x: fnp.exp(x).T[1:], x).peak_bytes == 800
