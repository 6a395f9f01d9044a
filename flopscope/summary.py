"""Summaries: of one context as plain data, and of any such data as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flopscope import oplog

if TYPE_CHECKING:
    from flopscope.budget import BudgetContext

EMPTY = "No budget data recorded yet."
TITLE = "flopscope FLOP Budget Summary"


def context_dict(context: BudgetContext, by_namespace: bool) -> dict[str, Any]:
    """Totals, times and operations of one context; `wall = backend + overhead + residual`."""
    data: dict[str, Any] = {
        "flop_budget": context.flop_budget,
        "flops_used": context.flops_used,
        "flops_remaining": context.flops_remaining,
        "operations": oplog.operations(context._meter),
        **times(context),
    }
    if by_namespace:
        data["by_namespace"] = oplog.namespaces(context._meter)
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


def text(data: dict[str, Any], root: str | None, by_namespace: bool, egress_bytes: int = 0) -> str:
    """A summary dict (with namespaces) as lines of text; bytes read out to uncounted code are shown if there are any."""
    if not data["operations"]:
        return EMPTY
    title = TITLE + (f" [{root}]" if root else "")
    lines = [title, "=" * len(title), *total_lines(data), ""]
    if by_namespace:
        lines += ["  By namespace:", *_namespaces(data), ""]
    lines += ["  By operation:", *_operations(data), "", *time_lines(data)]
    if data["flopscope_backend_time_s"] > 0:
        lines += ["", "  By operation (time):", *_operation_times(data)]
    if egress_bytes:
        lines += ["", f"  Read out to uncounted code: {egress_bytes:,} bytes"]
    return "\n".join(lines)


def total_lines(data: dict[str, Any]) -> list[str]:
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


def time_lines(data: dict[str, Any]) -> list[str]:
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
