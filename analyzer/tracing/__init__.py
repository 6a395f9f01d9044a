"""Tracing: `trace(function, *args)` records what a function does to counted arrays, without running a kernel."""

from __future__ import annotations

from analyzer.tracing.errors import TracedValueError
from analyzer.tracing.inputs import lazy_array
from analyzer.tracing.limits import TraceTooLongError
from analyzer.tracing.trace import Trace, trace

__all__ = ["Trace", "TraceTooLongError", "TracedValueError", "lazy_array", "trace"]
