"""Summaries: of a context, of the whole process, as data, text and panel."""

import contextlib
import gc
import io
import weakref

import numpy as np
import pytest

import flopscope as flops
import flopscope.numpy as fnp

a = np.ones(3)
ADD, EXP = 6, 96


@pytest.fixture(autouse=True)
def fresh():
    flops.budget_reset()
    yield
    flops.budget_reset()


def quiet(budget=1000, **options):
    return flops.BudgetContext(budget, quiet=True, **options)


def total(key="flops_used"):
    return flops.budget_summary_dict()[key]


def printed(show):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        show()
    return out.getvalue()


def test_contexts_add_up():
    for budget in (1000, 500):
        with quiet(budget):
            fnp.add(a, 1.0)
    data = flops.budget_summary_dict()
    assert (data["flop_budget"], data["flops_used"], data["flops_remaining"]) == (1500, 12, 1488)
    assert data["operations"]["add"]["calls"] == 2


def test_context_that_was_entered_again_adds_what_is_new_and_its_budget_once():
    context = quiet()
    for _ in range(3):
        with context, flops.namespace("n"):
            fnp.add(a, 1.0)
    data = flops.budget_summary_dict(by_namespace=True)
    assert (data["flop_budget"], data["flops_used"]) == (1000, 3 * ADD)
    assert data["by_namespace"]["n"]["operations"]["add"]["calls"] == 3


def test_open_context_is_counted_live():
    with quiet():
        fnp.add(a, 1.0)
        assert total() == ADD


def test_reset_forgets_but_enforcement_goes_on():
    with quiet(2 * ADD) as context:
        fnp.add(a, 1.0)
        flops.budget_reset()
        assert (total(), context.flops_used, len(context.op_log)) == (0, ADD, 1)
        fnp.add(a, 1.0)
        with pytest.raises(flops.BudgetExhaustedError):
            fnp.add(a, 1.0)
    assert total() == ADD


def test_default_context_counts_only_with_activity():
    assert total("flop_budget") == 0
    fnp.add(a, 1.0)
    assert (total(), total("flop_budget")) == (ADD, 10**15)


def test_closed_contexts_are_not_kept_alive():
    with quiet() as context:
        fnp.add(a, 1.0)
    seen = weakref.ref(context)
    del context
    gc.collect()
    assert seen() is None
    assert total() == ADD


def test_wall_time_of_the_process_is_its_parts():
    context = quiet()
    for _ in range(3):
        with context:
            fnp.exp(a)
    data = flops.budget_summary_dict()
    parts = ("flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s")
    assert data["wall_time_s"] == pytest.approx(sum(data[part] for part in parts), abs=1e-9)


def test_operation_times_are_those_of_the_context():
    with quiet(10**6) as context:
        for _ in range(4):
            fnp.exp(fnp.asarray(a))
    rows = context.summary_dict()["operations"].values()
    assert sum(row["flopscope_backend_time_s"] for row in rows) == pytest.approx(context.flopscope_backend_time_s)
    log = context.op_log
    assert sum(r.flopscope_backend_duration_s for r in log) == pytest.approx(context.flopscope_backend_time_s)


def test_text_of_a_context():
    with quiet(namespace="x") as context:
        fnp.add(a, 1.0)
        fnp.exp(a)
    lines = context.summary().split("\n")
    assert lines[:10] == [
        "flopscope FLOP Budget Summary [x]",
        "=================================",
        "  Total budget:                   1,000",
        "  Used:                             102  (10.2%)",
        "  Remaining:                        898  (89.8%)",
        "",
        "  By operation:",
        "    exp                            96  ( 94.1%)  [1 call]",
        "    add                             6  (  5.9%)  [1 call]",
        "",
    ]
    assert [line.split(":")[0].strip() for line in lines[10:14]] == [
        "Total Wall Time",
        "Flopscope Backend",
        "Flopscope Overhead",
        "Residual Wall Time",
    ]


def test_nothing_recorded():
    assert quiet().summary() == "No budget data recorded yet."
    assert "No budget data recorded yet." in printed(flops.budget_summary)


def test_panel_shows_namespaces_and_hides_the_default_budget(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    fnp.add(a, 1.0)
    with quiet(), flops.namespace("part"):
        fnp.exp(a)
    shown = printed(lambda: flops.budget_summary(by_namespace=True))
    assert "flopscope FLOP Budget Summary" in shown
    assert all(word in shown for word in ("part", "(unlabeled)", "exp", "1,000", "102"))
    assert f"{10**15:,}" not in shown


def test_plain_text_without_rich(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules["flopscope.display"], "_rich", lambda: False)
    with quiet():
        fnp.add(a, 1.0)
    assert printed(flops.budget_summary).startswith("flopscope FLOP Budget Summary\n====")


def test_live_summary_prints_at_the_end_without_a_terminal():
    def show():
        with flops.budget_live(), quiet():
            fnp.add(a, 1.0)

    assert "add" in printed(show)


def test_banner_goes_to_stderr(capsys):
    with flops.BudgetContext(123456):
        pass
    with flops.BudgetContext(5.0, wall_time_limit_s=2):
        pass
    shown = [line.split(" | ", 1)[1] for line in capsys.readouterr().err.splitlines()]
    assert shown == ["budget: 1.23e+05 FLOPs", "budget: 5.00e+00 FLOPs | time limit: 2.0s"]


def test_caches_may_be_cleared_at_any_time():
    x = fnp.asarray(np.eye(3))
    with quiet(10**6) as context:
        fnp.matmul(x, x), fnp.sum(x), fnp.exp(x)
        used = context.flops_used
        flops.clear_cache()
        assert flops.reduction_cache_info().currsize == flops.einsum_cache_info()["accumulation"].currsize == 0
        fnp.matmul(x, x), fnp.sum(x), fnp.exp(x)
    assert context.flops_used == 2 * used
