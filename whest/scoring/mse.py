"""Mean squared errors, in float32 as the rules say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SquaredErrors:
    """Mean squared error of the last layer, of all cells, and of each layer."""

    final_layer_mse: float
    all_layers_mse: float
    per_layer_mse: list[float]


def squared_errors(predictions: NDArray[np.float32], targets: NDArray[np.float32]) -> SquaredErrors:
    """Errors of float32 `predictions` against float32 `targets`, both (depth, width)."""
    with np.errstate(over="ignore"):  # a prediction far off has an infinite error, and that is its score
        squares = (predictions - targets) ** 2
        per_layer = [float(value) for value in squares.mean(axis=1)]
        return SquaredErrors(float(squares[-1].mean()), float(squares.mean()), per_layer)
