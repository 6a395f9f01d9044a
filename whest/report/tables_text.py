"""What-if tables, solutions and comparisons, in a terminal."""

from collections.abc import Iterator

from analyzer.cost.compare import Change, Comparison
from analyzer.cost.solve import Solution
from analyzer.cost.verdict import Terms
from whest.report.blocks import Blank, Block, Column, Facts, Table
from whest.solving import Solved
from whest.sweeping import WhatIf
from whest.ui.numbers import flops, percent, with_unit

_WHAT_IF = [
    Column("round", left=True, drop=2),
    Column("width"),
    Column("depth"),
    Column("B"),
    Column("FLOPs"),
    Column("of B"),
    Column("multiplier"),
    Column("", left=True),
]
_CHANGES = [
    Column("old"),
    Column("new"),
    Column("before", drop=2),
    Column("after", drop=2),
    Column("moved"),
    Column("why", left=True, drop=1),
    Column("source", left=True),
]
_MOST_CHANGES = 12


def what_if_blocks(rows: list[WhatIf]) -> Iterator[Block]:
    """One row a setting."""
    yield Table(_WHAT_IF, [_what_if(row) for row in rows], ["" if _fine(row) else "bad" for row in rows])


def _what_if(row: WhatIf) -> list[str]:
    found = row.verdict
    note = f"fails: {row.failure}" if row.failure else "" if found.fits else "over the budget"
    share = [percent(found.share), f"{found.multiplier:.3g}", note]
    return [row.round or "", str(row.width), str(row.depth), flops(row.flop_budget), flops(found.flops), *share]


def _fine(row: WhatIf) -> bool:
    return row.failure is None and row.verdict.fits


def solve_blocks(solved: Solved, terms: Terms) -> Iterator[Block]:
    """The largest value for each of the two limits."""
    yield Facts([f"largest {solved.name} (now {solved.now:,})"], "section", 2)
    limits = (("that fits", terms.flop_budget, solved.budget), ("that is free", terms.free_until, solved.free))
    for words, limit, solution in limits:
        yield Facts([f"{words} {with_unit(limit)}: {_solution(solution)}"], indent=4)


def _solution(solution: Solution) -> str:
    if not solution.value:
        return "none, 1 is too many"
    if not solution.bounded:
        return f"no limit up to {solution.value:,} ({with_unit(solution.flops)} there)"
    above = "fails"
    if solution.next_flops is not None:
        above = f"takes {with_unit(solution.next_flops)}"
    return f"{solution.value:,} ({with_unit(solution.flops)}; {solution.value + 1:,} {above})"


def comparison_blocks(found: Comparison, name: str) -> Iterator[Block]:
    """The totals, and the lines that moved."""
    moved = found.new_flops - found.old_flops
    share = percent(abs(moved) / found.old_flops) if found.old_flops else "-"
    sign = "+" if moved > 0 else "-"
    total = (
        f"{with_unit(found.old_flops)} → {with_unit(found.new_flops)}   {sign}{with_unit(abs(moved))} ({sign}{share})"
    )
    yield Facts([f"against {name}: {total if moved else f'the same {with_unit(found.new_flops)}'}"], "section", 2)
    if found.changes:
        shown = found.changes[:_MOST_CHANGES]
        yield Table(_CHANGES, [_change(change) for change in shown], cut=6, least=24)
    if len(found.changes) > _MOST_CHANGES:
        yield Facts([f"and {len(found.changes) - _MOST_CHANGES} more lines, all in --json"], "dim")
    yield Blank()


def _change(change: Change) -> list[str]:
    old, new = change.old, change.new
    sign = "+" if change.moved > 0 else "-"
    return [
        str(old.line) if old else "",
        str(new.line) if new else "",
        flops(old.flops) if old else "",
        flops(new.flops) if new else "",
        f"{sign}{flops(abs(change.moved))}",
        change.why,
        change.source,
    ]
