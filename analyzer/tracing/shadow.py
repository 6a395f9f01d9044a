"""Answers from a shadow: the same program, traced on a small MLP, whose values stand in where computing takes too long.

A value is found by the place that asks for it (the call chain) and how often that place asked before. Sizes that depend on
values are scaled by their share: a mask that let 12 of 32 rows through lets 384 of 1,024 through.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.tracing.node import Node
from analyzer.tracing.sites import Chain
from flopscope.spec import Shape, Spec

if TYPE_CHECKING:
    from analyzer.tracing.trace import Trace


class Missing(Exception):
    """The shadow has no answer for a place."""


class Shadow:
    """The values that a small trace read or computed, by place and occurrence."""

    def __init__(self, make: Callable[[], Trace]) -> None:
        self._make = make
        self._asked: dict[Chain, int] = {}

    @cached_property
    def _values(self) -> dict[Chain, list[tuple[Node, Any]]]:
        """The computed values by place; the small trace is made when the first of them is wanted."""
        small = self._make()
        found: dict[Chain, list[tuple[Node, Any]]] = {}
        for node, site in small.tape.computed:
            found.setdefault(small.tape.sites.chains[site], []).append((node, node.value))
        return found

    def answer(self, chain: Chain, node: Node) -> Any:
        """The value of `node`, asked for at `chain`, as the shadow knows it.

        Raises:
            Missing: when the shadow never came to that place.
        """
        known = self._values.get(chain)
        if not known:
            raise Missing
        occurrence = self._asked.get(chain, 0)
        self._asked[chain] = occurrence + 1
        small, value = known[min(occurrence, len(known) - 1)]
        return scaled(value, small, node)


def scaled(value: Any, small: Node, large: Node) -> Any:
    """A shadow's value at the size of the traced call."""
    if isinstance(value, tuple | list):
        return type(value)(scaled(item, small, large) for item in value)
    array = np.asarray(value)
    if array.ndim == 0:
        return value
    shape = large.plan.out.shape if isinstance(large.plan.out, Spec) else grown(array.shape, small, large)
    if array.dtype == bool and array.size:
        return spread(shape, float(array.mean()))
    return np.resize(array, shape)


def grown(shape: Shape, small: Node, large: Node) -> Shape:
    """A value-dependent shape, each length in proportion to the first operand of the call."""
    was, now = operand_size(small), operand_size(large)
    return tuple(round(length * now / was) if was else length for length in shape)


def operand_size(node: Node) -> int:
    """Elements of the first operand of a call."""
    sources = node.operands()
    out = sources[0].plan.out if sources else None
    if isinstance(out, Spec):
        return out.size
    return int(np.size(node.args[0])) if node.args and isinstance(node.args[0], np.ndarray) else 0


def spread(shape: Shape, share: float) -> np.ndarray[Any, Any]:
    """A mask of that shape of which `share` is true."""
    mask = np.zeros(shape, bool)
    mask.reshape(-1)[: round(share * mask.size)] = True
    return mask
