"""The ground truth: the mean activation of every neuron, by Monte Carlo at the speed of the BLAS.

The protocol fixes the chunks (they decide which draw lands in which row) and float32 matmuls with float64 sums. It does
not fix who computes which rows: a chunk is cut into blocks that stay in a core's cache, and every core takes whole
blocks through all layers with a single-threaded BLAS, while the next chunk is already being drawn. Blocks are added in
their order, so the result does not depend on the number of cores.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROTOCOL = "mc-float32-chunks/1"
_BLOCK_ELEMENTS = 2**17

Progress = Callable[[int], None]
"""Called with the number of samples that were just finished."""


@dataclass(frozen=True, slots=True, eq=False)
class GroundTruth:
    """Monte Carlo means of one MLP.

    `layer_means` is float32 (depth, width); `avg_variance` is the variance of the last layer's activations, averaged
    over neurons; `cached` tells whether it was read from disk.
    """

    layer_means: NDArray[np.float32]
    avg_variance: float
    n_samples: int
    cached: bool = False

    @property
    def noise_floor(self) -> float:
        """The final-layer MSE that the targets' own sampling noise amounts to: variance / samples."""
        return self.avg_variance / self.n_samples


@dataclass(slots=True, eq=False)
class _Sums:
    """Float64 sums over samples: of the activations (depth, width) and of the last layer's squares (width,)."""

    activations: NDArray[np.float64]
    squares: NDArray[np.float64]

    def add(self, other: "_Sums") -> None:
        self.activations += other.activations
        self.squares += other.squares


def chunk_rows(width: int) -> int:
    """How many samples one draw of the protocol holds."""
    return max(1024, min(16384, 2**20 // width))


def sample_ground_truth(
    weights: Sequence[NDArray[np.float32]],
    stream: np.random.SeedSequence,
    n_samples: int,
    progress: Progress | None = None,
) -> GroundTruth:
    """Means of every neuron of the network `weights` over `n_samples` standard normal inputs drawn from `stream`.

    `weights` are float32 (width, width) matrices applied as `x @ w` and followed by max(., 0).
    """
    from threadpoolctl import threadpool_limits

    width, depth = weights[0].shape[0], len(weights)
    totals = _Sums(np.zeros((depth, width)), np.zeros(width))
    with threadpool_limits(limits=1), ThreadPoolExecutor(os.cpu_count()) as pool:
        for chunk in _drawn_ahead(pool, np.random.default_rng(stream), width, n_samples):
            for part in pool.map(lambda block: _propagate(block, weights), _blocks(chunk)):
                totals.add(part)
            if progress:
                progress(len(chunk))
    return _finish(totals, n_samples)


def _drawn_ahead(
    pool: ThreadPoolExecutor, generator: np.random.Generator, width: int, n_samples: int
) -> Iterator[NDArray[np.float32]]:
    """The chunks in order; each is drawn while the one before it is being worked on."""

    def draw(rows: int) -> NDArray[np.float32]:
        return generator.standard_normal((rows, width), dtype=np.float32)

    step = chunk_rows(width)
    sizes = [min(step, n_samples - start) for start in range(0, n_samples, step)]
    upcoming = pool.submit(draw, sizes[0])
    for size in sizes[1:]:
        chunk, upcoming = upcoming.result(), pool.submit(draw, size)
        yield chunk
    yield upcoming.result()


def _blocks(chunk: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    rows = max(64, _BLOCK_ELEMENTS // chunk.shape[1])
    return [chunk[start : start + rows] for start in range(0, len(chunk), rows)]


def _propagate(block: NDArray[np.float32], weights: Sequence[NDArray[np.float32]]) -> _Sums:
    activations = np.empty((len(weights), block.shape[1]))
    x, spare = block, np.empty_like(block)
    for layer, w in enumerate(weights):
        np.matmul(x, w, out=spare)
        np.maximum(spare, 0.0, out=spare)
        spare.sum(axis=0, dtype=np.float64, out=activations[layer])
        x, spare = spare, x
    last = x.astype(np.float64)
    return _Sums(activations, np.einsum("ij,ij->j", last, last))


def _finish(totals: _Sums, n_samples: int) -> GroundTruth:
    means = (totals.activations / n_samples).astype(np.float32)
    variances = totals.squares / n_samples - means[-1].astype(np.float64) ** 2
    return GroundTruth(means, float(variances.mean()), n_samples)
