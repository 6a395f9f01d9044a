"""What an estimator prints goes to stderr and into the report, never into the data on stdout."""

import io
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field

TAIL_LINES = 200
_LONGEST = 10_000


class LastLines:
    """Remembers the last lines of a text that arrives in pieces."""

    def __init__(self) -> None:
        self._done: deque[str] = deque(maxlen=TAIL_LINES)
        self._open = ""

    def feed(self, text: str) -> None:
        """Take the next piece."""
        *lines, rest = (self._open + text).split("\n")
        # A program that prints without ever ending its line must not grow without bound.
        self._done.extend(line[-_LONGEST:] for line in lines[-TAIL_LINES:])
        self._open = rest[-_LONGEST:]

    def lines(self) -> list[str]:
        """The last lines so far."""
        return [*self._done, self._open] if self._open else list(self._done)


class Tail(io.TextIOBase):
    """A text stream that passes everything on and remembers the last lines. Closing it does nothing."""

    def __init__(self, onward: object) -> None:
        self._onward = onward
        self._last = LastLines()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._last.feed(text)
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
        return self._last.lines()


@dataclass(frozen=True, slots=True)
class Printed:
    """The last lines of each stream."""

    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)


class Capture:
    """The two streams while they are captured."""

    def __init__(self, stdout: object, stderr: object) -> None:
        self.stdout, self.stderr = Tail(stdout), Tail(stderr)

    def printed(self) -> Printed:
        """What was printed so far."""
        return Printed(self.stdout.lines(), self.stderr.lines())


@contextmanager
def captured(stdout: object = None) -> Iterator[Capture]:
    """Inside, what is printed goes to stderr, or to `stdout` what is meant for it; the last lines of each are kept."""
    capture = Capture(stdout or sys.stderr, sys.stderr)
    with redirect_stdout(capture.stdout), redirect_stderr(capture.stderr):
        yield capture


@contextmanager
def _quietly() -> Iterator[None]:
    # A closed or broken stderr is no reason for an estimator to fail.
    try:
        yield
    except (OSError, ValueError):
        pass
