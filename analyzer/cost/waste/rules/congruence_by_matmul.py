"""`w.T @ c @ w` with a symmetric c: one einsum that knows of the symmetry is cheaper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import PRODUCTS, Recording
from analyzer.cost.waste.repricing import Rewrite

MESSAGE = "one einsum uses the symmetry"


def matches(recording: Recording) -> Iterator[Match]:
    """Congruences, as one einsum on c as it is, and on c tagged as symmetric."""
    for at in recording.searched():
        found = congruence(recording, at)
        if found is None:
            continue
        middle, outer, subscripts, names = found
        for variant in ("as it is", "tagged"):
            tagged = variant == "tagged"
            yield Match(
                at,
                {at: Edit(einsum(middle, outer, subscripts, tagged))},
                MESSAGE,
                recording.assigned(at, code(subscripts, *names, tagged)),
                recording.where(at),
                variant=variant,
                must_run=tagged,
            )


def congruence(recording: Recording, at: int) -> tuple[Any, Any, str, tuple[str, str]] | None:
    """(c, w, subscripts, their texts) when the call is the last product of w.T @ c @ w or w @ c @ w.T."""
    node = recording.nodes[at]
    if recording.op(at) not in PRODUCTS or len(node.args) != 2:
        return None
    for side in (0, 1):
        inner = recording.made_by(node.args[side])
        if inner is None or recording.op(inner) not in PRODUCTS or recording.only_use(inner) != at:
            continue
        ends = (
            (recording.nodes[inner].args[0], node.args[1])
            if side == 0
            else (node.args[0], recording.nodes[inner].args[1])
        )
        middle = recording.nodes[inner].args[1 - side]
        spec = recording.spec_of(middle)
        if spec is not None and spec.ndim == 2 and recording.are_transposes(*ends):
            return middle, *_outer(recording, ends), _names(recording, at, inner, side, ends)
    return None


def _outer(recording: Recording, ends: tuple[Any, Any]) -> tuple[Any, str]:
    """The matrix on both sides, untransposed, and the einsum."""
    base = recording.transposed(ends[0])
    if base is not None and recording.same_value(base, ends[1]):
        return ends[1], "ij,ia,jb->ab"
    return ends[0], "ij,ai,bj->ab"


def _names(recording: Recording, at: int, inner: int, side: int, ends: tuple[Any, Any]) -> tuple[str, str]:
    outer_texts, inner_texts = recording.texts(at), recording.texts(inner)
    if len(outer_texts) != 2 or len(inner_texts) != 2:
        return "c", "w"
    first = inner_texts[0] if side == 0 else outer_texts[0]
    last = outer_texts[1] if side == 0 else inner_texts[1]
    return inner_texts[1 - side], last if recording.transposed(ends[0]) is not None else first


def einsum(middle: Any, outer: Any, subscripts: str, tagged: bool) -> Any:
    """Makes the congruence by one einsum."""

    def make(rewrite: Rewrite) -> Any:
        c, w = rewrite.value(middle), rewrite.value(outer)
        return rewrite.call("einsum", subscripts, tag(rewrite, c) if tagged else c, w, w)

    return make


def tag(rewrite: Rewrite, c: Any) -> Any:
    """The array with its symmetry made known: a copy in which equal entries are equal."""
    return rewrite.call("symmetrize", c, symmetry=(0, 1), mode="canonical-copy")


def code(subscripts: str, c: str, w: str, tagged: bool) -> str:
    """The call as source."""
    c = f'flops.symmetrize({c}, symmetry=(0, 1), mode="canonical-copy")' if tagged else c
    return f'fnp.einsum("{subscripts}", {c}, {w}, {w})'
