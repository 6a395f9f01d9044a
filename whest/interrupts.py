"""Telling a user's Ctrl-C from a KeyboardInterrupt that an estimator raises itself."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

_state = {"watching": False, "pressed": False}


@contextmanager
def watched() -> Iterator[None]:
    """Inside, a Ctrl-C is remembered as the user's. Does nothing outside the main thread or when already inside."""
    if _state["watching"] or threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGINT, _press)
    _state.update(watching=True, pressed=False)
    try:
        yield
    finally:
        _state["watching"] = False
        signal.signal(signal.SIGINT, previous)


def is_users(error: BaseException) -> bool:
    """Whether `error` is the user's Ctrl-C. Where nobody watches, every KeyboardInterrupt is."""
    return isinstance(error, KeyboardInterrupt) and (_state["pressed"] or not _state["watching"])


def _press(signum: int, frame: FrameType | None) -> NoReturn:
    _state["pressed"] = True
    raise KeyboardInterrupt
