"""Progress on stderr: one moving line on a terminal, a line now and then elsewhere, nothing for short runs."""

import sys
import time
from typing import TextIO

from whest.contest.spec import ContestSpec
from whest.contest.suite import Network
from whest.listener import Listener
from whest.report.row import Row
from whest.ui.ascii import to_ascii
from whest.ui.numbers import seconds

_QUIET_S = 1.0
_TERMINAL_S, _LOG_S = 0.1, 10.0


class ProgressLine(Listener):
    """Shows how far the ground truths are and when they will be done."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._began = self._shown = time.monotonic()
        self._sampled = self._finished = self._samples = self._n_mlps = 0
        self._width = 0

    def started(self, spec: ContestSpec) -> None:
        self._samples, self._n_mlps = spec.ground_truth_samples, spec.n_mlps

    def sampling(self, network: Network, samples: int) -> None:
        self._sampled += samples
        done = self._finished * self._samples + self._sampled
        self._show(f"ground truth of MLP {network.index + 1} of {self._n_mlps}, {network.name}", done)

    def scored(self, row: Row) -> None:
        self._finished += 1
        self._sampled = 0
        if self._finished == self._n_mlps:
            self.clear()

    def clear(self) -> None:
        """Take the moving line away."""
        if self._live and self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
        self._width = 0

    def _show(self, what: str, done: int) -> None:
        now = time.monotonic()
        if now - self._began < _QUIET_S or now - self._shown < (_TERMINAL_S if self._live else _LOG_S):
            return
        self._shown = now
        share = done / (self._samples * self._n_mlps)
        eta = f", {seconds((now - self._began) * (1 - share) / share)} left" if share else ""
        text = to_ascii(f"{what}: {100 * share:.0f} %{eta}")
        if self._live:
            self._stream.write(f"\r{text.ljust(self._width)}")
            self._width = len(text)
        else:
            self._stream.write(f"{text}\n")
        self._stream.flush()
