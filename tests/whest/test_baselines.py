"""The reference estimators that the public kit's names stand for."""

from pathlib import Path

import pytest

import whest

SPEC = whest.ContestSpec(width=16, depth=3, n_mlps=2, ground_truth_samples=20_000, seed=0, lambda_flops_per_second=0.0)
SUBCLASS = "from whestbench.estimators import {name}\nclass Estimator({name}):\n    pass\n"


def mse(path: Path, spec: whest.ContestSpec = SPEC) -> float:
    report = whest.score(whest.load_estimator(path), spec)
    assert report.ok
    return float(report.to_json()["results"]["final_layer_mse"])


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("MeanPropagationEstimator", "mean_propagation"),
        ("CovariancePropagationEstimator", "covariance_propagation"),
        ("CombinedEstimator", "covariance_propagation"),
    ],
)
def test_they_are_the_examples_as_classes(tmp_path: Path, name: str, example: str) -> None:
    path = tmp_path / "estimator.py"
    path.write_text(SUBCLASS.format(name=name))
    examples = Path(__file__).resolve().parents[2] / "docs" / "examples"
    assert mse(path) == mse(examples / f"{example}.py")


def test_the_combined_one_is_cheap_when_it_has_to_be(tmp_path: Path) -> None:
    path = tmp_path / "estimator.py"
    path.write_text(SUBCLASS.format(name="CombinedEstimator"))
    tight = whest.ContestSpec(
        width=256, depth=1, n_mlps=1, ground_truth_samples=100, seed=0, flop_budget=30 * 256**2 - 1
    )
    report = whest.score(whest.load_estimator(path), tight)
    assert report.per_mlp[0]["flops_used"] < 30 * 256**2
