"""The meter: what a budget context counts with.

`Meter` is the inner half of a `BudgetContext`: the fast path of every operation reads and writes it, users only see the
context. `left` is the one number that the fast path compares; a meter whose every operation must take the long way (a
recorder listens, results are checked) is biased below zero, so that the same comparison serves for it too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
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

    def current(self, array: Any) -> Any:
        """The values of a plain array as the recorded program sees them: what it wrote there is not in the array."""


class Tally:
    """Sums over a log: calls and seconds by namespace and plan. It is brought up to date on demand; see `oplog.tally`.

    Attributes:
        at: position in the log up to which it is summed.
        path: namespace at that position.
        rows: [calls, seconds inside the kernel] by (namespace, plan), in order of first use.
    """

    __slots__ = ("at", "path", "rows")

    def __init__(self) -> None:
        self.at = 0
        self.path: str | None = None
        self.rows: dict[tuple[str | None, Plan], list[Any]] = {}


class Meter:
    """Counters of one context.

    Attributes:
        budget: FLOPs as given; `allowance` is the whole number of them.
        left: allowance not yet used, less `bias`.
        bias: `LONG_WAY` while every operation must take the long way, else 0.
        deadline: clock reading after which operations fail.
        log: flat triples (plan, start, end) in seconds of the clock; (None, path, origin) marks a change of namespace,
            or a new entry that began at clock reading `origin`.
        closed: seconds of the entries that have ended, or None before the first one; `running` while one has not.
        overhead: seconds spent in the long way of dispatch; `upkeep` seconds spent on summaries.
        away: seconds that kernels spent in callbacks to user code.
        path: current namespace.
        egress: bytes of counted data that were read out to uncounted code.
    """

    __slots__ = (
        "allowance",
        "away",
        "bias",
        "budget",
        "closed",
        "deadline",
        "egress",
        "extend",
        "left",
        "limit_s",
        "log",
        "overhead",
        "path",
        "recorder",
        "running",
        "started",
        "tally",
        "upkeep",
    )

    def __init__(self, budget: float, limit_s: float | None = None) -> None:
        self.budget = budget
        self.allowance = math.floor(budget)
        self.left = self.allowance
        self.bias = 0
        self.limit_s = limit_s
        self.deadline = math.inf
        self.started = 0.0
        self.running = False
        self.closed: float | None = None
        self.log: list[Any] = []
        self.extend = self.log.extend
        self.tally = Tally()
        self.overhead = 0.0
        self.upkeep = 0.0
        self.away = 0.0
        self.path: str | None = None
        self.recorder: Recorder | None = None
        self.egress = 0

    @property
    def used(self) -> int:
        """FLOPs charged so far."""
        return self.allowance - self.left - self.bias

    @property
    def wall(self) -> float | None:
        """Seconds inside the context, over all entries; None before the first."""
        return (self.closed or 0.0) + clock() - self.started if self.running else self.closed

    def take_long_way(self, wanted: bool) -> None:
        """Send every operation the long way, or no longer."""
        if wanted != bool(self.bias):
            self.left += -LONG_WAY if wanted else LONG_WAY
            self.bias = LONG_WAY if wanted else 0

    def start(self) -> None:
        """Begin an entry: the wall-clock limit counts from now."""
        self.started, self.running = clock(), True
        self.deadline = math.inf if self.limit_s is None else self.started + self.limit_s
        self.rename(self.path)

    def stop(self) -> None:
        """End an entry."""
        self.closed, self.running = self.wall, False

    def rename(self, path: str | None) -> None:
        """Attribute what follows to another namespace."""
        self.path = path
        self.extend((None, path, self.started))

    def afford(self, plan: Plan) -> None:
        """Check that a call can be paid.

        Raises:
            BudgetExhaustedError: when it costs more than remains.
        """
        remaining = self.left + self.bias
        for part in plan.charges:
            if part.flop_cost > remaining and part.flop_cost > 0:
                raise BudgetExhaustedError(
                    part.op_name, flop_cost=part.flop_cost, flops_remaining=self.budget - self.used
                )
            remaining -= part.flop_cost

    def admit(self, plan: Plan) -> None:
        """Charge a call.

        Raises:
            BudgetExhaustedError: when it costs more than remains; nothing is charged then.
        """
        for part in plan.charges:
            # No function is called between the comparison and the charge, so that no other thread comes in between.
            if part.flop_cost > self.left + self.bias and part.flop_cost > 0:
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


def note_egress(nbytes: int) -> None:
    """Note that counted data went out to code that is not counted."""
    meter = active.get()
    if meter is not None:
        meter.egress += nbytes


@contextmanager
def own_time(meter: Meter | None) -> Iterator[None]:
    """Counts the time spent inside it (summaries and the like) as overhead of a meter that is running."""
    began = clock()
    yield
    if meter is not None and meter.running:
        meter.upkeep += clock() - began
