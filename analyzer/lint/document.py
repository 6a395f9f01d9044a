"""Files on disk as text to lint: encodings, notebooks, and writing back in one atomic step."""

from __future__ import annotations

import io
import json
import os
import re
import tempfile
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

LIMIT = 5_000_000
MAGIC = re.compile(r"^([ \t]*)([%!?].*|\w[\w.]*\?+)$", re.MULTILINE)
MASKED = re.compile(r"^([ \t]*)pass  # whest-magic (.*)$", re.MULTILINE)


class Unreadable(Exception):
    """A file that cannot be linted; the message says why."""


class Document(Protocol):
    """A file whose text is Python, whatever the file itself is."""

    text: str

    def place(self, line: int) -> tuple[int, int | None]:
        """Line in the file's own terms, and the notebook cell."""

    def encode(self, text: str) -> bytes:
        """The file's bytes once its Python text is `text`."""


@dataclass(slots=True)
class Script:
    """A plain Python file."""

    text: str
    encoding: str = "utf-8"

    def place(self, line: int) -> tuple[int, int | None]:
        return line, None

    def encode(self, text: str) -> bytes:
        return text.encode(self.encoding)


@dataclass(slots=True)
class Notebook:
    """The code cells of a notebook, one after the other. `starts` are their first lines in the joined text."""

    raw: dict[str, Any]
    text: str
    cells: list[int]
    starts: list[int]

    def place(self, line: int) -> tuple[int, int | None]:
        index = max(i for i, start in enumerate(self.starts) if start <= line) if self.starts else 0
        return (line - self.starts[index] + 1, self.cells[index] + 1) if self.starts else (line, None)

    def encode(self, text: str) -> bytes:
        """Put each cell's lines back; lines that were magics come back as they were written."""
        for number, source in zip(self.cells, split_cells(text), strict=True):
            self.raw["cells"][number]["source"] = unmask(source).splitlines(keepends=True)
        return (json.dumps(self.raw, indent=1, ensure_ascii=False) + "\n").encode()


SEPARATOR = "# %% whest-cell\n"


def split_cells(text: str) -> list[str]:
    """The cells of a joined text."""
    return [part.removesuffix("\n") for part in text.split(SEPARATOR)[1:]]


def unmask(source: str) -> str:
    """Undo `mask`: a magic stands in the text as a comment that carries its own line."""
    return MASKED.sub(r"\1\2", source)


def mask(source: str) -> str:
    """Cell source with IPython's own syntax made harmless, line for line."""
    if source.lstrip().startswith("%%"):
        return "\n".join(f"pass  # whest-magic {line}" for line in source.split("\n"))
    return MAGIC.sub(r"\1pass  # whest-magic \2", source)


def read(path: Path) -> Document:
    """Read a file. Raises Unreadable for one that is gone, too big, not text, or not a notebook."""
    try:
        if path.stat().st_size > LIMIT:
            raise Unreadable(f"larger than {LIMIT // 1_000_000} MB: not analysed")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from error
    return decode(data, path.suffix)


def decode(data: bytes, suffix: str) -> Document:
    """Bytes as a document of the kind the suffix says. Raises Unreadable."""
    return notebook(data) if suffix == ".ipynb" else script(data)


def script(data: bytes) -> Script:
    """Decode Python source as Python would: a byte order mark, a coding line, else UTF-8."""
    if b"\0" in data:
        raise Unreadable("holds a null byte: not Python source")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return Script(data.decode(encoding), encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        at = f" (byte {error.start})" if isinstance(error, UnicodeDecodeError) else ""
        raise Unreadable(f"not UTF-8 text{at}, and no coding line says what it is") from error


def notebook(data: bytes) -> Notebook:
    """The code cells of a notebook joined into one text, so that an import in one cell is known in the next."""
    try:
        raw = json.loads(data)
        cells = [(i, "".join(cell["source"])) for i, cell in enumerate(raw["cells"]) if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("not a notebook that can be read") from error
    text, starts = "", []
    for _, source in cells:
        text += SEPARATOR
        starts.append(text.count("\n") + 1)
        text += mask(source) + "\n"
    return Notebook(raw, text, [i for i, _ in cells], starts)


def write(path: Path, data: bytes) -> None:
    """Replace a file in one step: a temporary file beside it, then a rename. Permissions are kept."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(name, real.stat().st_mode & 0o7777)
        os.replace(name, real)
    except BaseException:
        os.unlink(name)
        raise


def write_new(path: Path, data: bytes) -> None:
    """Write a file that may not exist yet, in one step."""
    if path.exists():
        write(path, data)
        return
    handle, name = tempfile.mkstemp(dir=path.resolve().parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
    os.replace(name, path)
