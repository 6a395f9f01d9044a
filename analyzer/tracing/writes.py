"""Writing under a trace (`out=`, `put`, `fill_diagonal` ...) is functional.

A write makes a node whose value is a changed copy of the array that owns the memory, and what stood for that array is
*superseded* by the node: whoever uses the old one from then on, directly or through a view, gets the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.tracing.node import NO_KEYWORDS, Fresh, Node, Part, WriteNode
from flopscope.plan import Plan
from flopscope.spec import Spec

if TYPE_CHECKING:
    from analyzer.tracing.tape import Tape


class Writes:
    """What was written to in one recording.

    Attributes:
        any: whether anything was; as long as not, nobody pays for looking.
    """

    def __init__(self, tape: Tape) -> None:
        self.any = False
        self._tape = tape
        self._superseded: dict[Any, Any] = {}
        self._derived: dict[tuple[int, int], Node] = {}
        self._keep: list[Any] = []

    # ---- recording a write

    def record(self, plan: Plan, args: list[Any], kwargs: dict[str, Any], written: tuple[Any, ...]) -> Any:
        """Record a call that writes to `written` (boxes or plain arrays)."""
        self.any = True
        if len(written) > 1:
            return self._record_outputs(plan, args, kwargs, written)
        target = self._reference(written[0])
        root, path = self._owner(target)
        stream = self._tape.streams.next(args[0]) if plan.op.draws else None
        operands = (Fresh(root), *self._rest(plan, args, stream))
        named = kwargs if plan.op.mutates else {**kwargs, "out": None}
        node = WriteNode(plan, operands, named or NO_KEYWORDS, self._tape.sites.here(), self._tape)
        node.path = path
        self._tape.nodes.append(node)
        if stream is not None:
            self._tape.streams.drawn(stream, node)
        if plan.op.mutates:
            self._tape.try_or_assume(node)
        elif not fits(plan.out, written[0]):
            self._tape.evaluate(node)  # NumPy says what is wrong
        self._supersede(root, node)
        if plan.out is None and not plan.op.mutates:
            self._tape.demand(node, node.site)
        return None

    def _rest(self, plan: Plan, args: list[Any], stream: Any) -> list[Any]:
        """The arguments beside the one that is written to; a generator comes first."""
        if stream is not None:
            return [stream, *args[2:]]
        return args[1:] if plan.op.mutates else strip_out(plan, args)

    def _record_outputs(self, plan: Plan, args: list[Any], kwargs: dict[str, Any], written: tuple[Any, ...]) -> Any:
        """Several outputs: each array is replaced as a whole by its part of the result."""
        outs = tuple(None if target is None else Fresh(self._reference(target)) for target in written)
        kept = strip_out(plan, args)
        node = Node(plan, tuple(kept), {**kwargs, "out": outs}, self._tape.sites.here(), self._tape)
        self._tape.nodes.append(node)
        for index, target in enumerate(written):
            if target is not None:
                self._supersede(self._reference(target), Part(node, index))
        return self._tape.result(node)

    def _reference(self, target: Any) -> Any:
        return self._latest_ref(getattr(target, "_value", target))

    def _owner(self, ref: Any) -> tuple[Any, tuple[Node, ...]]:
        """What owns the memory of `ref`, and the views that lead from it to `ref`."""
        path: list[Node] = []
        while type(ref) is Node and ref.plan.op.view:
            path.append(ref)
            ref = ref.args[0]
        return ref, tuple(reversed(path))

    def _supersede(self, old: Any, new: Any) -> None:
        self._superseded[key_of(old)] = new
        self._keep.append(old)

    # ---- using what was written

    def latest(self, value: Any) -> Any:
        """An argument with everything that was superseded in it replaced."""
        kind = type(value)
        if kind is list or kind is tuple:
            return kind([self.latest(item) for item in value])
        if kind is dict:
            return {key: self.latest(item) for key, item in value.items()}
        if isinstance(value, Node | Part | np.ndarray):
            return self._latest_ref(value)
        return value

    def latest_node(self, node: Node) -> Any:
        """The node that stands for the array of `node` now."""
        return self._latest_ref(node)

    def _latest_ref(self, ref: Any) -> Any:
        while True:
            newer = self._superseded.get(key_of(ref))
            if newer is None:
                break
            ref = newer
        if type(ref) is Node and ref.plan.op.view:
            base = self._latest_ref(ref.args[0])
            if base is not ref.args[0]:
                return self._derive(ref, base)
        return ref

    def _derive(self, view: Node, base: Any) -> Node:
        """The same view of another array."""
        key = (id(view), id(base))
        if key not in self._derived:
            twin = Node(view.plan, (base, *view.args[1:]), view.kwargs, view.site, view.tape)
            self._derived[key] = twin
            self._keep += (view, base)
        return self._derived[key]


def fits(out: Any, target: Any) -> bool:
    """Whether a result can be written to `target`."""
    if not isinstance(out, Spec):
        return True
    try:
        same = np.broadcast_shapes(out.shape, target.shape) == target.shape
    except ValueError:
        return False
    return same and np.can_cast(out.dtype, target.dtype, "same_kind")


def strip_out(plan: Plan, args: list[Any]) -> list[Any]:
    """Positional arguments without a positional `out`."""
    at = plan.op.binder.out_position
    return args if at is None or len(args) <= at else args[:at]


def key_of(ref: Any) -> Any:
    """What identifies the memory that a reference stands for."""
    return (ref.node, ref.index) if type(ref) is Part else ref if isinstance(ref, Node) else id(ref)
