"""A matrix times its own transpose by matmul: an einsum that gets one array twice knows that the result is symmetric."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import PRODUCTS, Recording, in_brackets
from analyzer.cost.waste.repricing import Rewrite


def matches(recording: Recording) -> Iterator[Match]:
    """Products `x.T @ x` and `x @ x.T`."""
    for at in recording.searched():
        node = recording.nodes[at]
        if recording.op(at) in PRODUCTS and len(node.args) == 2 and not node.kwargs:
            left, right = node.args
            if (x := recording.transposed(left)) is not None and recording.same_value(x, right):
                yield gram(recording, at, right, "ki,kj->ij", side=1)
            elif (x := recording.transposed(right)) is not None and recording.same_value(x, left):
                yield gram(recording, at, left, "ik,jk->ij", side=0)


def gram(recording: Recording, at: int, x: Any, subscripts: str, side: int) -> Match:
    """The match of the product `at` of `x` with itself."""

    def make(rewrite: Rewrite) -> Any:
        value = rewrite.value(x)
        return rewrite.call("einsum", subscripts, value, value)

    texts = recording.texts(at)
    name = in_brackets(texts[side]) if len(texts) == 2 else "x"
    code = f'fnp.einsum("{subscripts}", {name}, {name})'
    message = "the result is symmetric: one einsum does it for about half"
    return Match(at, {at: Edit(make)}, message, recording.assigned(at, code), recording.where(at))
