"""What a recording costs after a rewrite: only what the rewrite touches is planned again, by the same price rules."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from analyzer.cost.waste.finding import Edit
from analyzer.cost.waste.recording import Recording
from analyzer.tracing.node import UNSET, Fresh, Node, Part, Stream
from analyzer.tracing.tape import boxed
from flopscope.array import box_array
from flopscope.dispatch import call as run_call
from flopscope.dispatch import look_up, prepare
from flopscope.op import TABLE, Op
from flopscope.plan import Plan
from flopscope.spec import Spec


class CannotRewrite(Exception):
    """The rewritten graph cannot be priced or run."""


class Made:
    """Stands for a value that only the rewritten program has."""

    __slots__ = ()

    def force(self) -> Any:
        """Refuse: pricing has no values."""
        raise CannotRewrite("a value of the rewritten program is asked for")


class Rewrite:
    """A rewrite of a recording, priced (by default) or run.

    Attributes:
        saved: FLOPs that the rewritten program bills less; of a priced rewrite.
    """

    def __init__(self, recording: Recording, edits: Mapping[int, Edit], *, run: bool = False) -> None:
        """Raises CannotRewrite."""
        self.recording, self._edits, self._run = recording, edits, run
        self.saved = 0
        self._results: dict[int, Any] = {}
        self._price: dict[int, int] = {}
        self._uses: dict[int, list[int]] = {}
        self._inputs: dict[int, Any] = {}
        self._at = -1
        self._apply()
        if not run:
            self.saved = self._total_saved()

    # ---- what edits are made of

    def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call an operation by name on results and plain values."""
        return self.call_op(TABLE[name], args, kwargs)

    def call_op(self, op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call an operation."""
        if self._run:
            return run_call(op, args, kwargs)
        plan = plan_of(op, args, kwargs)
        self._price[self._at] = self._price.get(self._at, 0) + (plan.cost if op.logged else 0)
        return _placeholders(plan.out)

    def value(self, argument: Any) -> Any:
        """What stands for an argument of the recording in the rewritten program."""
        if isinstance(argument, Node):
            at = self.recording.number[id(argument)]
            self._uses.setdefault(self._at, []).append(at)
            return self._result(at)
        if type(argument) is Part:
            result = self.value(argument.node)
            return result[argument.index]
        if isinstance(argument, tuple | list):
            items = [self.value(item) for item in argument]
            return type(argument)._make(items) if hasattr(argument, "_make") else type(argument)(items)
        if isinstance(argument, dict):
            return {key: self.value(item) for key, item in argument.items()}
        if type(argument) is Stream:
            if self._run:
                raise CannotRewrite("a draw is not made twice")
            if argument.previous is not None:
                self._uses.setdefault(self._at, []).append(self.recording.number[id(argument.previous)])
            return argument.generator
        if type(argument) is Fresh:
            raise CannotRewrite("an array is written to")
        if isinstance(argument, np.ndarray):
            # One box for one array: whether two operands are the same object matters for the price.
            return self._inputs.setdefault(id(argument), box_array(argument))
        return argument

    def again(self, at: int, **changes: Any) -> Any:
        """Make a recorded call again on what its arguments are now, with some keyword arguments changed."""
        node = self.recording.nodes[at]
        return self.call_op(node.plan.op, self.value(node.args), {**self.value(node.kwargs), **changes})

    def result(self, at: int) -> Any:
        """The result of a recorded call."""
        return self.value(self.recording.nodes[at])

    # ---- the rewriting itself

    def _apply(self) -> None:
        queue = sorted(self._edits)
        seen = set(queue)
        while queue:
            at = self._at = heapq.heappop(queue)
            if self._changed(at):
                for user in self.recording.users[at]:
                    if user not in seen and self._matters(at, user):
                        seen.add(user)
                        heapq.heappush(queue, user)

    def _changed(self, at: int) -> bool:
        """Make the new result of a call; whether its users have to be looked at."""
        edit = self._edits.get(at)
        node = self.recording.nodes[at]
        if edit is None:
            self._require_repeatable(at)
            self._results[at] = self.again(at)
        elif edit.gone:
            self._price[at], self._uses[at] = 0, []
            return False
        elif edit.same is not None:
            self._price[at] = 0
            self._results[at] = self.value(self.recording.nodes[edit.same])
            return True
        else:
            assert edit.make is not None
            self._price.setdefault(at, 0)
            self._results[at] = edit.make(self)
        return self._run or not isinstance(node.plan.out, Spec) or self._results[at]._spec is not node.plan.out

    def _matters(self, at: int, user: int) -> bool:
        """Whether a changed result can change what a user of it costs."""
        edit = self._edits.get(at)
        if self._run or edit is None or edit.same is None:
            return True
        same_spec = self._results[at]._spec is self.recording.spec(at) if self.recording.spec(at) else False
        return not same_spec or self.recording.nodes[user].plan.op.aliasing

    def _require_repeatable(self, at: int) -> None:
        """Make sure that planning this call again from the recording gives the recorded plan."""
        node = self.recording.nodes[at]
        if self.recording.is_write(at) or node.plan.op.needs_result or (self._run and self.recording.draws(at)):
            raise CannotRewrite("the call cannot be repeated")
        if self._run:
            return
        originals = _Originals(self.recording)
        plan = plan_of(node.plan.op, originals.value(node.args), originals.value(node.kwargs))
        if plan.cost != node.plan.cost or plan.out != node.plan.out:
            raise CannotRewrite("the call has another price when planned again")

    def _result(self, at: int) -> Any:
        if at in self._results:
            return self._results[at]
        return self._recorded_value(at) if self._run else _standing_for(self.recording.nodes[at])

    def _recorded_value(self, at: int) -> Any:
        node = self.recording.nodes[at]
        if node.value is UNSET:
            self.recording.trace.tape.evaluate(node)
        return _boxed_value(node.plan.out, node.value)

    # ---- what is no longer needed

    def _total_saved(self) -> int:
        recording = self.recording
        touched = set(self._price)
        new = {at: self._price[at] for at in touched}
        dropped = self._dropped(touched)
        before = sum(recording.cost(at) for at in touched | dropped)
        return before - sum(cost for at, cost in new.items() if at not in dropped)

    def _dropped(self, touched: set[int]) -> set[int]:
        """Calls that nobody uses any more."""
        recording = self.recording
        lost: Counter[int] = Counter()
        for at in touched & recording.live:
            lost.update(recording.operands[at])
            lost.subtract(self._operands_now(at))
        dropped: set[int] = set()
        queue = [at for at, count in lost.items() if count > 0]
        while queue:
            at = queue.pop()
            if at in dropped or at in recording.wanted or self._needed(at, lost):
                continue
            dropped.add(at)
            operands = self._operands_now(at) if at in touched else recording.operands[at]
            lost.update(operands)
            queue += operands
        return dropped

    def _operands_now(self, at: int) -> list[int]:
        edit = self._edits.get(at)
        if edit is not None and edit.same is not None:
            return [edit.same]
        return self._uses.get(at, [])

    def _needed(self, at: int, lost: Counter[int]) -> bool:
        # Whatever uses it keeps it, also when nobody uses that: it runs all the same.
        return len(self.recording.users[at]) - lost[at] > 0


class _Originals:
    """The arguments of the recording as they were."""

    def __init__(self, recording: Recording) -> None:
        self._results: dict[int, Any] = {}

    def value(self, argument: Any) -> Any:
        if isinstance(argument, Node):
            if id(argument) not in self._results:
                self._results[id(argument)] = _standing_for(argument)
            return self._results[id(argument)]
        if type(argument) is Part:
            return self.value(argument.node)[argument.index]
        if isinstance(argument, tuple | list):
            items = [self.value(item) for item in argument]
            return type(argument)._make(items) if hasattr(argument, "_make") else type(argument)(items)
        if isinstance(argument, dict):
            return {key: self.value(item) for key, item in argument.items()}
        if type(argument) is Stream:
            return argument.generator
        return argument


def plan_of(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Plan:
    """The plan of a call that is not made. Raises CannotRewrite when only the call itself tells."""
    if op.needs_result:
        raise CannotRewrite(f"{op.name} is priced by its result")
    try:
        plan, _, _ = (op.cached and look_up(op, args, kwargs)) or prepare(op, args, kwargs)
    except CannotRewrite:
        raise
    except Exception as error:
        raise CannotRewrite(f"{op.name}: {error}") from error
    return plan


def _standing_for(node: Node) -> Any:
    """A box (or tuple of boxes) with the spec of a recorded result and the node as its value."""
    out = node.plan.out
    if isinstance(out, Spec):
        return boxed(out, node)
    if isinstance(out, tuple) and all(isinstance(part, Spec) for part in out):
        return tuple(boxed(part, Part(node, i)) for i, part in enumerate(out))
    return _boxed_value(out, node.value)


def _placeholders(out: Any) -> Any:
    if isinstance(out, Spec):
        return boxed(out, Made())
    if isinstance(out, tuple) and all(isinstance(part, Spec) for part in out):
        return tuple(boxed(part, Made()) for part in out)
    raise CannotRewrite("only the result itself tells what it is")


def _boxed_value(out: Any, value: Any) -> Any:
    """A computed result with the spec that the recording gave it."""
    from flopscope.dispatch import wrap_as

    return wrap_as(out, value)
