"""Putting the report's data together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from whest.contest.spec import ContestSpec
from whest.report.host import host, versions
from whest.report.row import Row
from whest.report.schema import SCHEMA_VERSION
from whest.runners.breakdown import merged
from whest.scoring.suite import aggregate

NEAR_THE_FLOOR = 10.0
"""An error below so many times the variance of the ground truth's own mean says little about the estimator."""


def build(
    rows: Sequence[Row],
    spec: ContestSpec,
    source: dict[str, Any],
    started: datetime,
    finished: datetime,
    **more: Any,
) -> dict[str, Any]:
    """The whole report as plain data.

    `source` tells what was run (`path`, `class`, `sha256`), `more` are facts about how the run went: what the runner
    says of itself, how many MLPs were asked for, teardown error, why it stopped early.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "mode": "agent",
        "ok": len(rows) == more["n_wanted"] and all(row.score.flag is None for row in rows),
        "stopped_early": more.get("stopped_early"),
        "results": _results(rows),
        "run_meta": _run_meta(started, finished),
        "run_config": run_config(spec, source)
        | more["running"]
        | ({"dataset": more["dataset"]} if more.get("dataset") else {}),
        "teardown_error": more.get("teardown_error"),
        "versions": versions(),
        "whestbench_version": None,
    }


def _results(rows: Sequence[Row]) -> dict[str, Any]:
    totals = aggregate([row.score for row in rows]) if rows else {"adjusted_final_layer_score": None}
    verdicts = [row.data["prediction"] for row in rows]
    return {
        **totals,
        "mean_flop_only_score": _mean(rows, "flop_only_score"),
        "n_scored_mlps": len(rows),
        "predictions": {verdict: verdicts.count(verdict) for verdict in ("exact", "differs", "unavailable")},
        **_noise(rows, totals.get("final_layer_mse")),
        "per_mlp": [row.data for row in rows],
        "breakdowns": {
            "sampling": _sampling(rows),
            "estimator": merged(row.data["breakdowns"]["estimator"] for row in rows),
        },
    }


def _noise(rows: Sequence[Row], mse: float | None) -> dict[str, Any]:
    """How good the targets are, and how many plain Monte Carlo samples would be as good as the estimator."""
    variance, floor = _mean(rows, "avg_variance"), _mean(rows, "ground_truth_noise_floor")
    near = bool(mse is not None and floor is not None and mse < NEAR_THE_FLOOR * floor)
    return {
        "ground_truth_noise_floor": floor,
        "near_noise_floor": near,
        "equivalent_mc_samples": variance / mse if mse and variance is not None else None,
    }


def _mean(rows: Sequence[Row], field: str) -> float | None:
    return sum(row.data[field] for row in rows) / len(rows) if rows else None


def _sampling(rows: Sequence[Row]) -> dict[str, Any]:
    """The breakdown of the ground truths: seconds, but no FLOPs, for they are not counted."""
    cached = sum(row.data["ground_truth_cached"] for row in rows)
    wall = sum(row.data["sampling_time_s"] for row in rows)
    return {
        "n_sampled_mlps": len(rows) - cached,
        "n_cached_mlps": cached,
        **dict.fromkeys(("flop_budget", "flops_used", "flops_remaining")),
        "wall_time_s": wall,
        "flopscope_backend_time_s": 0.0,
        "flopscope_overhead_time_s": 0.0,
        "residual_wall_time_s": wall,
        "by_namespace": {},
    }


def _run_meta(started: datetime, finished: datetime) -> dict[str, Any]:
    return {
        "run_started_at_utc": started.isoformat(),
        "run_finished_at_utc": finished.isoformat(),
        "run_duration_s": (finished - started).total_seconds(),
        "host": host(),
    }


def run_config(spec: ContestSpec, source: dict[str, Any]) -> dict[str, Any]:
    """What was run and what it was held to; two runs that agree in it measure the same."""
    return {
        "round": spec.round,
        "n_mlps": spec.n_mlps,
        "width": spec.width,
        "depth": spec.depth,
        "seed": spec.seed,
        "n_samples": spec.ground_truth_samples,
        "flop_budget": spec.flop_budget,
        "lambda_flops_per_second": spec.lambda_flops_per_second,
        "setup_timeout_s": spec.setup_timeout_s,
        "wall_time_limit_s": spec.wall_time_limit_s,
        "residual_wall_time_limit_s": spec.residual_wall_time_limit_s,
        "memory_limit_mb": spec.memory_limit_mb,
        "estimator": source,
    }
