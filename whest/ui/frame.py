"""A place in a source file, and how it is drawn: the line with a caret under the part that matters."""

from __future__ import annotations

import linecache
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines count from 1, columns from 1; `end_column` is one past the last marked character. 0 stands for unknown."""

    path: str
    line: int
    column: int = 0
    end_column: int = 0
    source: str = ""
    note: str = ""

    @classmethod
    def at(cls, path: str, line: int, column: int = 0, end_column: int = 0, note: str = "") -> Frame:
        """The frame with its source line read from the file."""
        return cls(path, line, column, end_column, linecache.getline(path, line).rstrip("\r\n"), note)

    @classmethod
    def of_word(cls, path: str, line: int, word: str, note: str = "") -> Frame:
        """The frame around the first occurrence of `word` in that line."""
        start = linecache.getline(path, line).find(word) + 1
        return cls.at(path, line, start, start + len(word) if start else 0, note)

    def with_note(self, note: str) -> Frame:
        """The same place with other words beside the caret."""
        return replace(self, note=note)

    def place(self) -> str:
        """`path:line:column`, as far as known; the path from here where it is below."""
        return ":".join(str(part) for part in (_from_here(self.path), self.line, self.column) if part)

    def to_json(self) -> dict[str, Any]:
        """The frame as plain data."""
        return {"file": self.path, "line": self.line, "column": self.column or None, "source": self.source.strip()}

    def lines(self) -> list[str]:
        """The frame as text, ASCII but for the source itself."""
        number = str(self.line)
        gutter = " " * len(number)
        drawn = [f"{gutter}--> {self.place()}"]
        if not self.source.strip():
            return drawn
        text = self.source.expandtabs(1)
        drawn += [f"{gutter} |", f"{number} | {text}"]
        return [*drawn, f"{gutter} | {self._marker(text)}".rstrip()]

    def _marker(self, text: str) -> str:
        if not self.column:
            indent = len(text) - len(text.lstrip())
            return f"{' ' * indent}{'^' * len(text.strip())} {self.note}"
        end = min(max(self.end_column, self.column + 1), len(text) + 1)
        return f"{' ' * (self.column - 1)}{'^' * max(1, end - self.column)} {self.note}"


def _from_here(path: str) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return path
