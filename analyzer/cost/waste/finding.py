"""What a waste rule says: a match on the recording, and the finding that comes out of all matches of one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analyzer.tracing.sites import Position

if TYPE_CHECKING:
    from analyzer.cost.waste.repricing import Rewrite

Make = Callable[["Rewrite"], Any]


@dataclass(frozen=True, slots=True)
class Edit:
    """What becomes of one recorded call.

    Attributes:
        make: makes the result in another way, by calls on the `Rewrite` it gets; None for a call that is not made.
        same: number of the call whose result is used instead.
        gone: the call is not made, and nobody uses it; or it was made before, for nothing.
    """

    make: Make | None = None
    same: int | None = None
    gone: bool = False


GONE = Edit(gone=True)


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a rule matched.

    Attributes:
        at: number of the call.
        edits: what the rewrite does, by number of call.
        message: what is wrong, in a few words.
        suggestion: the code that does it.
        where, other: the places to show; by default that of the call, and none.
        variant: matches of the same line with different variants are alternatives, of which the best is shown.
        exact: whether the rewrite gives the same values, up to rounding.
        must_run: only claim what was run at a small shape.
        lines: all lines that must change together.
        part: keeps findings of one line apart.
    """

    at: int
    edits: Mapping[int, Edit]
    message: str
    suggestion: str
    where: Position
    other: Position | None = None
    variant: str = ""
    exact: bool = True
    must_run: bool = False
    lines: tuple[int, ...] = ()
    part: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """What the matches of one finding have in common."""
        other = self.other and (self.other.file, self.other.line)
        return self.where.file, self.where.line, other, self.lines, self.part


@dataclass(frozen=True, slots=True)
class Finding:
    """Waste at a line.

    Attributes:
        rule: name of the rule, the same as in lint.
        calls: how many recorded calls are affected.
        flops_saved: FLOPs that the rewritten program bills less.
        share: part of the total.
        multiplier: the multiplier after the rewrite.
        gains: whether the multiplier gets smaller; below the floor it does not.
        checked: the rewrite was run at a small shape and gave the same answer; None where its values may differ, or where
            it could not be run.
        lines: all lines that must change together, where there are several.
    """

    rule: str
    file: str
    line: int
    other_line: int | None
    calls: int
    flops_saved: int
    share: float
    multiplier: float
    gains: bool
    message: str
    suggestion: str
    checked: bool | None = None
    lines: tuple[int, ...] = ()
    column: int = 0
    end_column: int = 0
    numbers: tuple[int, ...] = field(default=(), repr=False)

    def to_json(self) -> dict[str, Any]:
        """The finding as plain data."""
        names = [name for name in self.__slots__ if name != "numbers"]
        return {name: getattr(self, name) for name in names}
