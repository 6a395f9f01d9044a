"""The seed protocol: which random stream makes which part of which network.

One `numpy.random.SeedSequence(seed)` is spawned into three children for each MLP: child 3i draws the weights,
child 3i+1 the ground-truth inputs, and the first word of child 3i+2 is the seed handed to the estimator as `mlp.seed`.
A child does not depend on how many are spawned, so MLP i is the same in a run of 10 and in a run of 100.
"""

import secrets
from dataclasses import dataclass

import numpy as np

PROTOCOL = "run-spawn-3n/1"


@dataclass(frozen=True, slots=True)
class MLPStreams:
    """The random streams of one MLP."""

    weights: np.random.SeedSequence
    samples: np.random.SeedSequence
    estimator_seed: int


def streams_of(seed: int, index: int) -> MLPStreams:
    """The streams of MLP number `index` in a run seeded with `seed`."""
    weights, samples, estimator = (_child(seed, 3 * index + part) for part in range(3))
    return MLPStreams(weights, samples, int(estimator.generate_state(1)[0]))


def fresh_seed() -> int:
    """A seed that nobody chose, short enough to type again."""
    return secrets.randbits(32)


def _child(seed: int, number: int) -> np.random.SeedSequence:
    # What SeedSequence(seed).spawn(number + 1)[number] would be, without spawning the others.
    return np.random.SeedSequence(seed, spawn_key=(number,))
