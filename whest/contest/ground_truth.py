"""The ground truth: the mean activation of every neuron, by Monte Carlo at the speed of the BLAS.

The protocol fixes the chunks (they decide which draw lands in which row) and float32 matmuls with float64 sums. It does
not fix who computes which rows: every core takes half a chunk through all layers with a single-threaded BLAS, and draws
the next chunk when there is none, while the others compute. Blocks are added in their order, so the result does not
depend on the number of cores.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PROTOCOL = "mc-float32-chunks/1"

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
    blocks = _Blocks(np.random.default_rng(stream), width, n_samples)
    totals = _Sums(np.zeros((depth, width)), np.zeros(width))
    with threadpool_limits(limits=1):
        for rows, part in _in_order(lambda: _propagate(*blocks.take(), weights), len(blocks)):
            totals.add(part)
            if progress:
                progress(rows)
    return _finish(totals, n_samples)


class _Blocks:
    """The rows of all chunks, half a chunk at a time; whoever takes the first half draws the chunk."""

    def __init__(self, generator: np.random.Generator, width: int, n_samples: int) -> None:
        step = chunk_rows(width)
        self._generator, self._width, self._half = generator, width, step // 2
        self._chunks = [min(step, n_samples - start) for start in range(0, n_samples, step)]
        self._rows = [rows for size in self._chunks for rows in (min(size, self._half), size - self._half) if rows > 0]
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self._rows)

    def take(self) -> tuple[int, NDArray[np.float32]]:
        """The next block and its number. Safe to call from several threads."""
        with self._lock:
            block, self._waiting = self._waiting, None
            if block is None:
                chunk = self._generator.standard_normal((self._chunks.pop(0), self._width), dtype=np.float32)
                block, rest = chunk[: self._half], chunk[self._half :]
                self._waiting = rest if len(rest) else None
            self._taken += 1
            return self._taken - 1, block


def _in_order(task: Callable[[], tuple[int, int, _Sums]], times: int) -> Iterator[tuple[int, _Sums]]:
    """Run `task` so many times on all cores; its results in the order of the numbers that they carry."""
    cores = os.cpu_count() or 1
    early: dict[int, tuple[int, _Sums]] = {}
    with ThreadPoolExecutor(cores) as pool:
        # A few ahead keep every core busy; not all of them, so that an interrupt does not wait for the rest.
        started = min(times, 2 * cores)
        running = deque(pool.submit(task) for _ in range(started))
        for number in range(times):
            while number not in early:
                index, rows, part = running.popleft().result()
                early[index] = (rows, part)
                if started < times:
                    started += 1
                    running.append(pool.submit(task))
            yield early.pop(number)


def _propagate(
    number: int, block: NDArray[np.float32], weights: Sequence[NDArray[np.float32]]
) -> tuple[int, int, _Sums]:
    """The block's number and rows, and the sums over them."""
    activations = np.empty((len(weights), block.shape[1]))
    x, spare = block, np.empty_like(block)
    for layer, w in enumerate(weights):
        np.matmul(x, w, out=spare)
        np.maximum(spare, 0.0, out=spare)
        spare.sum(axis=0, dtype=np.float64, out=activations[layer])
        x, spare = spare, x
    last = x.astype(np.float64)
    return number, len(block), _Sums(activations, np.einsum("ij,ij->j", last, last))


def _finish(totals: _Sums, n_samples: int) -> GroundTruth:
    means = (totals.activations / n_samples).astype(np.float32)
    variances = totals.squares / n_samples - means[-1].astype(np.float64) ** 2
    return GroundTruth(means, float(variances.mean()), n_samples)
