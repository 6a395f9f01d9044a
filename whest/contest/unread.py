"""Networks whose weights are drawn only when somebody reads them, for traces."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whest.contest.mlp import MLP, WeightList
from whest.contest.names import unique_names
from whest.contest.seeds import MLPStreams, streams_of
from whest.contest.weights import draw_weights


@dataclass(frozen=True)
class UnreadNetwork:
    """MLP number `index` of a run seeded with `seed`; its values are those of `networks_of`."""

    seed: int
    index: int
    width: int
    depth: int

    @cached_property
    def streams(self) -> MLPStreams:
        """The random streams that make it."""
        return streams_of(self.seed, self.index)

    @cached_property
    def name(self) -> str:
        """What a run calls it."""
        seeds = [streams_of(self.seed, index).estimator_seed for index in range(self.index + 1)]
        return list(unique_names(seeds))[-1]

    @cached_property
    def weights(self) -> tuple[NDArray[np.float32], ...]:
        """The matrices, drawn now."""
        return draw_weights(np.random.default_rng(self.streams.weights), self.width, self.depth)

    def hand_over(self) -> MLP:
        """The MLP as an estimator under a trace gets it: its matrices are made when their values are asked for."""
        from analyzer import lazy_array

        shape = (self.width, self.width)

        def matrix(layer: int) -> Any:
            name = f"weights[{layer}]"
            return lazy_array(shape, np.float32, lambda: self.weights[layer], name, copies=self.depth)

        boxed = WeightList(map(matrix, range(self.depth)))
        return MLP(self.width, self.depth, boxed, self.streams.estimator_seed, self.name)
