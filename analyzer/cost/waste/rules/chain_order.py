"""A chain of matrix products in an order that costs more than the best one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from analyzer.cost.waste.finding import GONE, Edit, Match
from analyzer.cost.waste.recording import PRODUCTS, Recording, in_brackets
from analyzer.cost.waste.repricing import Rewrite

Tree = Any  # a leaf's number, or a pair of trees
LONGEST = 12


def matches(recording: Recording) -> Iterator[Match]:
    """The last product of every chain of three or more factors."""
    for at in recording.searched():
        if _is_product(recording, at) and not _inside_chain(recording, at):
            leaves: list[tuple[Any, str]] = []
            inner: list[int] = []
            tree = _leaves(recording, at, leaves, inner)
            if 3 <= len(leaves) <= LONGEST and _linked(recording, leaves):
                best = best_order(recording, leaves)
                if best != tree:
                    yield _match(recording, at, leaves, inner, best)


def _is_product(recording: Recording, at: int | None) -> bool:
    if at is None or recording.op(at) not in PRODUCTS or recording.nodes[at].kwargs:
        return False
    specs = [recording.spec_of(argument) for argument in recording.nodes[at].args]
    return len(specs) == 2 and all(spec is not None and spec.ndim in (1, 2) for spec in specs)


def _inside_chain(recording: Recording, at: int) -> bool:
    user = recording.only_use(at)
    return (
        user is not None and _is_product(recording, user) and recording.nodes[user].args.count(recording.nodes[at]) == 1
    )


def _leaves(recording: Recording, at: int, leaves: list[tuple[Any, str]], inner: list[int]) -> Tree:
    """The tree of products below `at`; fills the factors, with their texts, and the products that fall away."""
    texts = recording.texts(at)
    tree = []
    for side, argument in enumerate(recording.nodes[at].args):
        below = recording.made_by(argument)
        if below is not None and _is_product(recording, below) and recording.only_use(below) == at:
            inner.append(below)
            tree.append(_leaves(recording, below, leaves, inner))
        else:
            tree.append(len(leaves))
            leaves.append((argument, texts[side] if len(texts) == 2 else f"m{len(leaves)}"))
    return tuple(tree)


def _linked(recording: Recording, leaves: list[tuple[Any, str]]) -> bool:
    """Whether only the ends are vectors, so that the order is free."""
    specs = [recording.spec_of(leaf) for leaf, _ in leaves]
    return all(spec is not None and spec.ndim == 2 for spec in specs[1:-1])


def best_order(recording: Recording, leaves: list[tuple[Any, str]]) -> Tree:
    """The cheapest tree: multiplications of each product are the product of three lengths."""
    shapes = [spec.shape for leaf, _ in leaves if (spec := recording.spec_of(leaf)) is not None]
    rows = [1 if len(shape) == 1 else shape[0] for shape in shapes[:1]] + [shape[0] for shape in shapes[1:]]
    lengths = [*rows, 1 if len(shapes[-1]) == 1 else shapes[-1][-1]]

    @cache
    def best(low: int, high: int) -> tuple[int, Tree]:
        if low == high:
            return 0, low
        ways = [
            (
                best(low, cut)[0] + best(cut + 1, high)[0] + lengths[low] * lengths[cut + 1] * lengths[high + 1],
                (best(low, cut)[1], best(cut + 1, high)[1]),
            )
            for cut in reversed(range(low, high))
        ]
        return min(ways, key=lambda way: way[0])

    return best(0, len(leaves) - 1)[1]


def _match(recording: Recording, at: int, leaves: list[tuple[Any, str]], inner: list[int], best: Tree) -> Match:
    def make(rewrite: Rewrite) -> Any:
        return build(rewrite, best)

    def build(rewrite: Rewrite, tree: Tree) -> Any:
        if isinstance(tree, int):
            return rewrite.value(leaves[tree][0])
        return rewrite.call("matmul", *(build(rewrite, part) for part in tree))

    edits = {at: Edit(make), **dict.fromkeys(inner, GONE)}
    code = recording.assigned(at, spelled(best, [text for _, text in leaves]))
    return Match(at, edits, "another order of the products is cheaper", code, recording.where(at))


def spelled(tree: Tree, texts: list[str], top: bool = True) -> str:
    """The tree as source.

    >>> spelled((0, (1, 2)), ["a", "b", "v"])
    'a @ (b @ v)'
    """
    if isinstance(tree, int):
        return in_brackets(texts[tree])
    left, right = (spelled(part, texts, top=False) for part in tree)
    text = f"{left} @ {right}"
    return text if top else f"({text})"
