"""docs/faq.md holds: what an answer says that code can show is shown here."""

import re
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.special

import analyzer
import flopscope as flops
import flopscope.numpy as fnp
import whest
from tests.whest.conftest import EstimatorFile

FAQ = Path(__file__).resolve().parents[2] / "docs" / "faq.md"
SPEC = whest.ContestSpec(
    width=8, depth=2, n_mlps=2, ground_truth_samples=500, seed=0, flop_budget=10**6, lambda_flops_per_second=0.0
)
SMALL = ["--width", "8", "--depth", "2", "--n-mlps", "2", "--n-samples", "500", "--seed", "0"]
ZEROS = "return fnp.zeros((mlp.depth, mlp.width), dtype=fnp.float32)"
SECOND_FAILS = f"self.calls = getattr(self, 'calls', 0) + 1\nassert self.calls < 2\n{ZEROS}"
FLAGS = ("budget_exhausted", "time_exhausted", "residual_wall_time_exhausted", "combined_budget_exhausted")


def score(path: Path, **changes: Any) -> whest.Report:
    return whest.score(whest.load_estimator(path), replace(SPEC, **changes))


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "whest", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, encoding="utf-8", timeout=60)


def zero_mses(path: Path) -> list[float]:
    """What the answer zero is off by, by MLP."""
    return [entry["final_layer_mse"] for entry in score(path).per_mlp]


def test_every_answer_names_tests_that_exist() -> None:
    named = set(re.findall(r"`(test_\w+)`", FAQ.read_text(encoding="utf-8")))
    there = {name for name in globals() if name.startswith("test_")}
    assert named == there - {"test_every_answer_names_tests_that_exist"}


# ---- Can I use numpy directly?


def test_numpy_on_plain_arrays_is_not_counted() -> None:
    with flops.BudgetContext(flop_budget=100, quiet=True) as budget:
        np.exp(np.ones(1000))
    assert budget.flops_used == 0


def test_numpy_on_counted_arrays_is_counted() -> None:
    x = fnp.ones(10)
    with flops.BudgetContext(flop_budget=1000, quiet=True) as budget, pytest.warns(UserWarning, match="call fnp.exp"):
        result = np.exp(x)
    assert budget.flops_used == 10 * 16 * 2
    np.testing.assert_array_equal(np.asarray(result), np.exp(np.ones(10)))
    with pytest.raises(TypeError, match="use flopscope.numpy.nanmax"):
        np.nanmax(x)


def test_lint_replaces_numpy_imports(tmp_path: Path) -> None:
    path = tmp_path / "estimator.py"
    path.write_text(
        "import numpy as np\nfrom whest import BaseEstimator\n\n\nclass Estimator(BaseEstimator):\n"
        "    def predict(self, mlp, budget):\n        return np.zeros((mlp.depth, mlp.width))\n"
    )
    command("lint", "--fix", path)
    assert "import flopscope.numpy as fnp" in path.read_text()
    assert "return fnp.zeros((mlp.depth, mlp.width)" in path.read_text()


# ---- Can I use scipy?


def test_scipy_works_and_is_not_counted() -> None:
    x = fnp.asarray(np.array([-1.0, 0.0, 1.0]))
    with flops.BudgetContext(flop_budget=10**6, quiet=True) as budget:
        uncounted = scipy.special.ndtr(x)
    assert (budget.flops_used, budget.egress_bytes) == (0, 24)
    with flops.BudgetContext(flop_budget=10**6, quiet=True) as budget:
        counted = flops.stats.norm.cdf(x)
    assert budget.flops_used > 0
    np.testing.assert_allclose(np.asarray(uncounted), np.asarray(counted))


def test_scipy_is_allowed_by_round(estimator_file: EstimatorFile) -> None:
    path = estimator_file(
        "x = fnp.zeros((mlp.depth, mlp.width), dtype=fnp.float32)\nreturn fnp.asarray(scipy.special.ndtr(x))",
        head="import scipy.special",
    )
    assert score(path).ok
    (path.parent / "requirements.txt").write_text("scipy\n")
    allowed, refused = (command("lint", "--round", tag, path) for tag in ("v1-warmup", "v2-phase2"))
    assert allowed.returncode == 0
    assert refused.returncode == 1
    assert "uncounted-library" in refused.stdout


# ---- Why is one MLP scoring much worse than the others?


def test_a_failure_costs_zeros_times_one(estimator_file: EstimatorFile) -> None:
    on_purpose = score(estimator_file(ZEROS)).per_mlp
    failed = score(estimator_file("raise RuntimeError('no')")).per_mlp
    for good, bad in zip(on_purpose, failed, strict=True):
        assert bad["final_layer_mse"] == good["final_layer_mse"] > 0
        assert bad["adjusted_final_layer_score"] == bad["final_layer_mse"] * 1.0
        assert good["adjusted_final_layer_score"] == pytest.approx(good["final_layer_mse"] * 0.1)


