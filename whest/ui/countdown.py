"""How much of a long task is done and when it will be finished, on stderr."""

import sys
import time
from typing import TextIO

from whest.ui.numbers import percent, seconds

_QUIET_S = 1.0
_TERMINAL_S, _LOG_S = 0.2, 10.0


class Countdown:
    """Call it with what is done and what is wanted; a moving line on a terminal, a line now and then elsewhere.

    The first call tells where the task begins: the rate is that of this run, not of the ones before.
    """

    def __init__(self, unit: str, stream: TextIO | None = None) -> None:
        self._unit, self._stream = unit, stream or sys.stderr
        self._live = self._stream.isatty()
        self._began = self._shown = time.monotonic()
        self._start: int | None = None
        self._width = 0

    def __call__(self, done: int, wanted: int) -> None:
        now = time.monotonic()
        if self._start is None:
            self._start, self._began = done, now
        if now - self._began < _QUIET_S or now - self._shown < (_TERMINAL_S if self._live else _LOG_S):
            return
        self._shown = now
        self._write(self._text(done, wanted, now - self._began))

    def clear(self) -> None:
        """Take the moving line away."""
        if self._live and self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
        self._width = 0

    def _text(self, done: int, wanted: int, elapsed: float) -> str:
        gained = done - (self._start or 0)
        left = f", {seconds(elapsed * (wanted - done) / gained)} left" if gained > 0 else ""
        return f"{done:,} of {wanted:,} {self._unit}, {percent(done / wanted)}{left}"

    def _write(self, text: str) -> None:
        if self._live:
            self._stream.write(f"\r{text.ljust(self._width)}")
            self._width = len(text)
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()
