"""Stopping Python code that does not come back."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class Stuck(BaseException):
    """Raised inside code that ran past its deadline. Not an Exception, so that `except Exception` does not keep it."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Raise Stuck in the block when it takes longer than `seconds`; None never does.

    Works by SIGALRM, in the main thread only and between Python instructions; elsewhere the block simply runs. It rings
    again every second, for code that swallows it.
    """
    if seconds is None or not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, previous)


def _ring(signum: int, frame: FrameType | None) -> NoReturn:
    raise Stuck
