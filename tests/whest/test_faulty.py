"""Every estimator of tests/faulty under both runners: its code on each MLP, None for a fine one."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import whest
from whest.errors import EstimatorError

FAULTY = Path(__file__).resolve().parents[1] / "faulty"
SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=2, ground_truth_samples=500, seed=0, wall_time_limit_s=5.0)
FINE: list[str | None] = [None, None]
BY_MEMORY = ["hugemem_py", "memcheck"]
EXPECTED: dict[str, list[str | None]] = {
    "assert_nomsg": ["PREDICT_ERROR"] * 2,
    "big_out": FINE,
    "closed_stdout": FINE,
    "complexret": ["PREDICT_BAD_TYPE"] * 2,
    "exc_second": [None, "PREDICT_ERROR"],
    "kbint": ["PREDICT_ERROR"] * 2,
    "missing_mod_lazy": ["PREDICT_ERROR"] * 2,
    "mutate": ["PREDICT_ERROR"] * 2,
    "mutate_list": ["PREDICT_ERROR"] * 2,
    "name_seed": ["PREDICT_ERROR"] * 2,
    "nan": ["PREDICT_NON_FINITE"] * 2,
    "none": ["PREDICT_BAD_TYPE"] * 2,
    "osexit": ["PREDICT_EXIT"] * 2,
    "segv": ["PREDICT_EXIT"] * 2,
    "objdtype": ["PREDICT_BAD_TYPE"] * 2,
    "print_import": FINE,
    "printer": FINE,
    "pylist": ["PREDICT_BAD_TYPE"] * 2,
    "recursion": ["PREDICT_ERROR"] * 2,
    "shape_1d": ["PREDICT_BAD_SHAPE"] * 2,
    "shape_t": ["PREDICT_BAD_SHAPE"] * 2,
    "state": FINE,
    "swallow": FINE,
    "teardown_exc": FINE,
    "thread": FINE,
}


UNLOADABLE = {
    "abstract": "ESTIMATOR_MISSING_METHOD",
    "badinit": "ESTIMATOR_INIT_ERROR",
    "badsig": "ESTIMATOR_BAD_SIGNATURE",
    "plainclass": "ESTIMATOR_NO_CLASS",
    "setup_sleep": "SETUP_TIMEOUT",
    "syntax": "ESTIMATOR_SYNTAX_ERROR",
    "sysexit_import": "ESTIMATOR_IMPORT_ERROR",
    "two": "ESTIMATOR_AMBIGUOUS_CLASS",
}
RUNNERS = ["local", "subprocess"]
MEASURED = ("time", "wall", "margins", "breakdowns", "effective_compute", "utilization", "cached", "traceback")
"""Parts of field names whose values are measured, or tell the stack of the runner."""


def scored(name: str, runner: str, spec: whest.ContestSpec = SPEC) -> whest.Report:
    return whest.score(FAULTY / f"{name}.py", spec, whest.RunOptions(runner=runner))


def told(entry: dict[str, Any]) -> dict[str, Any]:
    """Everything in an entry that does not depend on clocks."""
    return {key: value for key, value in entry.items() if not any(part in key for part in MEASURED)}


def test_every_file_is_expected_something() -> None:
    assert {path.stem for path in FAULTY.glob("*.py")} == {*EXPECTED, *UNLOADABLE, *BY_MEMORY}


@pytest.mark.parametrize("name", EXPECTED)
def test_its_code_and_report_in_both_runners(name: str) -> None:
    reports = {runner: scored(name, runner) for runner in RUNNERS}
    for runner, report in reports.items():
        codes = [entry["failure"] and entry["failure"]["code"] for entry in report.per_mlp]
        assert codes == (FINE if (name, runner) == ("exc_second", "subprocess") else EXPECTED[name])
        assert all(entry["failure"]["message"] for entry in report.failed)
        assert report.ok == (not report.failed)
        verdict = "unavailable" if name in ("osexit", "segv") else "exact"
        assert [entry["prediction"] for entry in report.per_mlp] == [verdict] * 2
    if name not in ("exc_second", "state"):  # which keep state between predicts, and are told by just that
        local, apart = (list(map(told, reports[runner].per_mlp)) for runner in RUNNERS)
        if name == "nan":  # its division warns, which pytest keeps from stderr here but not in another process
            local, apart = ([entry | {"stderr": []} for entry in entries] for entries in (local, apart))
        assert apart == local
        assert reports["subprocess"].to_json()["teardown_error"] == reports["local"].to_json()["teardown_error"]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("name", UNLOADABLE)
def test_what_cannot_be_loaded_is_told_before_sampling(name: str, runner: str) -> None:
    with pytest.raises(EstimatorError) as caught:
        scored(name, runner, replace(SPEC, setup_timeout_s=0.3))
    assert caught.value.code == UNLOADABLE[name]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("name", BY_MEMORY)
def test_memory_is_limited(name: str, runner: str) -> None:
    """Nine GiB under a limit of one."""
    report = scored(name, runner, replace(SPEC, memory_limit_mb=1024))
    assert [entry["failure"]["code"] for entry in report.per_mlp] == ["PREDICT_ERROR"] * 2
    assert all("MemoryError" in entry["failure"]["message"] for entry in report.per_mlp)


def test_state_does_not_survive_in_processes_of_their_own() -> None:
    """The local runner's second answer is all twos; in a fresh process both are all ones."""
    local, apart = (scored("state", runner).per_mlp for runner in RUNNERS)
    assert local[0]["final_layer_mse"] == apart[0]["final_layer_mse"]
    assert local[1]["final_layer_mse"] != apart[1]["final_layer_mse"]


@pytest.mark.parametrize(("name", "ending"), [("osexit", "ended with status 5"), ("segv", "was killed by SIGSEGV")])
@pytest.mark.parametrize("runner", RUNNERS)
def test_what_takes_the_process_down_is_named(name: str, ending: str, runner: str) -> None:
    report = scored(name, runner)
    assert report.per_mlp[0]["failure"]["message"] == f"predict took the process down: it {ending}"


def test_name_and_seed_arrive() -> None:
    report = whest.score(whest.load_estimator(FAULTY / "name_seed.py"), SPEC)
    assert report.per_mlp[0]["failure"]["message"] == "ValueError: name='thomas-johnson' seed=3241444873"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_in_a_thread_is_counted() -> None:
    """100 products of 8x8 matrices in a thread: more than the budget, so the thread is stopped by it."""
    entry = whest.score(whest.load_estimator(FAULTY / "thread.py"), SPEC).per_mlp[0]
    assert entry["flops_used"] >= 100 * 960
    tight = whest.score(whest.load_estimator(FAULTY / "thread.py"), replace(SPEC, flop_budget=50_000)).per_mlp[0]
    assert tight["flops_used"] <= 50_000
