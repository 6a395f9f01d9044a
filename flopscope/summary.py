"""Summaries: of one context, and of everything counted in this process."""

from __future__ import annotations

import copy
import weakref
from typing import TYPE_CHECKING, Any

from flopscope import oplog

if TYPE_CHECKING:
    from flopscope.budget import BudgetContext

EMPTY = "No budget data recorded yet."
TITLE = "flopscope FLOP Budget Summary"


def context_dict(context: BudgetContext, by_namespace: bool) -> dict[str, Any]:
    """Totals, times and operations of one context; `wall = backend + overhead + residual`."""
    entries = context.op_log
    share = context.flopscope_overhead_time_s / len(entries) if entries else 0.0
    data: dict[str, Any] = {
        "flop_budget": context.flop_budget,
        "flops_used": context.flops_used,
        "flops_remaining": context.flops_remaining,
        "operations": oplog.operations(entries, share),
        **times(context),
    }
    if by_namespace:
        data["by_namespace"] = oplog.namespaces(entries, share)
    return data


def times(context: BudgetContext) -> dict[str, Any]:
    wall = context.wall_time_s
    backend, overhead = context.flopscope_backend_time_s, context.flopscope_overhead_time_s
    return {
        "wall_time_s": wall,
        "flopscope_backend_time_s": backend,
        "flopscope_overhead_time_s": overhead,
        "residual_wall_time_s": None if wall is None else max(wall - backend - overhead, 0.0),
    }


# ---- text


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0.0%"


def calls(number: int) -> str:
    return f"[{number} call]" if number == 1 else f"[{number} calls]"


def text(data: dict[str, Any], root: str | None, by_namespace: bool) -> str:
    """A summary dict (with namespaces) as lines of text."""
    if not data["operations"]:
        return EMPTY
    title = TITLE + (f" [{root}]" if root else "")
    lines = [title, "=" * len(title), *_totals(data), ""]
    if by_namespace:
        lines += ["  By namespace:", *_namespaces(data), ""]
    lines += ["  By operation:", *_operations(data), "", *_times(data)]
    if data["flopscope_backend_time_s"] > 0:
        lines += ["", "  By operation (time):", *_operation_times(data)]
    return "\n".join(lines)


def _totals(data: dict[str, Any]) -> list[str]:
    budget, used, left = data["flop_budget"], data["flops_used"], data["flops_remaining"]
    return [
        f"  Total budget:    {budget:>20,}",
        f"  Used:            {used:>20,}  ({percent(used, budget)})",
        f"  Remaining:       {left:>20,}  ({percent(left, budget)})",
    ]


def _namespaces(data: dict[str, Any]) -> list[str]:
    rows = [(name or "(unlabeled)", row) for name, row in data["by_namespace"].items()]
    return [
        f"    {name:<24} {row['flops_used']:>12,}  ({percent(row['flops_used'], data['flops_used']):>6})  "
        f"{calls(row['calls'])}  Backend {row['flopscope_backend_time_s']:.3f}s  "
        f"Overhead {row['flopscope_overhead_time_s']:.3f}s"
        for name, row in sorted(rows, key=lambda item: (-item[1]["flops_used"], item[0]))
    ]


def _operations(data: dict[str, Any]) -> list[str]:
    return [
        f"    {name:<20} {row['flop_cost']:>12,}  ({percent(row['flop_cost'], data['flops_used']):>6})  "
        f"{calls(row['calls'])}"
        for name, row in sorted(data["operations"].items(), key=lambda item: -item[1]["flop_cost"])
    ]


def _times(data: dict[str, Any]) -> list[str]:
    wall = data["wall_time_s"] or 0.0
    parts = [
        ("  Flopscope Backend:   ", data["flopscope_backend_time_s"]),
        ("  Flopscope Overhead:  ", data["flopscope_overhead_time_s"]),
        ("  Residual Wall Time:  ", data["residual_wall_time_s"] or 0.0),
    ]
    return [f"  Total Wall Time:     {wall:.3f}s", *(f"{label}{s:.3f}s  ({percent(s, wall)})" for label, s in parts)]


