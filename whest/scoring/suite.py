"""The score of a run: plain means over its MLPs."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from whest.scoring.flags import Flag
from whest.scoring.mlp import MLPScore


def aggregate(scores: Sequence[MLPScore]) -> dict[str, Any]:
    """The suite's numbers under their report names. Raises ValueError without MLPs."""
    if not scores:
        raise ValueError("a suite needs at least one scored MLP")
    points = [score.score for score in scores]
    return {
        "adjusted_final_layer_score": _mean(points),
        "final_layer_mse": _mean([score.errors.final_layer_mse for score in scores]),
        "all_layers_mse": _mean([score.errors.all_layers_mse for score in scores]),
        "per_layer_mse": _mean_per_layer(scores),
        "best_mlp_adjusted_final_layer_score": min(points),
        "worst_mlp_adjusted_final_layer_score": max(points),
        "mean_score_multiplier": _mean([score.multiplier for score in scores]),
        "mean_compute_utilization": _mean([score.utilization for score in scores]),
        "mean_effective_compute": _mean([score.effective_compute for score in scores]),
        "n_failed_mlps": sum(score.flag is not None for score in scores),
        "failure_breakdown": failure_breakdown(scores),
    }


def failure_breakdown(scores: Sequence[MLPScore]) -> dict[str, int]:
    """How many MLPs failed in which way, every way listed."""
    counts = Counter(score.flag for score in scores)
    return {flag.value: counts[flag] for flag in Flag}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _mean_per_layer(scores: Sequence[MLPScore]) -> list[float]:
    # In float32, as every layer's own mean.
    table = np.array([score.errors.per_layer_mse for score in scores], dtype=np.float32)
    return [float(value) for value in table.mean(axis=0)]
