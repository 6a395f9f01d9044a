"""Static analysis of estimators: exact cost previews (`trace`) and lint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.tracing import Trace, TracedValueError, TraceTooLongError, lazy_array, trace

__all__ = ["Trace", "TraceTooLongError", "TracedValueError", "lazy_array", "trace"]


def __getattr__(name: str) -> Any:
    """Import the tracer on first use: lint does not need it, nor NumPy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from analyzer import tracing

    return getattr(tracing, name)
