"""The unit of work of a bake: some seconds of one network's sampling, on whatever machine.

A segment gets where the sampling stands and gives back where it stands later. Networks are made from their seed where
they are needed, so that no weights travel. How long segments are does not change a bit of the result.
"""

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from whest.contest.ground_truth import Sampling, chunk_rows
from whest.contest.weights import draw_weights
from whest.dataset.errors import DatasetError
from whest.dataset.protocols import BAKED, derivation


@dataclass(frozen=True, slots=True)
class Job:
    """One network to sample."""

    mlp_id: int
    mlp_seed: int
    width: int
    depth: int
    n_samples: int

    def weights(self) -> tuple[NDArray[np.float32], ...]:
        """The network's matrices, made anew."""
        streams = derivation(BAKED)(self.mlp_seed, self.mlp_id).streams
        return draw_weights(np.random.default_rng(streams.weights), self.width, self.depth)


def run_segment(job: Job, sampling: Sampling | None, seconds: float, threads: int) -> Sampling:
    """Sample for about `seconds` on `threads` threads, at least one chunk; None starts from nothing.

    The state that is given stays as it is: whoever holds it may write it to disk meanwhile.
    """
    from threadpoolctl import threadpool_limits

    # For good: segments that run beside each other in one process must not lift each other's limit.
    threadpool_limits(limits=1)
    weights = _weights(job)
    sampling = copy.deepcopy(sampling) or _started(job, weights)
    before, until = sampling.generator.bit_generator.state, time.monotonic() + seconds
    sampling.advance(
        weights,
        job.n_samples,
        stop=lambda: time.monotonic() > until and sampling.generator.bit_generator.state != before,
        threads=threads,
    )
    return sampling


def _started(job: Job, weights: Sequence[NDArray[np.float32]]) -> Sampling:
    streams = derivation(BAKED)(job.mlp_seed, job.mlp_id).streams
    return Sampling.start(weights, streams.samples, spread=True)


def require_sensible(job: Job, before: int, found: object) -> Sampling:
    """The sampling that a worker gave back, `before` samples having been done. Raises DatasetError (WORKER_NONSENSE)."""
    problem = _problem(job, before, found)
    if problem:
        raise DatasetError("WORKER_NONSENSE", f"MLP {job.mlp_id}: a worker returned {problem}")
    assert isinstance(found, Sampling)
    return found


def usable(job: Job, sampling: Sampling) -> bool:
    """Whether a state that was read from disk can be one of this job's."""
    return _problem(job, 0, sampling) is None


def _problem(job: Job, before: int, found: object) -> str | None:
    if not isinstance(found, Sampling):
        return f"a {type(found).__name__}"
    shape = (job.depth, job.width)
    if not before < found.done <= job.n_samples or (found.done < job.n_samples and found.done % chunk_rows(job.width)):
        return f"{found.done} samples after {before} of {job.n_samples}"
    sums = (found.sums.activations, found.sums.squares)
    if any(part.shape != shape or part.dtype != np.float64 for part in sums):
        return f"sums that are not float64 of shape {shape}"
    if not all(np.isfinite(part).all() and (part >= 0).all() for part in sums):
        return "sums that are not finite and >= 0"
    # The mean square is no less than the square of the mean; float32 squares leave a little room.
    if (found.sums.squares * found.done < found.sums.activations**2 * (1 - 1e-3)).any():
        return "sums that no numbers have"
    return None


@lru_cache(maxsize=1)
def _weights(job: Job) -> tuple[NDArray[np.float32], ...]:
    return job.weights()
