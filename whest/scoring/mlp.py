"""The score of one MLP."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whest.scoring.flags import Flag, Limits, Measured, failure_of
from whest.scoring.mse import SquaredErrors, squared_errors
from whest.scoring.multiplier import effective_compute, multiplier


@dataclass(frozen=True, slots=True)
class MLPScore:
    """Everything that follows from one MLP's predictions and measurements."""

    errors: SquaredErrors
    flag: Flag | None
    flops_used: int
    effective_compute: float
    multiplier: float
    utilization: float

    @property
    def score(self) -> float:
        """Final-layer MSE times multiplier; lower is better."""
        return self.errors.final_layer_mse * self.multiplier


def score_mlp(
    predictions: NDArray[np.float32] | None, targets: NDArray[np.float32], measured: Measured, limits: Limits
) -> MLPScore:
    """Score float32 `predictions` (depth, width) against `targets`.

    A failed MLP is scored as if it had predicted zeros and saved nothing.
    """
    flag = failure_of(measured, limits)
    if flag is not None or predictions is None:
        predictions = np.zeros_like(targets)
    flops = measured.flops(limits.flop_budget)
    compute = effective_compute(flops, measured.residual_wall_time_s, limits.lambda_flops_per_second)
    return MLPScore(
        errors=squared_errors(predictions, targets),
        flag=flag,
        flops_used=flops,
        effective_compute=compute,
        multiplier=multiplier(compute, limits.flop_budget, failed=flag is not None),
        utilization=compute / limits.flop_budget,
    )
