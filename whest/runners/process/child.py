"""The estimator's process: load, set up, answer what is asked, tear down. Never returns to the code that forked it."""

import faulthandler
import mmap
import os
import random
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from whest import interrupts
from whest.contest.mlp import MLP, hand_over
from whest.contest.spec import ContestSpec
from whest.errors import EstimatorError
from whest.loading.loader import load
from whest.runners.capture import captured
from whest.runners.local import LocalRunner
from whest.runners.preview import predicted, trace_limit
from whest.runners.process import limits
from whest.runners.process.codec import outcome_to_json, prediction_to_json
from whest.runners.process.wire import receive, send


@dataclass(frozen=True, slots=True)
class HandedNetwork:
    """A network whose weights another process has written into memory. It knows nothing of the ground truth."""

    weights: Any
    seed: int
    name: str

    @classmethod
    def read(cls, message: dict[str, Any], descriptor: int) -> "HandedNetwork":
        """From a message and the descriptor of depth x width x width float32 values, which can only be read."""
        width, depth = message["width"], message["depth"]
        memory = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        os.close(descriptor)
        weights = np.frombuffer(memory, np.float32).reshape(depth, width, width)
        return cls(weights, message["seed"], message["name"])

    def hand_over(self) -> MLP:
        """The MLP as an estimator gets it: new objects on every call."""
        return hand_over(self.weights, self.seed, self.name)


def run(job: dict[str, Any], sock: socket.socket, stdout: int, stderr: int) -> NoReturn:
    """Serve `sock` until it is closed, with the two descriptors as stdout and stderr."""
    status = 1
    try:
        _become_own_process(stdout, stderr, sock.fileno())
        network_cut = limits.cut_network()
        limits.die_with_parent()
        limits.apply(job["memory_limit_mb"], job["cpu_limit_s"])
        with interrupts.watched():
            _Service(job, sock, network_cut).serve()
        status = 0
    finally:
        os._exit(status)


class _Service:
    def __init__(self, job: dict[str, Any], sock: socket.socket, network_cut: bool) -> None:
        self._job, self._sock, self._network_cut = job, sock, network_cut
        self._spec = ContestSpec(**job["spec"])

    def serve(self) -> None:
        try:
            runner = self._prepared()
        except EstimatorError as error:
            self._send("error", error.to_json() | {"frame": _frame_fields(error)})
            return
        while True:
            try:
                message, descriptor = receive(self._sock)
            except EOFError:
                break
            assert descriptor is not None
            self._answer(runner, HandedNetwork.read(message, descriptor))
        self._stage("teardown")
        self._send("closed", {"teardown_error": runner.close()})

    def _prepared(self) -> LocalRunner:
        job = self._job
        self._stage("load")
        path = Path(job["path"])
        with captured(sys.stdout):
            loaded = load(path, job["class"])
        self._stage("setup")
        scratch = Path(job["scratch"])
        runner = LocalRunner(loaded.instance, self._spec, path.resolve().parent, scratch=scratch, stdout=sys.stdout)
        runner.start(kernels=False)
        facts = {"path": job["path"], "class": loaded.class_name, "sha256": loaded.sha256}
        self._send("ready", {"source": facts, "network_cut": self._network_cut})
        return runner

    def _answer(self, runner: LocalRunner, network: HandedNetwork) -> None:
        limit = trace_limit(self._spec.wall_time_limit_s)
        prediction = predicted(runner.estimator, network, self._spec.flop_budget, limit)
        self._send("prediction", prediction_to_json(prediction))
        self._stage("predict")
        outcome = runner.predict(network)
        _flush()
        self._send("outcome", outcome_to_json(outcome))

    def _stage(self, name: str) -> None:
        _flush()
        self._send("stage", {"name": name})

    def _send(self, kind: str, message: dict[str, Any]) -> None:
        send(self._sock, {"kind": kind, **message})


def _become_own_process(stdout: int, stderr: int, keep: int) -> None:
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faulthandler.disable()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor, target in ((null, 0), (stdout, 1), (stderr, 2)):
        os.dup2(descriptor, target)
    os.closerange(3, keep)
    os.closerange(keep + 1, 4096)
    sys.stdin = os.fdopen(0)
    sys.stdout, sys.stderr = (os.fdopen(fd, "w", 1, "utf-8", "backslashreplace") for fd in (1, 2))
    sys.argv = ["whest"]
    # Copies of one interpreter would all draw the same.
    random.seed()
    np.random.seed()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass


def _frame_fields(error: EstimatorError) -> dict[str, Any] | None:
    from dataclasses import asdict

    return asdict(error.frame) if error.frame else None
