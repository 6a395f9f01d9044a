"""The subprocess runner: a fresh process for every network, or one for all of them."""

import queue
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whest.contest.spec import ContestSpec
from whest.contest.suite import Network
from whest.errors import WhestError
from whest.runners.check import Prediction
from whest.runners.forked import CAN_FORK
from whest.runners.outcome import Outcome
from whest.runners.preview import TIMEOUT_S, trace_limit
from whest.runners.process import answers
from whest.runners.process.memory import shared
from whest.runners.process.pool import Lane, LaneLost, kill, start_lanes, stop

LOAD_LIMIT_S = 30.0
"""What importing the estimator's file may take; it is not charged to setup."""
_GRACE_S = 1.0
_MOST_TRIES = 3
_BEFORE = ("load", "setup")
"""The stages before the first network."""


class SubprocessRunner:
    """Runs predicts in processes that are copies of one clean interpreter.

    `run` may be called from as many threads as there are `jobs`.
    """

    name = "subprocess"

    def __init__(
        self,
        path: Path,
        class_name: str | None,
        spec: ContestSpec,
        *,
        jobs: int = 1,
        threads: int = 1,
        reuse: bool = False,
    ) -> None:
        self._path, self._class, self._spec = path, class_name, spec
        self._jobs, self._threads, self._reuse = jobs, threads, reuse
        self._lanes: list[Lane] = []
        self._free: queue.LifoQueue[_Seat] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._scratch: Path | None = None
        self._closing = False
        self._teardown_error: str | None = None
        self._network_cut: bool | None = None
        self.source: dict[str, Any] = {"path": str(path), "class": class_name, "sha256": None}

    def start(self) -> None:
        """Start the interpreter and try loading and setup once.

        Raises EstimatorError when the estimator cannot be loaded or set up.
        """
        if not CAN_FORK:
            message = "this system cannot copy processes"
            raise WhestError(message, code="RUNNER_UNAVAILABLE", help="use --runner local")
        self._scratch = Path(tempfile.mkdtemp(prefix="whest-scratch-"))
        seats = [_Seat(lane) for lane in self._new_lanes(self._jobs)]
        answer = self._first(seats[0])
        problem = answers.setup_error(answer, self._spec)
        if problem is not None:
            raise problem
        self.source = answer["message"]["source"]
        self._network_cut = answer["message"]["network_cut"]
        if not self._reuse:
            self._close(seats[0])
        for seat in reversed(seats):
            self._free.put(seat)

    def run(self, network: Network) -> tuple[Prediction, Outcome]:
        """Predict the cost of one predict and run it. Never raises for what the estimator does."""
        seat = self._free.get()
        try:
            return self._attempts(seat, network)
        finally:
            self._free.put(seat)

    def interrupt(self) -> None:
        """Let running predicts end at once."""
        self._closing = True
        for lane in self._lanes:
            lane.hang_up()

    def close(self) -> str | None:
        """End every process and remove the scratch folder. Returns what teardown raised first, if anything."""
        with suppress(queue.Empty):
            while True:
                seat = self._free.get_nowait()
                if seat.is_open:
                    self._close(seat)
        stop(self._lanes)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
        return self._teardown_error

    def facts(self) -> dict[str, Any]:
        """What the report says about how predicts were run."""
        return {
            "runner": self.name,
            "jobs": self._jobs,
            "threads": self._threads,
            "isolation": {
                "process": "per suite" if self._reuse else "per MLP",
                "network_cut": self._network_cut,
                "limits": ["memory", "cpu", "wall", "file size"],
                "clean_environment": True,
            },
        }

    def _first(self, seat: "_Seat") -> dict[str, Any]:
        """The answer to loading and setting up for the first time."""
        for _ in range(_MOST_TRIES):
            try:
                answer = self._open(seat)
            except LaneLost as error:
                raise WhestError(f"the estimator's interpreter did not start: {error}", code="WORKER_ERROR") from None
            if not answers.was_killed(answer):
                break
        return answer

    def _attempts(self, seat: "_Seat", network: Network) -> tuple[Prediction, Outcome]:
        """Try again when a process was killed from outside, which says nothing about the estimator yet."""
        for attempt in range(_MOST_TRIES):
            try:
                answer = self._ask(seat, network)
            except LaneLost as error:
                lost = str(error)
                if self._closing:
                    break
                self._replace(seat)
                continue
            if not answers.was_killed(answer) or attempt == _MOST_TRIES - 1:
                return self._read(answer)
        message = f"the process that watches over predict was lost: {lost}"
        return Prediction(unavailable="no process"), answers.failed("WORKER_ERROR", "ProcessLost", message)

    def _read(self, answer: dict[str, Any]) -> tuple[Prediction, Outcome]:
        if answer["stage"] in _BEFORE:
            problem = answers.setup_error(answer, self._spec)
            assert problem is not None
            return Prediction(unavailable="the estimator could not be prepared"), answers.unprepared(problem)
        return answers.read(answer, self._spec)

    def _ask(self, seat: "_Seat", network: Network) -> dict[str, Any]:
        """One network in a process that is opened for it, unless one is open; closed after it, unless kept."""
        if not seat.is_open:
            opened = self._open(seat)
            if not seat.is_open:
                return opened
        spec = self._spec
        question = {
            "width": spec.width,
            "depth": spec.depth,
            "seed": network.streams.estimator_seed,
            "name": network.name,
        }
        with shared(network.weights) as descriptor:
            answer = seat.lane.ask({"command": "ask", "network": question}, descriptor, self._backstop())
        seat.is_open = answer["status"] == "said"
        if seat.is_open and not self._reuse:
            self._close(seat)
        return answer

    def _open(self, seat: "_Seat") -> dict[str, Any]:
        answer = seat.lane.ask({"command": "open", "job": self._job()}, None, self._backstop())
        seat.is_open = answer["status"] == "said" and answer["message"]["kind"] == "ready"
        return answer

    def _close(self, seat: "_Seat") -> None:
        seat.is_open = False
        with suppress(LaneLost):
            answer = seat.lane.ask({"command": "close"}, None, self._backstop())
            trouble = self._trouble(answer)
            with self._lock:
                self._teardown_error = self._teardown_error or trouble

    def _trouble(self, answer: dict[str, Any]) -> str | None:
        if answer["status"] == "said":
            error: str | None = answer["message"].get("teardown_error")
            return error
        if answers.was_killed(answer):
            return None
        return "nothing, but did not end" if answer["status"] == "timeout" else "nothing, but took the process down"

    def _replace(self, seat: "_Seat") -> None:
        """A lane of its own for a seat whose lane is gone."""
        seat.lane.close()
        if len([lane for lane in self._lanes if lane.interpreter is seat.lane.interpreter]) == 1:
            kill(seat.lane.interpreter)
        (seat.lane,) = self._new_lanes(1)
        seat.is_open = False

    def _new_lanes(self, count: int) -> list[Lane]:
        lanes = start_lanes(count, self._threads)
        with self._lock:
            self._lanes += lanes
        return lanes

    def _job(self) -> dict[str, Any]:
        spec, wall = self._spec, self._spec.wall_time_limit_s
        deadlines = {
            "load": LOAD_LIMIT_S,
            "setup": spec.setup_timeout_s + _GRACE_S,
            "trace": trace_limit(wall) + _GRACE_S,
            "predict": None if wall is None else wall + _GRACE_S,
            "teardown": spec.setup_timeout_s + _GRACE_S,
        }
        known = [limit for limit in deadlines.values() if limit is not None]
        return {
            "path": str(self._path),
            "class": self._class,
            "spec": asdict(spec),
            "scratch": str(self._scratch),
            "deadlines": deadlines,
            "memory_limit_mb": spec.memory_limit_mb,
            "cpu_limit_s": None if wall is None or self._reuse else sum(known) * max(2, self._threads),
        }

    def _backstop(self) -> float | None:
        """Longer than a lane, which knows its deadlines, can take; for one that was itself stopped."""
        wall = self._spec.wall_time_limit_s
        if wall is None:
            return None
        return wall + self._spec.setup_timeout_s + TIMEOUT_S + LOAD_LIMIT_S + 10 * _GRACE_S


class _Seat:
    """A place for one predict at a time: a lane, and whether a process is open in it."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.is_open = lane, False
