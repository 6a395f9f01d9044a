"""The op log as people read it, and sums over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from flopscope.meter import Meter, Tally
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
    path, total, origin = None, 0, 0.0
    log = iter(meter.log)
    for plan, start, end in zip(log, log, log, strict=True):
        if plan is None:
            path, origin = start, end
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


def tally(meter: Meter) -> Tally:
    """The sums over the log of a meter as of now; only what came since the last time is read."""
    sums = meter.tally
    new = meter.log[sums.at :]
    sums.at += len(new)
    path, rows, log = sums.path, sums.rows, iter(new)
    for plan, start, end in zip(log, log, log, strict=True):
        if plan is None:
            path = start
            continue
        row = rows.get((path, plan))
        if row is None:
            row = rows[path, plan] = [0, 0.0]
        row[0] += 1
        row[1] += end - start
    sums.path = path
    return sums


def backend_seconds(meter: Meter) -> float:
    """Seconds spent inside kernels."""
    return sum(seconds for _, seconds in tally(meter).rows.values())


def operations(meter: Meter) -> dict[str, dict[str, Any]]:
    """FLOPs, calls and seconds by operation name, in order of first use."""
    return _by_name(tally(meter).rows.items(), overhead_per_record(meter))


def namespaces(meter: Meter) -> dict[str | None, dict[str, Any]]:
    """The same by namespace, with the operations of each."""
    groups: dict[str | None, list[Any]] = {}
    for key, row in tally(meter).rows.items():
        groups.setdefault(key[0], []).append((key, row))
    share = overhead_per_record(meter)
    return {path: _namespace(_by_name(members, share)) for path, members in groups.items()}


def overhead_per_record(meter: Meter) -> float:
    """Seconds of counting that fall to one record: it is measured as a whole and shared out evenly."""
    number = sum(row[0] * len(plan.charges) for (_, plan), row in tally(meter).rows.items())
    return meter.overhead / number if number else 0.0


TIMES = ("flopscope_backend_time_s", "flopscope_overhead_time_s")


def _by_name(rows: Iterable[Any], share: float) -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = {}
    for (_, plan), (calls, seconds) in rows:
        for part in plan.charges:
            row = table.setdefault(part.op_name, {"flop_cost": 0, "calls": 0, **dict.fromkeys(TIMES, 0.0)})
            row["flop_cost"] += calls * part.flop_cost
            row["calls"] += calls
            row["flopscope_backend_time_s"] += seconds
            row["flopscope_overhead_time_s"] += calls * share
            seconds = 0.0
    return table


def _namespace(table: dict[str, dict[str, Any]]) -> dict[str, Any]:
    summed = {key: sum(row[key] for row in table.values()) for key in ("calls", *TIMES)}
    return {"flops_used": sum(row["flop_cost"] for row in table.values()), **summed, "operations": table}
