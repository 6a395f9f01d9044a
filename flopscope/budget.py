"""Budget contexts: how many FLOPs may be used, and what has used them."""

from __future__ import annotations

import functools
import math
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import numpy as np

from flopscope import oplog, summary
from flopscope.errors import NoBudgetContextError
from flopscope.meter import Meter, Recorder, active, clock
from flopscope.plan import Plan
from flopscope.spec import require_numeric
from flopscope.version import FULL_VERSION
from flopscope.work import Work, charge

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

    A context may be entered again after it was left; it then goes on counting. Used as a decorator, it is entered around
    every call. Threads started inside it are counted by it.

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

    __slots__ = ("__weakref__", "_entered", "_meter", "_quiet", "_root", "_stack", "_times", "_token")

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
        put("_entered", False)
        put("_token", None)
        put("_times", [None])
        if namespace is not None:
            self._meter.rename(namespace)

    _meter: Meter
    _quiet: bool
    _root: str | None
    _stack: list[str]
    _entered: bool
    _token: Any
    _times: list[float | None]

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
        closed = self._times[0]
        if not self._entered:
            return closed
        return (closed or 0.0) + clock() - self._meter.started

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
        """Seconds of counting itself."""
        return self._meter.overhead

    @property
    def residual_wall_time_s(self) -> float | None:
        """Seconds of everything else: wall - backend - overhead."""
        wall = self.wall_time_s
        return None if wall is None else max(wall - self.flopscope_backend_time_s - self.flopscope_overhead_time_s, 0.0)

    def summary_dict(self, by_namespace: bool = False) -> dict[str, Any]:
        """Totals, times and operations as plain data; with the namespaces when asked."""
        began = clock()
        data = summary.context_dict(self, by_namespace)
        if self._entered:
            self._meter.overhead += clock() - began
        return data

    def summary(self, by_namespace: bool = False) -> str:
        """The same as text."""
        return summary.text(self.summary_dict(by_namespace=True), self._root, by_namespace)

    # ---- entering and leaving

    def __enter__(self) -> BudgetContext:
        began = clock()
        current = active.get()
        if current is not None and current is not default_meter():
            raise RuntimeError("Cannot nest BudgetContexts")
        object.__setattr__(self, "_token", active.set(self._meter))
        object.__setattr__(self, "_entered", True)
        _open.append(self)
        if not _entered_here:
            summary.session.opened(self)
        elif self not in _entered_here[-1].contexts:
            _entered_here[-1].contexts.append(self)
        self._meter.recorder = current_recorder()
        self._meter.bias(self._meter.recorder is not None or _always_long())
        if not self._quiet:
            print(_banner(self), file=sys.stderr)
        self._meter.start()
        self._meter.overhead += 0.0 * began
        return self

    def __exit__(self, *exc: object) -> None:
        wall = clock() - self._meter.started
        self._times[0] = (self._times[0] or 0.0) + wall
        object.__setattr__(self, "_entered", False)
        active.reset(self._token)
        _open.remove(self)
        self._meter.recorder = None
        self._meter.bias(False)

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
        plan = _manual_plan(op_name, flop_cost, subscripts, shapes, dtypes, complex_factor_override)
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
        plan = _manual_plan(op_name, self._cost, subscripts, shapes, self._dtypes, factor)
        self._meter.admit(plan)
        self._meter.extend((plan, self._began, end))
        self._meter.in_time(op_name, end)


def _manual_plan(
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
    plan.cost, plan.out, plan.finish, plan.simple = plan.charges[0].flop_cost, None, None, False
    return plan


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
        _default.append(context)
        summary.session.default_made(context)
    return _default[0]


def default_meter() -> Meter | None:
    """The meter of the default context, if it was made."""
    return _default[0]._meter if _default else None


def current_meter() -> Meter:
    """The meter that counts for this thread: its own context's, else the innermost open one's, else the default."""
    meter = active.get()
    if meter is not None:
        return meter
    if _open:
        return _open[-1]._meter
    meter = default_context()._meter
    active.set(meter)
    return meter


def current_context() -> BudgetContext:
    """The active context of this thread; threads inherit the innermost open one.

    Raises:
        NoBudgetContextError: when there is none.
    """
    meter = active.get()
    if meter is None:
        if _open:
            return _open[-1]
        raise NoBudgetContextError
    return next(context for context in [*reversed(_open), *_default] if context._meter is meter)


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
        self._kept = (_open[:], _default[:], _entered_here[:])
        _open[:], _default[:], _entered_here[:] = [], [inner], [self]
        self._token = active.set(inner._meter)
        return self

    def __exit__(self, *exc: object) -> None:
        active.reset(self._token)
        _open[:], _default[:], _entered_here[:] = self._kept

    @property
    def flops(self) -> int:
        """FLOPs charged inside, in all contexts together."""
        return sum(context.flops_used for context in self.contexts)


_entered_here: list[isolated] = []


# ---- recorders


def current_recorder() -> Recorder | None:
    """The innermost recorder, or None."""
    return _recorders[-1] if _recorders else None


def _always_long() -> bool:
    from flopscope.settings import settings

    return settings.check_nan_inf


class recording:
    """Inside it, operations are recorded by `recorder` instead of run, in whichever context they are counted."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> Recorder:
        _recorders.append(self._recorder)
        self._apply()
        return self._recorder

    def __exit__(self, *exc: object) -> None:
        _recorders.pop()
        self._apply()

    def _apply(self) -> None:
        for context in [*_open, *_default]:
            context._meter.recorder = current_recorder()
            context._meter.bias(bool(_recorders) or _always_long())


# ---- namespaces


class NamespaceScope:
    """Attributes what is counted inside it to a namespace; made by `namespace`."""

    def __init__(self, context: BudgetContext, segment: str) -> None:
        self._context, self._segment, self._depth = context, segment, 0

    def __enter__(self) -> BudgetContext:
        stack = self._context._stack
        stack.append(self._segment)
        self._depth = len(stack)
        self._rename()
        return self._context

    def __exit__(self, *exc: object) -> None:
        stack = self._context._stack
        expected = len(stack) == self._depth and stack[-1] == self._segment
        stack.pop()
        self._rename()
        if not expected:
            raise RuntimeError("Namespace stack corrupted: scopes must be left in the reverse order of entering them")

    def _rename(self) -> None:
        root = [self._context._root] if self._context._root else []
        self._context._meter.rename(".".join([*root, *self._context._stack]) or None)


def namespace(segment: str) -> NamespaceScope:
    """A scope whose operations are attributed to `segment`, below the current namespace.

    Raises:
        ValueError: when the segment is not a non-empty string without dots.
        NoBudgetContextError: when no context is active.
    """
    if not isinstance(segment, str) or not segment.strip() or "." in segment:
        raise ValueError(f"a namespace segment is a non-empty string without dots, got {segment!r}")
    return NamespaceScope(current_context(), segment.strip())
