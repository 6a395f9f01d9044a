"""How long the Python between counted operations takes, estimated from the time of a trace."""

from __future__ import annotations

import time
from functools import cache

from analyzer.tracing import trace
from analyzer.tracing.trace import Trace

_CALLS = 400


def python_seconds(recorded: Trace, took_s: float) -> float:
    """Seconds of a trace that took `took_s`, less what recording itself takes; never negative."""
    return max(0.0, took_s - len(recorded.nodes) * recording_seconds())


@cache
def recording_seconds() -> float:
    """Seconds that one recorded call takes here, measured once."""
    import flopscope.numpy as fnp

    def calls() -> None:
        x = fnp.zeros(4)
        for _ in range(_CALLS):
            x = x + x

    trace(calls)
    began = time.perf_counter()
    trace(calls)
    return (time.perf_counter() - began) / _CALLS
