"""Writing under a trace (`out=`, `put`, `fill_diagonal` ...) is functional.

A write makes a node whose value is a changed copy of the array that owns the memory, and what stood for that array is
*superseded* by the node: whoever uses the old one from then on, directly or through a view, gets the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analyzer.tracing.aliases import may_be_read_only, really_shows, shown_operand, view_of_another
from analyzer.tracing.node import NO_KEYWORDS, Fresh, Node, Part, WriteNode
from flopscope.array import FlopscopeArray, box
from flopscope.dispatch import rebuild
from flopscope.op import Op
from flopscope.plan import Plan, price
from flopscope.spec import Spec
from flopscope.work import Work

if TYPE_CHECKING:
    from analyzer.tracing.tape import Tape


def _free(op: Op) -> Work:
    """Free: the call that made the result has paid for it."""
    return Work(0, None, None)


COPIED = price(Op("copied", _free, kernel=np.copyto, home="", logged=False, mutates=True), Work(0, None, None))


class Writes:
    """What was written to in one recording.

    Attributes:
        any: whether anything was; as long as not, nobody pays for looking.
    """

    def __init__(self, tape: Tape) -> None:
        self.any = False
        self._tape = tape
        self._superseded: dict[Any, Any] = {}
        self._derived: dict[tuple[Any, Any], Any] = {}
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
        elif refusable(plan.out, written[0], kwargs) or may_be_read_only(root, path):
            self._tape.evaluate(node)  # NumPy says what is wrong, if anything is
        self._supersede(root, node)
        return None

    def _rest(self, plan: Plan, args: list[Any], stream: Any) -> list[Any]:
        """The arguments beside the one that is written to; a generator comes first."""
        if stream is not None:
            return [stream, *(args[2:] if plan.op.mutates else strip_out(plan, args)[1:])]
        return args[1:] if plan.op.mutates else strip_out(plan, args)

    def _record_outputs(self, plan: Plan, args: list[Any], kwargs: dict[str, Any], written: tuple[Any, ...]) -> Any:
        """Several outputs: the results are made in copies of the arrays, which are then copied into them."""
        references = [None if target is None else self._reference(target) for target in written]
        outs = tuple(None if ref is None else Fresh(ref) for ref in references)
        kept = strip_out(plan, args)
        node = Node(plan, tuple(kept), {**kwargs, "out": outs}, self._tape.sites.here(), self._tape)
        self._tape.nodes.append(node)
        results = plan.out if isinstance(plan.out, tuple) else (None,) * len(written)
        if any(refusable(part, into, kwargs) for part, into in zip(results, written, strict=True)):
            self._tape.evaluate(node)
        for index, ref in enumerate(references):
            if ref is not None:
                root, path = self._owner(self._latest_ref(ref))
                copied = WriteNode(COPIED, (Fresh(root), Part(node, index)), NO_KEYWORDS, node.site, self._tape)
                copied.path = path
                self._supersede(root, copied)
        return self._tape.result(node)

    def _reference(self, target: Any) -> Any:
        return self._latest_ref(getattr(target, "_value", target))

    def _owner(self, ref: Any) -> tuple[Any, tuple[Any, ...]]:
        """What owns the memory of `ref`, and the views that lead from it to `ref`."""
        path: list[Any] = []
        while (shown := shown_operand(ref)) is not None and really_shows(ref, shown):
            path.append(ref)
            ref = shown
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

    def settled(self, output: Any) -> Any:
        """What a function returned, with boxes around plain arrays that it wrote to replaced by what it wrote."""
        if isinstance(output, list | tuple):
            return rebuild(output, [self.settled(item) for item in output])
        if isinstance(output, dict):
            return {key: self.settled(item) for key, item in output.items()}
        if isinstance(output, FlopscopeArray) and isinstance(output._value, np.ndarray):
            latest = self._latest_ref(output._value)
            return output if latest is output._value else box(output._spec, latest)
        return output

    def _latest_ref(self, ref: Any) -> Any:
        while True:
            newer = self._superseded.get(key_of(ref))
            if newer is None:
                break
            ref = newer
        shown = shown_operand(ref)
        if shown is not None:
            latest = self._latest_ref(shown)
            if latest is not shown and really_shows(ref, shown):
                return self._derive(ref, latest)
        return ref

    def _derive(self, view: Any, base: Any) -> Any:
        """The same view of another array."""
        key = (key_of(view), key_of(base))
        if key not in self._derived:
            self._derived[key] = view_of_another(view, base)
            self._keep += (view, base)
        return self._derived[key]


def refusable(out: Any, target: Any, kwargs: dict[str, Any]) -> bool:
    """Whether NumPy may refuse to write a result to `target` where `kwargs` say."""
    return odd_mask(kwargs.get("where", True)) or (target is not None and (out is None or not fits(out, target)))


def fits(out: Spec, target: Any) -> bool:
    """Whether a result has a shape and dtype that `target` takes."""
    try:
        same = np.broadcast_shapes(out.shape, target.shape) == target.shape
    except ValueError:
        return False
    return same and np.can_cast(out.dtype, target.dtype, "same_kind")


def odd_mask(where: Any) -> bool:
    """Whether NumPy may refuse a `where=`: it wants truth values."""
    out = where.plan.out if isinstance(where, Node) else where
    return np.dtype(getattr(out, "dtype", bool)) != np.dtype(bool)


def strip_out(plan: Plan, args: list[Any]) -> list[Any]:
    """Positional arguments without a positional `out`."""
    at = plan.op.binder.out_position
    return args if at is None or len(args) <= at else args[:at]


def key_of(ref: Any) -> Any:
    """What identifies the memory that a reference stands for."""
    return (ref.node, ref.index) if type(ref) is Part else ref if isinstance(ref, Node) else id(ref)
