"""Everything counted in this process, whichever contexts did it.

A context that is left is folded into sums, so that the process keeps no context and no log alive. What it counts when
it is entered again is added when it is left again.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, WeakSet

from flopscope.meter import active, own_time
from flopscope.summary import context_dict

if TYPE_CHECKING:
    from flopscope.budget import BudgetContext

SUMS = ("flops_used", "wall_time_s", "flopscope_backend_time_s", "flopscope_overhead_time_s", "residual_wall_time_s")


class Session:
    """Everything counted in this process since the start or the last reset."""

    def __init__(self) -> None:
        self._open: list[BudgetContext] = []
        self._default: BudgetContext | None = None
        # What was already added to the sums (or forgotten in a reset), by context.
        self._base: WeakKeyDictionary[BudgetContext, dict[str, Any]] = WeakKeyDictionary()
        self._clear()

    def _clear(self) -> None:
        self._sums = nothing()
        self._budgeted: WeakSet[BudgetContext] = WeakSet()

    def opened(self, context: BudgetContext) -> None:
        """Note a context that counts from now on; the budget of a context adds up only once."""
        self._open.append(context)
        if context not in self._budgeted:
            self._budgeted.add(context)
            self._sums["flop_budget"] += context.flop_budget

    def closed(self, context: BudgetContext) -> None:
        """Fold what a context has counted into the sums."""
        self._open.remove(context)
        data = context_dict(context, True)
        add(self._sums, since(data, self._base.get(context)))
        self._base[context] = data

    def default_made(self, context: BudgetContext) -> None:
        """Note the default context."""
        self._default = context

    def reset(self) -> None:
        """Forget what was counted; the contexts' own counters go on."""
        self._clear()
        for context in self._open:
            self._base[context] = context_dict(context, True)
            self._budgeted.add(context)
            self._sums["flop_budget"] += context.flop_budget
        if self._default is not None:
            self._base[self._default] = context_dict(self._default, True)

    def counted(self, *, hide_default: bool = False) -> dict[str, Any]:
        """The aggregate, with namespaces.

        Args:
            hide_default: leave the budget of the default context out where there is another one.
        """
        total = copy.deepcopy(self._sums)
        for context in self._open:
            add(total, since(context_dict(context, True), self._base.get(context)))
        if self._default is not None:
            self._add_default(total, self._default, hide_default)
        total["flops_remaining"] = total["flop_budget"] - total["flops_used"]
        return total

    def _add_default(self, total: dict[str, Any], default: BudgetContext, hide: bool) -> None:
        data = since(context_dict(default, True), self._base.get(default))
        if not data["operations"]:
            return
        # Nobody enters or leaves it: what it took is the time of its operations.
        data["wall_time_s"] = data["flopscope_backend_time_s"] + data["flopscope_overhead_time_s"]
        data["residual_wall_time_s"] = 0.0
        add(total, data)
        if not (hide and total["flop_budget"]):
            total["flop_budget"] += default.flop_budget


def nothing() -> dict[str, Any]:
    """The aggregate of no context."""
    data: dict[str, Any] = {"flop_budget": 0, "flops_used": 0, "flops_remaining": 0, "operations": {}}
    return data | dict.fromkeys(SUMS[1:], 0.0) | {"by_namespace": {}}


def add(total: dict[str, Any], data: dict[str, Any]) -> None:
    """Add the data of one context."""
    for key in SUMS:
        total[key] += data[key] or 0
    for table in ("operations", "by_namespace"):
        add_rows(total[table], data[table], 1)


def add_rows(into: dict[Any, Any], rows: dict[Any, Any], sign: int) -> None:
    """Add (or with sign -1 subtract) a table of numbers, nested tables included."""
    for name, row in rows.items():
        if name not in into:
            into[name] = copy.deepcopy(row)
            continue
        for key, value in row.items():
            if isinstance(value, dict):
                add_rows(into[name][key], value, sign)
            else:
                into[name][key] += sign * value


def since(data: dict[str, Any], base: dict[str, Any] | None) -> dict[str, Any]:
    """What was counted after `base` was taken; rows that saw nothing since are left out."""
    if base is None:
        return data
    newer = copy.deepcopy(data)
    for key in SUMS:
        newer[key] = (data[key] or 0) - (base[key] or 0)
    for table in ("operations", "by_namespace"):
        add_rows(newer[table], base[table], -1)
        newer[table] = {name: row for name, row in newer[table].items() if row["calls"]}
    for row in newer["by_namespace"].values():
        row["operations"] = {name: part for name, part in row["operations"].items() if part["calls"]}
    return newer


session = Session()


def budget_summary_dict(by_namespace: bool = False) -> dict[str, Any]:
    """Everything counted in this process as plain data, of all closed contexts, the open ones and the default."""
    with own_time(active.get()):
        data = session.counted()
    if not by_namespace:
        del data["by_namespace"]
    return data


def budget_reset() -> None:
    """Start the process-wide summary anew; budgets and the contexts' own counters are not touched."""
    session.reset()
