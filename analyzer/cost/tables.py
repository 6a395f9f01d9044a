"""Tables over a recording: FLOPs by line, expression, operation, function, namespace and dtype.

A recording is first folded to (place, plan) pairs with a count, of which there are few however long it is; every table
is made from those.
"""

from __future__ import annotations

import linecache
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analyzer.tracing.sites import Position
from analyzer.tracing.trace import Trace
from flopscope.plan import Plan


@dataclass(frozen=True, slots=True)
class Expression:
    """A range of source text whose operations cost `flops` in `calls` calls; columns count from 1, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    calls: int
    flops: int


@dataclass(frozen=True, slots=True)
class Line:
    """A source line.

    Attributes:
        hits: how often it ran (the most calls of any one of its expressions).
        calls: billed operations on it.
        expressions: its expressions, the most costly first.
    """

    file: str
    line: int
    function: str
    hits: int
    calls: int
    flops: int
    ops: tuple[str, ...]
    dtypes: tuple[str, ...]
    expressions: tuple[Expression, ...]

    @property
    def key(self) -> tuple[str, int]:
        return self.file, self.line

    @property
    def source(self) -> str:
        """The text of the line, as it stands in the file."""
        return linecache.getline(self.file, self.line).rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Row:
    """A name with its calls and FLOPs: of an operation, a namespace or a dtype."""

    name: str
    calls: int
    flops: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function: FLOPs of its own lines, and with everything that it calls."""

    name: str
    file: str
    calls: int
    own_flops: int
    flops: int


class Costs:
    """The cost tables of a finished recording.

    Args:
        own: folder of the program that asked for the trace; its frames at the outer end of call chains are left out.
    """

    def __init__(self, trace: Trace, own: str = "") -> None:
        self.trace, self.own = trace, own
        self.flops = trace.flops
        self._chains: dict[int, list[Position]] = {}
        self._count: Counter[tuple[int, Plan]] = Counter((node.site, node.plan) for node in trace.nodes)

    @cached_property
    def places(self) -> list[tuple[list[Position], Plan, int]]:
        """Call chain (innermost first), plan and number of calls; each pair of chain and plan once."""
        chains = {site: self.chain(site) for site, _ in self._count}
        return [(chains[site], plan, number) for (site, plan), number in self._count.items()]

    def chain(self, site: int) -> list[Position]:
        """The positions of a call chain, innermost first."""
        if site not in self._chains:
            self._chains[site] = self._positions(site)
        return self._chains[site]

    def _positions(self, site: int) -> list[Position]:
        chain = self.trace.tape.sites.positions(site)
        while self.own and len(chain) > 1 and chain[-1].file.startswith(self.own):
            chain.pop()
        return chain or [NOWHERE]

    @cached_property
    def by_hand(self) -> int:
        """FLOPs charged without an operation (`deduct`), which belong to no line."""
        return self.flops - sum(plan.cost * number for _, plan, number in self.places if plan.op.logged)

    @cached_property
    def lines(self) -> list[Line]:
        """One row a source line on which something was counted, the most costly first."""
        groups: dict[tuple[str, int], list[tuple[Position, Plan, int]]] = {}
        for chain, plan, number in self.places:
            groups.setdefault((chain[0].file, chain[0].line), []).append((chain[0], plan, number))
        return sorted((_line(members) for members in groups.values()), key=lambda line: (-line.flops, line.line))

    @cached_property
    def ops(self) -> list[Row]:
        """One row an operation, the most costly first."""
        return _rows((record.op_name, record.flop_cost) for record in self.trace.op_log)

    @cached_property
    def namespaces(self) -> list[Row]:
        """One row a namespace; FLOPs outside of any count under an empty name."""
        return _rows((record.namespace or "", record.flop_cost) for record in self.trace.op_log)

    @cached_property
    def dtypes(self) -> list[Row]:
        """One row a billing dtype; operations that cost alike for all count under an empty name."""
        return _rows((record.resolved_dtype or "", record.flop_cost) for record in self.trace.op_log)

    @cached_property
    def functions(self) -> list[Function]:
        """One row a function, the one that holds the most first."""
        own: Counter[tuple[str, str]] = Counter()
        whole: Counter[tuple[str, str]] = Counter()
        calls: Counter[tuple[str, str]] = Counter()
        for chain, plan, number in self.places:
            flops = billed(plan) * number
            own[chain[0].file, chain[0].function] += flops
            for key in {(position.file, position.function) for position in chain}:
                whole[key] += flops
                calls[key] += number * len(plan.charges) * plan.op.logged
        rows = [Function(name, file, calls[file, name], own[file, name], whole[file, name]) for file, name in whole]
        return sorted(rows, key=lambda row: (-row.flops, -row.own_flops, row.name))

    @cached_property
    def peak_bytes(self) -> int:
        """The most bytes of recorded results that are alive at once, if each is dropped after its last use."""
        from analyzer.cost.memory import peak_bytes

        return peak_bytes(self.trace)


NOWHERE = Position("<unknown>", 0, 0, 0, 0, "<unknown>")


def billed(plan: Plan) -> int:
    """FLOPs that a call of this plan adds to the total."""
    return plan.cost if plan.op.logged else 0


def _line(members: list[tuple[Position, Plan, int]]) -> Line:
    where = members[0][0]
    charges = [(part, number) for _, plan, number in members if plan.op.logged for part in plan.charges]
    ranges: dict[Position, Counter[str]] = {}
    for position, plan, number in members:
        tally = ranges.setdefault(position, Counter())
        tally["all"] += number
        tally["calls"] += number * plan.op.logged
        tally["flops"] += number * billed(plan)
    found = [Expression(p.line, p.column, p.end_line, p.end_column, t["calls"], t["flops"]) for p, t in ranges.items()]
    return Line(
        where.file,
        where.line,
        where.function,
        max(tally["all"] for tally in ranges.values()),
        sum(number for _, number in charges),
        sum(part.flop_cost * number for part, number in charges),
        tuple(dict.fromkeys(part.op_name for part, _ in charges)),
        tuple(dict.fromkeys(part.dtype for part, _ in charges if part.dtype)),
        tuple(sorted(found, key=lambda one: (-one.flops, one.column))),
    )


def _rows(pairs: Iterable[tuple[str, int]]) -> list[Row]:
    totals: dict[str, list[int]] = {}
    for name, flops in pairs:
        row = totals.setdefault(name, [0, 0])
        row[0] += 1
        row[1] += flops
    rows = [Row(name, calls, flops) for name, (calls, flops) in totals.items()]
    return sorted(rows, key=lambda row: (-row.flops, row.name))


def as_dict(row: Any) -> dict[str, Any]:
    """A row as plain data."""
    return {name: getattr(row, name) for name in row.__slots__}