def _operation_times(data: dict[str, Any]) -> list[str]:
    rows = sorted(data["operations"].items(), key=lambda item: -item[1]["flopscope_backend_time_s"])
    backend = data["flopscope_backend_time_s"]
    return [
        f"    {name:<20} {row['flopscope_backend_time_s']:>11.3f}s  "
        f"({percent(row['flopscope_backend_time_s'], backend):>6})  {calls(row['calls'])}"
        for name, row in rows
    ]


# ---- the whole process

TOTALS = ("flops_used", "flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s", "wall_time_s")


class Session:
    """Everything counted in this process since the start or the last reset."""

    def __init__(self) -> None:
        self._contexts: list[BudgetContext] = []
        self._default: BudgetContext | None = None
        self._baseline: weakref.WeakKeyDictionary[BudgetContext, dict[str, Any]] = weakref.WeakKeyDictionary()

    def opened(self, context: BudgetContext) -> None:
        """Note a context that counts from now on."""
        if not any(context is known for known in self._contexts):
            self._contexts.append(context)

    def default_made(self, context: BudgetContext) -> None:
        """Note the default context."""
        self._default = context

    def reset(self) -> None:
        """Forget what was counted; the contexts' own counters go on."""
        living = [*self._contexts, *([self._default] if self._default else [])]
        for context in living:
            self._baseline[context] = context_dict(context, True)
        self._contexts = [context for context in self._contexts if context._entered]

    def counted(self, *, budgets: str = "all") -> dict[str, Any]:
        """The aggregate, with namespaces."""
        default = self._default
        total: dict[str, Any] = {"flop_budget": 0, "flops_used": 0, "flops_remaining": 0, "operations": {}}
        total |= dict.fromkeys(TOTALS[1:], 0.0) | {"by_namespace": {}}
        explicit = False
        for context in self._contexts:
            explicit |= merge(total, self._since_reset(context), context.flop_budget)
        if default is not None:
            data = self._since_reset(default)
            merge(total, data, 0 if budgets == "explicit" and explicit else default.flop_budget, idle=False)
        total["flops_remaining"] = total["flop_budget"] - total["flops_used"]
        return total

    def _since_reset(self, context: BudgetContext) -> dict[str, Any]:
        data, base = context_dict(context, True), self._baseline.get(context)
        return data if base is None else subtract(data, base)


def merge(total: dict[str, Any], data: dict[str, Any], budget: float, idle: bool = True) -> bool:
    """Add one context's data; a context without operations counts only where `idle` ones do."""
    if not data["operations"] and not idle:
        return False
    total["flop_budget"] += budget
    for key in TOTALS:
        total[key] += data[key] or 0
    add_rows(total["operations"], data["operations"], 1)
    add_rows(total["by_namespace"], data["by_namespace"], 1)
    return True


def add_rows(into: dict[Any, Any], rows: dict[Any, Any], sign: int) -> None:
    """Add (or with sign -1 subtract) a table of numbers, nested tables included."""
    for name, row in rows.items():
        if name not in into:
            into[name] = copy.deepcopy(row)
            continue
        for key, value in row.items():
            if isinstance(value, dict):
                add_rows(into[name].setdefault(key, {}), value, sign)
            else:
                into[name][key] += sign * value


def subtract(data: dict[str, Any], base: dict[str, Any]) -> dict[str, Any]:
    """What was counted after `base` was taken."""
    for key in TOTALS:
        data[key] = (data[key] or 0) - (base[key] or 0)
    for table in ("operations", "by_namespace"):
        add_rows(data[table], {k: v for k, v in base[table].items() if k in data[table]}, -1)
        data[table] = {k: v for k, v in data[table].items() if v["calls"]}
    return data


session = Session()


def budget_summary_dict(by_namespace: bool = False) -> dict[str, Any]:
    """Everything counted in this process as plain data, of all closed contexts, the open one and the default."""
    data = session.counted()
    if not by_namespace:
        del data["by_namespace"]
    return data


def budget_reset() -> None:
    """Start the process-wide summary anew; budgets and the contexts' own counters are not touched."""
    session.reset()
