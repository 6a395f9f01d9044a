"""Which recorded calls do not depend on the network, found by comparing the recordings on two networks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.tracing.node import Fresh, Node, Part, Stream, WriteNode
from analyzer.tracing.streams import GLOBAL
from analyzer.tracing.trace import Trace

if TYPE_CHECKING:
    from analyzer.cost.waste.recording import Recording


def constant_calls(recording: Recording, twin: Trace) -> frozenset[int]:
    """Numbers of the calls whose arguments are equal on both networks, as far as both recordings run in step."""
    compare = _Comparison(recording.trace, twin)
    found: set[int] = set()
    for mine, other in zip(recording.trace.nodes, twin.nodes, strict=False):
        if mine.plan.op is not other.plan.op or mine.site >= len(recording.trace.tape.sites.chains):
            break
        if compare.calls(mine, other):
            found.add(recording.number[id(mine)])
    return frozenset(found)


class _Comparison:
    def __init__(self, mine: Trace, other: Trace) -> None:
        self._constant: set[int] = set()
        self._partner: dict[int, int] = {}
        self._arrays: dict[tuple[int, int], bool] = {}
        self._originals = {
            id(shadow.generator): shadow.original
            for trace in (mine, other)
            for shadow in trace.tape.streams._shadows.values()
        }

    def calls(self, mine: Node, other: Node) -> bool:
        """Whether two calls in step have equal arguments."""
        self._partner[id(mine)] = id(other)
        if isinstance(mine, WriteNode) or not mine.plan.op.lazy:
            return False
        same = self._equal(mine.args, other.args) and self._equal(mine.kwargs, other.kwargs)
        if same:
            self._constant.add(id(mine))
        return same

    def _equal(self, a: Any, b: Any) -> bool:
        if type(a) is not type(b):
            return False
        if isinstance(a, Node):
            return id(a) in self._constant and self._partner[id(a)] == id(b)
        if type(a) is Part:
            return a.index == b.index and self._equal(a.node, b.node)
        if isinstance(a, tuple | list):
            return len(a) == len(b) and all(map(self._equal, a, b))
        if isinstance(a, dict):
            return a.keys() == b.keys() and all(self._equal(a[key], b[key]) for key in a)
        if isinstance(a, np.ndarray | np.generic):
            return self._same_array(a, b)
        if type(a) is Stream:
            return self._same_stream(a, b)
        return type(a) is not Fresh and bool(a is b or a == b)

    def _same_array(self, a: Any, b: Any) -> bool:
        key = (id(a), id(b))
        if key not in self._arrays:
            self._arrays[key] = a is b or (a.dtype == b.dtype and bool(np.array_equal(a, b)))
        return self._arrays[key]

    def _same_stream(self, a: Stream, b: Stream) -> bool:
        """Whether two generators started in the same state, and drew the same up to here."""
        first, second = self._originals.get(id(a.generator)), self._originals.get(id(b.generator))
        if first is None or second is None or first is GLOBAL:
            return False
        if a.previous is not None or b.previous is not None:
            return a.previous is not None and b.previous is not None and self._equal(a.previous, b.previous)
        return _state(first) == _state(second)


def _state(generator: Any) -> str:
    return repr(getattr(generator, "bit_generator", generator).state)
