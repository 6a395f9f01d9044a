"""Breakdown objects: where FLOPs and time went, by namespace and operation."""

from collections.abc import Iterable
from typing import Any

_TIMES = ("flopscope_backend_time_s", "flopscope_overhead_time_s")
TOTALS = ("flop_budget", "flops_used", "flops_remaining", "wall_time_s", *_TIMES, "residual_wall_time_s")


def breakdown_of(summary: dict[str, Any]) -> dict[str, Any]:
    """The report's breakdown of a context's `summary_dict(by_namespace=True)`.

    Work under a namespace X is filed as "estimator.X", other work as "estimator.estimator-client".
    """
    namespaces = {
        f"estimator.{name or 'estimator-client'}": space for name, space in summary.get("by_namespace", {}).items()
    }
    return {**{key: summary[key] for key in TOTALS}, "by_namespace": namespaces}


def merged(breakdowns: Iterable[dict[str, Any] | None]) -> dict[str, Any] | None:
    """The sum of several breakdowns; None when there is none. MLPs without one are left out."""
    total: dict[str, Any] | None = None
    for part in breakdowns:
        if part is None:
            continue
        total = total or {**dict.fromkeys(TOTALS, 0), "by_namespace": {}}
        _add(total, part, TOTALS)
        for name, space in part["by_namespace"].items():
            _add_namespace(total["by_namespace"].setdefault(name, _empty("flops_used", operations={})), space)
    return total


def _add_namespace(total: dict[str, Any], part: dict[str, Any]) -> None:
    _add(total, part, ("flops_used", "calls", *_TIMES))
    for op, row in part["operations"].items():
        _add(total["operations"].setdefault(op, _empty("flop_cost")), row, ("flop_cost", "calls", *_TIMES))


def _empty(flops: str, **more: Any) -> dict[str, Any]:
    return {flops: 0, "calls": 0, **dict.fromkeys(_TIMES, 0.0), **more}


def _add(total: dict[str, Any], part: dict[str, Any], keys: Iterable[str]) -> None:
    for key in keys:
        total[key] += part[key]
