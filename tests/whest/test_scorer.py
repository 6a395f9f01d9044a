"""Whole runs through the Python API: every way a predict can end, and what the report keeps of it."""

import json
import os
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import whest
from tests.whest.conftest import EstimatorFile
from whest.errors import EstimatorError
from whest.runners.codes import CODES

SPEC = whest.ContestSpec(
    width=8, depth=2, n_mlps=3, flop_budget=1_000_000, ground_truth_samples=500, seed=0, lambda_flops_per_second=0.0
)
ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"
FLAGS = ["budget_exhausted", "time_exhausted", "residual_wall_time_exhausted", "combined_budget_exhausted"]


def scored(path: Path, spec: whest.ContestSpec = SPEC, **more: Any) -> dict[str, Any]:
    report = whest.score(whest.load_estimator(path), spec, **more)
    assert json.loads(report.dumps()) == report.to_json()
    return report.to_json()


def flags(entry: dict[str, Any]) -> list[str]:
    return [flag for flag in FLAGS if entry[flag]]


def test_a_fine_run(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS)
    data = scored(path)
    results, config = data["results"], data["run_config"]
    assert data["ok"]
    assert (results["n_failed_mlps"], results["n_scored_mlps"]) == (0, 3)
    assert results["predictions"] == {"exact": 3, "differs": 0, "unavailable": 0}
    assert [entry["mlp_name"] for entry in results["per_mlp"]] == ["thomas-johnson", "joseph-cooke", "kimberly-payne"]
    assert [entry["flops_used"] for entry in results["per_mlp"]] == [32, 32, 32]  # the cast of a float64 answer
    assert [entry["predicted_flops"] for entry in results["per_mlp"]] == [32, 32, 32]
    assert results["mean_score_multiplier"] == pytest.approx(0.1)
    assert (config["seed"], config["n_samples"], config["runner"]) == (0, 500, "local")
    assert config["estimator"]["class"] == "Estimator"
    assert config["estimator"]["path"] == str(path)
    assert data["run_meta"]["run_started_at_utc"] < data["run_meta"]["run_finished_at_utc"]


def test_wall_is_the_sum_of_its_parts(estimator_file: EstimatorFile) -> None:
    for entry in scored(estimator_file("x = mlp.weights[0] @ mlp.weights[1]\n" + ZEROS))["results"]["per_mlp"]:
        parts = ("flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s")
        assert entry["wall_time_s"] == pytest.approx(sum(entry[part] for part in parts), abs=1e-6)


def test_a_zero_answer_scores_the_mean_square_of_the_truth(estimator_file: EstimatorFile) -> None:
    wrong = scored(estimator_file("return None"))["results"]["per_mlp"]
    zeros = scored(estimator_file(ZEROS))["results"]["per_mlp"]
    for bad, good in zip(wrong, zeros, strict=True):
        assert bad["final_layer_mse"] == good["final_layer_mse"]
        assert bad["adjusted_final_layer_score"] == bad["final_layer_mse"]
        assert good["adjusted_final_layer_score"] == pytest.approx(0.1 * good["final_layer_mse"])


RAISING = {
    "raise KeyError('gain')": ("PREDICT_ERROR", "KeyError: 'gain'"),
    "assert mlp.width < 0": ("PREDICT_ERROR", "AssertionError"),
    "raise ValueError": ("PREDICT_ERROR", "ValueError"),
    "raise MemoryError": ("PREDICT_ERROR", "MemoryError"),
    "raise KeyboardInterrupt": ("PREDICT_ERROR", "KeyboardInterrupt"),
    "raise GeneratorExit": ("PREDICT_ERROR", "GeneratorExit"),
    "import sys; sys.exit(3)": ("PREDICT_EXIT", "SystemExit: the code called sys.exit(3)"),
    "import not_there_at_all": ("PREDICT_ERROR", "ModuleNotFoundError: No module named 'not_there_at_all'"),
    "mlp.weights.clear()": ("PREDICT_ERROR", "TypeError: mlp.weights cannot be changed"),
    "return None": ("PREDICT_BAD_TYPE", "predict returned None"),
    "return [[0.0] * mlp.width] * mlp.depth": ("PREDICT_BAD_TYPE", "predict returned a list"),
    "return fnp.zeros(mlp.width)": ("PREDICT_BAD_SHAPE", "got (8,)"),
    "return fnp.zeros((mlp.width, mlp.depth))": ("PREDICT_BAD_SHAPE", "got (8, 2)"),
    "return fnp.full((mlp.depth, mlp.width), fnp.nan)": ("PREDICT_NON_FINITE", "16 of 16 are not"),
}


@pytest.mark.parametrize("statement", RAISING)
def test_what_predict_does_wrong_is_named(estimator_file: EstimatorFile, statement: str) -> None:
    code, words = RAISING[statement]
    data = scored(estimator_file(f"fnp.add(mlp.weights[0], 1.0)\n{statement}"))
    assert not data["ok"]
    assert data["results"]["failure_breakdown"]["error"] == 3
    for entry in data["results"]["per_mlp"]:
        assert entry["error_code"] == entry["failure"]["code"] == code
        assert words in entry["failure"]["message"]
        assert flags(entry) == []
        assert entry["flops_used"] >= 64
        assert entry["score_multiplier"] == 1.0
        assert entry["prediction"] == "exact"


