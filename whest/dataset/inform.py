"""What there is to tell of a dataset without reading a row."""

from pathlib import Path
from typing import Any

from whest.dataset.metadata import read_document, splits_of
from whest.dataset.read import Dataset, open_dataset
from whest.report.blocks import Block, Facts


def describe(folder: Path) -> dict[str, Any]:
    """The facts as plain data. Raises DatasetError when metadata and data files do not agree."""
    document = read_document(folder)
    return {
        "path": str(folder),
        "seed_protocol": document["seed_protocol"]["version"],
        "backend": document.get("backend"),
        "default_split": document.get("default_split"),
        "created_at_utc": document.get("created_at_utc"),
        "splits": {name: _split(open_dataset(folder, name)) for name in splits_of(document)},
    }


def blocks(facts: dict[str, Any]) -> list[Block]:
    """The facts as text."""
    shown: list[Block] = [Facts([facts["path"], f"seed protocol {facts['seed_protocol']}"], indent=0)]
    for name, split in facts["splits"].items():
        bounds = split["mlp_range"]
        parts = [
            f"split {name}",
            f"{split['n_mlps']:,} MLPs of {split['width']}x{split['depth']}",
            f"{split['n_samples']:.3g} samples each",
            f"{split['bytes'] / 1e6:,.1f} MB",
        ]
        parts.append(f"slice: MLPs {bounds[0]} to {bounds[1] - 1} of {split['total_n_mlps']}" if bounds else "")
        parts.append("default" if name == facts["default_split"] else "")
        shown.append(Facts(parts))
    return [*shown, *(Facts([f"ok: {line}"]) for line in facts.get("checked", []))]


def _split(dataset: Dataset) -> dict[str, Any]:
    meta = dataset.metadata
    return {
        "n_mlps": meta.n_mlps,
        "n_samples": meta.n_samples,
        "width": meta.width,
        "depth": meta.depth,
        "bytes": dataset.size(),
        "mlp_range": [meta.start, meta.start + meta.n_mlps] if meta.partial else None,
        "total_n_mlps": meta.total,
    }
