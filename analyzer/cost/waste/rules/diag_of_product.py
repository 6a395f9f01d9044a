"""The diagonal or trace of a product that is used for nothing else: only the diagonal need be computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import PRODUCTS, Recording, in_brackets
from analyzer.cost.waste.repricing import Rewrite

DIAGONALS = {
    "diag": "ij,ji->i",
    "diagonal": "ij,ji->i",
    "ndarray.diagonal": "ij,ji->i",
    "linalg.diagonal": "ij,ji->i",
    "trace": "ij,ji->",
    "linalg.trace": "ij,ji->",
}
VARIANTS = ("einsum", "rows")


def matches(recording: Recording) -> Iterator[Match]:
    """Diagonals of products of two matrices."""
    for at in recording.searched():
        node = recording.nodes[at]
        if recording.op(at) not in DIAGONALS or len(node.args) != 1 or node.kwargs:
            continue
        product = recording.made_by(node.args[0])
        if product is None or recording.op(product) not in PRODUCTS or recording.only_use(product) != at:
            continue
        specs = [recording.spec_of(argument) for argument in recording.nodes[product].args]
        if len(specs) == 2 and all(spec is not None and spec.ndim == 2 for spec in specs):
            yield from (_match(recording, at, product, variant) for variant in VARIANTS)


def _match(recording: Recording, at: int, product: int, variant: str) -> Match:
    left, right = recording.nodes[product].args
    subscripts = DIAGONALS[recording.op(at)]
    axis = 1 if subscripts.endswith("i") else None

    def make(rewrite: Rewrite) -> Any:
        a, b = rewrite.value(left), rewrite.value(right)
        if variant == "einsum":
            return rewrite.call("einsum", subscripts, a, b)
        return rewrite.call("sum", rewrite.call("multiply", a, rewrite.call("ndarray.T", b)), axis=axis)

    texts = recording.texts(product)
    a, b = (in_brackets(text) for text in texts) if len(texts) == 2 else ("a", "b")
    rows = f"fnp.sum({a} * {b}.T, axis=1)" if axis else f"fnp.sum({a} * {b}.T)"
    code = f'fnp.einsum("{subscripts}", {a}, {b})' if variant == "einsum" else rows
    return Match(
        at,
        {at: Edit(make)},
        "only the diagonal of the product is used",
        recording.assigned(at, code),
        recording.where(at),
        variant=variant,
    )