def test_a_failure_has_its_line_and_the_last_operation(estimator_file: EstimatorFile) -> None:
    path = estimator_file("fnp.add(mlp.weights[0], 1.0)\nreturn {}['gain']")
    failure = scored(path)["results"]["per_mlp"][0]["failure"]
    assert (failure["frame"]["line"], failure["frame"]["source"]) == (8, "return {}['gain']")
    assert failure["last_op"] == {"op": "add", "flops": 64, "where": "estimator.py:7"}


def test_an_exhausted_budget_keeps_the_real_count(estimator_file: EstimatorFile) -> None:
    path = estimator_file("for _ in range(100):\n    mlp.weights[0] @ mlp.weights[1]\n" + ZEROS)
    entry = scored(path, replace(SPEC, flop_budget=10_000))["results"]["per_mlp"][0]
    assert flags(entry) == ["budget_exhausted"]
    assert entry["flops_used"] == 10_000 // 960 * 960
    assert entry["failure"]["code"] == "BUDGET_EXHAUSTED"
    assert entry["failure"]["frame"]["line"] == 8
    assert entry["prediction"] == "exact"
    assert "error_code" not in entry


def test_a_loop_of_operations_meets_the_wall_limit(estimator_file: EstimatorFile) -> None:
    path = estimator_file("while True:\n    fnp.zeros(4)")
    entry = scored(path, replace(SPEC, n_mlps=1, wall_time_limit_s=0.05))["results"]["per_mlp"][0]
    assert flags(entry) == ["time_exhausted"]
    assert entry["failure"]["type"] == "TimeExhaustedError"