def test_one_failure_leaves_the_mean_finite(estimator_file: EstimatorFile) -> None:
    first, second = zero_mses(estimator_file(ZEROS))
    results = score(estimator_file(SECOND_FAILS)).to_json()["results"]
    assert results["adjusted_final_layer_score"] == pytest.approx((first * 0.1 + second) / 2)
    assert results["n_failed_mlps"] == 1
    assert results["failure_breakdown"] == {**dict.fromkeys(FLAGS, 0), "error": 1}


@pytest.mark.parametrize(
    ("predict", "changes", "flag", "code"),
    [
        ("return fnp.ones((10**4, 10**4))", {}, "budget_exhausted", "BUDGET_EXHAUSTED"),
        ("return fnp.ones((mlp.depth, mlp.width))", {"wall_time_limit_s": 1e-9}, "time_exhausted", "TIME_EXHAUSTED"),
        (ZEROS, {"residual_wall_time_limit_s": 1e-9}, "residual_wall_time_exhausted", "RESIDUAL_EXHAUSTED"),
        (ZEROS, {"lambda_flops_per_second": 1e18}, "combined_budget_exhausted", "COMBINED_EXHAUSTED"),
        ("return fnp.zeros((mlp.width, mlp.depth))", {}, "error", "PREDICT_BAD_SHAPE"),
        ("return fnp.full((mlp.depth, mlp.width), fnp.nan)", {}, "error", "PREDICT_NON_FINITE"),
        ("return {}['gain']", {}, "error", "PREDICT_ERROR"),
    ],
)
def test_which_flag_is_set(
    estimator_file: EstimatorFile, predict: str, changes: dict[str, Any], flag: str, code: str
) -> None:
    zeros = zero_mses(estimator_file(ZEROS, name="zeros.py"))
    report = score(estimator_file(predict), **changes)
    for entry, zero in zip(report.per_mlp, zeros, strict=True):
        assert {name: entry[name] for name in FLAGS} == {name: name == flag for name in FLAGS}
        assert ("error" in entry) == (flag == "error")
        assert entry["failure"]["code"] == entry.get("error_code", code) == code
        assert entry["adjusted_final_layer_score"] == entry["final_layer_mse"] == zero
    assert report.to_json()["results"]["failure_breakdown"][flag] == SPEC.n_mlps


def test_debug_shows_the_traceback(estimator_file: EstimatorFile) -> None:
    path = estimator_file("print('at work')\nreturn {}['gain']")
    plain, debug = (command("run", path, *SMALL, *more) for more in ([], ["--debug"]))
    assert plain.returncode == debug.returncode == 1
    assert "Estimator Errors" in plain.stdout
    assert "Traceback" not in plain.stdout
    assert "Traceback (most recent call last)" in debug.stdout
    assert "at work" in debug.stdout


def test_fail_fast_stops_at_the_first_failure(estimator_file: EstimatorFile) -> None:
    result = command("run", estimator_file("raise RuntimeError('no')"), *SMALL, "--fail-fast")
    assert result.returncode == 1
    assert result.stdout.startswith("stopped at the first failure: 1 of 2 MLPs done")


# ---- Do I need to use the budget argument in predict()?


def test_the_budget_argument_is_the_budget(estimator_file: EstimatorFile) -> None:
    assert score(estimator_file(f"assert budget == {SPEC.flop_budget}\n{ZEROS}")).ok


# ---- Can I precompute things in setup()?


def test_setup_costs_no_flops(estimator_file: EstimatorFile) -> None:
    setup = "def setup(self, context):\n    self.answer = fnp.ones((1000, 1000)) @ fnp.ones((1000, 1000))"
    report = score(estimator_file(ZEROS, more=setup))
    assert report.ok
    assert [entry["flops_used"] for entry in report.per_mlp] == [0, 0]


def test_setup_has_a_time_limit(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS, more="def setup(self, context):\n    while True:\n        pass")
    result = command("run", path, *SMALL, "--setup-timeout", "0.2")
    assert result.returncode == 2
    assert "SETUP_TIMEOUT" in result.stderr
    assert whest.ContestSpec().setup_timeout_s == 5.0


# ---- How do I set a time limit on my estimator code?


def test_a_context_has_a_time_limit() -> None:
    with (
        flops.BudgetContext(flop_budget=10_000_000, quiet=True, wall_time_limit_s=1e-9),
        pytest.raises(flops.TimeExhaustedError),
    ):
        fnp.ones((8, 8))


