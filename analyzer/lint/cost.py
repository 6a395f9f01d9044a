"""What cost findings would save, in billed FLOPs: the difference of two traces, or what the finding's own text bills.

The caller knows how to trace a source text (which network, which setup); this module knows what to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.lint.finding import Finding
from analyzer.lint.text import apply_edits

if TYPE_CHECKING:
    from analyzer.tracing import Trace

# Findings without a fix whose own text is what would no longer be billed.
DROPPED = frozenset({"repeated-expression", "unused-result", "hoist-to-setup", "repeated-pdf-cdf"})
# Findings whose text would be billed once instead of on every pass.
ONCE = frozenset({"loop-invariant"})
COST = "WH4"
Tracer = Callable[[str], "Trace | None"]


@dataclass(frozen=True, slots=True)
class Billed:
    """One recorded operation: where in the file it stands and what it bills."""

    line: int
    column: int
    end_line: int
    end_column: int
    flops: int


def price(findings: list[Finding], text: str, path: str, tracer: Tracer) -> list[Finding]:
    """The findings with `flops_saved` filled in for the cost family, dearest first among equals in kind.

    `tracer` gives the trace of predict() for a source text, or None when it cannot be traced; `path` is the file name
    that positions in the trace carry. Findings of one file only.
    """
    if not any(f.code.startswith(COST) for f in findings):
        return findings
    before = tracer(text)
    if before is None:
        return findings
    operations = list(billed(before, path))
    priced = [one(finding, text, before.flops, operations, tracer) for finding in findings]
    return sorted(priced, key=lambda f: (f.code.startswith(COST), -(f.flops_saved or 0), f.line, f.column))


def one(finding: Finding, text: str, before: int, operations: list[Billed], tracer: Tracer) -> Finding:
    """One finding with its saving, when there is a way to know it."""
    if not finding.code.startswith(COST):
        return finding
    if finding.fix is not None:
        after = tracer(apply_edits(text, list(finding.fix.edits)))
        return finding.saving(before - after.flops) if after is not None else finding
    inside = [operation for operation in operations if within(operation, finding)]
    if finding.rule in DROPPED:
        return finding.saving(sum(operation.flops for operation in inside))
    if finding.rule in ONCE:
        first = {(o.line, o.column, o.end_column): o.flops for o in reversed(inside)}
        return finding.saving(sum(o.flops for o in inside) - sum(first.values()))
    return finding


def billed(trace: Trace, path: str) -> Iterator[Billed]:
    """The operations of a trace that stand in a file, innermost place of that file first."""
    for node in trace.nodes:
        place = next((p for p in trace.tape.sites.positions(node.site) if p.file == path), None)
        if place is not None and node.plan.op.logged:
            flops = sum(part.flop_cost for part in node.plan.charges)
            yield Billed(place.line, place.column, place.end_line, place.end_column, flops)


def within(operation: Billed, finding: Finding) -> bool:
    """Whether an operation stands inside a finding's text."""
    start = (finding.line, finding.column) <= (operation.line, operation.column)
    return start and (operation.end_line, operation.end_column) <= (finding.end_line, finding.end_column)
