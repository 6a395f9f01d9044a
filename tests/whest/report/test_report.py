"""The report's data and the text drawn from it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import whest
from tests.whest.conftest import EstimatorFile
from tests.whest.golden import golden
from whest.report.plain import render
from whest.report.report import Report, finite

SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=3, ground_truth_samples=500, seed=0, round="v1-warmup")
ZEROS = "return fnp.zeros((mlp.depth, mlp.width))"


def paths(data: Any, at: str = "") -> Iterator[str]:
    """Every key of a JSON document; list elements share one path, operations and namespaces are data."""
    if isinstance(data, list):
        for element in data[:1]:
            yield from paths(element, f"{at}[]")
    elif isinstance(data, dict):
        for key, value in data.items():
            yield f"{at}.{key}"
            if key not in ("operations", "by_namespace"):
                yield from paths(value, f"{at}.{key}")


@pytest.fixture
def report(estimator_file: EstimatorFile) -> Report:
    return whest.score(whest.load_estimator(estimator_file(ZEROS)), SPEC)


def test_every_field_of_the_public_report_is_there(report: Report) -> None:
    assert set(paths(golden("example_report"))) <= set(paths(report.to_json()))


def test_the_fields_of_an_error_are_those_of_the_public_report(estimator_file: EstimatorFile) -> None:
    entry = whest.score(whest.load_estimator(estimator_file("return fnp.zeros(3)")), SPEC).per_mlp[0]
    assert set(entry["error"]) == {"message", "details"}
    assert set(entry["error"]["details"]) == {"expected_shape", "got_shape", "cause_hints", "hint"}


def test_what_ties_it_to_what_was_run_is_there(report: Report) -> None:
    data = report.to_json()
    assert data["run_config"]["n_samples"] == 500
    assert data["run_config"]["memory_limit_mb"] == 65_536
    assert data["versions"]["price_list"].startswith("sha256:")
    assert len(data["run_config"]["estimator"]["sha256"]) == 64
    assert data["run_meta"]["run_duration_s"] > 0


def test_saving_and_printing(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "report.json")
    saved = json.loads((tmp_path / "report.json").read_text())
    assert saved == finite(report.to_json())
    assert render(saved) == str(report)
    assert report.score == saved["results"]["adjusted_final_layer_score"]
    assert (report.ok, report.failed) == (True, [])


@pytest.mark.parametrize("width", [20, 40, 60, 80, 200])
def test_it_fits_its_width(report: Report, width: int) -> None:
    data = copy.deepcopy(report.to_json())
    data["run_config"]["estimator"]["path"] = "e.py"
    lines = render(data, width=width).splitlines()
    assert max(len(line) for line in lines) <= max(width, 40)


def test_above_the_floor_the_multiplier_is_shown(estimator_file: EstimatorFile) -> None:
    spec = replace(SPEC, flop_budget=100, lambda_flops_per_second=0.0)
    text = str(whest.score(whest.load_estimator(estimator_file(ZEROS)), spec))
    assert "x 0.32" in text
    assert "22 FLOP above the 10 % floor" in text


def test_failures_at_one_place_are_one_entry(estimator_file: EstimatorFile) -> None:
    text = str(whest.score(whest.load_estimator(estimator_file("raise ValueError(mlp.name)")), SPEC))
    assert text.startswith("3 of 3 MLPs failed: predict raised an exception\n\nEstimator Errors\n")
    assert text.count("PREDICT_ERROR: ValueError") == 1
    assert "MLP 0 thomas-johnson, MLP 1 joseph-cooke, MLP 2 kimberly-payne" in text
    assert "next: whest run" in text


def test_a_report_of_nothing_says_so(report: Report) -> None:
    data = copy.deepcopy(report.to_json())
    data["stopped_early"] = "interrupted"
    data["results"] |= {"per_mlp": [], "n_scored_mlps": 0}
    assert render(data) == "interrupted: 0 of 3 MLPs done\n\n  repeat with --seed 0\n"
