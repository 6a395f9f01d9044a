"""Running a function in a copy of this process."""

import os
import random
import signal
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tests.whest.runners.processes import children
from whest.runners import forked


class Subject:
    def __init__(self) -> None:
        self.calls = 0
        self.generator = np.random.default_rng(0)


def disturb(subject: Subject) -> dict[str, Any]:
    """Moves every state it can reach."""
    subject.calls += 1
    subject.generator.random()
    random.random()
    np.random.random()
    os.environ["WHEST_TEST_DISTURBED"] = "1"
    return {"calls": subject.calls}


@pytest.fixture(params=["fork", "copy"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WHEST_TEST_DISTURBED", "0")  # so that it is taken back afterwards
    if request.param == "copy":
        monkeypatch.setattr(forked, "CAN_FORK", False)
    return str(request.param)


def test_the_result_comes_back_and_the_subject_stays(way: str) -> None:
    subject = Subject()
    before = random.getstate(), np.random.get_state()[1].tolist(), subject.generator.bit_generator.state
    assert forked.run_apart(disturb, subject, 10.0) == {"calls": 1}
    after = random.getstate(), np.random.get_state()[1].tolist(), subject.generator.bit_generator.state
    assert (before, subject.calls) == (after, 0)


def test_what_it_prints_is_not_shown(way: str, capfd: pytest.CaptureFixture[str]) -> None:
    def loud(_: object) -> None:
        print("out")
        print("err", file=sys.stderr)
        if way == "fork":
            os.write(1, b"raw")

    assert forked.run_apart(loud, Subject(), 10.0) is None
    assert capfd.readouterr() == ("", "")


def test_a_large_result_fits_through_the_pipe() -> None:
    assert len(forked.run_apart(lambda _: list(range(300_000)), None, 30.0)) == 300_000


def test_the_environment_of_the_parent_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHEST_TEST_DISTURBED", "0")
    forked.run_apart(disturb, Subject(), 10.0)
    assert os.environ["WHEST_TEST_DISTURBED"] == "0"


def test_a_child_that_hangs_is_killed() -> None:
    with pytest.raises(TimeoutError):
        forked.run_apart(lambda _: signal.pause(), None, 0.2)


@pytest.mark.parametrize(
    "end", [lambda _: os._exit(5), lambda _: sys.exit(3), lambda _: os.kill(os.getpid(), signal.SIGKILL)]
)
def test_a_child_without_a_result_is_said(end: Any) -> None:
    with pytest.raises(RuntimeError, match="without a result"):
        forked.run_apart(end, None, 10.0)


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before
