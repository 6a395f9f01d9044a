"""Ground truths on disk, so that a second run of the same seed starts scoring at once.

A file is named after everything that its content depends on. A file that is damaged or holds something else is a
miss, and a cache that cannot be written costs time, never a run.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from whest.contest.ground_truth import PROTOCOL, GroundTruth, Progress, sample_ground_truth
from whest.ui.files import write_atomic


def cache_dir() -> Path:
    """Where ground truths are kept: WHEST_CACHE_DIR, else the user's cache folder."""
    override = os.environ.get("WHEST_CACHE_DIR")
    if override:
        return Path(override) / "ground-truth"
    import platformdirs

    return Path(platformdirs.user_cache_dir("whest", appauthor=False)) / "ground-truth"


def cached_ground_truth(
    weights: Sequence[NDArray[np.float32]],
    stream: np.random.SeedSequence,
    n_samples: int,
    progress: Progress | None = None,
) -> GroundTruth:
    """The same as `sample_ground_truth`, read from disk where it was computed before."""
    path = cache_dir() / f"{_key(weights, stream, n_samples)}.npz"
    found = _read(path, (len(weights), weights[0].shape[0]), n_samples)
    if found is not None:
        return found
    truth = sample_ground_truth(weights, stream, n_samples, progress)
    _write(path, truth)
    return truth


def _key(weights: Sequence[NDArray[np.float32]], stream: np.random.SeedSequence, n_samples: int) -> str:
    facts = [PROTOCOL, weights[0].shape[0], len(weights), n_samples, stream.entropy, list(stream.spawn_key)]
    digest = hashlib.sha256(json.dumps(facts).encode())
    for layer in weights:
        digest.update(layer.tobytes())
    return digest.hexdigest()[:40]


def _read(path: Path, shape: tuple[int, int], n_samples: int) -> GroundTruth | None:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            means, variance = file["layer_means"], float(file["avg_variance"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    if means.shape != shape or means.dtype != np.float32 or not np.isfinite(means).all() or not np.isfinite(variance):
        return None
    return GroundTruth(means, variance, n_samples, cached=True)


def _write(path: Path, truth: GroundTruth) -> None:
    content = io.BytesIO()
    np.savez(content, layer_means=truth.layer_means, avg_variance=np.float64(truth.avg_variance))
    try:
        write_atomic(path, content.getvalue())
    except OSError:
        pass  # a read-only or full cache folder: the next run samples again
