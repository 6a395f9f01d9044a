"""How fast networks are sampled on this machine: whole ground truths over a grid of shapes."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from whest.contest.ground_truth import sample_ground_truth
from whest.contest.suite import networks_of

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths, depths and sample counts, all combined."""

    widths: tuple[int, ...]
    depths: tuple[int, ...]
    samples: tuple[int, ...]


PRESETS = {
    "super-quick": Grid((256,), (4,), (10_000,)),
    "quick": Grid((256,), (4, 128), (10_000, 100_000)),
    "standard": Grid((64, 256), (4, 32, 128), (10_000, 100_000)),
    "exhaustive": Grid((64, 256), (4, 32, 128), (10_000, 100_000, 1_000_000)),
}


def profile(preset: str) -> Iterator[dict[str, Any]]:
    """One row a shape: seconds (median of three), products' FLOPs a second, and whether a plain loop agrees."""
    grid = PRESETS[preset]
    for width, depth, samples in product(grid.widths, grid.depths, grid.samples):
        (network,) = networks_of(0, 1, width, depth)
        seconds = [_timed(network, samples) for _ in range(ROUNDS)]
        median = statistics.median(seconds)
        yield {
            "width": width,
            "depth": depth,
            "n_samples": samples,
            "seconds": median,
            "flops_per_second": 2 * samples * depth * width * width / median,
            "correct": _is_correct(network),
        }


def _timed(network: Any, samples: int) -> float:
    began = time.perf_counter()
    sample_ground_truth(network.weights, network.streams.samples, samples)
    return time.perf_counter() - began


def _is_correct(network: Any, samples: int = 1_000) -> bool:
    """Whether the sampler's means are those of a loop that only multiplies and cuts off."""
    means = sample_ground_truth(network.weights, network.streams.samples, samples).layer_means
    x = np.random.default_rng(network.streams.samples).standard_normal(
        (samples, network.weights[0].shape[0]), np.float32
    )
    for layer, w in enumerate(network.weights):
        x = np.maximum(x @ w, 0)
        if not np.allclose(means[layer], x.mean(axis=0, dtype=np.float64), rtol=1e-4, atol=1e-5):
            return False
    return True
