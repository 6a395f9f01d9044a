"""The ground truth: the mean activation of every neuron, by Monte Carlo at the speed of the BLAS.

The protocol fixes the chunks (they decide which draw lands in which row) and float32 matmuls with float64 sums. It does
not fix who computes which rows: every core takes half a chunk through all layers with a single-threaded BLAS, and draws
the next chunk when there is none, while the others compute. Blocks are added in their order, so the result does not
depend on the number of cores. Nor does it depend on interruptions: a `Sampling` can be stopped after any chunk, shipped
elsewhere, and taken up again.
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
class Sums:
    """Float64 sums over samples, (depth, width) each: of the activations and of their squares.

    Squares of the last layer are summed in float64 (`avg_variance` follows from them); those of the layers before only
    for a `Sampling` with `spread`, in float32 within a block: standard errors need no more than three figures.
    """

    activations: NDArray[np.float64]
    squares: NDArray[np.float64]

    @classmethod
    def zeros(cls, depth: int, width: int) -> "Sums":
        """Sums over no samples."""
        return cls(np.zeros((depth, width)), np.zeros((depth, width)))

    def add(self, other: "Sums") -> None:
        """Add the sums over other samples."""
        self.activations += other.activations
        self.squares += other.squares


@dataclass(slots=True, eq=False)
class Sampling:
    """How far the sampling of one network is: the generator of its inputs, samples done, and the sums over them."""

    generator: np.random.Generator
    sums: Sums
    done: int = 0
    spread: bool = False

    @classmethod
    def start(
        cls, weights: Sequence[NDArray[np.float32]], stream: np.random.SeedSequence, *, spread: bool = False
    ) -> "Sampling":
        """Before the first sample. With `spread` the squares of all layers are summed."""
        return cls(np.random.default_rng(stream), Sums.zeros(len(weights), weights[0].shape[0]), spread=spread)

    def advance(
        self,
        weights: Sequence[NDArray[np.float32]],
        n_samples: int,
        progress: Progress | None = None,
        *,
        stop: Callable[[], bool] = lambda: False,
        threads: int | None = None,
    ) -> None:
        """Go on to `n_samples` samples in all, on `threads` threads (default: one for each core).

        `stop` is asked before each chunk is drawn; once it says yes, what was drawn is finished and the state is whole.
        """
        from threadpoolctl import threadpool_limits

        blocks = _Blocks(self.generator, weights[0].shape[0], n_samples - self.done, stop)
        with threadpool_limits(limits=1):
            for rows, part in _in_order(lambda: _propagate(blocks.take(), weights, self.spread), threads or _cores()):
                self.sums.add(part)
                self.done += rows
                if progress:
                    progress(rows)

    def finish(self) -> GroundTruth:
        """The means over the samples done."""
        means = (self.sums.activations / self.done).astype(np.float32)
        variances = self.sums.squares[-1] / self.done - means[-1].astype(np.float64) ** 2
        return GroundTruth(means, float(variances.mean()), self.done)

    def standard_errors(self) -> NDArray[np.float32]:
        """Standard error of every mean, float32 (depth, width): sqrt(variance / samples)."""
        means = self.sums.activations / self.done
        variances = np.maximum(self.sums.squares / self.done - means**2, 0.0)
        return np.sqrt(variances / self.done).astype(np.float32)


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
    sampling = Sampling.start(weights, stream)
    sampling.advance(weights, n_samples, progress)
    return sampling.finish()


_Block = tuple[int, NDArray[np.float32]]


class _Blocks:
    """The rows of all chunks, half a chunk at a time; whoever takes the first half draws the chunk."""

    def __init__(
        self, generator: np.random.Generator, width: int, n_samples: int, stop: Callable[[], bool] = lambda: False
    ) -> None:
        step = chunk_rows(width)
        self._generator, self._width, self._half, self._stop = generator, width, step // 2, stop
        self._chunks = deque(min(step, n_samples - start) for start in range(0, n_samples, step))
        self._lock = threading.Lock()
        self._taken = 0
        self._waiting: NDArray[np.float32] | None = None

    def take(self) -> _Block | None:
        """The next block and its number; None when there is none left. Safe to call from several threads."""
        with self._lock:
            block, self._waiting = self._waiting, None
            if block is None:
                if self._stop():
                    self._chunks.clear()
                if not self._chunks:
                    return None
                chunk = self._generator.standard_normal((self._chunks.popleft(), self._width), dtype=np.float32)
                block, rest = chunk[: self._half], chunk[self._half :]
                self._waiting = rest if len(rest) else None
            self._taken += 1
            return self._taken - 1, block


def _cores() -> int:
    return os.cpu_count() or 1


def _in_order(task: Callable[[], tuple[int, int, Sums] | None], threads: int) -> Iterator[tuple[int, Sums]]:
    """Run `task` on several threads until it has nothing left; its results in the order of their numbers."""
    early: dict[int, tuple[int, Sums]] = {}
    number = 0
    with ThreadPoolExecutor(threads) as pool:
        # A few ahead keep every core busy; not all of them, so that an interrupt does not wait for the rest.
        running = deque(pool.submit(task) for _ in range(2 * threads))
        while running:
            result = running.popleft().result()
            if result is None:
                continue
            running.append(pool.submit(task))
            early[result[0]] = result[1:]
            while number in early:
                yield early.pop(number)
                number += 1


def _propagate(
    taken: _Block | None, weights: Sequence[NDArray[np.float32]], spread: bool
) -> tuple[int, int, Sums] | None:
    """The block's number and rows, and the sums over them."""
    if taken is None:
        return None
    number, block = taken
    sums = Sums.zeros(len(weights), block.shape[1])
    x, spare = block, np.empty_like(block)
    for layer, w in enumerate(weights):
        np.matmul(x, w, out=spare)
        np.maximum(spare, 0.0, out=spare)
        spare.sum(axis=0, dtype=np.float64, out=sums.activations[layer])
        if spread:
            sums.squares[layer] = np.einsum("ij,ij->j", spare, spare)
        x, spare = spare, x
    last = x.astype(np.float64)
    sums.squares[-1] = np.einsum("ij,ij->j", last, last)
    return number, len(block), sums
