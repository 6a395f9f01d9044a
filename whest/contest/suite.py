"""The networks of one run and their ground truths."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from whest.contest.mlp import MLP, hand_over
from whest.contest.names import unique_names
from whest.contest.seeds import MLPStreams, streams_of
from whest.contest.weights import draw_weights


class Question(Protocol):
    """What an estimator can be asked about."""

    def hand_over(self) -> MLP:
        """The MLP as an estimator gets it: new objects on every call."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """MLP number `index` of a run, as plain NumPy data with the streams that made it."""

    index: int
    name: str
    weights: tuple[NDArray[np.float32], ...]
    streams: MLPStreams

    def hand_over(self) -> MLP:
        """The MLP as an estimator gets it: new objects on every call."""
        return hand_over(self.weights, self.streams.estimator_seed, self.name)


def networks_of(
    seed: int, n_mlps: int, width: int, depth: int, only: Container[int] | None = None
) -> Sequence[Network]:
    """The `n_mlps` networks that a run seeded with `seed` is scored on. Same seed, same bytes, everywhere."""
    return list(each_network(seed, n_mlps, width, depth, only))


def each_network(
    seed: int, n_mlps: int, width: int, depth: int, only: Container[int] | None = None
) -> Iterator[Network]:
    """The same one after the other; of a suite, those whose index is in `only`, whose names stay what they are in it."""
    streams = [streams_of(seed, index) for index in range(n_mlps)]
    names = unique_names(stream.estimator_seed for stream in streams)
    for index, (stream, name) in enumerate(zip(streams, names, strict=True)):
        if only is None or index in only:
            yield Network(index, name, draw_weights(np.random.default_rng(stream.weights), width, depth), stream)
