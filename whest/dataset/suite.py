"""A dataset as the suite of a run: networks and ground truths read one at a time."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from whest.contest.ground_truth import GroundTruth
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network
from whest.dataset.errors import DatasetError
from whest.dataset.metadata import FILE
from whest.dataset.read import Dataset


@dataclass(frozen=True, slots=True, eq=False)
class DatasetSuite:
    """The networks with the given `mlp_id`s of a dataset, in its order."""

    dataset: Dataset
    ids: Sequence[int]

    def spec(self, spec: ContestSpec) -> ContestSpec:
        """`spec` with what the dataset decides: shape, number of networks, samples. `setup` sees the seed, else 0."""
        meta = self.dataset.metadata
        return replace(
            spec,
            width=meta.width,
            depth=meta.depth,
            n_mlps=len(self.ids),
            ground_truth_samples=meta.n_samples,
            seed=spec.seed or 0,
        )

    def __iter__(self) -> Iterator[tuple[Network, GroundTruth]]:
        """The networks with their ground truths; a row is let go of before the next is read."""
        derive = self.dataset.derive()
        for row in self.dataset.rows(self.ids):
            yield row.network(derive), row.truth(self.dataset.metadata.n_samples)

    def facts(self) -> dict[str, Any]:
        """The report's `dataset` object."""
        meta, folder = self.dataset.metadata, self.dataset.folder
        return {
            "path": str(folder),
            "sha256": hashlib.sha256((folder / FILE).read_bytes()).hexdigest(),
            "split": meta.split,
            "seed": meta.run_seed,
            "n_mlps": len(self.ids),
            "seed_protocol": meta.protocol["version"],
        }


def suite_of(dataset: Dataset, n_mlps: int | None = None, mlps: str | None = None) -> DatasetSuite:
    """The first `n_mlps` networks, those that `mlps` lists ("0-9,17"), or all. Raises DatasetError.

    The salt of the seeds, where there is one, is looked for here and not in the middle of a run.
    """
    dataset.derive()
    total = dataset.metadata.n_mlps
    ids = range(total) if mlps is None else _listed(mlps, total)
    if n_mlps is not None and n_mlps > len(ids):
        raise DatasetError("DATASET_ROWS", f"{n_mlps} MLPs were asked for, there are {len(ids)}")
    return DatasetSuite(dataset, ids[:n_mlps])


def _listed(text: str, total: int) -> list[int]:
    found: set[int] = set()
    for piece in text.split(","):
        first, _, last = piece.strip().partition("-")
        if not first.isdigit() or not (last or first).isdigit():
            raise DatasetError(
                "BAKE_RANGE", f"--mlps {text}: {piece.strip()!r} is not a number or a range", "like 0-9,17"
            )
        found |= set(range(int(first), int(last or first) + 1))
    if not found or max(found) >= total:
        raise DatasetError("DATASET_ROWS", f"--mlps {text}: there are MLPs 0 to {total - 1}")
    return sorted(found)
