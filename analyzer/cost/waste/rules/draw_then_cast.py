"""Float64 draws that are cast to float32 at once: the generator draws float32 for half the price."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording

FLOAT32 = np.dtype(np.float32)
PLAIN = frozenset(("standard_normal", "random", "standard_exponential", "standard_gamma"))
# What a Generator has no dtype for, and what it is at its defaults.
SPELLED = {
    "normal": "standard_normal",
    "randn": "standard_normal",
    "exponential": "standard_exponential",
} | dict.fromkeys(("rand", "random_sample", "ranf", "sample", "uniform"), "random")


def matches(recording: Recording) -> Iterator[Match]:
    """Draws whose only use is a cast to float32."""
    for at in recording.searched():
        spec = recording.spec(at)
        if not recording.draws(at) or spec is None or spec.dtype != np.float64:
            continue
        users = _later(recording, at)
        cast = users[0] if len(users) == 1 and at not in recording.wanted else None
        if cast is not None and _is_cast(recording, cast):
            match = _match(recording, at, cast)
            if match is not None:
                yield match


def _later(recording: Recording, at: int) -> list[int]:
    """The users of the numbers, not those that draw after."""
    return [user for user in recording.users[at] if not recording.draws(user)]


def _is_cast(recording: Recording, at: int) -> bool:
    new = recording.spec(at)
    copies = recording.op(at).rpartition(".")[2] in ("astype", "asarray", "array", "float32")
    return copies and new is not None and new.dtype == FLOAT32 and len(recording.operands[at]) == 1


def _match(recording: Recording, at: int, cast: int) -> Match | None:
    name = recording.op(at).rpartition(".")[2]
    method = name if name in PLAIN else SPELLED.get(name)
    if method is None or (method != name and _parameters(recording, at)):
        return None
    size = recording.spec(at)
    assert size is not None
    row = f"random.Generator.{method}"
    generator = recording.nodes[at].args[0]
    given = recording.nodes[at].args[1:-1] if method == "standard_gamma" else ()
    edits = {
        at: Edit(lambda rewrite: rewrite.call(row, rewrite.value(generator), *given, size=size.shape, dtype=FLOAT32)),
        cast: Edit(same=at),
    }
    code = f"rng.{method}(size={size.shape}, dtype=fnp.float32)"
    if name in PLAIN:
        code = recording.text(at)[:-1] + ", dtype=fnp.float32)"
    return Match(
        at, edits, "drawn as float64, then cast", recording.assigned(cast, code), recording.where(at), exact=False
    )


def _parameters(recording: Recording, at: int) -> bool:
    """Whether the draw has parameters other than a size."""
    node = recording.nodes[at]
    name = recording.op(at).rpartition(".")[2]
    if name in ("rand", "randn", "random_sample", "ranf", "sample"):
        return False
    usual = {"normal": (0.0, 1.0), "uniform": (0.0, 1.0), "exponential": (1.0,)}[name]
    given = [value for value in node.args[1 : 1 + len(usual)] if isinstance(value, int | float)]
    named = [value for key, value in node.kwargs.items() if key != "size"]
    return tuple(map(float, given)) != usual[: len(given)] or bool(named)
