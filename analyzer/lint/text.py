"""Text and positions: `ast` counts columns in UTF-8 bytes, edits count characters, people count both from 1."""

from __future__ import annotations

import ast
import re
from bisect import bisect_right

from analyzer.lint.finding import Edit, Span

NEWLINE = re.compile(r"\r\n|\r|\n")


class Text:
    """Source text with its line table."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(m.end() for m in NEWLINE.finditer(text))]
        self.ascii = text.isascii()

    def offset(self, line: int, column: int) -> int:
        """Character offset of an `ast` position (line from 1, column in bytes from 0)."""
        start = self.starts[line - 1]
        if self.ascii:
            return start + column
        return start + len(self.line(line).encode()[:column].decode(errors="replace"))

    def span(self, node: ast.AST) -> Span:
        """The characters a node covers."""
        return Span(
            self.offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self.offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def segment(self, node: ast.AST) -> str:
        """The source of a node, exactly as written."""
        span = self.span(node)
        return self.text[span.start : span.end]

    def line(self, number: int) -> str:
        """Line `number` (from 1) without its line ending."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def apply_edits(text: str, edits: list[Edit]) -> str:
    """The text with edits applied in one pass. They must not overlap."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits):
        parts += [text[done : edit.start], edit.text]
        done = edit.end
    parts.append(text[done:])
    return "".join(parts)


def disjoint(edits: tuple[Edit, ...], taken: list[Edit]) -> bool:
    """Whether none of `edits` touches an edit already taken (two insertions at one place touch)."""
    return not any(a.start < b.end and b.start < a.end or a.start == b.start for a in edits for b in taken)
