"""Progress on stderr, with a clock of its own."""

import io
from types import SimpleNamespace
from typing import Any

import pytest

import whest
from whest.contest.suite import networks_of
from whest.ui import progress

NETWORK = networks_of(0, 1, 4, 2)[0]
SPEC = whest.ContestSpec(width=4, depth=2, n_mlps=2, ground_truth_samples=100)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    now = SimpleNamespace(time=0.0)
    monkeypatch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: now.time))
    return now


def half_done(stream: Any, clock: SimpleNamespace, seconds: float) -> progress.ProgressLine:
    line = progress.ProgressLine(stream)
    line.started(SPEC)
    clock.time = seconds
    line.sampling(NETWORK, 50)
    return line


def test_a_short_run_shows_nothing(clock: SimpleNamespace) -> None:
    stream = Terminal()
    half_done(stream, clock, 0.9).clear()
    assert stream.getvalue() == ""


def test_a_terminal_has_one_moving_line_with_what_is_left(clock: SimpleNamespace) -> None:
    stream = Terminal()
    line = half_done(stream, clock, 5.0)
    assert stream.getvalue() == "\rground truth of MLP 1 of 2, thomas-johnson: 25 %, 15 s left"
    line.clear()
    assert stream.getvalue().endswith(" \r")


def test_elsewhere_a_line_comes_now_and_then(clock: SimpleNamespace) -> None:
    stream = io.StringIO()
    line = half_done(stream, clock, 11.0)
    clock.time = 15.0
    line.sampling(NETWORK, 10)
    clock.time = 21.5
    line.sampling(NETWORK, 10)
    assert stream.getvalue().splitlines() == [
        "ground truth of MLP 1 of 2, thomas-johnson: 25 %, 33 s left",
        "ground truth of MLP 1 of 2, thomas-johnson: 35 %, 39.9 s left",
    ]
