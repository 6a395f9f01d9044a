"""What estimators print, and stopping code that does not come back."""

import sys
import threading

import pytest

from whest.runners.alarm import Stuck, deadline
from whest.runners.capture import TAIL_LINES, Printed, captured


def test_prints_go_to_stderr_and_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with captured() as both:
        print("one")
        print("two", file=sys.stderr)
        sys.stdout.write("unfinished")
    assert both.printed() == Printed(["one", "unfinished"], ["two"])
    assert capsys.readouterr() == ("", "one\ntwo\nunfinished")


def test_only_the_last_lines_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with captured() as both:
        print("\n".join(str(number) for number in range(1000)))
        print("x" * 50_000, end="")
    lines = both.printed().stdout
    assert len(lines) == TAIL_LINES + 1
    assert lines[0] == "800"
    assert len(lines[-1]) == 10_000


def test_closing_stdout_closes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with captured() as both:
        sys.stdout.close()
        print("still here")
    print("after")
    assert both.printed().stdout == ["still here"]
    assert capsys.readouterr().out == "after\n"


def test_an_endless_loop_is_stopped() -> None:
    def spin() -> None:
        while True:
            pass

    with pytest.raises(Stuck), deadline(0.05):
        spin()


def test_swallowing_exceptions_does_not_help() -> None:
    rounds = []

    def stubborn() -> None:
        while True:
            try:
                while True:
                    pass
            except Exception:
                rounds.append(1)

    with pytest.raises(Stuck), deadline(0.05):
        stubborn()
    assert rounds == []


def test_no_alarm_is_left_behind() -> None:
    with deadline(0.05):
        pass
    assert not threading.Event().wait(0.1)


def test_outside_the_main_thread_the_block_just_runs() -> None:
    ran = []

    def block() -> None:
        with deadline(0.01):
            ran.append(1)

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert ran == [1]
