"""Results as JSON lines: one that says what was run, then one for each MLP as soon as it is done.

A run can be taken up again from such a file; a line that was cut off in the middle is as if it had not been written.
"""

import json
import os
from pathlib import Path
from typing import Any

from whest.errors import WhestError
from whest.report.report import finite
from whest.report.row import Row, row_from_json
from whest.report.schema import SCHEMA_VERSION

_AGAIN = {"WORKER_ERROR"}
"""Failures that tell nothing about the estimator: a resumed run tries those MLPs again."""


class Stream:
    """Writes to the file at `path`; with `keep` after what is there."""

    def __init__(self, path: Path, identity: dict[str, Any], *, keep: bool = False) -> None:
        """`identity` is what has to be equal for results to belong together. Raises WhestError."""
        try:
            self._file = path.open("rb+" if keep else "wb")
            if keep:
                self._file.seek(_whole_lines(path.read_bytes()))
                self._file.truncate()
        except OSError as error:
            raise _cannot(path, error) from None
        self._path = path
        if not self._file.tell():
            self._write({"schema_version": SCHEMA_VERSION, "run": identity})

    def add(self, row: Row) -> None:
        """Write one MLP's result, and see that it is on disk. Raises WhestError."""
        self._write({"mlp": row.data})

    def close(self) -> None:
        """No more results."""
        self._file.close()

    def _write(self, data: dict[str, Any]) -> None:
        try:
            self._file.write(json.dumps(finite(data), allow_nan=False).encode() + b"\n")
            self._file.flush()
            if self._path.is_file():
                os.fsync(self._file.fileno())
        except OSError as error:
            raise _cannot(self._path, error) from None


def read_stream(path: Path, identity: dict[str, Any]) -> dict[int, Row]:
    """The results in the file by MLP, without those to try again; nothing when there is no file.

    Raises WhestError when the file holds something else, or results of another run.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise _cannot(path, error) from None
    lines = content[: _whole_lines(content)].splitlines()
    try:
        documents = [json.loads(line) for line in lines]
        if documents:
            _require_same(path, documents[0]["run"], json.loads(json.dumps(finite(identity))))
        rows = [row_from_json(document["mlp"]) for document in documents[1:]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise WhestError(f"{path} is no stream of results: {error!r}", code="STREAM_UNREADABLE") from None
    return {row.index: row for row in rows if not _is_to_try_again(row)}


def _require_same(path: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    different = [name for name in wanted if found.get(name) != wanted[name]]
    if different:
        name = different[0]
        raise WhestError(
            f"{path} holds results of another run: its {name} is {found.get(name)!r}, not {wanted[name]!r}",
            code="STREAM_OF_ANOTHER_RUN",
            help="give the options of the first run, --seed included, or write to another file with --stream",
        )


def _is_to_try_again(row: Row) -> bool:
    failure = row.data["failure"]
    return failure is not None and failure["code"] in _AGAIN


def _whole_lines(content: bytes) -> int:
    return content.rfind(b"\n") + 1


def _cannot(path: Path, error: OSError) -> WhestError:
    return WhestError(f"cannot use {path}: {error.strerror}", code="OUTPUT_NOT_WRITTEN")
