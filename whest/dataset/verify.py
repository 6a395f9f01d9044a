"""Is a dataset what it says it is? Files against their hashes, networks and names against their seeds."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from whest.contest.names import name_of
from whest.contest.weights import draw_weights
from whest.dataset.errors import DatasetError
from whest.dataset.metadata import metadata_of, read_checksums, read_document, splits_of
from whest.dataset.protocols import Derive
from whest.dataset.read import Dataset, open_dataset
from whest.dataset.row import Row
from whest.dataset.write import fingerprint

Progress = Callable[[int, int], None]


def verify(folder: Path, progress: Progress | None = None) -> list[str]:
    """Check every split in `folder` and say what was checked.

    Reads every byte once. Targets are held against what can be known of them: shape, finiteness, sign, agreement of the
    final means; sampling them again takes a bake. Raises DatasetError at the first thing that is wrong.
    """
    document = read_document(folder)
    checked = _check_files(folder, read_checksums(folder))
    total = sum(metadata_of(document, split).n_mlps for split in splits_of(document))
    done = 0
    for split in splits_of(document):
        dataset = open_dataset(folder, split)
        for _ in _checked_rows(dataset):
            done += 1
            if progress:
                progress(done, total)
        checked.append(f"split {split}: {dataset.metadata.n_mlps} networks and names follow from their seeds")
    return checked


def _check_files(folder: Path, recorded: dict[str, dict[str, Any]]) -> list[str]:
    for name, expected in recorded.items():
        path = folder / name
        if not path.is_file():
            raise DatasetError("DATASET_ROWS", f"{path} is missing")
        found = fingerprint(path)
        if found["bytes"] != expected["bytes"]:
            raise DatasetError("DATASET_TRUNCATED", f"{path} has {found['bytes']:,} bytes, not {expected['bytes']:,}")
        if found["sha256"] != expected["sha256"]:
            raise DatasetError("DATASET_HASH", f"{path} is not the file that was written", "copy or download it again")
    return [f"{len(recorded)} files have their recorded sha256"] if recorded else ["no hashes are recorded"]


def _checked_rows(dataset: Dataset) -> Iterator[Row]:
    derive, seen = dataset.derive(), dict[int, int]()
    for row in dataset.rows():
        if row.mlp_seed in seen:
            raise DatasetError("DATASET_SEEDS", f"MLPs {seen[row.mlp_seed]} and {row.mlp_id} have the same seed")
        seen[row.mlp_seed] = row.mlp_id
        _check_network(row, derive)
        if (row.means < 0).any():
            raise DatasetError("DATASET_VALUES", f"MLP {row.mlp_id}: a mean of a ReLU is negative")
        if (
            row.standard_errors is not None
            and not (np.isfinite(row.standard_errors) & (row.standard_errors >= 0)).all()
        ):
            raise DatasetError("DATASET_VALUES", f"MLP {row.mlp_id}: a standard error is not finite and >= 0")
        yield row


def _check_network(row: Row, derive: Derive) -> None:
    seeds = derive(row.mlp_seed, row.mlp_id)
    depth, width, _ = row.weights.shape
    made = draw_weights(np.random.default_rng(seeds.streams.weights), width, depth)
    if not np.array_equal(np.stack(made), row.weights):
        raise DatasetError("DATASET_SEEDS", f"MLP {row.mlp_id}: the weights are not those of seed {row.mlp_seed}")
    # A repeated name carries a number; which one depends on rows that a slice does not hold.
    name = name_of(seeds.name_seed)
    if row.name != name and not (row.name.startswith(f"{name}-") and row.name[len(name) + 1 :].isdigit()):
        raise DatasetError("DATASET_SEEDS", f"MLP {row.mlp_id}: the name is {row.name!r}, the seed's is {name!r}")
