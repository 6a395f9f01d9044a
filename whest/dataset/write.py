"""Writing a dataset so that it appears whole or not at all: into a folder beside, which is renamed at the end."""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whest.dataset.arrow import pyarrow
from whest.dataset.errors import DatasetError, unwritable
from whest.dataset.metadata import CHECKSUMS, FILE, FORMAT, SCHEMA_VERSION
from whest.dataset.row import Row
from whest.dataset.schema import schema, to_batch


def require_free(output: Path) -> None:
    """Raise DatasetError when the output exists or its folder cannot be written. Called before any work is done."""
    if output.exists() or output.is_symlink():
        raise DatasetError("OUTPUT_EXISTS", f"{output} is already there", "choose another --output or remove it")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output.parent):
            pass
    except OSError as error:
        raise unwritable(output, error) from None


@contextmanager
def appearing(output: Path, staging: Path | None = None) -> Iterator[Path]:
    """A folder to fill, which becomes `output` when the block ends well and vanishes otherwise.

    `staging` says where, on the same file system; beside the output when it is None.

    Raises DatasetError (OUTPUT_EXISTS, OUTPUT_NOT_WRITTEN); an OSError inside the block becomes the latter.
    """
    require_free(output)
    staging = staging or output.with_name(f".{output.name}.writing-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir()
        yield staging
        os.rename(staging, output)
    except OSError as error:
        if output.exists():
            raise DatasetError("OUTPUT_EXISTS", f"{output} has appeared meanwhile") from None
        raise unwritable(output, error) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def write_split(folder: Path, split: str, rows: Iterable[Row], width: int, depth: int) -> None:
    """Write a data file into `folder`, a row group for each row."""
    path = folder / data_file(split)
    path.parent.mkdir(exist_ok=True)
    of = schema(width, depth)
    # Random floats do not compress; plain pages of one row each are what reads fastest in constant memory.
    options = {"compression": "none", "use_dictionary": False, "write_statistics": False}
    with pyarrow().parquet.ParquetWriter(path, of, **options) as writer:
        for row in rows:
            writer.write_batch(to_batch(row, of), row_group_size=1)


def data_file(split: str) -> str:
    """Where a split's rows are, within the dataset."""
    return f"data/{split}-00000-of-00001.parquet"


def fingerprint(path: Path) -> dict[str, Any]:
    """Length and sha256 of a file."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def write_document(folder: Path, document: dict[str, Any]) -> None:
    """Write metadata.json, the checksums of the data files, and a short README.md."""
    # Not in metadata.json: tools that merge datasets copy what they do not know there.
    sums = {f"data/{path.name}": fingerprint(path) for path in sorted((folder / "data").glob("*.parquet"))}
    (folder / CHECKSUMS).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")
    (folder / FILE).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    splits = list(document.get("splits", {})) or [document["split"]]
    (folder / "README.md").write_text(_card(document, splits), encoding="utf-8")


def new_document(
    *, split: str, config: str, protocol: dict[str, Any], n_mlps: int, n_samples: int, width: int, depth: int
) -> dict[str, Any]:
    """A metadata document of a split that is being baked now on this machine."""
    from whest.report.host import host, versions

    return {
        "schema_version": SCHEMA_VERSION,
        "format": FORMAT,
        "backend": "numpy",
        "seed_protocol": protocol,
        "created_at_utc": now(),
        "split": split,
        "config": config,
        "n_mlps": n_mlps,
        "n_samples": n_samples,
        "width": width,
        "depth": depth,
        "hardware": host(),
        "versions": versions(),
        "whestbench_version": None,
        "flopscope_version": None,
    }


def now() -> str:
    """The time, as metadata has it."""
    return datetime.now(UTC).isoformat()


def _card(document: dict[str, Any], splits: list[str]) -> str:
    return f"""# Random ReLU networks with ground truth

Networks of width {document["width"]} and depth {document["depth"]}; every mean is over {document["n_samples"]:,} samples.
Splits: {", ".join(splits)}. `metadata.json` tells how they were made, `checksums.json` what the files were then.
Check with `whest dataset verify`, score with `whest run --dataset`.
"""
