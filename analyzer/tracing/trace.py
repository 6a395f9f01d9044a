"""`trace`: run a function without running a kernel, and know what it costs."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.tracing.errors import TracedValueError
from analyzer.tracing.limits import MOST_OPS, Limit, TraceTooLongError
from analyzer.tracing.node import Node
from analyzer.tracing.shadow import Shadow
from analyzer.tracing.sites import Position, run_traced
from analyzer.tracing.tape import Tape
from flopscope.budget import BudgetContext, isolated, recording
from flopscope.oplog import OpRecord

if TYPE_CHECKING:
    import networkx

    from analyzer.tracing.saved import SavedTrace

EXACT = "exact for every MLP of this shape"
EXACT_HERE = "exact for this MLP"
ASSUMED = "assumed"
SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class LineCost:
    """What one source line costs: `calls` operations, `flops` FLOPs."""

    file: str
    line: int
    function: str
    calls: int
    flops: int
    ops: tuple[str, ...]
    dtypes: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class OpCost:
    """What all calls of one operation cost."""

    op: str
    calls: int
    flops: int


@dataclass(frozen=True, slots=True)
class ValueRead:
    """A value that the traced code asked for, and what had to run for it (`share` of the total FLOPs)."""

    expression: str
    file: str
    line: int
    column: int
    op: str
    ran: int
    flops: int
    share: float
    assumed: bool


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that the total takes for granted."""

    text: str
    op: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A call that had to be run, because only its result tells its price or shape."""

    op: str
    file: str
    line: int
    column: int


class Trace:
    """A finished recording.

    Attributes:
        flops: FLOPs that a real run bills.
        output: what the function returned; arrays in it have no values yet.
    """

    def __init__(self, tape: Tape, output: Any, contexts: list[BudgetContext]) -> None:
        self.tape, self.output = tape, output
        self.flops = sum(context.flops_used for context in contexts)
        self._contexts = contexts

    @cached_property
    def op_log(self) -> list[OpRecord]:
        """The records that a real run would log, in order."""
        return [record for context in self._contexts for record in context.op_log]

    @property
    def nodes(self) -> list[Node]:
        """The recorded calls, in order."""
        return self.tape.nodes

    @property
    def grade(self) -> str:
        """How far the total holds: for every MLP of this shape; for this one (values were read); or only if the values
        that a shadow answered for are right."""
        if any(read.assumed for read in self.tape.reads) or self.tape.guessed:
            return ASSUMED
        return EXACT if not self.tape.computed else EXACT_HERE

    @cached_property
    def reads(self) -> list[ValueRead]:
        """The values that were read, with the places that asked for them."""
        return [self._value_read(read) for read in self.tape.reads]

    def _value_read(self, read: Any) -> ValueRead:
        where = self.where(read.site)
        return ValueRead(
            where.expression,
            where.file,
            where.line,
            where.column,
            read.node.plan.op.name,
            read.ran,
            read.flops,
            read.flops / self.flops if self.flops else 0.0,
            read.assumed,
        )

    @cached_property
    def assumptions(self) -> list[Assumption]:
        """What the total takes for granted although it depends on values: calls that succeed, tags that hold."""
        return [self._assumption(node) for node in self.tape.assumed]

    def _assumption(self, node: Node) -> Assumption:
        where = self.where(node.site)
        return Assumption(f"{node.plan.op.name} succeeds", node.plan.op.name, where.file, where.line)

    def where(self, site: int) -> Position:
        """The innermost source position of a call chain."""
        positions = self.tape.sites.positions(site)
        return positions[0] if positions else Position("<unknown>", 0, 0, 0, 0, "<unknown>")

    def by_line(self) -> list[LineCost]:
        """Calls and FLOPs of each source line, the most costly first."""
        groups: dict[tuple[str, int], list[Node]] = {}
        for node in self.nodes:
            where = self.where(node.site)
            groups.setdefault((where.file, where.line), []).append(node)
        rows = [self._line(file, line, nodes) for (file, line), nodes in groups.items()]
        return sorted(rows, key=lambda row: -row.flops)

    def _line(self, file: str, line: int, nodes: list[Node]) -> LineCost:
        charges = [part for node in nodes if node.plan.op.logged for part in node.plan.charges]
        where = self.where(nodes[0].site)
        return LineCost(
            file,
            line,
            where.function,
            len(nodes),
            sum(part.flop_cost for part in charges),
            tuple(dict.fromkeys(part.op_name for part in charges)),
            tuple(dict.fromkeys(part.dtype for part in charges if part.dtype)),
            where.source,
        )

    def by_op(self) -> list[OpCost]:
        """Calls and FLOPs of each operation, the most costly first."""
        totals: dict[str, list[int]] = {}
        for record in self.op_log:
            row = totals.setdefault(record.op_name, [0, 0])
            row[0] += 1
            row[1] += record.flop_cost
        rows = [OpCost(name, calls, flops) for name, (calls, flops) in totals.items()]
        return sorted(rows, key=lambda row: -row.flops)

    @cached_property
    def peak_bytes(self) -> int:
        """Most bytes that results were alive at once, each from its call to its last use."""
        from analyzer.tracing.liveness import peak_bytes

        return peak_bytes(self)

    @cached_property
    def graph(self) -> networkx.DiGraph:
        """The recording as a networkx DiGraph, built on first use; see `analyzer.tracing.graph` for its attributes."""
        from analyzer.tracing.graph import build

        return build(self)

    def _repr_html_(self) -> str:
        from analyzer.views.notebook import fragment

        return fragment(self)

    @cached_property
    def evaluated(self) -> list[Evaluated]:
        """The calls that had to be run to know what comes out of them, with their places."""
        places = [(node, self.where(node.site)) for node in self.tape.evaluated]
        return [Evaluated(node.plan.op.name, where.file, where.line, where.column) for node, where in places]

    def to_json(self) -> str:
        """Totals, lines, operations, reads and graph as JSON; `from_json` reads it."""
        return json.dumps(self.to_dict())

    @staticmethod
    def from_json(text: str) -> SavedTrace:
        """What `to_json` wrote.

        Raises:
            ValueError: when the text is no trace of this schema.
        """
        from analyzer.tracing.saved import SavedTrace

        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema_version") != SCHEMA_VERSION or "graph" not in data:
            raise ValueError(f"not a trace of schema {SCHEMA_VERSION}")
        return SavedTrace(data)

    def to_graphml(self, path: str | os.PathLike[str]) -> None:
        """Write the graph as GraphML, which graph editors open; shapes and lists are written as JSON text."""
        import networkx

        from analyzer.tracing.saved import flat

        target = Path(path)
        unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        networkx.write_graphml(flat(self.graph), unfinished)
        unfinished.replace(target)

    def to_dot(self) -> str:
        """The graph in the DOT language of Graphviz."""
        from analyzer.tracing.saved import dot

        return dot(self.graph)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        from analyzer.tracing.saved import graph_data

        return {
            "schema_version": SCHEMA_VERSION,
            "flops": self.flops,
            "grade": self.grade,
            "ops": len(self.op_log),
            "by_line": [_asdict(row) for row in self.by_line()],
            "by_op": [_asdict(row) for row in self.by_op()],
            "reads": [_asdict(read) for read in self.reads],
            "assumptions": [_asdict(entry) for entry in self.assumptions],
            "evaluated": [_asdict(entry) for entry in self.evaluated],
            "peak_bytes": self.peak_bytes,
            "graph": graph_data(self.graph),
        }


def shadow_of(small: Trace | Callable[[], Trace] | None) -> Shadow | None:
    """The answers of a small trace, or of one that is yet to be made."""
    if isinstance(small, Trace):
        return Shadow(lambda: small)
    return None if small is None else Shadow(small)


def _asdict(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def trace(
    function: Callable[..., Any],
    *args: Any,
    values: str = "auto",
    limit_s: float = math.inf,
    shadow: Trace | Callable[[], Trace] | None = None,
    max_ops: int = MOST_OPS,
    keep_errors: bool = False,
    **kwargs: Any,
) -> Trace:
    """Run `function(*args, **kwargs)` without running a kernel, and record what it would have cost.

    The counted operations inside charge a budget and raise exactly as in a real run, but of a context of the trace's own:
    nothing outside is charged. What the function really reads (`float(x)`, `if x > 0`) is computed then, from what it needs.

    Args:
        values: "auto" computes values that are read; "never" makes a read an error.
        limit_s: about how many seconds may go into computing values; what does not fit is taken from the shadow.
        max_ops: operations after which the trace gives up, naming the line that is at it.
        keep_errors: an exception that the function raises ends the trace and becomes its output.
        shadow: a trace of the same function on small arguments, whose values stand in beyond the limit, or a function
            that makes it, which is called when it is first wanted.

    Raises:
        TracedValueError: at a read, under `values="never"`.
        TraceTooLongError: after `max_ops` operations.
        Exception: whatever the function itself raises.
    """
    from analyzer.tracing.scalar import ready

    ready()
    tape = Tape(values, Limit(limit_s), shadow_of(shadow))
    tape.most_ops = max_ops
    with isolated() as counted, recording(tape):
        try:
            output = run_traced(function, args, kwargs)
        except BaseException as error:
            if not keep_errors or isinstance(error, TracedValueError | TraceTooLongError):
                raise
            output = error
    tape.finished = True
    if tape.writes.any:
        output = tape.writes.settled(output)
    return Trace(tape, output, counted.contexts)
