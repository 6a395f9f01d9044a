"""Running a function in a copy of this process, so that nothing it does can reach the original."""

import copy
import faulthandler
import json
import os
import random
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NoReturn

CAN_FORK = hasattr(os, "fork")


class ChildDied(RuntimeError):
    """The copy of the process ended without a result; `ending` says how, in words."""

    def __init__(self, ending: str) -> None:
        super().__init__(f"the copy of the process {ending} without a result")
        self.ending = ending


def run_apart(function: Callable[[Any], Any], subject: Any, timeout_s: float) -> Any:
    """`function(subject)` in a forked child, muted and limited to `timeout_s` seconds; its JSON-able result.

    The child sees `subject` and every module as they are now; no state, random stream or file position of this process
    moves. Without fork, a deep copy of `subject` is used in this process, without the time limit.

    Raises:
        TimeoutError: the child was killed at its limit.
        ChildDied: the child ended without a result.
    """
    if not CAN_FORK:
        return _run_on_a_copy(function, subject)
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # Newer Pythons warn about the BLAS's sleeping threads, which take care of themselves.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _child(function, subject, reading, writing)
    os.close(writing)
    try:
        content = _read_all(reading, time.monotonic() + timeout_s)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        os.close(reading)
        status = _reap(child)
    if not content:
        raise ChildDied(ending(status))
    return json.loads(content)


def _child(function: Callable[[Any], Any], subject: Any, reading: int, writing: int) -> NoReturn:
    # Nothing of the parent may run here on the way out: no handlers, no flushing of its buffers.
    status = 1
    try:
        os.close(reading)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        _mute()
        content = json.dumps(function(subject)).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(content)
        status = 0
    finally:
        os._exit(status)


def _mute() -> None:
    faulthandler.disable()  # it may hold a descriptor of its own
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    sys.stdin = os.fdopen(0)
    sys.stdout = sys.stderr = os.fdopen(1, "w")


def _read_all(reading: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(reading, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def ending(status: int) -> str:
    """How a process ended, in words, from the status that waiting for it gave."""
    if os.WIFSIGNALED(status):
        return f"was killed by {signal.Signals(os.WTERMSIG(status)).name}"
    return f"ended with status {os.waitstatus_to_exitcode(status)}"


def _reap(child: int) -> int:
    """Wait for the child, which closed its end of the pipe or is past its limit, and return its status."""
    patience = time.monotonic() + 1.0
    while time.monotonic() < patience:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status
        select.select([], [], [], 0.001)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _run_on_a_copy(function: Callable[[Any], Any], subject: Any) -> Any:
    import numpy as np

    states = random.getstate(), np.random.get_state()
    try:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            return json.loads(json.dumps(function(copy.deepcopy(subject))))
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
