"""The pieces that a terminal report is made of, and how they fill a given width.

A report is a list of blocks. Filling gives lines with a style name each; `plain` prints the text, `rich_text` adds the
colours.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and the name of its style."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Short statements in a row, divided by dots; a row that is too long breaks between two of them."""

    parts: Sequence[str]
    style: str = ""
    indent: int = 2

    def fill(self, width: int) -> Iterator[Line]:
        """The lines at that width."""
        row = ""
        for part in (p for p in self.parts if p):
            longer = f"{row} · {part}" if row else part
            if row and self.indent + len(longer) > width:
                yield from self._wrapped(row, width)
                longer = part
            row = longer
        yield from self._wrapped(row, width)

    def _wrapped(self, row: str, width: int) -> Iterator[Line]:
        margin = " " * self.indent
        for line in textwrap.wrap(row, max(20, width - self.indent)):
            yield Line(margin + line, self.style)


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that must not be broken: source frames, tracebacks."""

    lines: Sequence[str]
    style: str = ""
    indent: int = 4

    def fill(self, width: int) -> Iterator[Line]:
        """The lines, whatever the width."""
        for line in self.lines:
            yield Line(" " * self.indent + line, self.style)


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty line."""

    def fill(self, width: int) -> Iterator[Line]:
        """One empty line."""
        yield Line("")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; those with the highest `drop` go first when the terminal is narrow, 0 never goes."""

    title: str
    left: bool = False
    drop: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of text, each as wide as its widest cell.

    `cut` is the column that is shortened when all do not fit, to no less than `least` characters.
    `notes` are printed below their rows, whole.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    styles: Sequence[str] = field(default_factory=list)
    cut: int = 0
    least: int | None = None
    notes: Sequence[str] = field(default_factory=list)

    def fill(self, width: int) -> Iterator[Line]:
        """The lines at that width: without the columns that have no room, then with one column cut."""
        cells = [[column.title for column in self.columns], *self.rows]
        widths = [max(len(row[index]) for row in cells) for index in range(len(self.columns))]
        needed = list(widths)
        if self.least is not None:
            needed[self.cut] = min(self.least, widths[self.cut])
        shown = self._fitting(needed, width)
        spare = width - _total(widths, shown)
        if spare < 0:
            widths[self.cut] = max(self.least or 8, widths[self.cut] + spare)
        yield Line(self._row(cells[0], widths, shown), "heading")
        for number, row in enumerate(self.rows):
            yield Line(self._row(row, widths, shown), self.styles[number] if self.styles else "")
            for note in self.notes[number].splitlines() if self.notes else ():
                yield Line(" " * (widths[shown[0]] + 4) + note, "dim")

    def _fitting(self, widths: Sequence[int], width: int) -> list[int]:
        shown = list(range(len(self.columns)))
        for index in sorted(shown, key=lambda i: -self.columns[i].drop):
            if _total(widths, shown) <= width or not self.columns[index].drop:
                break
            shown.remove(index)
        return shown

    def _row(self, row: Sequence[str], widths: Sequence[int], shown: Sequence[int]) -> str:
        cells = [
            _cut(row[i], widths[i]).ljust(widths[i]) if self.columns[i].left else row[i].rjust(widths[i]) for i in shown
        ]
        return ("  " + "  ".join(cells)).rstrip()


Block = Facts | Verbatim | Blank | Table


def fill(blocks: Sequence[Block], width: int) -> list[Line]:
    """All lines of a report at that width."""
    return [line for block in blocks for line in block.fill(width)]


def _total(widths: Sequence[int], shown: Sequence[int]) -> int:
    return sum(widths[i] + 2 for i in shown)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
