"""Lanes as the scorer sees them: started together, asked one question at a time, gone together."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from whest.runners.process.environment import clean
from whest.runners.process.wire import Garbled, receive, send


class LaneLost(Exception):
    """A lane did not answer: its process is gone, or was stopped."""


class Lane:
    """A way to an estimator's process. Not for two threads at once."""

    def __init__(self, interpreter: "subprocess.Popen[bytes]", sock: socket.socket) -> None:
        self.interpreter, self._sock = interpreter, sock

    def ask(
        self, message: dict[str, Any], descriptor: int | None = None, limit_s: float | None = None
    ) -> dict[str, Any]:
        """Send a command and wait for its answer, at most `limit_s` seconds. Raises LaneLost."""
        try:
            self._sock.settimeout(limit_s)
            send(self._sock, message, descriptor)
            return receive(self._sock)[0]
        except (OSError, EOFError, Garbled) as error:
            raise LaneLost(str(error) or type(error).__name__) from None

    def hang_up(self) -> None:
        """Make a thread that waits for an answer get LaneLost."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Tell the lane that nobody asks any more; it ends its process and itself."""
        self._sock.close()


def start_lanes(count: int, threads: int) -> list[Lane]:
    """Start an interpreter, with a clean environment and `threads` BLAS threads, that becomes `count` lanes."""
    pairs = [socket.socketpair() for _ in range(count)]
    theirs = [pair[1].fileno() for pair in pairs]
    interpreter = subprocess.Popen(
        [sys.executable, "-P", "-m", "whest.runners.process.zygote", *map(str, theirs)],
        env=clean(os.environ, threads),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno() if _has_descriptor(sys.stderr) else subprocess.DEVNULL,
        pass_fds=theirs,
        start_new_session=True,
    )
    for _, their in pairs:
        their.close()
    return [Lane(interpreter, ours) for ours, _ in pairs]


def stop(lanes: list[Lane], patience_s: float = 2.0) -> None:
    """Close lanes and make sure that their interpreters are gone."""
    for lane in lanes:
        lane.close()
    for interpreter in {lane.interpreter for lane in lanes}:
        try:
            interpreter.wait(patience_s)
        except subprocess.TimeoutExpired:
            kill(interpreter)


def kill(interpreter: "subprocess.Popen[bytes]") -> None:
    """Kill an interpreter and its lanes; estimators' processes die with the lane that watches them."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(interpreter.pid, signal.SIGKILL)
    interpreter.wait()


def _has_descriptor(stream: Any) -> bool:
    try:
        stream.fileno()
    except (OSError, ValueError, AttributeError):
        return False
    return True
