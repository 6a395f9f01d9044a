"""Putting slices together to the whole that a single bake would have made, and splits to one dataset."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whest.dataset.errors import DatasetError
from whest.dataset.read import Dataset, open_dataset
from whest.dataset.row import Row
from whest.dataset.write import appearing, now, require_free, write_document, write_split

ALIKE = ("schema_version", "seed_protocol", "n_samples", "width", "depth", "backend", "total_n_mlps", "config")
"""What slices must have in common to be parts of one whole."""
SHARED = ("schema_version", "format", "backend", "seed_protocol", "n_samples", "width", "depth")
"""What the splits of one dataset must have in common; also what stands at the top of its metadata."""
FINGERPRINT = ("cpu_brand", "cpu_count_logical", "ram_total_bytes", "python_version", "numpy_version", "os")


def merge(folders: Sequence[Path], output: Path) -> Path:
    """Write the whole of which `folders` are the slices to `output`.

    Raises DatasetError: MERGE_OVERLAP, MERGE_GAP, MERGE_MISMATCH, or whatever is wrong with a slice.
    """
    require_free(output)
    parts = sorted((open_dataset(folder) for folder in folders), key=lambda part: part.metadata.start)
    for part in parts:
        if not part.metadata.partial:
            raise DatasetError("MERGE_MISMATCH", f"{part.folder} is not a slice but a whole")
    _require_alike(parts, ALIKE)
    _require_tiling(parts)
    first = parts[0].metadata
    document = {
        key: value
        for key, value in first.raw.items()
        if key not in ("is_partial", "mlp_range", "total_n_mlps", "hardware")
    }
    document |= {
        "n_mlps": first.total,
        "merged_at_utc": now(),
        "hardware_fingerprints": [_fingerprint(part) for part in parts],
        "partials_count": len(parts),
    }
    with appearing(output) as folder:
        write_split(folder, first.split, _all_rows(parts), first.width, first.depth)
        write_document(folder, document)
    return output


def combine_splits(folders: Sequence[Path], output: Path, default_split: str | None = None) -> Path:
    """Write a dataset that holds the datasets in `folders` as splits, one for each. Raises DatasetError."""
    require_free(output)
    parts = [open_dataset(folder, partial=False) for folder in folders]
    names = [part.metadata.split for part in parts]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DatasetError("MERGE_MISMATCH", f"two datasets have the split {twice}", "bake one with another --split")
    if default_split is not None and default_split not in names:
        raise DatasetError("DATASET_SPLIT", f"no split {default_split!r}", f"there are: {', '.join(names)}")
    _require_alike(parts, SHARED)
    first = parts[0].metadata.raw
    document = {key: first[key] for key in SHARED if key in first}
    document |= {"created_at_utc": now(), "hardware": first.get("hardware"), "splits": {}}
    if default_split:
        document["default_split"] = default_split
    with appearing(output) as folder:
        for part in parts:
            meta = part.metadata
            write_split(folder, meta.split, part.rows(), meta.width, meta.depth)
            document["splits"][meta.split] = _split_entry(part)
        write_document(folder, document)
    return output


def _split_entry(part: Dataset) -> dict[str, Any]:
    raw = part.metadata.raw
    entry = {
        "n_mlps": part.metadata.n_mlps,
        "created_at_utc": raw.get("created_at_utc"),
        "config": raw.get("config", "default"),
        "hardware_fingerprints": raw.get("hardware_fingerprints") or [raw.get("hardware") or {}],
    }
    return entry if raw.get("seed") is None else {**entry, "seed": raw["seed"]}


def _require_alike(parts: Sequence[Dataset], keys: Sequence[str]) -> None:
    first = parts[0]
    for part in parts[1:]:
        for key in (*keys, *(() if keys is SHARED else ("split",))):
            mine, theirs = part.metadata.raw.get(key), first.metadata.raw.get(key)
            if mine != theirs:
                raise DatasetError(
                    "MERGE_MISMATCH", f"{part.folder}: {key} is {mine!r}, in {first.folder} it is {theirs!r}"
                )


def _require_tiling(parts: Sequence[Dataset]) -> None:
    expected = 0
    for part in parts:
        start = part.metadata.start
        if start < expected:
            raise DatasetError("MERGE_OVERLAP", f"{part.folder}: MLP {start} is also in another slice")
        if start > expected:
            raise DatasetError("MERGE_GAP", f"no slice holds {_span(expected, start)}")
        expected += part.metadata.n_mlps
    total = parts[0].metadata.total
    if expected < total:
        raise DatasetError("MERGE_GAP", f"no slice holds {_span(expected, total)}")


def _span(first: int, end: int) -> str:
    return f"MLP {first}" if end == first + 1 else f"MLPs {first} to {end - 1}"


def _all_rows(parts: Sequence[Dataset]) -> Iterator[Row]:
    for part in parts:
        yield from part.rows()


def _fingerprint(part: Dataset) -> dict[str, Any]:
    hardware = part.metadata.raw.get("hardware") or {}
    return {
        **{key: hardware.get(key) for key in FINGERPRINT},
        "mlp_count": part.metadata.n_mlps,
        "kernels_seen": [hardware["os_release"]] if hardware.get("os_release") else [],
        "representative_hostnames": [hardware["hostname"]] if hardware.get("hostname") else [],
    }
