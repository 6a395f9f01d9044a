"""Budget contexts: how many FLOPs may be used, and what has used them."""

from __future__ import annotations

import functools
import math
import os
import sys
from collections.abc import Callable, Iterable
from threading import current_thread, get_ident, main_thread
from types import FrameType
from typing import Any, NamedTuple, TypeVar

import numpy as np

from flopscope import oplog, summary
from flopscope.errors import NoBudgetContextError, UnauthorizedControlError
from flopscope.manual import DeferredTimer, Timer, manual_plan
from flopscope.meter import Meter, Recorder, active, own_time
from flopscope.session import Session, session
from flopscope.settings import settings
from flopscope.version import FULL_VERSION

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_BUDGET = 10**15


class BudgetSnapshot(NamedTuple):
    """FLOPs of a context at one moment."""

    flop_budget: float
    flops_used: int
    flops_remaining: float


class BudgetContext:
    """Counts the FLOPs of every operation run inside it, and refuses what goes over the budget.

        with BudgetContext(flop_budget=10_000_000, wall_time_limit_s=2.0) as budget:
            ...
        print(budget.summary())

    A context may be entered again after it was left; it then goes on counting. Used as a decorator, it is entered
    around every call. Threads started inside it are counted by it.

    Args:
        flop_budget: FLOPs that may be used.
        quiet: do not print the one-line banner to stderr on entry.
        namespace: first part of the namespace path of everything counted here.
        wall_time_limit_s: seconds from entry after which operations fail.

    Raises:
        ValueError: for a budget that is not positive and finite.
        TypeError: for a budget that is not a number.
        RuntimeError: on entry, when another context is active.
    """

    __slots__ = ("__weakref__", "_entries", "_meter", "_quiet", "_root", "_stack")

    def __init__(
        self,
        flop_budget: float,
        quiet: bool = False,
        namespace: str | None = None,
        wall_time_limit_s: float | None = None,
    ) -> None:
        put = functools.partial(object.__setattr__, self)
        put("_meter", Meter(_valid_budget(flop_budget), wall_time_limit_s))
        put("_quiet", quiet)
        put("_root", namespace)
        put("_stack", [])
        put("_entries", [])
        if namespace is not None:
            self._meter.rename(namespace)

    _meter: Meter
    _quiet: bool
    _root: str | None
    _stack: list[str]
    _entries: list[Entry]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"the counters of a BudgetContext are read-only: {name}")

    __delattr__ = None  # type: ignore[assignment]

    # ---- what has been counted

    @property
    def flop_budget(self) -> float:
        """FLOPs that may be used, as given."""
        return self._meter.budget

    @property
    def flops_used(self) -> int:
        """FLOPs charged so far."""
        return self._meter.used

    @property
    def flops_remaining(self) -> float:
        """FLOPs not yet used."""
        return self._meter.budget - self._meter.used

    @property
    def op_log(self) -> list[oplog.OpRecord]:
        """One record per billed operation, in order (a copy)."""
        return list(oplog.records(self._meter))

    @property
    def egress_bytes(self) -> int:
        """Bytes of counted data that were read out to code that is not counted."""
        return self._meter.egress

    @property
    def namespace(self) -> str | None:
        """Current dotted namespace path."""
        return self._meter.path

    @property
    def wall_time_limit_s(self) -> float | None:
        """Seconds from entry after which operations fail."""
        return self._meter.limit_s

    @property
    def wall_time_s(self) -> float | None:
        """Seconds inside the context, over all entries; None before the first."""
        return self._meter.wall

    @property
    def elapsed_s(self) -> float:
        """Seconds inside the context, 0.0 before the first entry."""
        return self.wall_time_s or 0.0

    @property
    def flopscope_backend_time_s(self) -> float:
        """Seconds inside NumPy, called by counted operations."""
        return oplog.backend_seconds(self._meter)

    @property
    def flopscope_overhead_time_s(self) -> float:
        """Seconds of counting itself, and of summaries."""
        return self._meter.overhead + self._meter.upkeep

    @property
    def residual_wall_time_s(self) -> float | None:
        """Seconds of everything else: wall - backend - overhead."""
        wall = self.wall_time_s
        return None if wall is None else max(wall - self.flopscope_backend_time_s - self.flopscope_overhead_time_s, 0.0)

    def summary_dict(self, by_namespace: bool = False) -> dict[str, Any]:
        """Totals, times and operations as plain data; with the namespaces when asked."""
        with own_time(self._meter):
            return summary.context_dict(self, by_namespace)

    def summary(self, by_namespace: bool = False) -> str:
        """The same as text."""
        return summary.text(self.summary_dict(by_namespace=True), self._root, by_namespace, self.egress_bytes)

    # ---- entering and leaving

    def __enter__(self) -> BudgetContext:
        current = active.get()
        if current is not None and current is not default_meter():
            raise RuntimeError("Cannot nest BudgetContexts: leave the one that is open first")
        entry = Entry(current, get_ident(), sys._getframe(1), current is not None or not _open)
        if not self._entries:
            ledger().opened(self)
            listen(self._meter)
        self._entries.append(entry)
        _open.append(self)
        active.set(self._meter)
        if not self._quiet:
            print(_banner(self), file=sys.stderr)
        if not self._meter.running:
            self._meter.start()
        return self

    def __exit__(self, *exc: object) -> None:
        entry = next((e for e in reversed(self._entries) if e.thread == get_ident()), None)
        if entry is None:
            return
        _refuse_theft(entry.frame, sys._getframe(1))
        self._entries.remove(entry)
        _open.remove(self)
        active.set(entry.previous)
        if not self._entries:
            self._meter.stop()
            self._meter.recorder = None
            self._meter.take_long_way(False)
            ledger().closed(self)

    def __call__(self, function: F) -> F:
        """Decorator: enter this context around every call."""

        @functools.wraps(function)
        def counted(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return counted  # type: ignore[return-value]

    # ---- charging by hand

    def deduct(
        self,
        op_name: str,
        *,
        flop_cost: int,
        subscripts: str | None,
        shapes: Iterable[Any],
        dtypes: Iterable[Any],
        complex_factor_override: float | None = None,
    ) -> Timer:
        """Charge an operation that was not run through `flopscope.numpy`.

        Args:
            flop_cost: FLOPs before dtype rate, complex factor and weight.
            dtypes: participants of the billing dtype; empty for none.

        Returns:
            A context manager that times the operation.

        Raises:
            ValueError: for a negative cost; FLOPs are never refunded.
            BudgetExhaustedError: when it costs more than remains.
        """
        if flop_cost < 0:
            raise ValueError("flop_cost must not be negative: FLOPs are never refunded")
        plan = manual_plan(op_name, flop_cost, subscripts, shapes, dtypes, complex_factor_override)
        self._meter.admit(plan)
        return Timer(self._meter, plan)

    def deduct_after(
        self,
        op_name: str,
        *,
        subscripts: str | None,
        shapes: Iterable[Any],
        dtypes: Iterable[Any],
        complex_factor_override: float | None = None,
    ) -> DeferredTimer:
        """As `deduct`, for a cost that is known only afterwards: the returned timer has `set_cost` and `set_dtypes`."""
        return DeferredTimer(self._meter, op_name, subscripts, tuple(shapes), tuple(dtypes), complex_factor_override)


def _valid_budget(budget: Any) -> Any:
    if isinstance(budget, str) or budget is None:
        raise TypeError(f"flop_budget must be a number, got {budget!r}")
    if not isinstance(budget, int) and not math.isfinite(budget):
        raise ValueError(f"flop_budget must be finite, got {budget!r}")
    if budget <= 0:
        raise ValueError(f"flop_budget must be > 0, got {budget!r}")
    return budget


def _banner(context: BudgetContext) -> str:
    limit = context.wall_time_limit_s
    clause = "" if limit is None else f" | time limit: {limit:.1f}s"
    return (
        f"flopscope {FULL_VERSION} (numpy {np.__version__} backend) | budget: {context.flop_budget:.2e} FLOPs{clause}"
    )


class Entry(NamedTuple):
    """One entry into a context: the meter that was active before, who entered, and whether threads may inherit it.

    A thread that itself inherits a context, and then enters one of its own, has that one for itself.
    """

    previous: Meter | None
    thread: int
    frame: FrameType
    heritable: bool


def _refuse_theft(entered: FrameType, leaving: FrameType) -> None:
    """Only the code that entered a context may leave it: not a function that it calls inside.

    Raises:
        UnauthorizedControlError: when `leaving` was called, however deep, by `entered`.
    """
    caller = leaving.f_back if leaving is not entered else None
    while caller is not None:
        if caller is entered:
            raise UnauthorizedControlError("a BudgetContext is left by the code that entered it, not from inside it")
        caller = caller.f_back


# ---- the contexts that are open, and the default one

_open: list[BudgetContext] = []
_default: list[BudgetContext] = []
_recorders: list[Recorder] = []


def default_context() -> BudgetContext:
    """The context of everything that is counted outside any other; made on first use.

    Raises:
        ValueError, OverflowError: when FLOPSCOPE_DEFAULT_BUDGET is not a usable number.
    """
    if not _default:
        raw = os.environ.get("FLOPSCOPE_DEFAULT_BUDGET")
        context = BudgetContext(DEFAULT_BUDGET if raw is None else int(float(raw)), quiet=True)
        context._meter.start()
        listen(context._meter)
        _default.append(context)
        session.default_made(context)
    return _default[0]


def default_meter() -> Meter | None:
    """The meter of the default context, if it was made."""
    return _default[0]._meter if _default else None


def inherited() -> BudgetContext | None:
    """The context that counts for a thread that has none of its own: the innermost open one that may be inherited."""
    return next((c for c in reversed(_open) if any(entry.heritable for entry in c._entries)), None)


def explicit() -> bool:
    """Whether a context other than the default one counts for this thread."""
    meter = active.get()
    return bool(_open) if meter is None else meter is not default_meter()


def current_meter() -> Meter:
    """The meter that counts for this thread: its own context's, else the innermost open one's, else the default."""
    meter = active.get()
    if meter is not None:
        return meter
    context = inherited()
    if context is not None:
        return context._meter
    meter = default_context()._meter
    # Another thread keeps looking: a context may be opened for it later.
    if current_thread() is main_thread():
        active.set(meter)
    return meter


def current_context() -> BudgetContext:
    """The active context of this thread; threads inherit the innermost open one.

    Raises:
        NoBudgetContextError: when there is none.
    """
    meter = active.get()
    found = inherited() if meter is None else next((c for c in [*_open, *_default] if c._meter is meter), None)
    if found is None:
        raise NoBudgetContextError
    return found


def current_budget() -> BudgetSnapshot:
    """Budget, use and remainder of the active context.

    Raises:
        NoBudgetContextError: when there is none.
    """
    context = current_context()
    return BudgetSnapshot(context.flop_budget, context.flops_used, context.flops_remaining)


def budget(
    flop_budget: float, quiet: bool = False, namespace: str | None = None, wall_time_limit_s: float | None = None
) -> BudgetContext:
    """A `BudgetContext`, for use as a decorator or in a with statement."""
    return BudgetContext(flop_budget, quiet, namespace, wall_time_limit_s)


class isolated:
    """Inside it nothing counts for the contexts outside: it starts without open contexts and with a default of its own.

    Attributes:
        contexts: every context that was entered inside, the default first.
    """

    def __init__(self, flop_budget: float = 10**30) -> None:
        self._budget = flop_budget
        self.contexts: list[BudgetContext] = []

    def __enter__(self) -> isolated:
        inner = BudgetContext(self._budget, quiet=True)
        inner._meter.start()
        self.contexts.append(inner)
        self._kept = (_open[:], _default[:])
        _open[:], _default[:] = [], [inner]
        _ledgers.append(self)
        self._token = active.set(inner._meter)
        return self

    def __exit__(self, *exc: object) -> None:
        active.reset(self._token)
        _open[:], _default[:] = self._kept
        _ledgers.remove(self)

    def opened(self, context: BudgetContext) -> None:
        """Note a context that is entered inside."""
        if context not in self.contexts:
            self.contexts.append(context)

    def closed(self, context: BudgetContext) -> None:
        """Nothing: what it counted stays with it."""

    @property
    def flops(self) -> int:
        """FLOPs charged inside, in all contexts together."""
        return sum(context.flops_used for context in self.contexts)


_ledgers: list[isolated] = []


def ledger() -> isolated | Session:
    """Who keeps the books of the contexts that are entered now: an isolation, or the process-wide session."""
    return _ledgers[-1] if _ledgers else session


# ---- recorders


def current_recorder() -> Recorder | None:
    """The innermost recorder, or None."""
    return _recorders[-1] if _recorders else None


def listen(meter: Meter) -> None:
    """Connect a meter to the innermost recorder; with one, or when results are checked, nothing takes the fast path."""
    meter.recorder = current_recorder()
    meter.take_long_way(bool(_recorders) or settings.check_nan_inf)


def listen_all() -> None:
    """The same for all meters that may be counting."""
    for context in [*_open, *_default]:
        listen(context._meter)


class recording:
    """Inside it, operations are recorded by `recorder` instead of run, in whichever context they are counted."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> Recorder:
        _recorders.append(self._recorder)
        listen_all()
        return self._recorder

    def __exit__(self, *exc: object) -> None:
        _recorders.pop()
        listen_all()
