"""Results as they come: written line by line, continued after an interruption."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import whest
from tests.whest.conftest import EstimatorFile
from whest.errors import WhestError

SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=4, ground_truth_samples=500, seed=0, lambda_flops_per_second=0.0)
BODY = "if mlp.name.startswith('joseph'): raise ValueError('no')\nreturn fnp.zeros((mlp.depth, mlp.width)) + 0.5"


def told(report: whest.Report) -> tuple[Any, ...]:
    """What does not depend on clocks."""
    results = report.to_json()["results"]
    fields = ("adjusted_final_layer_score", "per_layer_mse", "n_failed_mlps", "failure_breakdown", "predictions")
    entries = [(e["mlp_index"], e["adjusted_final_layer_score"], e["flops_used"], e["failure"]) for e in report.per_mlp]
    return *(results[field] for field in fields), entries


@pytest.mark.parametrize("keep", [0, 1, 2, 3, 5])
def test_a_resumed_run_ends_like_an_undisturbed_one(estimator_file: EstimatorFile, tmp_path: Path, keep: int) -> None:
    """The file is cut after some lines and in the middle of the next."""
    path, stream = estimator_file(BODY), tmp_path / "out.jsonl"
    whole = whest.score(path, SPEC, whest.RunOptions(stream=stream))
    lines = stream.read_bytes().splitlines(keepends=True)
    assert len(lines) == 5
    stream.write_bytes(b"".join(lines[:keep]) + b"".join(lines[keep : keep + 1])[:40])
    resumed = whest.score(path, SPEC, whest.RunOptions(resume=stream))
    assert told(resumed) == told(whole)
    assert stream.read_bytes().count(b"\n") == 5
    assert [json.loads(line)["mlp"]["mlp_index"] for line in stream.read_bytes().splitlines()[1:]] == [0, 1, 2, 3]


def test_results_of_another_run_are_refused(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    path, stream = estimator_file(BODY), tmp_path / "out.jsonl"
    whest.score(path, SPEC, whest.RunOptions(stream=stream))
    before = stream.read_bytes()
    with pytest.raises(WhestError, match="its seed is 0, not 1"):
        whest.score(path, replace(SPEC, seed=1), whest.RunOptions(resume=stream))
    path.write_text(path.read_text() + "# changed\n")
    with pytest.raises(WhestError, match="its estimator is"):
        whest.score(path, SPEC, whest.RunOptions(resume=stream))
    assert stream.read_bytes() == before


@pytest.mark.parametrize("content", ["{}\n", "3\n", "nothing\n", '{"run": {}}\n{"mlp": {}}\n'])
def test_a_file_that_is_something_else_is_refused(estimator_file: EstimatorFile, tmp_path: Path, content: str) -> None:
    stream = tmp_path / "out.jsonl"
    stream.write_text(content)
    with pytest.raises(WhestError):
        whest.score(estimator_file(BODY), SPEC, whest.RunOptions(resume=stream))
    assert stream.read_text() == content


def test_some_mlps_of_a_suite_are_the_same_as_in_all_of_it(estimator_file: EstimatorFile) -> None:
    path = estimator_file(BODY)
    whole, some = (whest.score(path, SPEC, whest.RunOptions(mlps=mlps)) for mlps in (None, (3, 1)))
    assert [told(some)[-1][i] for i in (0, 1)] == [told(whole)[-1][i] for i in (1, 3)]
    assert some.to_json()["run_config"]["mlps"] == [1, 3]


def test_repeats_show_what_varies(estimator_file: EstimatorFile) -> None:
    fixed = whest.score(estimator_file(BODY), SPEC, whest.RunOptions(repeat=3)).per_mlp[0]["repeats"]
    assert (fixed["runs"], fixed["same_flops"], fixed["same_answer"]) == (3, True, True)
    assert fixed["residual_spread_s"] == max(fixed["residual_wall_time_s"]) - min(fixed["residual_wall_time_s"])
    body = "import random\nreturn fnp.zeros((mlp.depth, mlp.width)) + random.random()"
    loose = whest.score(estimator_file(body), SPEC, whest.RunOptions(repeat=2)).per_mlp[0]["repeats"]
    assert (loose["same_flops"], loose["same_answer"]) == (True, False)


@pytest.mark.parametrize(
    "options",
    [
        {"jobs": 2},
        {"reuse_worker": True},
        {"runner": "remote"},
        {"mlps": (4,)},
        {"mlps": ()},
        {"repeat": 0},
        {"stream": Path("a"), "resume": Path("b")},
    ],
)
def test_options_that_make_no_sense(estimator_file: EstimatorFile, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        whest.score(estimator_file(BODY), SPEC, whest.RunOptions(**options))
