"""One row of a dataset: a network with its ground truth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from whest.contest.ground_truth import GroundTruth
from whest.contest.suite import Network
from whest.dataset.protocols import Derive


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row as plain data.

    `weights` is float32 (depth, width, width), `means` and `standard_errors` are float32 (depth, width); datasets
    baked elsewhere have no standard errors.
    """

    mlp_id: int
    name: str
    mlp_seed: int
    weights: NDArray[np.float32]
    means: NDArray[np.float32]
    avg_variance: float
    standard_errors: NDArray[np.float32] | None = None

    def network(self, derive: Derive) -> Network:
        """The network as a run gets it."""
        return Network(self.mlp_id, self.name, tuple(self.weights), derive(self.mlp_seed, self.mlp_id).streams)

    def truth(self, n_samples: int) -> GroundTruth:
        """The ground truth as a run gets it."""
        return GroundTruth(self.means, self.avg_variance, n_samples, cached=True)
