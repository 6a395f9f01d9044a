"""The op log as people read it, and sums over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from flopscope.meter import Meter
from flopscope.spec import Shape


class OpRecord(NamedTuple):
    """One billed operation: name, FLOPs billed, running total, namespace, times in seconds and billing dtype."""

    op_name: str
    subscripts: str | None
    shapes: tuple[Shape, ...]
    flop_cost: int
    cumulative: int
    namespace: str | None
    flopscope_context_start_offset_s: float
    flopscope_backend_duration_s: float
    flopscope_overhead_duration_s: float
    resolved_dtype: str | None


def records(meter: Meter) -> Iterator[OpRecord]:
    """The records of a meter, in order. The kernel's time goes to the first record of its call."""
    path, total, origin = None, 0, meter.started
    log = meter.log
    for index in range(0, len(log), 3):
        plan, start, end = log[index], log[index + 1], log[index + 2]
        if plan is None:
            path = start
            continue
        duration = end - start
        for part in plan.charges:
            total += part.flop_cost
            yield OpRecord(
                part.op_name,
                part.subscripts,
                part.shapes,
                part.flop_cost,
                total,
                path,
                start - origin,
                duration,
                0.0,
                part.dtype,
            )
            duration = 0.0


def backend_seconds(meter: Meter) -> float:
    """Seconds spent inside kernels."""
    log = meter.log
    return sum(log[i + 2] - log[i + 1] for i in range(0, len(log), 3) if log[i] is not None)


def operations(entries: list[OpRecord], overhead_per_call: float) -> dict[str, dict[str, Any]]:
    """FLOPs, calls and seconds by operation name, in order of first use."""
    table: dict[str, dict[str, Any]] = {}
    for entry in entries:
        row = table.setdefault(entry.op_name, new_row("flop_cost"))
        row["flop_cost"] += entry.flop_cost
        add_times(row, entry, overhead_per_call)
    return table


def namespaces(entries: list[OpRecord], overhead_per_call: float) -> dict[str | None, dict[str, Any]]:
    """The same by namespace, with the operations of each."""
    groups: dict[str | None, list[OpRecord]] = {}
    for entry in entries:
        groups.setdefault(entry.namespace, []).append(entry)
    table: dict[str | None, dict[str, Any]] = {}
    for path, members in groups.items():
        row = new_row("flops_used")
        for entry in members:
            row["flops_used"] += entry.flop_cost
            add_times(row, entry, overhead_per_call)
        row["operations"] = operations(members, overhead_per_call)
        table[path] = row
    return table


def new_row(cost_key: str) -> dict[str, Any]:
    return {cost_key: 0, "calls": 0, "flopscope_backend_time_s": 0.0, "flopscope_overhead_time_s": 0.0}


def add_times(row: dict[str, Any], entry: OpRecord, overhead_per_call: float) -> None:
    row["calls"] += 1
    row["flopscope_backend_time_s"] += entry.flopscope_backend_duration_s
    row["flopscope_overhead_time_s"] += overhead_per_call
