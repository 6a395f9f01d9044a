"""Budget contexts: what they admit, how they nest, and that their counters cannot be bent."""

import asyncio
import math
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp

a = np.ones(3)
ADD, EXP = 6, 96  # FLOPs of fnp.add(a, 1.0) and fnp.exp(a): 3 elements x rate 2 x weight 1 or 16


def quiet(budget=10**9, **options):
    return flops.BudgetContext(budget, quiet=True, **options)


def names(context):
    return [record.op_name for record in context.op_log]


@pytest.mark.parametrize("bad", [0, -1, 0.0, math.nan, math.inf, -math.inf])
def test_budget_must_be_positive_and_finite(bad):
    with pytest.raises(ValueError):
        flops.BudgetContext(bad)


@pytest.mark.parametrize("bad", ["5", None, [1]])
def test_budget_must_be_a_number(bad):
    with pytest.raises(TypeError):
        flops.BudgetContext(bad)


@pytest.mark.parametrize("budget", [1, 1.5, True, np.int64(7), 10**40])
def test_budget_is_kept_as_given(budget):
    assert quiet(budget).flop_budget is budget


@pytest.mark.parametrize("spare", [0, 1])
def test_exactly_the_budget_may_be_used(spare):
    with quiet(2 * ADD + spare) as context:
        fnp.add(a, 1.0)
        fnp.add(a, 1.0)
        with pytest.raises(flops.BudgetExhaustedError) as caught:
            fnp.add(a, 1.0)
        fnp.zeros(4)
    assert (caught.value.flop_cost, caught.value.flops_remaining) == (ADD, spare)
    assert (context.flops_used, context.flops_remaining) == (2 * ADD, spare)
    assert names(context) == ["add", "add", "zeros"]


def test_fractional_budget_admits_whole_flops_below_it():
    with quiet(ADD + 0.5) as context:
        fnp.add(a, 1.0)
        with pytest.raises(flops.BudgetExhaustedError):
            fnp.add(1.0, 1.0)
    assert context.flops_remaining == 0.5


def test_refused_call_writes_nothing_and_a_cheaper_one_still_runs():
    out = np.zeros(30)
    with quiet(ADD) as context:
        with pytest.raises(flops.BudgetExhaustedError):
            fnp.add(np.ones(30), 1.0, out=out)
        fnp.add(a, 1.0)
    assert not out.any()
    assert context.flops_remaining == 0


def test_exhaustion_is_the_same_on_the_fast_path():
    x = fnp.asarray(a)
    with quiet(10 * EXP) as context:
        for _ in range(10):
            fnp.exp(x)
        with pytest.raises(flops.BudgetExhaustedError, match="exp would cost 96 FLOPs but only 0 remain"):
            fnp.exp(x)
    assert context.flops_used == 10 * EXP


def test_nesting_is_refused_and_leaves_the_outer_context_alone():
    with quiet() as outer:
        for inner in (outer, quiet()):
            with pytest.raises(RuntimeError, match="nest"):
                inner.__enter__()
        fnp.add(a, 1.0)
    assert outer.flops_used == ADD


def test_reentry_accumulates():
    context = quiet(3 * ADD)
    for used in (ADD, 2 * ADD, 3 * ADD):
        with context:
            fnp.add(a, 1.0)
        assert context.flops_used == used
    with context, pytest.raises(flops.BudgetExhaustedError):
        fnp.add(a, 1.0)
    assert [record.cumulative for record in context.op_log] == [6, 12, 18]
    assert all(record.flopscope_context_start_offset_s >= 0 for record in context.op_log)


def test_times_add_up_over_entries():
    context = quiet()
    for _ in range(5):
        with context:
            fnp.add(a, 1.0)
            context.summary_dict()
    data = context.summary_dict()
    parts = [data[f"{part}_s"] for part in ("flopscope_backend_time", "flopscope_overhead_time", "residual_wall_time")]
    assert data["wall_time_s"] == pytest.approx(sum(parts), abs=1e-9)
    assert min(parts) >= 0


def test_exception_closes_the_context_and_keeps_the_charge():
    context = quiet()

    def fail():
        with context:
            fnp.add(a, 1.0)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert context.flops_used == ADD
    with quiet() as other:
        fnp.add(a, 1.0)
    assert other.flops_used == ADD


def test_decorated_function_shares_one_budget():
    @flops.budget(100, quiet=True)
    def step(k=1):
        """Doc."""
        return fnp.add(a, k)

    for _ in range(16):
        step()
    with pytest.raises(flops.BudgetExhaustedError):
        step()
    assert (step.__name__, step.__doc__) == ("step", "Doc.")


def test_recursive_decorated_function_is_nesting():
    @flops.budget(100, quiet=True)
    def recurse(n):
        return n and recurse(n - 1)

    with pytest.raises(RuntimeError):
        recurse(1)


def test_counters_are_read_only():
    context = quiet()
    for name in ("flops_used", "flop_budget", "wall_time_limit_s", "_flops_used", "anything"):
        with pytest.raises(AttributeError):
            setattr(context, name, 0)


