"""Two recordings side by side: totals, and for every line what moved and why."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyzer.cost.tables import Costs, Line


@dataclass(frozen=True, slots=True)
class Text:
    """A source file and its lines."""

    path: Path
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        """The text of a line, stripped."""
        return self.lines[number - 1].strip() if 0 < number <= len(self.lines) else ""


@dataclass(frozen=True, slots=True)
class Change:
    """A line whose cost is not what it was; one side is None for a line that is only in one of the files."""

    old: Line | None
    new: Line | None
    source: str

    @property
    def moved(self) -> int:
        """FLOPs more than before."""
        return (self.new.flops if self.new else 0) - (self.old.flops if self.old else 0)

    @property
    def why(self) -> str:
        """What is different, in a few words."""
        if self.old is None or self.new is None:
            return "new" if self.old is None else "gone"
        return ", ".join(_differences(self.old, self.new)) or "shapes or symmetry"

    def to_json(self) -> dict[str, Any]:
        """The change as plain data."""
        sides = {"old": self.old, "new": self.new}
        return {
            "moved": self.moved,
            "why": self.why,
            **{f"{side}_line": line.line if line else None for side, line in sides.items()},
            **{f"{side}_flops": line.flops if line else 0 for side, line in sides.items()},
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from the old recording to the new one, the largest move first."""

    old_flops: int
    new_flops: int
    changes: list[Change]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        lines = [change.to_json() for change in self.changes]
        return {"old_flops": self.old_flops, "new_flops": self.new_flops, "changes": lines}


def compare(old: Costs, new: Costs, old_text: Text, new_text: Text) -> Comparison:
    """Compare two recordings, whose main files are matched line by line by their text."""
    pairs = _paired_lines(old_text.lines, new_text.lines)
    after = {_key(line, new_text): line for line in new.lines}
    changes = []
    for line in old.lines:
        name, number = _key(line, old_text)
        partner = after.pop((name, pairs.get(number, 0) if name == "" else number), None)
        source = _source(partner, new_text) if partner else _source(line, old_text)
        changes.append(Change(line, partner, source))
    changes += [Change(None, line, _source(line, new_text)) for line in after.values()]
    moved = [change for change in changes if change.moved]
    return Comparison(old.flops, new.flops, sorted(moved, key=lambda change: -abs(change.moved)))


def _key(line: Line, main: Text) -> tuple[str, int]:
    path = Path(line.file)
    return ("" if path.resolve() == main.path else path.name, line.line)


def _source(line: Line, main: Text) -> str:
    """The text of a line; of another file than the main one with that file's name."""
    name, number = _key(line, main)
    return f"{name}: {line.source.strip()}" if name else main.line(number)


def _paired_lines(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Line numbers of the old file and those of the same lines in the new one; replaced lines are paired by likeness."""
    pairs: dict[int, int] = {}
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal" or tag == "replace" and b - a == d - c:
            pairs.update((i + 1, j + 1) for i, j in zip(range(a, b), range(c, d), strict=True))
        elif tag == "replace":
            pairs.update(_alike(before, after, range(a, b), range(c, d)))
    return pairs


def _alike(before: Sequence[str], after: Sequence[str], old: range, new: range) -> dict[int, int]:
    """The most alike line for each of the old ones, in order, each taken once."""
    pairs: dict[int, int] = {}
    first = new.start
    for i in old:
        ratios = [(difflib.SequenceMatcher(None, before[i], after[j]).ratio(), -j) for j in range(first, new.stop)]
        if ratios and max(ratios)[0] >= 0.5:
            pairs[i + 1] = -max(ratios)[1] + 1
            first = pairs[i + 1]
    return pairs


def _differences(old: Line, new: Line) -> list[str]:
    found = []
    for what, before, after in (
        ("", ", ".join(old.ops), ", ".join(new.ops)),
        ("", ", ".join(old.dtypes), ", ".join(new.dtypes)),
        (" rounds", str(old.hits), str(new.hits)),
        (" ops", str(old.calls), str(new.calls)),
    ):
        if before != after:
            found.append(f"{before or 'nothing'} → {after or 'nothing'}{what}")
    return found
