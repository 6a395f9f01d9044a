"""Charging by hand: the timers that `BudgetContext.deduct` and `deduct_after` return."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from flopscope.meter import Meter, clock
from flopscope.plan import Plan
from flopscope.spec import require_numeric
from flopscope.work import Work, charge


class Timer:
    """Times a charged operation; the record is written when it starts."""

    def __init__(self, meter: Meter, plan: Plan) -> None:
        self._meter, self._plan, self._at = meter, plan, len(meter.log)
        now = clock()
        meter.extend((plan, now, now))

    def __enter__(self) -> Timer:
        self._meter.log[self._at + 1] = clock()
        return self

    def __exit__(self, kind: Any, *exc: object) -> None:
        end = clock()
        self._meter.log[self._at + 1 : self._at + 3] = (self._meter.log[self._at + 1], end)
        if kind is None:
            self._meter.in_time(self._plan.charges[0].op_name, end)


class DeferredTimer:
    """Times an operation first, charges it when it ends."""

    def __init__(
        self,
        meter: Meter,
        op_name: str,
        subscripts: str | None,
        shapes: tuple[Any, ...],
        dtypes: tuple[Any, ...],
        factor: float | None,
    ) -> None:
        self._meter, self._args = meter, (op_name, subscripts, shapes, factor)
        self._dtypes, self._cost, self._began = dtypes, 0, clock()

    def set_cost(self, flop_cost: int) -> None:
        """FLOPs before rates; must not be negative."""
        if flop_cost < 0:
            raise ValueError("flop_cost must not be negative: FLOPs are never refunded")
        self._cost = flop_cost

    def set_dtypes(self, dtypes: Iterable[Any]) -> None:
        """Participants of the billing dtype."""
        self._dtypes = tuple(dtypes)

    def __enter__(self) -> DeferredTimer:
        self._began = clock()
        return self

    def __exit__(self, kind: Any, *exc: object) -> None:
        end = clock()
        if kind is not None:
            return
        op_name, subscripts, shapes, factor = self._args
        plan = manual_plan(op_name, self._cost, subscripts, shapes, self._dtypes, factor)
        self._meter.admit(plan)
        self._meter.extend((plan, self._began, end))
        self._meter.in_time(op_name, end)


def manual_plan(
    op_name: str,
    flop_cost: int,
    subscripts: str | None,
    shapes: Iterable[Any],
    dtypes: Iterable[Any],
    factor: float | None,
) -> Plan:
    kinds = [require_numeric(np.dtype(d), op_name) for d in dtypes]
    dtype = np.result_type(*kinds) if kinds else None
    plan = Plan()
    work = Work(flop_cost, dtype, None, factor, subscripts=subscripts, shapes=tuple(shapes))
    plan.charges = (charge(op_name, work),)
    plan.cost, plan.out, plan.finish = plan.charges[0].flop_cost, None, None
    plan.doubtful = plan.simple = False
    return plan
