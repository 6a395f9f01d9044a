"""What an estimator prints goes to stderr and into the report, never into the data on stdout."""

import io
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

TAIL_LINES = 200


class Tail(io.TextIOBase):
    """A text stream that passes everything on and remembers the last lines. Closing it does nothing."""

    def __init__(self, onward: object) -> None:
        self._onward = onward
        self._done: deque[str] = deque(maxlen=TAIL_LINES)
        self._open = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        *lines, self._open = (self._open + text).split("\n")
        self._done.extend(lines)
        # A program that prints without ever ending its line must not grow without bound.
        self._open = self._open[-10_000:]
        with _quietly():
            self._onward.write(text)  # type: ignore[attr-defined]
        return len(text)

    def flush(self) -> None:
        with _quietly():
            self._onward.flush()  # type: ignore[attr-defined]

    def close(self) -> None:
        self.flush()

    def fileno(self) -> int:
        return int(self._onward.fileno())  # type: ignore[attr-defined]

    def lines(self) -> list[str]:
        """The last lines written so far."""
        return [*self._done, self._open] if self._open else list(self._done)


@contextmanager
def captured() -> Iterator[Tail]:
    """Inside, what is printed to stdout or stderr goes to stderr, and its last lines are kept."""
    tail = Tail(sys.stderr)
    with redirect_stdout(tail), redirect_stderr(tail):
        yield tail


@contextmanager
def _quietly() -> Iterator[None]:
    # A closed or broken stderr is no reason for an estimator to fail.
    try:
        yield
    except (OSError, ValueError):
        pass
