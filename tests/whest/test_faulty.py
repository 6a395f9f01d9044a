"""Every estimator of tests/faulty that loads: its code on each MLP, None for a fine one."""

from dataclasses import replace
from pathlib import Path

import pytest

import whest

FAULTY = Path(__file__).resolve().parents[1] / "faulty"
SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=2, ground_truth_samples=500, seed=0, wall_time_limit_s=5.0)
FINE: list[str | None] = [None, None]
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


@pytest.mark.parametrize("name", EXPECTED)
def test_its_code(name: str) -> None:
    report = whest.score(whest.load_estimator(FAULTY / f"{name}.py"), SPEC)
    codes = [entry["failure"] and entry["failure"]["code"] for entry in report.per_mlp]
    assert codes == EXPECTED[name]
    assert all(entry["failure"]["message"] for entry in report.failed)
    verdict = "unavailable" if name in ("osexit", "segv") else "exact"
    assert [entry["prediction"] for entry in report.per_mlp] == [verdict] * 2


@pytest.mark.parametrize(("name", "ending"), [("osexit", "ended with status 5"), ("segv", "was killed by SIGSEGV")])
def test_what_takes_the_process_down_is_named(name: str, ending: str) -> None:
    report = whest.score(whest.load_estimator(FAULTY / f"{name}.py"), SPEC)
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
