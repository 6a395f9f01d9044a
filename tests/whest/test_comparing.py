"""Comparing reports, against the paired t-test of SciPy."""

from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from whest.comparing import compare_reports, read_report
from whest.errors import WhestError

CONFIG = {"seed": 0, "width": 8, "depth": 2, "n_samples": 10, "flop_budget": 1, "lambda_flops_per_second": 0.0}


def report(*scores: float | None, **config: Any) -> dict[str, Any]:
    entries = [
        {
            "mlp_index": index,
            "mlp_seed": 7 * index,
            "mlp_name": f"n{index}",
            "failure": None,
            "adjusted_final_layer_score": s,
        }
        for index, s in enumerate(scores)
    ]
    return {"results": {"per_mlp": entries}, "run_config": CONFIG | config}


def test_the_interval_is_that_of_the_paired_t_test() -> None:
    a, b = [0.3, 0.5, 0.2, 0.9], [0.2, 0.45, 0.1, 0.7]
    found = compare_reports(report(*a), report(*b))
    expected = stats.ttest_rel(b, a).confidence_interval(0.95)
    assert found.interval == pytest.approx((expected.low, expected.high))
    assert found.mean == pytest.approx(-0.1125)
    assert found.verdict == ("B is better" if expected.high < 0 else "no difference can be told")


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ((1.0, 1.1, 1.2), (2.0, 2.1, 2.2), "A is better"),
        ((2.0, 2.1, 2.2), (1.0, 1.1, 1.2), "B is better"),
        ((1.0, 2.0, 3.0), (1.0, 2.0, 3.0), "they score the same"),
        ((1.0, 2.0, 3.0), (2.0, 1.0, 3.1), "no difference can be told"),
        ((1.0,), (2.0,), "one network tells nothing about others"),
    ],
)
def test_verdicts(a: tuple[float, ...], b: tuple[float, ...], verdict: str) -> None:
    assert compare_reports(report(*a), report(*b)).verdict == verdict


def test_what_makes_it_doubtful_is_said() -> None:
    other = report(1.0, 2.0, n_samples=20)
    other["results"]["per_mlp"][0]["failure"] = {"code": "PREDICT_ERROR"}
    assert compare_reports(report(1.0, 2.0, 3.0), other).warnings == [
        "n_samples differs: 10 and 20",
        "1 MLPs of A are not in the other report",
        "1 MLPs of B failed; their scores are those of zeros",
    ]


def test_nothing_in_common() -> None:
    other = report(1.0)
    other["results"]["per_mlp"][0]["mlp_seed"] = 99
    with pytest.raises(WhestError, match="no network in common"):
        compare_reports(report(1.0), other)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"results": 3}', "[" * 100_000])
def test_what_is_no_report_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content)
    with pytest.raises(WhestError, match="is no report"):
        read_report(path)
