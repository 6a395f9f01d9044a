"""The recorder: takes part in every counted call of a traced run and writes it down instead of running it.

The recording is a flat list of nodes. Nothing is computed until user code asks for a value; then the ancestors of that one
node are, once, in the order of the recording as far as random streams are concerned.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from analyzer.tracing.errors import TracedValueError
from analyzer.tracing.handlers import guarded
from analyzer.tracing.inputs import Input
from analyzer.tracing.limits import LITTLE_FLOPS, LITTLE_OPS, MOST_OPS, Limit, OverLimit, TraceTooLongError
from analyzer.tracing.node import NO_KEYWORDS, UNSET, Node, Part, resolved
from analyzer.tracing.scalar import traced_scalar
from analyzer.tracing.shadow import Missing, Shadow
from analyzer.tracing.sites import Sites
from analyzer.tracing.streams import Streams
from analyzer.tracing.writes import Writes
from flopscope.array import box
from flopscope.dispatch import rebuild, wrap_as
from flopscope.plan import Plan
from flopscope.spec import Spec, spec_of_array


@dataclass(frozen=True, slots=True)
class Read:
    """A value that user code asked for.

    Attributes:
        site: number of the call chain of the place that asked.
        node: the call whose result was asked for.
        ran: operations that had to run for it.
        flops: FLOPs of those operations.
        assumed: the value is a shadow's, not this program's.
    """

    site: int
    node: Node
    ran: int
    flops: int
    assumed: bool = False


class Tape:
    """A recording under way; implements `flopscope.meter.Recorder`."""

    def __init__(self, values: str = "auto", limit: Limit | None = None, shadow: Shadow | None = None) -> None:
        self.values = values
        self.limit = limit or Limit()
        self.shadow = shadow
        self.assumed: list[Node] = []
        self.finished = False
        self.most_ops = MOST_OPS
        self.computed: list[tuple[Node, int]] = []
        self.nodes: list[Node] = []
        self.sites = Sites()
        self.reads: list[Read] = []
        self.evaluated: list[Node] = []
        self.guessed: set[Node] = set()
        self._caught: dict[int, bool] = {}
        self.writes = Writes(self)
        self.streams = Streams()

    # ---- recording

    def record(self, plan: Plan, args: list[Any], kwargs: dict[str, Any], written: tuple[Any, ...]) -> Any:
        """Write a call down; returns boxes that stand for its results."""
        if self.writes.any:
            args, kwargs = self.writes.latest(args), self.writes.latest(kwargs)
        if written:
            return self.writes.record(plan, args, kwargs, written)
        if plan.op.draws:
            args = [self.streams.next(args[0]), *args[1:]]
        node = Node(plan, tuple(args), kwargs or NO_KEYWORDS, self.sites.here(), self)
        self.nodes.append(node)
        if len(self.nodes) > self.most_ops:
            raise self._too_long()
        if plan.doubtful or (plan.op.draws and known_by_value(args)):
            self.try_or_assume(node)
        if plan.op.draws:
            self.streams.drawn(args[0], node)
        return self.result(node)

    def try_or_assume(self, node: Node) -> None:
        """Whether this call succeeds, or keeps its symmetry, depends on values.

        It is tried where that is little work, and where the program goes on when it fails.
        """
        little = little_work(node)
        if not little and not self._guarded(node.site):
            self.assumed.append(node)
            return
        try:
            ran, flops = self.evaluate(node)
        except OverLimit:
            self.assumed.append(node)
            return
        except Exception:
            if node.plan.op.deferred:
                self.nodes.remove(node)  # it is not billed
            raise
        if not little:
            self.computed.append((node, node.site))
            self.reads.append(Read(node.site, node, ran, flops))

    def _guarded(self, site: int) -> bool:
        found = self._caught.get(site)
        if found is None:
            found = self._caught[site] = guarded(self.sites.positions(site))
        return found

    def _too_long(self) -> TraceTooLongError:
        site, times = Counter(node.site for node in self.nodes[-1000:]).most_common(1)[0]
        places = self.sites.positions(site)
        hot = f"{places[0].file}:{places[0].line}" if places else "?"
        return TraceTooLongError(
            f"more than {self.most_ops:,} operations were recorded; {times} of the last 1,000 at {hot}. "
            "Is there a loop that never ends?"
        )

    def recorded(self, plan: Plan, args: list[Any], kwargs: dict[str, Any], value: Any) -> Any:
        """Write down a call that had to be run at once, with its result."""
        node = Node(plan, tuple(args), kwargs or NO_KEYWORDS, self.sites.here(), self)
        node.value = value
        self.nodes.append(node)
        self.evaluated.append(node)
        return self.boxed_as(plan.out, node, value)

    def result(self, node: Node) -> Any:
        """What the caller of a recorded call gets."""
        out = node.plan.out
        if type(out) is Spec:
            # An integer or a truth value that is a plain scalar steers the program: it is wanted now. A scalar draw is a
            # Python number, which only a value can be.
            wanted = out.scalar and (out.dtype.kind not in "fc" or node.plan.op.draws)
            return self.read(node) if wanted else boxed(out, node)
        if type(out) is tuple and all(type(part) is Spec for part in out):
            return tuple(boxed(part, Part(node, i)) for i, part in enumerate(out))
        self.demand(node, node.site)
        self.evaluated.append(node)
        return self.boxed_as(out, node, node.value)

    def boxed_as(self, out: Any, ref: Any, value: Any) -> Any:
        """A computed result: arrays stay tied to their node, everything else is the plain value."""
        if isinstance(value, np.ndarray):
            return boxed(out if isinstance(out, Spec) else spec_of_array(value), ref)
        if isinstance(value, tuple | list) and isinstance(ref, Node):
            specs = out if isinstance(out, tuple) else (None,) * len(value)
            return rebuild(
                value, [self.boxed_as(s, Part(ref, i), v) for i, (s, v) in enumerate(zip(specs, value, strict=True))]
            )
        if isinstance(out, Spec) and not out.scalar:
            return boxed(out, ref)
        return wrap_as(None, value) if isinstance(value, tuple | list) else value

    # ---- values

    def read(self, ref: Any) -> Any:
        """The value of a node or a part of one, because user code asks for it now.

        Raises:
            TracedValueError: under `values="never"`.
        """
        if self.writes.any:
            ref = self.writes.latest(ref)
        node = ref.node if type(ref) is Part else ref
        if self.finished:
            self.evaluate(node)
            return resolved(ref)
        site = self.sites.here()
        if self.values == "never":
            raise self._refusal(node, site)
        self.reads.append(self.demand(node, site))
        return resolved(ref)

    def current(self, array: Any) -> Any:
        """The values of a plain array as the traced program sees them."""
        if not self.writes.any or self.finished:
            return array
        latest = self.writes.latest(array)
        return array if latest is array else latest.force()

    def demand(self, node: Node, site: int) -> Read:
        """Compute a node, or take the shadow's word for it where that would take too long."""
        try:
            ran, flops = self.evaluate(node)
            assumed = node in self.guessed
        except OverLimit:
            ran, flops, assumed = self._guess(node, site)
        self.computed.append((node, site))
        return Read(site, node, ran, flops, assumed)

    def _guess(self, node: Node, site: int) -> tuple[int, int, bool]:
        """Take a shadow's value; without a shadow that knows the place, the work is done after all.

        Returns how many operations ran for it, their FLOPs, and whether the value is assumed.
        """
        try:
            if self.shadow is None:
                raise Missing
            node.value = self.shadow.answer(self.sites.chains[site], node)
        except Missing:
            self.limit.seconds = math.inf
            return *self.evaluate(node), False
        self.guessed.add(node)
        return 0, 0, True

    def _refusal(self, node: Node, site: int) -> TracedValueError:
        where, origin = self.sites.positions(site), self.sites.positions(node.site)
        at = f"{where[0].file}:{where[0].line}" if where else "?"
        made = f"{origin[0].file}:{origin[0].line}" if origin else "?"
        return TracedValueError(
            f"{at}: a value is read here; it is the result of {node.plan.op.name} at {made}. "
            'Trace with values="auto" to compute it.',
            where,
            origin,
        )

    def evaluate(self, node: Node) -> tuple[int, int]:
        """Compute a node and what it needs; returns how many operations ran, and their FLOPs."""
        stack, ran, flops = [node], 0, 0
        while stack:
            top = stack[-1]
            if top.value is not UNSET:
                stack.pop()
                continue
            missing = [operand for operand in top.operands() if operand.value is UNSET]
            if missing:
                stack += missing
                continue
            self.limit.check(top)
            began = perf_counter()
            value = top.run(resolved)
            if not isinstance(top, Input):  # what the program is given is no work of its own
                self.limit.clocked(began)
            top.value = value if top.plan.finish is None else top.plan.finish(value)[0]
            ran += 1
            flops += top.plan.cost
            stack.pop()
        return ran, flops


def known_by_value(args: list[Any]) -> bool:
    """Whether a draw has parameters that only values tell to be valid."""
    return any(isinstance(argument, Node | Part | np.ndarray) for argument in args)


def little_work(node: Node) -> bool:
    """Whether a node and what it needs are computed in no time."""
    stack, seen, flops = [node], {node}, 0
    while stack:
        top = stack.pop()
        if top.value is UNSET:
            flops += top.plan.cost + 1
            if flops > LITTLE_FLOPS or len(seen) > LITTLE_OPS:
                return False
            fresh = [operand for operand in top.operands() if operand not in seen]
            seen.update(fresh)
            stack += fresh
    return True


def boxed(spec: Spec, ref: Any) -> Any:
    """The box that stands for a recorded value."""
    return traced_scalar(spec, ref) if spec.scalar else box(spec, ref)
