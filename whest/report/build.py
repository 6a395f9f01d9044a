"""Putting the report's data together."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from whest.contest.spec import ContestSpec
from whest.report.entry import Entry, entry_json
from whest.report.host import host, versions
from whest.report.schema import SCHEMA_VERSION
from whest.runners.breakdown import merged
from whest.scoring.suite import aggregate


def build(
    entries: Sequence[Entry],
    spec: ContestSpec,
    source: dict[str, Any],
    started: datetime,
    finished: datetime,
    **more: Any,
) -> dict[str, Any]:
    """The whole report as plain data.

    `source` tells what was run (`path`, `class`, `sha256`), `more` are facts about how the run went: runner, teardown
    error, why it stopped early.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "mode": "agent",
        "ok": len(entries) == spec.n_mlps and all(entry.score.flag is None for entry in entries),
        "stopped_early": more.get("stopped_early"),
        "results": _results(entries, spec),
        "run_meta": _run_meta(started, finished),
        "run_config": _run_config(spec, source, more["runner"])
        | ({"dataset": more["dataset"]} if more.get("dataset") else {}),
        "teardown_error": more.get("teardown_error"),
        "versions": versions(),
        "whestbench_version": None,
    }


def _results(entries: Sequence[Entry], spec: ContestSpec) -> dict[str, Any]:
    totals = aggregate([entry.score for entry in entries]) if entries else {"adjusted_final_layer_score": None}
    verdicts = [entry.check.verdict for entry in entries]
    return {
        **totals,
        "n_scored_mlps": len(entries),
        "predictions": {verdict: verdicts.count(verdict) for verdict in ("exact", "differs", "unavailable")},
        **_noise(entries, totals.get("final_layer_mse")),
        "per_mlp": [entry_json(entry, spec) for entry in entries],
        "breakdowns": {
            "sampling": _sampling(entries),
            "estimator": merged(entry.outcome.breakdown for entry in entries),
        },
    }


def _noise(entries: Sequence[Entry], mse: float | None) -> dict[str, Any]:
    """How good the targets are, and how many plain Monte Carlo samples would be as good as the estimator."""
    if not entries:
        return {"ground_truth_noise_floor": None, "equivalent_mc_samples": None}
    variance = sum(entry.truth.avg_variance for entry in entries) / len(entries)
    floor = sum(entry.truth.noise_floor for entry in entries) / len(entries)
    return {"ground_truth_noise_floor": floor, "equivalent_mc_samples": variance / mse if mse else None}


def _sampling(entries: Sequence[Entry]) -> dict[str, Any]:
    """The breakdown of the ground truths: seconds, but no FLOPs, for they are not counted."""
    cached = sum(entry.truth.cached for entry in entries)
    wall = sum(entry.sampling_time_s for entry in entries)
    return {
        "n_sampled_mlps": len(entries) - cached,
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


def _run_config(spec: ContestSpec, source: dict[str, Any], runner: str) -> dict[str, Any]:
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
        "runner": runner,
        "estimator": source,
    }
