"""Errors and warnings.

Exception
|- FlopscopeError
|  |- BudgetExhaustedError
|  |- TimeExhaustedError
|  |- NoBudgetContextError
|  |- SymmetryError
|  |- UnsupportedFunctionError (also an AttributeError)
|  |- UnsupportedReturnType
|  `- UnauthorizedControlError
`- TypeError
   `- UnsupportedDtypeError

UserWarning
`- FlopscopeWarning
   |- SymmetryLossWarning
   |- CostFallbackWarning
   |- RemoteCallbackWarning
   `- ConfigureNoOpWarning
"""

from __future__ import annotations

import os
from typing import Any

_DOCS = "docs/reference/errors.md"


def docs_link(anchor: str) -> str:
    """Where an error is explained; FLOPSCOPE_DOCS_ROOT moves it."""
    root = os.environ.get("FLOPSCOPE_DOCS_ROOT", "").rstrip("/")
    return f"{root}/{_DOCS}#{anchor}" if root else f"{_DOCS}#{anchor}"


class FlopscopeError(Exception):
    """Base of all errors of counting."""


class BudgetExhaustedError(FlopscopeError):
    """An operation costs more FLOPs than remain; it was neither charged nor run."""

    def __init__(self, op_name: str, *, flop_cost: int, flops_remaining: float) -> None:
        self.op_name, self.flop_cost, self.flops_remaining = op_name, flop_cost, flops_remaining
        super().__init__(
            f"{op_name} would cost {flop_cost:,} FLOPs but only {flops_remaining:,} remain. See: {docs_link('budget')}"
        )

    def __reduce__(self) -> Any:
        return _rebuild, (
            type(self),
            (self.op_name,),
            {"flop_cost": self.flop_cost, "flops_remaining": self.flops_remaining},
        )


class TimeExhaustedError(FlopscopeError):
    """The wall-clock limit of the context has passed."""

    def __init__(self, op_name: str, *, elapsed_s: float, limit_s: float) -> None:
        self.op_name, self.elapsed_s, self.limit_s = op_name, elapsed_s, limit_s
        super().__init__(
            f"{op_name}: wall-clock time {elapsed_s:.3f}s exceeds limit {limit_s:.3f}s. See: {docs_link('time')}"
        )

    def __reduce__(self) -> Any:
        return _rebuild, (type(self), (self.op_name,), {"elapsed_s": self.elapsed_s, "limit_s": self.limit_s})


class NoBudgetContextError(FlopscopeError):
    """Something asked for the active budget context where there is none."""

    def __init__(self) -> None:
        super().__init__(
            f"No active BudgetContext. Use: with BudgetContext(flop_budget=...): ... See: {docs_link('context')}"
        )


class SymmetryError(FlopscopeError):
    """The data does not have the symmetry that is claimed for it."""

    def __init__(self, axes: Any, max_deviation: float, atol: float = 1e-6, rtol: float = 1e-5) -> None:
        self.axes, self.max_deviation, self.atol, self.rtol = axes, max_deviation, atol, rtol
        super().__init__(
            f"Not symmetric along axes {axes}: max deviation {max_deviation} (atol={atol}, rtol={rtol}). "
            f"See: {docs_link('symmetry')}"
        )

    def __reduce__(self) -> Any:
        return type(self), (self.axes, self.max_deviation, self.atol, self.rtol)


class UnsupportedFunctionError(FlopscopeError, AttributeError):
    """A function that this NumPy does not have, or that is not counted."""

    def __init__(
        self,
        func_name: str,
        *,
        min_version: str | None = None,
        max_version: str | None = None,
        replacement: str | None = None,
    ) -> None:
        self.func_name, self.min_version, self.max_version = func_name, min_version, max_version
        self.replacement = replacement
        bounds = [f"needs NumPy >= {min_version}"] if min_version else []
        bounds += [f"was removed after NumPy {max_version}"] if max_version else []
        hint = f" Use {replacement} instead." if replacement else ""
        super().__init__(f"{func_name} is not supported{': ' + ', '.join(bounds) if bounds else ''}.{hint}")

    def __reduce__(self) -> Any:
        return _rebuild, (
            type(self),
            (self.func_name,),
            {"min_version": self.min_version, "max_version": self.max_version, "replacement": self.replacement},
        )


class UnsupportedReturnType(FlopscopeError):
    """A counted function returned something that cannot be counted."""


class UnauthorizedControlError(FlopscopeError):
    """Code under a budget tried to change the meter."""


class UnsupportedDtypeError(TypeError):
    """FLOPs are counted for bool, integer, float and complex numbers only."""

    def __init__(self, op_name: str, dtype: Any) -> None:
        self.op_name, self.dtype = op_name, dtype
        super().__init__(
            f"{op_name}: dtype {dtype!s} cannot be counted; use bool, integer, float or complex data. "
            f"See: {docs_link('dtype')}"
        )

    def __reduce__(self) -> Any:
        return type(self), (self.op_name, self.dtype)


def _rebuild(kind: type[Exception], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Exception:
    return kind(*args, **kwargs)


class FlopscopeWarning(UserWarning):
    """Base of all warnings of counting."""


class SymmetryLossWarning(FlopscopeWarning):
    """An operation dropped a symmetry, and with it its discount."""


class CostFallbackWarning(FlopscopeWarning):
    """Orbit counting was too large; the dense price was taken."""


class RemoteCallbackWarning(FlopscopeWarning):
    """An operation that calls back into Python does not run on the grader."""


class ConfigureNoOpWarning(FlopscopeWarning):
    """`configure` changes this process only."""
