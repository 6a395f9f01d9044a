"""The process-wide summary on a terminal: a panel where rich is installed, plain text where it is not."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from flopscope import summary
from flopscope.meter import active, own_time
from flopscope.session import session


def budget_summary(by_namespace: bool = False) -> Any:
    """Print everything counted in this process to stdout; in IPython the panel is returned instead, for display.

    The budget of the default context is left out where there was an explicit one.
    """
    with own_time(active.get()):
        data = session.counted(hide_default=True)
        panel = _panel(data, by_namespace)
        if panel is not None and "IPython" in sys.modules and _in_notebook():
            return panel
        _print(panel or summary.text(data, None, by_namespace))
    return None


class budget_live:
    """Context manager that shows the process-wide summary while its block runs, and once more at the end.

    Without a terminal it is printed at the end only.
    """

    def __init__(self, by_namespace: bool = False) -> None:
        self._by_namespace = by_namespace
        self._live: Any = None

    def __enter__(self) -> budget_live:
        if _rich() and sys.stdout.isatty():
            from rich.live import Live

            self._live = Live(get_renderable=self._now, refresh_per_second=4)
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()
        else:
            budget_summary(self._by_namespace)

    def _now(self) -> Any:
        return _panel(session.counted(hide_default=True), self._by_namespace)


def _rich() -> bool:
    from importlib.util import find_spec

    return "rich" in sys.modules or find_spec("rich") is not None


def _in_notebook() -> bool:
    get_ipython = getattr(sys.modules["IPython"], "get_ipython", None)
    return get_ipython is not None and get_ipython() is not None


def _print(shown: Any) -> None:
    if isinstance(shown, str):
        print(shown)
        return
    from rich.console import Console

    Console(file=sys.stdout).print(shown)


def _panel(data: dict[str, Any], by_namespace: bool) -> Any:
    """The rich panel, or None without rich or without anything to show."""
    if not data["operations"] or not _rich():
        return None
    from rich.console import Group
    from rich.panel import Panel

    tables = [_totals(data)]
    if by_namespace:
        rows = [(name or "(unlabeled)", row, "flops_used") for name, row in data["by_namespace"].items()]
        tables.append(_table("By namespace", "Namespace", rows, data["flops_used"]))
    rows = [(name, row, "flop_cost") for name, row in data["operations"].items()]
    tables.append(_table("By operation", "Operation", rows, data["flops_used"]))
    return Panel(Group(*tables), title=summary.TITLE)


def _totals(data: dict[str, Any]) -> Any:
    from rich.table import Table

    table = Table.grid(expand=True)
    table.add_column()
    table.add_column(justify="right")
    lines = [line.strip() for line in [*summary.total_lines(data), *summary.time_lines(data)]]
    for line in lines:
        label, _, value = line.partition(":")
        table.add_row(label, " ".join(value.split()))
    return table


def _table(title: str, label: str, rows: list[tuple[str, dict[str, Any], str]], whole: int) -> Any:
    from rich.table import Table

    table = Table(title=title, expand=True)
    table.add_column(label)
    for heading in ("FLOPs", "%", "Calls", "Backend", "Overhead"):
        table.add_column(heading, justify="right")
    for name, row, cost in sorted(rows, key=lambda item: (-item[1][item[2]], item[0])):
        seconds = (row["flopscope_backend_time_s"], row["flopscope_overhead_time_s"])
        cells = (f"{row[cost]:,}", summary.percent(row[cost], whole), str(row["calls"]))
        table.add_row(name, *cells, *(f"{s:.3f}s" for s in seconds))
    return table
