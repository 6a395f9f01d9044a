"""Closed forms: what each line costs as a polynomial in width n and depth d.

The polynomial through exact traces at a grid of shapes is only shown after it gave the exact FLOPs at shapes that are not
on the grid, one of them the shape asked for. The grid lies inside one octave of n, the checks outside, so that a term
like ceil(log2 n) shows as a step. Nothing is fitted: what is no polynomial has no formula, and the reason is said.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

from analyzer.cost.polynomial import Polynomial, interpolate
from analyzer.cost.subject import Setting, Subject
from analyzer.cost.tables import billed
from analyzer.tracing.trace import Trace

Key = tuple[str, int]
TOTAL: Key = ("", 0)
WIDTHS, DEPTHS = (17, 20, 23, 27, 31), (3, 4, 6)
INSIDE = ((25, 5), (26, 2))
OUTSIDE = ((40, 3), (66, 4))
SMALL = ((7, 2), (5, 1), (3, 2), (2, 1), (1, 1))
SCALES = (1, 4)

BUDGET, VALUES, STEPS, NONE = (
    "depends on the budget",
    "depends on the values",
    "steps with n, as ceil(log2 n) does",
    "no polynomial in n and d",
)


@dataclass(frozen=True, slots=True)
class Formulas:
    """What was found.

    Attributes:
        lines: polynomial of a line.
        reasons: why a line has none.
        total: polynomial of all, or None.
        shapes: the shapes (n, d) at which the formulas were checked, none of which was used to find them.
        least: the smallest checked shapes at which all formulas still hold go down to this n.
        unavailable: why there are no formulas at all, else empty.
    """

    lines: dict[Key, Polynomial]
    reasons: dict[Key, str]
    total: Polynomial | None = None
    shapes: tuple[tuple[int, int], ...] = ()
    least: int = 1
    unavailable: str = ""


def formulas(subject: Subject, setting: Setting, actual: Trace, limit_s: float | None = None) -> Formulas:
    """The closed forms of a subject, checked at `setting`, whose recording is `actual`."""
    finder = _Finder(subject, setting, limit_s)
    for scale in SCALES:
        try:
            return finder.find(actual, scale)
        except _Failed as failed:
            problem = str(failed)
    return Formulas({}, {}, unavailable=problem)


class _Failed(Exception):
    """The subject cannot be traced at a shape, or not in time."""


class _Finder:
    def __init__(self, subject: Subject, setting: Setting, limit_s: float | None) -> None:
        self._subject, self._setting = subject, setting
        self._deadline = None if limit_s is None else time.perf_counter() + limit_s

    def find(self, actual: Trace, scale: int) -> Formulas:
        widths = tuple(scale * n - (scale > 1) * (n % 2) for n in WIDTHS)
        grid = {(n, d): self._costs(n, d) for n in widths for d in DEPTHS}
        at_home = (self._setting.width, self._setting.depth)
        inside = {(scale * n, d): self._costs(scale * n, d) for n, d in INSIDE}
        outside = {(scale * n, d): self._costs(scale * n, d) for n, d in OUTSIDE}
        outside[at_home] = costs_by_line(actual)
        checks = {shape: costs for shape, costs in {**inside, **outside}.items() if shape not in grid}
        others = self._others(widths, grid, actual)
        lines: dict[Key, Polynomial] = {}
        reasons: dict[Key, str] = {}
        for key in _keys(grid, checks, others):
            guess = interpolate(widths, DEPTHS, {shape: costs[key] for shape, costs in grid.items()})
            reason = _reason(key, guess, inside, outside, others)
            if reason:
                reasons[key] = reason
            else:
                lines[key] = guess
        least, small = self._least(lines, scale)
        return Formulas(lines, reasons, lines.pop(TOTAL, None), (*checks, *small), least)

    def _others(self, widths: tuple[int, ...], grid: _Costs, actual: Trace) -> list[_Pair]:
        """Reason to give up, FLOPs at some setting, FLOPs when only that one thing differs."""
        shape = (widths[1], DEPTHS[1])
        seed = replace(self._setting, seed=self._setting.seed + 1)
        values = (VALUES, grid[shape], self._costs(*shape, seed))
        return [values, (BUDGET, costs_by_line(actual), self._with_another_budget(actual))]

    def _with_another_budget(self, actual: Trace) -> Counter[Key]:
        """FLOPs at the shape asked for under a third of the budget, or twice as much where a third is too little."""
        for budget in (self._setting.flop_budget // 3 + 1, 2 * self._setting.flop_budget):
            setting = replace(self._setting, flop_budget=budget)
            try:
                return self._costs(setting.width, setting.depth, setting)
            except _Failed:
                continue
        return costs_by_line(actual)

    def _least(self, lines: dict[Key, Polynomial], scale: int) -> tuple[int, list[tuple[int, int]]]:
        """The smallest n down to which every formula holds, and the shapes that showed it."""
        least, held = WIDTHS[0] * scale, []
        for n, d in SMALL:
            try:
                costs = self._costs(n, d)
            except _Failed:
                break
            if any(guess(n, d) != costs[key] for key, guess in lines.items()):
                break
            least = n
            held.append((n, d))
        return least, held

    def _costs(self, n: int, d: int, setting: Setting | None = None) -> Counter[Key]:
        if self._deadline is not None and time.perf_counter() > self._deadline:
            raise _Failed("there was no time for the traces; --formulas sets no limit")
        setting = replace(setting or self._setting, width=n, depth=d)
        trace = self._subject.trace(setting)
        if isinstance(trace.output, BaseException):
            raise _Failed(f"predict fails at {n} x {d}: {type(trace.output).__name__}")
        return costs_by_line(trace)


_Pair = tuple[str, Counter[Key], Counter[Key]]
_Costs = dict[tuple[int, int], Counter[Key]]


def _keys(grid: _Costs, checks: _Costs, others: list[_Pair]) -> list[Key]:
    found = [*grid.values(), *checks.values(), *(costs for _, _, costs in others)]
    return sorted({key for costs in found for key in costs})


def _reason(key: Key, guess: Polynomial, inside: _Costs, outside: _Costs, others: list[_Pair]) -> str:
    """Why `guess` is not the formula of the line, empty when it is."""
    for reason, usual, other in others:
        if usual[key] != other[key]:
            return reason
    if any(guess(n, d) != costs[key] for (n, d), costs in inside.items()):
        return NONE
    if any(guess(n, d) != costs[key] for (n, d), costs in outside.items()):
        return STEPS if _steps(key, guess, outside) else NONE
    return ""


def _steps(key: Key, guess: Polynomial, outside: _Costs) -> bool:
    """Whether the line costs ever more than the formula of one octave says, the further away the more."""
    excess = [(n, Fraction(costs[key]) / (guess(n, d) or 1)) for (n, d), costs in outside.items()]
    ratios = [ratio for _, ratio in sorted(excess)]
    return ratios == sorted(ratios) and ratios[-1] > 1


def costs_by_line(trace: Trace) -> Counter[Key]:
    """FLOPs of each source line, and of all under `TOTAL`."""
    count: Counter[Key] = Counter()
    cells = Counter((node.site, node.plan) for node in trace.nodes)
    for (site, plan), number in cells.items():
        where = trace.where(site)
        count[where.file, where.line] += number * billed(plan)
    count[TOTAL] = trace.flops
    return count
