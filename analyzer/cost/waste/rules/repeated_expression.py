"""The same operation on the same values as before, at another place: in another line, helper call or property."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording
from analyzer.tracing.sites import Position


def matches(recording: Recording) -> Iterator[Match]:
    """Calls whose value an earlier call of another place has."""
    for at, first in repeats(recording):
        if recording.nodes[at].site != recording.nodes[first].site:
            where, other = places(recording, at, first)
            yield Match(
                at,
                {at: Edit(same=first)},
                "computed before" if where.line == other.line else f"computed before in line {other.line}",
                f"keep it: value = {recording.text(first)}",
                where,
                other,
            )


def repeats(recording: Recording) -> Iterator[tuple[int, int]]:
    """(call, earlier call with the same value) for live calls that cost something."""
    for at in recording.searched():
        first = recording.values[at]
        if first != at and first in recording.live and recording.cost(at) > 0:
            yield at, first


def places(recording: Recording, at: int, first: int) -> tuple[Position, Position]:
    """Where the two call chains part: for a helper that is called twice, the lines that call it."""
    pairs = zip(reversed(recording.chain(at)), reversed(recording.chain(first)), strict=False)
    return next(((a, b) for a, b in pairs if a != b), (recording.where(at), recording.where(first)))
