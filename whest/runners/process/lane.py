"""Watching over one estimator's process at a time: its deadlines, its output, how it ended, and that nothing is left.

A lane does what its socket says: `open` a process for a job, `ask` it about a network, `close` it. It answers each
with what the process said, or with how it ended instead.
"""

import codecs
import os
import selectors
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from whest.runners.capture import LastLines
from whest.runners.process import child, limits
from whest.runners.process.wire import Frames, Garbled, parsed, receive, send

_FINAL = {"ready", "error", "outcome", "closed"}
_PIECE = 1 << 20
_MOST_PIECES = 256  # a process that never stops printing must not keep its lane from looking at the clock
_PATIENCE_S = 1.0
"""What a process may take to end after its last word."""


class HostGone(Exception):
    """Nobody asks any more."""


def serve(host: socket.socket) -> None:
    """Answer until the host closes its end; the estimator's process does not outlive that."""
    limits.adopt_orphans()
    watched: Watched | None = None
    try:
        while True:
            message, descriptor = receive(host)
            if message["command"] == "open":
                watched = Watched(message["job"], host)
                send(host, watched.listen())
            elif watched is not None:
                send(host, watched.ask(message, descriptor))
            if watched is not None and watched.ended:
                watched = None
    except (EOFError, OSError, HostGone):
        pass
    finally:
        if watched is not None:
            watched.kill()


class Watched:
    """One estimator's process."""

    def __init__(self, job: dict[str, Any], host: socket.socket) -> None:
        self._limits: dict[str, float | None] = job["deadlines"]
        self._host, self._stage, self.ended = host, "load", False
        self._sock, theirs = socket.socketpair()
        self._pipes: dict[int, _Pipe] = {}
        ends = [_Pipe(self._pipes, name) for name in ("stdout", "stderr")]
        self._pid = os.fork()
        if self._pid == 0:
            child.run(job, theirs, ends[0].writing, ends[1].writing)
        theirs.close()
        for pipe in ends:
            os.close(pipe.writing)
        self._ending = _end_of(self._pid)
        self._frames = Frames()
        self._prediction: dict[str, Any] | None = None
        self._enter("load")

    def ask(self, message: dict[str, Any], descriptor: int | None) -> dict[str, Any]:
        """Pass a question on, or close the process, and return what comes of it."""
        with suppress(OSError):  # a process that ended is noticed while listening
            if message["command"] == "close":
                self._enter("teardown")
                self._sock.shutdown(socket.SHUT_WR)
            else:
                self._forget()
                self._enter("trace")
                send(self._sock, message["network"], descriptor)
        if descriptor is not None:
            os.close(descriptor)
        return self.listen()

    def listen(self) -> dict[str, Any]:
        """Wait for the process's answer, its end or its deadline, while reading what it prints."""
        with selectors.DefaultSelector() as selector:
            for fileno in (self._sock.fileno(), self._host.fileno(), self._ending, *self._pipes):
                if fileno is not None:
                    selector.register(fileno, selectors.EVENT_READ)
            while True:
                remaining = None if self._deadline is None else self._deadline - time.monotonic()
                if remaining is not None and remaining <= 0:
                    return self._finish({"status": "timeout"})
                answer = self._look(selector, remaining)
                if answer is not None:
                    return answer

    def _look(self, selector: selectors.BaseSelector, remaining: float | None) -> dict[str, Any] | None:
        ready = {key.fd for key, _ in selector.select(remaining)}
        if self._host.fileno() in ready:
            raise HostGone
        for fileno in ready & self._pipes.keys():
            if not self._pipes[fileno].read():
                selector.unregister(fileno)
        if self._sock.fileno() in ready:
            return self._hear()
        return self._finish({"status": "died"}) if self._ending in ready else None

    def _hear(self) -> dict[str, Any] | None:
        try:
            piece = self._sock.recv(_PIECE)
            messages = [parsed(frame) for frame in self._frames.feed(piece)]
        except ConnectionError:
            piece, messages = b"", []
        except Garbled as error:
            return self._finish({"status": "garbled", "reason": str(error)})
        if not piece:
            return self._finish({"status": "died"})
        for message in messages:
            kind = message.get("kind")
            if kind == "stage":
                self._enter(str(message.get("name")))
            elif kind == "prediction":
                self._prediction = message
            elif kind in _FINAL:
                return self._final(message)
        return None

    def _final(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = {"status": "said", "message": message}
        if message["kind"] in ("closed", "error"):
            return self._finish(answer)
        return self._with_circumstances(answer)

    def _enter(self, stage: str) -> None:
        """A new stage has a deadline of its own."""
        self._stage, self._began = stage, time.monotonic()
        limit = self._limits.get(stage, 0.0)
        self._deadline = None if limit is None else self._began + limit

    def _forget(self) -> None:
        """What was printed and predicted before belongs to something else."""
        self._prediction = None
        for pipe in self._pipes.values():
            pipe.drain()
            pipe.lines = LastLines()

    def _finish(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The process has said its last word, or will not be listened to any longer."""
        answer["seconds"] = time.monotonic() - self._began
        answer["ending"] = self.kill(0.0 if answer["status"] == "timeout" else _PATIENCE_S)
        answer = self._with_circumstances(answer)
        for pipe in self._pipes.values():
            pipe.close()
        return answer

    def _with_circumstances(self, answer: dict[str, Any]) -> dict[str, Any]:
        printed = {}
        for pipe in self._pipes.values():
            pipe.drain()
            printed[pipe.name] = pipe.lines.lines()
        return answer | {"stage": self._stage, "prediction": self._prediction, "printed": printed}

    def kill(self, patience_s: float = 0.0) -> int | None:
        """End the process, its group and every descendant; its status when it ended by itself, None if it was killed."""
        status = _ended_within(self._pid, patience_s)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)
        if status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        _kill_adopted()
        self._sock.close()
        if self._ending is not None:
            os.close(self._ending)
        self.ended = True
        return status


class _Pipe:
    """The reading end of a stream of the process, and its last lines."""

    def __init__(self, pipes: dict[int, "_Pipe"], name: str) -> None:
        self._reading, self.writing = os.pipe()
        os.set_blocking(self._reading, False)
        self.name, self.lines = name, LastLines()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        pipes[self._reading] = self

    def read(self) -> bool:
        """Take what is there; False at the end."""
        try:
            piece = os.read(self._reading, _PIECE)
        except BlockingIOError:
            return True
        self.lines.feed(self._decoder.decode(piece))
        return bool(piece)

    def drain(self) -> None:
        """Take everything that is there now."""
        for _ in range(_MOST_PIECES):
            try:
                piece = os.read(self._reading, _PIECE)
            except BlockingIOError:
                return
            if not piece:
                return
            self.lines.feed(self._decoder.decode(piece))

    def close(self) -> None:
        """Read no more."""
        os.close(self._reading)


def _end_of(pid: int) -> int | None:
    """A descriptor that tells of the end, also when a descendant keeps the socket open; None where there is none."""
    return os.pidfd_open(pid) if sys.platform.startswith("linux") else None


def _ended_within(pid: int, patience_s: float) -> int | None:
    until = time.monotonic() + patience_s
    while True:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return status
        if time.monotonic() >= until:
            return None
        time.sleep(0.0005)


def _kill_adopted() -> None:
    """Kill and reap every descendant that is left; killing one hands its own children over to be killed next."""
    while True:
        for pid in _children():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            pid, _ = os.waitpid(-1, 0 if _children() else os.WNOHANG)
        except ChildProcessError:
            return
        if not pid and not _children():
            return


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except (OSError, ValueError):
        return []
