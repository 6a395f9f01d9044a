"""Every rule on planted waste and its clean twin: the saving is the difference of two real runs, to the FLOP."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.cost.waste.search import rule_modules
from tests.analyzer.cost.estimators import real_flops, waste_of, written
from tests.analyzer.cost.planted import PLANTED

IDS = [f"{rule}-{number}" for number, (rule, _, _) in enumerate(PLANTED)]


@pytest.mark.parametrize(("rule", "wasteful", "clean"), PLANTED, ids=IDS)
def test_planted_waste_saves_what_two_real_runs_differ_by(rule: str, wasteful: str, clean: str, tmp_path: Path) -> None:
    before, after = written(tmp_path, "before", wasteful), written(tmp_path, "after", clean)
    found = [finding for finding in waste_of(before) if finding.rule == rule]
    claimed = [finding.flops_saved for finding in found]
    assert sum(claimed) == real_flops(before) - real_flops(after), found


@pytest.mark.parametrize(("rule", "wasteful", "clean"), PLANTED, ids=IDS)
def test_clean_twin_has_no_such_finding(rule: str, wasteful: str, clean: str, tmp_path: Path) -> None:
    found = waste_of(written(tmp_path, "after", clean))
    assert [finding for finding in found if finding.rule == rule] == []


def test_every_rule_is_planted() -> None:
    assert {rule for rule, _, _ in PLANTED} == set(rule_modules())
