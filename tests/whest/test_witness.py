"""Why a score is good here and bad there: both runners on estimators that do what they should not."""

import pytest

import whest
from tests.whest.conftest import EstimatorFile
from whest.both_runners import compare_runners
from whest.report.plain import render

SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=3, ground_truth_samples=500, seed=0, wall_time_limit_s=10.0)
CACHED = """
global TABLE
if TABLE is None:
    TABLE = fnp.exp(fnp.ones((8, 8)))
return fnp.zeros((mlp.depth, mlp.width)) + TABLE[0]""".strip()
COUNTS = "CALLS.append(1)\nreturn fnp.zeros((mlp.depth, mlp.width)) + float(len(CALLS))"
DRAWS = "import random\nreturn fnp.zeros((mlp.depth, mlp.width)) + random.random()"
SEEDED = "import random\nreturn fnp.zeros((mlp.depth, mlp.width)) + random.Random(mlp.seed).random()"
ONCE = "CALLS.append(1)\nif len(CALLS) > 1: raise ValueError('used up')\nreturn fnp.zeros((mlp.depth, mlp.width))"
HEADS = {CACHED: "TABLE = None", COUNTS: "CALLS = []", ONCE: "CALLS = []"}


@pytest.mark.parametrize(
    ("body", "kinds", "words"),
    [
        (CACHED, [None, "state", "state"], "exp 0 times instead of 1"),
        (COUNTS, [None, "state", "state"], "answers differently"),
        (DRAWS, ["unseeded"] * 3, "draws without mlp.seed"),
        (ONCE, [None, "fails_in_one", "fails_in_one"], "only with the local runner: ValueError: used up"),
        (SEEDED, [None] * 3, "no difference in any MLP"),
    ],
)
def test_the_difference_is_explained(
    estimator_file: EstimatorFile, body: str, kinds: list[str | None], words: str
) -> None:
    path = estimator_file(body, head=HEADS.get(body, ""))
    data = compare_runners(path, SPEC, whest.RunOptions()).to_json()
    found = {row["mlp_index"]: row["notes"][0]["kind"] for row in data["runner_comparison"]["differences"]}
    assert [found.get(index) for index in range(3)] == kinds
    assert words in " ".join(render(data).split())


def test_values_that_leave_counted_arrays_are_named(estimator_file: EstimatorFile) -> None:
    body = "import numpy\nnumpy.linalg.svd(numpy.array(mlp.weights[0]))\nreturn fnp.zeros((mlp.depth, mlp.width))"
    report = whest.score(estimator_file(body), SPEC)
    assert [[note["kind"] for note in entry["notes"]] for entry in report.per_mlp] == [["uncounted_code"]] * 3
    assert report.per_mlp[0]["notes"][0]["message"].startswith(f"{8 * 8 * 4} bytes left counted arrays")