def test_predict_has_a_wall_time_limit(estimator_file: EstimatorFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whest.runners.preview.TIMEOUT_S", 0.2)  # the prediction does not come back either
    report = score(estimator_file("while True:\n    pass"), n_mlps=1, wall_time_limit_s=0.1)
    assert report.per_mlp[0]["time_exhausted"]
    limited = command(
        "run", estimator_file("return fnp.ones((mlp.depth, mlp.width))"), *SMALL, "--wall-time-limit", "1e-9"
    )
    assert "TIME_EXHAUSTED" in limited.stdout


# ---- What is residual_wall_time_limit?


def test_wall_time_has_three_parts(estimator_file: EstimatorFile) -> None:
    for entry in score(estimator_file("return fnp.ones((mlp.depth, mlp.width))")).per_mlp:
        parts = ("flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s")
        assert sum(entry[part] for part in parts) == pytest.approx(entry["wall_time_s"])
        assert all(entry[part] > 0 for part in parts)


def test_residual_time_has_a_limit(estimator_file: EstimatorFile) -> None:
    assert {tag: row.residual_wall_time_limit_s for tag, row in whest.ROUNDS.items()} == {
        "v1-warmup": None,
        "v1-phase1": None,
        "v2-phase2": 0.4,
    }
    entry = score(estimator_file(ZEROS), residual_wall_time_limit_s=1e-9).per_mlp[0]
    assert entry["residual_wall_time_exhausted"]
    assert score(estimator_file(ZEROS), residual_wall_time_limit_s=None).ok


# ---- What happens if I exceed the FLOP budget?


def test_going_over_the_budget_charges_nothing_more() -> None:
    with flops.BudgetContext(flop_budget=100, quiet=True) as budget:
        x = fnp.ones(10)
        with pytest.raises(flops.BudgetExhaustedError, match="exp would cost 320 FLOPs but only 80 remain"):
            fnp.exp(x)
        fnp.add(x, x)
    assert [record.op_name for record in budget.op_log] == ["ones", "add"]
    assert budget.flops_used == 40


def test_the_combined_budget(estimator_file: EstimatorFile) -> None:
    entry = score(estimator_file(ZEROS), lambda_flops_per_second=1e18).per_mlp[0]
    assert entry["effective_compute"] == entry["flops_used"] + 1e18 * entry["residual_wall_time_s"]
    assert entry["effective_compute"] > SPEC.flop_budget > entry["flops_used"]
    assert entry["combined_budget_exhausted"]
    assert not entry["budget_exhausted"]
    assert whest.ROUNDS["v1-warmup"].lambda_flops_per_second == 1e11


# ---- How do I inspect budget summaries while debugging?


def used_budget() -> flops.BudgetContext:
    with flops.BudgetContext(flop_budget=10_000_000, quiet=True) as budget:
        with flops.namespace("product"):
            y = fnp.matmul(fnp.ones((64, 64)), fnp.ones((64, 64)))
        fnp.exp(y)
    return budget


def test_budget_summary_prints_this() -> None:
    shown = block_of("budget.summary()` prints")
    assert used_budget().summary().splitlines()[: len(shown)] == shown


def block_of(before: str) -> list[str]:
    """The indented block that follows a line of the FAQ."""
    lines = FAQ.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if before in line) + 2
    stop = next(i for i in range(start, len(lines)) if lines[i] and not lines[i].startswith("    "))
    return [line[4:] for line in lines[start : stop - 1]]


def test_summaries_as_data() -> None:
    flops.budget_reset()
    budget = used_budget()
    mine, all_ = budget.summary_dict(by_namespace=True), flops.budget_summary_dict(by_namespace=True)
    assert mine["by_namespace"].keys() == all_["by_namespace"].keys() == {"product", None}
    assert mine["flops_used"] == all_["flops_used"] == budget.flops_used
    assert "product" in budget.summary(by_namespace=True)


# ---- Is scoring hardware-dependent?


def test_counts_follow_from_shapes() -> None:
    def f(x: Any, w: Any) -> Any:
        return fnp.maximum(x @ w, 0.0)

    rng = np.random.default_rng(0)
    bills = set()
    for scale in (1.0, 1e-30, 1e30):
        with flops.BudgetContext(flop_budget=10**9, quiet=True) as budget:
            x, w = (fnp.asarray(rng.standard_normal((16, 16)) * scale) for _ in "xw")
            before = budget.flops_used
            f(x, w)
        bills.add(budget.flops_used - before)
        assert analyzer.trace(f, x, w).flops == budget.flops_used - before
    assert bills == {2 * (2 * 16**3 - 16**2 + 16**2)}


def test_counts_do_not_depend_on_time(estimator_file: EstimatorFile) -> None:
    path = estimator_file("w = mlp.weights[0]\nreturn fnp.stack([fnp.sum(w @ w, axis=0)] * mlp.depth)")
    first, second = (score(path).per_mlp for _ in range(2))
    assert [e["flops_used"] for e in first] == [e["flops_used"] for e in second]
    assert all(e["prediction"] == "exact" for e in first)


