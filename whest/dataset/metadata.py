"""metadata.json: what a dataset says of itself, checked before anything else is looked at."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whest.dataset.errors import DatasetError
from whest.dataset.protocols import known

SCHEMA_VERSION = "3.0"
FORMAT = "hf-datasets-parquet"
FILE = "metadata.json"
CHECKSUMS = "checksums.json"
"""Length and sha256 of every data file, by its path. Datasets baked elsewhere have none."""
SPLIT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of one split. `raw` is the whole document, `start` the `mlp_id` of the first row."""

    raw: dict[str, Any]
    split: str
    n_mlps: int
    n_samples: int
    width: int
    depth: int
    start: int = 0

    @property
    def partial(self) -> bool:
        """Whether this is one slice of a whole."""
        return bool(self.raw.get("is_partial"))

    @property
    def protocol(self) -> dict[str, Any]:
        """The seed protocol: name, version and more."""
        protocol: dict[str, Any] = self.raw["seed_protocol"]
        return protocol

    @property
    def run_seed(self) -> int | None:
        """The seed that the whole split came from, under protocol 2.0."""
        own = self.raw.get("splits", {}).get(self.split, {})
        seed: int | None = own.get("seed", self.raw.get("seed"))
        return seed

    @property
    def total(self) -> int:
        """Networks in the whole of which this may be a slice."""
        return int(self.raw["total_n_mlps"]) if self.partial else self.n_mlps


def read_document(folder: Path) -> dict[str, Any]:
    """The folder's metadata.json. Raises DatasetError when it is not there or not of schema 3.0."""
    path = folder / FILE
    if not folder.is_dir():
        raise DatasetError("DATASET_NOT_FOUND", f"no folder {folder}", "a dataset is a folder with a metadata.json")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DatasetError("DATASET_METADATA", f"{path} is missing", "is this the folder that was baked?") from None
    except (OSError, ValueError) as error:
        raise DatasetError("DATASET_METADATA", f"{path} cannot be read: {error}") from None
    if not isinstance(document, dict):
        raise DatasetError("DATASET_METADATA", f"{path} is not a JSON object")
    if document.get("schema_version") != SCHEMA_VERSION:
        found = document.get("schema_version")
        raise DatasetError(
            "DATASET_SCHEMA_VERSION", f"{path}: schema version {found!r}, this reads {SCHEMA_VERSION}", "bake it again"
        )
    if not known(document.get("seed_protocol")):
        raise DatasetError("DATASET_PROTOCOL", f"{path}: unknown seed protocol {document.get('seed_protocol')!r}")
    return document


def read_checksums(folder: Path) -> dict[str, dict[str, Any]]:
    """What the folder's checksums.json records; nothing when there is none. Raises DatasetError (DATASET_METADATA)."""
    path = folder / CHECKSUMS
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {name: {"bytes": int(entry["bytes"]), "sha256": str(entry["sha256"])} for name, entry in found.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError("DATASET_METADATA", f"{path} cannot be read: {error}") from None


def splits_of(document: dict[str, Any]) -> list[str]:
    """The names of the splits, in the document's order."""
    if "splits" in document:
        return list(document["splits"])
    return [document.get("split", "public")]


def choose_split(document: dict[str, Any], wanted: str | None) -> str:
    """The split that was asked for, else the only one or the default. Raises DatasetError (DATASET_SPLIT)."""
    names = splits_of(document)
    chosen = wanted or (names[0] if len(names) == 1 else document.get("default_split"))
    if chosen is None:
        raise DatasetError("DATASET_SPLIT", "the dataset has several splits", f"--split with one of {', '.join(names)}")
    if chosen not in names:
        raise DatasetError("DATASET_SPLIT", f"no split {chosen!r}", f"there are: {', '.join(names)}")
    return str(chosen)


def metadata_of(document: dict[str, Any], split: str) -> Metadata:
    """The checked metadata of a split. Raises DatasetError (DATASET_METADATA)."""
    merged = {**document, **document.get("splits", {}).get(split, {})}
    sizes = {name: _count(merged, name) for name in ("n_mlps", "n_samples", "width", "depth")}
    start = _start(merged, sizes["n_mlps"]) if merged.get("is_partial") else 0
    return Metadata(document, split, start=start, **sizes)


def require_split_name(name: str) -> None:
    """Raise DatasetError unless `name` can be a split's: lowercase letters, digits, single inner hyphens."""
    if not SPLIT_NAME.fullmatch(name):
        raise DatasetError(
            "DATASET_SPLIT", f"{name!r} cannot name a split", "use lowercase letters, digits and single hyphens"
        )


def _count(document: dict[str, Any], name: str) -> int:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise DatasetError("DATASET_METADATA", f"{FILE}: {name} must be a positive integer, it is {value!r}")
    return value


def _start(document: dict[str, Any], n_mlps: int) -> int:
    bounds, total = document.get("mlp_range"), _count(document, "total_n_mlps")
    if (
        not isinstance(bounds, list)
        or len(bounds) != 2
        or not all(isinstance(bound, int) for bound in bounds)
        or not 0 <= bounds[0] < bounds[1] <= total
        or bounds[1] - bounds[0] != n_mlps
    ):
        raise DatasetError("DATASET_METADATA", f"{FILE}: mlp_range {bounds!r} of {total} does not hold {n_mlps} MLPs")
    return int(bounds[0])