def test_log_and_summaries_are_copies():
    with quiet() as context:
        fnp.add(a, 1.0)
        context.op_log.clear()
        context.summary_dict()["operations"]["add"]["calls"] = 99
    assert names(context) == ["add"]
    assert context.summary_dict()["operations"]["add"]["calls"] == 1


def test_called_code_cannot_leave_the_context():
    def escape():
        flops.namespace("x").__enter__().__exit__(None, None, None)

    with quiet() as context:
        with pytest.raises(flops.UnauthorizedControlError):
            escape()
        fnp.add(a, 1.0)
    assert context.flops_used == ADD


def test_exit_without_entry_does_nothing():
    assert quiet().__exit__(None, None, None) is None


def test_limits_on_symmetry_search_are_not_raised_under_a_budget():
    with quiet(), pytest.raises(flops.UnauthorizedControlError):
        flops.configure(dimino_budget=10**9)


def test_limit_on_symmetry_search_holds_for_prices_worked_out_before():
    with quiet():
        tagged = flops.as_symmetric(np.ones((3, 3, 3)), symmetry=flops.SymmetryGroup.cyclic(axes=(0, 1, 2)))

    def price():
        with quiet() as context:
            fnp.exp(tagged)
        return context.flops_used

    try:
        prices = [price()]
        for limit in (0, 50_000):
            flops.configure(dimino_budget=limit)
            prices.append(price())
    finally:
        flops.configure(dimino_budget=50_000)
    assert prices == [11 * 32, 27 * 32, 11 * 32]


# ---- charging by hand

MANUAL = {"subscripts": None, "shapes": (), "dtypes": ()}


def test_deduct_is_billed_with_rate_and_logged():
    with quiet() as context, context.deduct("mine", flop_cost=7, subscripts=None, shapes=((3,),), dtypes=["float64"]):
        pass
    assert [(r.op_name, r.flop_cost, r.resolved_dtype) for r in context.op_log] == [("mine", 14, "float64")]


@pytest.mark.parametrize("cost", [-1, -(10**6)])
def test_flops_are_never_refunded(cost):
    with quiet() as context:
        with pytest.raises(ValueError):
            context.deduct("refund", flop_cost=cost, **MANUAL)
        with pytest.raises(ValueError):
            context.deduct_after("refund", **MANUAL).set_cost(cost)
    assert (context.flops_used, context.op_log) == (0, [])


def test_deduct_after_is_charged_on_exit_unless_it_failed():
    with quiet(10) as context:
        with context.deduct_after("late", **MANUAL) as timer:
            timer.set_cost(7)
        with pytest.raises(KeyError), context.deduct_after("failed", **MANUAL):
            raise KeyError
        with pytest.raises(flops.BudgetExhaustedError), context.deduct_after("big", **MANUAL) as timer:
            timer.set_cost(4)
    assert names(context) == ["late"]


@pytest.mark.parametrize("dtypes", [None, ["U3"], [object]])
def test_deduct_wants_numeric_dtypes(dtypes):
    with quiet() as context, pytest.raises(TypeError):
        context.deduct("x", flop_cost=1, subscripts=None, shapes=(), dtypes=dtypes)
    assert context.flops_used == 0


# ---- time limits


def late(monkeypatch, seconds=100.0):
    """Make contexts believe that they were entered that many seconds ago."""
    meter = sys.modules["flopscope.meter"]
    now = meter.clock
    monkeypatch.setattr(meter, "clock", lambda: now() - seconds)


def test_operation_after_the_limit_fails_but_is_charged(monkeypatch):
    late(monkeypatch)
    with quiet(wall_time_limit_s=1.0) as context, pytest.raises(flops.TimeExhaustedError) as caught:
        fnp.add(a, 1.0)
    assert names(context) == ["add"]
    assert caught.value.limit_s == 1.0
    assert caught.value.elapsed_s >= 100.0


def test_free_logged_operations_are_checked_and_views_are_not(monkeypatch):
    late(monkeypatch)
    x = fnp.asarray(np.eye(2))
    with quiet(wall_time_limit_s=1.0):
        assert x.T.shape == x[0:2].shape
        with pytest.raises(flops.TimeExhaustedError):
            fnp.zeros(3)


def test_limit_counts_from_each_entry(monkeypatch):
    context = quiet(wall_time_limit_s=50.0)
    with monkeypatch.context() as patch:
        late(patch)
        with context, pytest.raises(flops.TimeExhaustedError):
            fnp.add(a, 1.0)
    with context:
        fnp.add(a, 1.0)
    assert context.flops_used == 2 * ADD


@pytest.mark.parametrize("limit", [0, -1.0])
def test_limit_of_nothing_stops_everything(limit):
    with quiet(wall_time_limit_s=limit), pytest.raises(flops.TimeExhaustedError):
        fnp.add(a, 1.0)


@pytest.mark.parametrize("limit", [None, math.nan, 1e6])
def test_limit_that_never_passes(limit):
    with quiet(wall_time_limit_s=limit) as context:
        fnp.add(a, 1.0)
    assert context.flops_used == ADD