# ---- How many MLP networks are in a full evaluation?


def test_ten_mlps_unless_told_otherwise() -> None:
    assert whest.ContestSpec().n_mlps == 10
    assert {row.n_mlps for row in whest.ROUNDS.values()} == {10}


def test_networks_differ_in_weights_and_seed(estimator_file: EstimatorFile) -> None:
    path = estimator_file("return fnp.stack([fnp.mean(w, axis=0) for w in mlp.weights])")
    two, three = score(path), score(path, n_mlps=3)
    assert len({entry["mlp_seed"] for entry in three.per_mlp}) == 3
    assert len({entry["final_layer_mse"] for entry in three.per_mlp}) == 3
    assert [e["final_layer_mse"] for e in three.per_mlp[:2]] == [e["final_layer_mse"] for e in two.per_mlp]


def test_the_score_is_the_mean(estimator_file: EstimatorFile) -> None:
    report = score(estimator_file(ZEROS), n_mlps=3)
    scores = [entry["adjusted_final_layer_score"] for entry in report.per_mlp]
    assert report.to_json()["results"]["adjusted_final_layer_score"] == pytest.approx(np.mean(scores))


# ---- What if my estimator is fast but inaccurate?


@pytest.mark.parametrize(("share", "multiplier"), [(0.0, 0.1), (0.05, 0.1), (0.5, 0.5), (1.0, 1.0)])
def test_the_multiplier_has_a_floor(estimator_file: EstimatorFile, share: float, multiplier: float) -> None:
    spent = int(share * SPEC.flop_budget)
    burn = f"fnp.ones({spent}, dtype=fnp.float32)\n" if spent else ""
    report = score(estimator_file(burn + ZEROS))
    for entry in report.per_mlp:
        assert entry["flops_used"] == spent
        assert entry["score_multiplier"] == pytest.approx(multiplier)
        assert entry["adjusted_final_layer_score"] == pytest.approx(entry["final_layer_mse"] * multiplier)


# ---- My local score is great but my submission scores 10x worse -- why?


def test_module_state_survives_in_one_process(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"SEEN.append(mlp.name)\nassert len(SEEN) < 2, 'seen before'\n{ZEROS}", head="SEEN = []")
    first, second = score(path).per_mlp
    assert first["failure"] is None
    assert second["failure"]["message"] == "AssertionError: seen before"


def test_a_fresh_process_for_every_mlp(estimator_file: EstimatorFile) -> None:
    path = estimator_file(f"SEEN.append(mlp.name)\nassert len(SEEN) < 2, 'seen before'\n{ZEROS}", head="SEEN = []")
    assert command("run", path, *SMALL).returncode == 1
    assert command("run", path, *SMALL, "--runner", "subprocess").returncode == 0


def test_packages_take_requirements_along(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS)
    (path.parent / "requirements.txt").write_text("scipy\n")
    archive = path.parent / "submission.tar.gz"
    assert command("package", path, "--yes", "-o", archive).returncode == 0
    with tarfile.open(archive) as packed:
        assert {"estimator.py", "requirements.txt"} <= set(packed.getnames())
    assert command("validate-package", archive).returncode == 0


@pytest.mark.parametrize(
    ("head", "predict", "rule"),
    [
        ("SEEN = []", f"SEEN.append(mlp.name)\n{ZEROS}", "module-level-mutable-state"),
        ("from . import helper", ZEROS, "relative-import"),
        ("import einops", ZEROS, "missing-requirement"),
        ("print('hello')", ZEROS, "work-at-import"),
        ("", f"fnp.random.default_rng()\n{ZEROS}", "unseeded-rng"),
        ("import time", f"fnp.random.default_rng(int(time.time()))\n{ZEROS}", "time-based-seed"),
    ],
)
def test_lint_finds_what_a_grader_would_not_have(
    estimator_file: EstimatorFile, head: str, predict: str, rule: str
) -> None:
    result = command("lint", "--select", rule, estimator_file(predict, head=head))
    assert result.returncode == 1
    assert rule in result.stdout


def test_the_same_seed_repeats_a_run(estimator_file: EstimatorFile) -> None:
    path = estimator_file("rng = fnp.random.default_rng(mlp.seed)\nreturn rng.random((mlp.depth, mlp.width))")
    first, second = (score(path).per_mlp for _ in range(2))
    assert [entry["final_layer_mse"] for entry in first] == [entry["final_layer_mse"] for entry in second]


def test_setup_is_given_a_scratch_folder(estimator_file: EstimatorFile) -> None:
    setup = "def setup(self, context):\n    (context.scratch_dir / 'table').write_text('1')"
    assert score(estimator_file(ZEROS, more=setup)).ok
