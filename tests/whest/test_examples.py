"""The examples and the textbook estimators: predicted, counted and recorded cost agree, and so do the values."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import whest
from tests.whest.golden import golden
from whest.contest.suite import networks_of
from whest.runners.local import LocalRunner
from whest.runners.preview import predicted

ROOT = Path(__file__).resolve().parents[2]
FACTS = golden("examples")
RUNS = [run for run in golden("reports")["runs"] if not run["estimator"].startswith("peer:")]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("row", FACTS["rows"], ids=lambda r: f"{r['estimator']}-{r['width']}x{r['depth']}")
def test_examples(row: dict[str, Any]) -> None:
    path = ROOT / "docs" / "examples" / f"{row['estimator']}.py"
    spec = whest.ContestSpec(width=row["width"], depth=row["depth"], flop_budget=FACTS["flop_budget"], seed=0)
    runner = LocalRunner(whest.load_estimator(path), spec, path.parent)
    (network,) = networks_of(0, 1, spec.width, spec.depth)
    prediction = predicted(runner.estimator, network, spec.flop_budget)
    outcome = runner.predict(network)
    assert outcome.predictions is not None
    assert prediction.flops == outcome.measured.flops_used == row["flops"]
    assert [(op.name, op.flops) for op in prediction.ops] == [(op.name, op.flops) for op in outcome.ops]
    np.testing.assert_allclose(outcome.predictions[-1, :8], row["last_layer_first8"], rtol=1e-3, atol=1e-5)


@pytest.mark.filterwarnings("ignore::flopscope.errors.SymmetryLossWarning")
@pytest.mark.parametrize("run", RUNS, ids=lambda r: f"{r['label']}-{r['estimator']}-seed{r['seed']}")
def test_recorded_reports(run: dict[str, Any]) -> None:
    """Whole recorded runs; of the biggest shapes, their first network."""
    big = run["width"] * run["width"] * run["depth"] > 2**20
    n_mlps = 1 if big else run["n_mlps"]
    spec = whest.ContestSpec(
        width=run["width"],
        depth=run["depth"],
        n_mlps=n_mlps,
        flop_budget=run["flop_budget"],
        ground_truth_samples=run["n_samples"],
        seed=run["seed"],
        lambda_flops_per_second=0.0,
    )
    path = ROOT / "tests" / "data" / "golden" / "estimators" / f"{run['estimator']}.py"
    results = whest.score(whest.load_estimator(path), replace(spec)).to_json()["results"]
    entries = results["per_mlp"]
    assert [entry["flops_used"] for entry in entries] == run["flops_used"][:n_mlps]
    assert [entry["prediction"] for entry in entries] == ["exact"] * n_mlps
    for field in ("final_layer_mse", "all_layers_mse"):
        np.testing.assert_allclose([e[field] for e in entries], run[f"{field}_per_mlp"][:n_mlps], rtol=1e-4)
    if n_mlps == run["n_mlps"]:
        assert results["adjusted_final_layer_score"] == pytest.approx(run["score_at_lambda_zero"], rel=1e-4)
        operations = results["breakdowns"]["estimator"]["by_namespace"]["estimator.estimator-client"]["operations"]
        costs = {name: (row["flop_cost"], row["calls"]) for name, row in operations.items()}
        assert costs == {n: (r["flop_cost"], r["calls"]) for n, r in run["operations_suite_total"].items()}
