"""The meter: what a budget context counts with.

`Meter` is the inner half of a `BudgetContext`: the fast path of every operation reads and writes it, users only see the
context. `left` is the one number that the fast path compares; a meter whose every operation must take the long way (a
recorder listens, results are checked) is biased below zero, so that the same comparison serves for it too.
"""

from __future__ import annotations

import math
from contextvars import ContextVar
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from flopscope.errors import BudgetExhaustedError, TimeExhaustedError

if TYPE_CHECKING:
    from flopscope.plan import Plan

clock = perf_counter
LONG_WAY = 1 << 200


class Recorder(Protocol):
    """What takes part in a call instead of its kernel; see `analyzer.trace`."""

    def record(self, plan: Plan, args: Any, kwargs: Any, written: tuple[Any, ...]) -> Any:
        """The boxed result of a call that is not run."""

    def recorded(self, plan: Plan, args: Any, kwargs: Any, value: Any) -> Any:
        """The boxed result of a call that had to be run to know its price."""


class Meter:
    """Counters of one context.

    Attributes:
        budget: FLOPs as given; `allowance` is the whole number of them.
        left: allowance not yet used, less `LONG_WAY` when `biased`.
        deadline: clock reading after which operations fail.
        log: flat triples (plan, start, end) in seconds of the clock; (None, path, 0.0) marks a change of namespace.
        overhead: seconds spent in the long way of dispatch.
        away: seconds that kernels spent in callbacks to user code.
        path: current namespace.
        egress: bytes of counted data that were read out to uncounted code.
    """

    __slots__ = (
        "allowance",
        "away",
        "biased",
        "budget",
        "deadline",
        "egress",
        "extend",
        "left",
        "limit_s",
        "log",
        "overhead",
        "path",
        "recorder",
        "started",
    )

    def __init__(self, budget: float, limit_s: float | None = None) -> None:
        self.budget = budget
        self.allowance = math.floor(budget)
        self.left = self.allowance
        self.limit_s = limit_s
        self.deadline = math.inf
        self.started = 0.0
        self.log: list[Any] = []
        self.extend = self.log.extend
        self.overhead = 0.0
        self.away = 0.0
        self.path: str | None = None
        self.recorder: Recorder | None = None
        self.biased = False
        self.egress = 0

    @property
    def used(self) -> int:
        """FLOPs charged so far."""
        return self.allowance - self.left - (LONG_WAY if self.biased else 0)

    def bias(self, wanted: bool) -> None:
        """Send every operation the long way, or no longer."""
        if wanted != self.biased:
            self.left += -LONG_WAY if wanted else LONG_WAY
            self.biased = wanted

    def start(self) -> None:
        """Begin an entry: the wall-clock limit counts from now."""
        self.started = clock()
        self.deadline = math.inf if self.limit_s is None else self.started + self.limit_s

    def rename(self, path: str | None) -> None:
        """Attribute what follows to another namespace."""
        self.path = path
        self.log += (None, path, 0.0)

    def admit(self, plan: Plan) -> None:
        """Charge a call.

        Raises:
            BudgetExhaustedError: when it costs more than remains; nothing is charged then.
        """
        for part in plan.charges:
            remaining = self.allowance - self.used
            if part.flop_cost > remaining and part.flop_cost > 0:
                raise BudgetExhaustedError(
                    part.op_name, flop_cost=part.flop_cost, flops_remaining=self.budget - self.used
                )
            self.left -= part.flop_cost

    def in_time(self, name: str, now: float) -> None:
        """Check the wall-clock limit.

        Raises:
            TimeExhaustedError: when it has passed.
        """
        if now > self.deadline:
            raise TimeExhaustedError(name, elapsed_s=now - self.started, limit_s=self.limit_s or 0.0)


active: ContextVar[Meter | None] = ContextVar("flopscope_meter", default=None)
