"""A product with an inverse that is used for nothing else: solving is cheaper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import PRODUCTS, Recording, in_brackets
from analyzer.cost.waste.repricing import Rewrite


def matches(recording: Recording) -> Iterator[Match]:
    """Inverses all of whose uses are products."""
    for at in recording.searched():
        if recording.op(at) != "linalg.inv" or at in recording.wanted:
            continue
        users = recording.users[at]
        sides = [_side(recording, user, at) for user in users]
        if users and all(side is not None for side in sides):
            yield _match(recording, at, dict(zip(users, sides, strict=True)))


def _side(recording: Recording, user: int, inverse: int) -> int | None:
    """0 for `inv(a) @ b`, 1 for `b @ inv(a)`, None for any other use."""
    args = recording.nodes[user].args
    if recording.op(user) not in PRODUCTS or len(args) != 2 or recording.nodes[user].kwargs:
        return None
    sides = [side for side in (0, 1) if recording.made_by(args[side]) == inverse]
    return sides[0] if len(sides) == 1 else None


def _match(recording: Recording, at: int, users: dict[int, int | None]) -> Match:
    edits = {user: Edit(_solve(recording, at, user, side)) for user, side in users.items()}
    first, side = next(iter(users.items()))
    a, b = (recording.texts(at) or ["a"])[0], (recording.texts(first) or ["b", "b"])[1 - (side or 0)]
    code = f"fnp.linalg.solve({a}, {b})" if not side else f"fnp.linalg.solve({in_brackets(a)}.T, {in_brackets(b)}.T).T"
    where, use = recording.where(at), recording.where(first)
    other = use if use.line != where.line else None
    return Match(at, edits, "solving is cheaper than inverting", recording.assigned(first, code), where, other)


def _solve(recording: Recording, inverse: int, user: int, side: int | None) -> Any:
    matrix = recording.nodes[inverse].args[0]
    other = recording.nodes[user].args[1 - (side or 0)]

    def make(rewrite: Rewrite) -> Any:
        a, b = rewrite.value(matrix), rewrite.value(other)
        if not side:
            return rewrite.call("linalg.solve", a, b)
        turned = [rewrite.call("ndarray.T", value) for value in (a, b)]
        return rewrite.call("ndarray.T", rewrite.call("linalg.solve", *turned))

    return make