def test_a_loop_of_nothing_is_stopped(estimator_file: EstimatorFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whest.runners.preview.TIMEOUT_S", 0.1)
    path = estimator_file("while True:\n    pass")
    entry = scored(path, replace(SPEC, n_mlps=1, wall_time_limit_s=0.05))["results"]["per_mlp"][0]
    assert flags(entry) == ["time_exhausted"]
    assert entry["failure"]["frame"]["line"] in (7, 8)
    assert entry["prediction"] == "unavailable"


def test_an_answer_that_comes_too_late_does_not_count(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS.replace("fnp", "np"), head="import numpy as np")
    entry = scored(path, replace(SPEC, n_mlps=1, wall_time_limit_s=1e-9))["results"]["per_mlp"][0]
    assert flags(entry) == ["time_exhausted"]


def test_residual_time_has_a_limit(estimator_file: EstimatorFile) -> None:
    spec = replace(SPEC, n_mlps=1, residual_wall_time_limit_s=1e-9)
    entry = scored(estimator_file(ZEROS), spec)["results"]["per_mlp"][0]
    assert flags(entry) == ["residual_wall_time_exhausted"]
    assert entry["failure"]["code"] == "RESIDUAL_EXHAUSTED"
    assert "the limit is 1e-09 s" in entry["failure"]["message"]


def test_residual_time_has_a_price(estimator_file: EstimatorFile) -> None:
    spec = replace(SPEC, n_mlps=1, lambda_flops_per_second=1e20)
    entry = scored(estimator_file(ZEROS), spec)["results"]["per_mlp"][0]
    assert flags(entry) == ["combined_budget_exhausted"]
    assert entry["effective_compute"] > SPEC.flop_budget


def test_one_failure_leaves_the_others_alone(estimator_file: EstimatorFile) -> None:
    body = f"if mlp.name.startswith('joseph'):\n    raise ValueError('not this one')\n{ZEROS}"
    alone, mixed = scored(estimator_file(ZEROS)), scored(estimator_file(body))
    for index in (0, 2):
        before, after = (data["results"]["per_mlp"][index] for data in (alone, mixed))
        assert before["adjusted_final_layer_score"] == after["adjusted_final_layer_score"]
    assert mixed["results"]["n_failed_mlps"] == 1


def test_fail_fast_stops_at_the_first(estimator_file: EstimatorFile) -> None:
    data = scored(estimator_file("raise ValueError"), options=whest.RunOptions(fail_fast=True))
    assert (data["stopped_early"], data["results"]["n_scored_mlps"], data["ok"]) == ("fail_fast", 1, False)


def test_state_is_predicted_as_it_is(estimator_file: EstimatorFile) -> None:
    """The prediction must neither see a fresh estimator nor move the real one."""
    body = f"self.n += 1\nfor _ in range(self.n):\n    fnp.add(mlp.weights[0], 1.0)\n{ZEROS}"
    entries = scored(estimator_file(body, more="n = 0"))["results"]["per_mlp"]
    assert [entry["flops_used"] - 32 for entry in entries] == [64, 128, 192]
    assert [entry["prediction"] for entry in entries] == ["exact"] * 3


def test_predicting_moves_no_random_stream(estimator_file: EstimatorFile) -> None:
    body = "import random\nself.seen = [*self.seen, random.random()]\n" + ZEROS
    estimator = whest.load_estimator(estimator_file(body, more="seen = []"))
    random.seed(5)
    expected = [random.random() for _ in range(3)]
    random.seed(5)
    whest.score(estimator, SPEC)
    assert estimator.seen == expected  # type: ignore[attr-defined]


def test_a_prediction_that_does_not_hold_is_shown(estimator_file: EstimatorFile) -> None:
    body = f"import os\nfor _ in range(1 + (os.getpid() == {{}})):\n    fnp.add(mlp.weights[0], 1.0)\n{ZEROS}"
    entry = scored(estimator_file(body.format(os.getpid())))["results"]["per_mlp"][0]
    assert entry["prediction"] == "differs"
    assert entry["flops_used"] - entry["predicted_flops"] == 64
    assert "counted add at 64 FLOPs" in entry["prediction_detail"]["reason"]


def test_prints_are_kept_and_stay_off_stdout(estimator_file: EstimatorFile, capsys: pytest.CaptureFixture[str]) -> None:
    data = scored(estimator_file(f"print('hello', mlp.name)\n{ZEROS}"))
    assert data["results"]["per_mlp"][1]["stdout"] == ["hello joseph-cooke"]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("hello") == 3


def test_namespaces_are_kept_apart(estimator_file: EstimatorFile) -> None:
    body = f"with flops.namespace('layers'):\n    fnp.add(mlp.weights[0], 1.0)\n{ZEROS}"
    spaces = scored(estimator_file(body))["results"]["breakdowns"]["estimator"]["by_namespace"]
    assert {name: space["flops_used"] for name, space in spaces.items()} == {
        "estimator.layers": 3 * 64,
        "estimator.estimator-client": 3 * 32,
    }


def test_setup_gets_its_context_and_teardown_is_called(estimator_file: EstimatorFile) -> None:
    more = (
        "def setup(self, context):\n    self.context = context\n    (context.scratch_dir / 'f').write_text('kept')\n"
        "def teardown(self):\n    self.kept = (self.context.scratch_dir / 'f').read_text()"
    )
    estimator: Any = whest.load_estimator(estimator_file(ZEROS, more=more))
    whest.score(estimator, SPEC)
    context = estimator.context
    assert (context.width, context.depth, context.flop_budget, context.seed) == (8, 2, 1_000_000, 0)
    assert context.submission_dir == estimator_file.folder
    assert estimator.kept == "kept"
    assert not context.scratch_dir.exists()


@pytest.mark.parametrize(
    ("body", "code"), [("raise ValueError('no')", "SETUP_ERROR"), ("while True: pass", "SETUP_TIMEOUT")]
)
def test_a_broken_setup_ends_the_run_before_sampling(estimator_file: EstimatorFile, body: str, code: str) -> None:
    path = estimator_file(ZEROS, more=f"def setup(self, context):\n    {body}")
    spec = replace(SPEC, setup_timeout_s=0.1, ground_truth_samples=10**12)
    with pytest.raises(EstimatorError) as caught:
        whest.score(whest.load_estimator(path), spec)
    assert caught.value.code == code
    assert caught.value.frame is not None
    assert caught.value.frame.line == 7


def test_a_broken_teardown_costs_no_score(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS, more="def teardown(self):\n    raise RuntimeError('broke')")
    data = scored(path)
    assert data["ok"]
    assert data["teardown_error"] == "RuntimeError: broke"


def test_without_a_seed_one_is_drawn_and_can_be_repeated(estimator_file: EstimatorFile) -> None:
    path = estimator_file(ZEROS)
    first = scored(path, replace(SPEC, seed=None))
    again = scored(path, replace(SPEC, seed=first["run_config"]["seed"]))
    assert first["results"]["adjusted_final_layer_score"] == again["results"]["adjusted_final_layer_score"]
    assert scored(path, replace(SPEC, seed=None))["run_config"]["seed"] != first["run_config"]["seed"]


def test_a_prediction_far_off_is_still_valid_json(estimator_file: EstimatorFile) -> None:
    report = whest.score(
        whest.load_estimator(estimator_file("return fnp.full((mlp.depth, mlp.width), 1e30)")), replace(SPEC, n_mlps=1)
    )
    assert report.score == np.inf
    assert json.loads(report.dumps())["results"]["adjusted_final_layer_score"] is None


def test_an_estimator_without_a_file_can_be_scored() -> None:
    source = "class Inline(BaseEstimator):\n    def predict(self, mlp, budget):\n        return zeros((2, 8))"
    names: dict[str, Any] = {"BaseEstimator": whest.BaseEstimator, "zeros": np.zeros, "__name__": "nowhere"}
    exec(source, names)
    report = whest.score(names["Inline"](), SPEC)
    assert report.ok
    assert report.to_json()["run_config"]["estimator"] == {"path": None, "class": "Inline", "sha256": None}


def test_every_code_has_a_meaning() -> None:
    assert all(code.isupper() and meaning for code, meaning in CODES.items())
