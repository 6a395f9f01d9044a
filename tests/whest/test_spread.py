"""What several networks cost, and where they part."""

from pathlib import Path

import pytest

from whest.contest.spec import ContestSpec
from whest.spread import spread
from whest.subject import EstimatorSubject

ESTIMATORS = Path(__file__).parents[1] / "data" / "estimators"
SPEC = ContestSpec(width=16, depth=3, seed=5)


def test_one_trace_is_enough_without_reads():
    found = spread(EstimatorSubject(ESTIMATORS / "closures.py", None, SPEC), 10)
    assert len(found.flops) == 10
    assert found.parts_at is None
    assert "on every one" in found.text()


@pytest.mark.filterwarnings("ignore")
def test_where_pruning_makes_them_part():
    path = ESTIMATORS / "dead_neurons.py"
    found = spread(EstimatorSubject(path, None, SPEC), 4)
    each = [EstimatorSubject(path, None, SPEC, index) for index in range(4)]
    assert found.flops == [subject.trace(subject.setting).flops for subject in each]
    assert len(set(found.flops)) > 1
    line = int(found.parts_at.rpartition(":")[2])
    assert "alive" in path.read_text().splitlines()[line - 1] or "mask" in path.read_text().splitlines()[line - 1]
    data = found.as_dict()
    assert data["min"] == min(found.flops) < data["max"] == max(found.flops)
