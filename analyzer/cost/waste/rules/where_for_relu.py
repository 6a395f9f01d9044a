"""A ReLU by `where` or by a mask: `maximum` is one FLOP an element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording
from analyzer.cost.waste.repricing import Rewrite

ABOVE, BELOW = frozenset(("greater", "greater_equal")), frozenset(("less", "less_equal"))
ZEROS = frozenset(("zeros", "zeros_like"))


def matches(recording: Recording) -> Iterator[Match]:
    """`where(x > 0, x, 0)`, `where(x < 0, 0, x)` and `x * (x > 0)`."""
    for at in recording.searched():
        kept = _kept(recording, at)
        if kept is not None:
            yield _match(recording, at, kept)


def _kept(recording: Recording, at: int) -> Any:
    """The x of which the call is the ReLU, or None."""
    args = recording.nodes[at].args
    if recording.op(at) == "where" and len(args) == 3:
        condition, yes, no = args
        if is_zero(recording, no) and _compares(recording, condition, yes, ABOVE, BELOW):
            return yes
        return no if is_zero(recording, yes) and _compares(recording, condition, no, BELOW, ABOVE) else None
    if recording.op(at) == "multiply" and len(args) == 2:
        for x, mask in (args, args[::-1]):
            if _compares(recording, mask, x, ABOVE, BELOW):
                return x
    return None


def _compares(recording: Recording, condition: Any, x: Any, usual: frozenset[str], swapped: frozenset[str]) -> bool:
    """Whether the condition is `x > 0` (or `0 < x`)."""
    at = recording.made_by(condition)
    if at is None or recording.op(at) not in usual | swapped:
        return False
    left, right = recording.nodes[at].args[:2] if recording.op(at) in usual else recording.nodes[at].args[1::-1]
    return recording.same_value(left, x) and is_zero(recording, right)


def is_zero(recording: Recording, argument: Any) -> bool:
    """Whether an argument is certainly zero everywhere."""
    at = recording.made_by(argument)
    if at is not None:
        return recording.op(at) in ZEROS
    return isinstance(argument, int | float | np.number | np.ndarray) and not np.any(argument)


def _match(recording: Recording, at: int, x: Any) -> Match:
    def make(rewrite: Rewrite) -> Any:
        return rewrite.call("maximum", rewrite.value(x), 0.0)

    texts = recording.texts(at)
    argument = 1 if recording.op(at) == "where" and recording.nodes[at].args[1] is x else 2
    if recording.op(at) == "multiply":
        argument = 0 if recording.nodes[at].args[0] is x else 1
    name = texts[argument] if argument < len(texts) else "x"
    code = recording.assigned(at, f"fnp.maximum({name}, 0.0)")
    return Match(at, {at: Edit(make)}, "a ReLU is one FLOP an element by maximum", code, recording.where(at))