# ---- namespaces


def test_namespaces_nest_below_the_root():
    with quiet(namespace="root") as context:
        with flops.namespace("a") as inner, flops.namespace(" b "):
            fnp.add(a, 1.0)
        fnp.add(a, 1.0)
    assert inner is context
    assert [record.namespace for record in context.op_log] == ["root.a.b", "root"]
    table = context.summary_dict(by_namespace=True)["by_namespace"]
    assert {path: row["flops_used"] for path, row in table.items()} == {"root.a.b": ADD, "root": ADD}


def test_namespace_is_left_when_its_block_fails():
    with quiet() as context:
        with pytest.raises(KeyError), flops.namespace("x"):
            raise KeyError
        assert context.namespace is None


def test_namespaces_are_left_in_order():
    with quiet() as context:
        first = flops.namespace("x")
        first.__enter__()
        flops.namespace("y").__enter__()
        with pytest.raises(RuntimeError, match="corrupted"):
            first.__exit__(None, None, None)
        assert context.namespace == "x"


@pytest.mark.parametrize("segment", ["", "  ", "a.b", 3, None])
def test_namespace_segment_is_a_plain_name(segment):
    with quiet(), pytest.raises(ValueError):
        flops.namespace(segment)


# ---- threads and tasks


def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def test_thread_inherits_the_open_context():
    with quiet() as context:
        in_thread(lambda: fnp.add(a, 1.0))
    assert context.flops_used == ADD


def test_thread_that_worked_before_the_context_was_opened_is_counted_by_it():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: fnp.add(a, 1.0)).result()
        with quiet() as context:
            pool.submit(lambda: fnp.add(a, 1.0)).result()
    assert context.flops_used == ADD


def test_thread_pool_is_counted_exactly():
    x = fnp.asarray(a)
    with quiet() as context, ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: fnp.add(x, 1.0), range(400)))
    assert context.flops_used == 400 * ADD
    assert context.op_log[-1].cumulative == 400 * ADD


def test_budget_holds_across_threads():
    def spend(_):
        try:
            fnp.add(a, 1.0)
        except flops.BudgetExhaustedError:
            return 0
        return 1

    with quiet(50 * ADD) as context, ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(spend, range(200))) == 50
    assert context.flops_remaining == 0


def test_thread_may_have_a_context_of_its_own_that_others_do_not_inherit():
    inside, done, own = threading.Event(), threading.Event(), quiet()

    def private():
        with own:
            inside.set()
            done.wait(5)

    with quiet() as shared:
        thread = threading.Thread(target=private)
        thread.start()
        assert inside.wait(5)
        in_thread(lambda: fnp.add(a, 1.0))
        done.set()
        thread.join()
    assert (shared.flops_used, own.flops_used) == (ADD, 0)


def test_one_context_entered_by_two_threads_at_once():
    barrier, context = threading.Barrier(2, timeout=5), quiet()

    def enter():
        with context:
            barrier.wait()
            fnp.add(a, 1.0)
            barrier.wait()

    threads = [threading.Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert context.flops_used == 2 * ADD
    with pytest.raises(flops.BudgetExhaustedError), quiet(1):
        fnp.add(a, 1.0)


def test_tasks_are_counted_by_the_context_around_them():
    async def work():
        await asyncio.to_thread(lambda: fnp.add(a, 1.0))
        fnp.add(a, 1.0)

    with quiet() as context:
        asyncio.run(work())
    assert context.flops_used == 2 * ADD


# ---- the default context, in an interpreter of its own


def run(code, **environment):
    command = [sys.executable, "-W", "ignore", "-c", f"import flopscope as flops, threading\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, env={"PATH": "", **environment})


def test_there_is_a_default_context_after_import_of_numpy_only():
    code = """
try: flops.current_budget()
except flops.NoBudgetContextError: print("none")
import flopscope.numpy
print(flops.current_budget().flop_budget)
"""
    assert run(code).stdout.split() == ["none", str(10**15)]


@pytest.mark.parametrize(("raw", "error"), [("abc", "ValueError"), ("0", "ValueError"), ("inf", "OverflowError")])
def test_unusable_default_budget_fails_at_import(raw, error):
    assert error in run("import flopscope.numpy", FLOPSCOPE_DEFAULT_BUDGET=raw).stderr


def test_thread_without_any_context_has_no_current_budget():
    code = """
import flopscope.numpy as fnp
def look():
    fnp.add(1.0, 1.0)
    try: flops.current_budget()
    except flops.NoBudgetContextError: print('none')
thread = threading.Thread(target=look)
thread.start()
thread.join()
print(flops.current_budget().flops_used)
"""
    assert run(code, FLOPSCOPE_DEFAULT_BUDGET="1e3").stdout.split() == ["none", "2"]


def test_the_summary_shows_what_was_read_out():
    with quiet() as context:
        x = fnp.add(a, 1.0)
        assert "Read out" not in context.summary()
        np.asarray(x)
    assert f"Read out to uncounted code: {x.nbytes} bytes" in context.summary()
