"""The command line's start-up, and the ground truth against the loop that it cannot do without."""

import os
import sys
import time
from pathlib import Path

import numpy as np

from tests.perf.measure import Row, process_seconds
from whest.contest.ground_truth import chunk_rows, sample_ground_truth
from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.loading import load_estimator
from whest.runners.local import LocalRunner
from whest.runners.process.isolated import SubprocessRunner

SHAPES = [(256, 8, 40_960), (256, 32, 20_480), (1024, 16, 6_144)]


def rows():
    script = os.path.join(os.path.dirname(sys.executable), "whest")
    nothing = process_seconds(["-c", "pass"])
    yield Row("whest --version / python -c pass", process_seconds([script, "--version"]) / nothing, 3.0)
    yield Row("whest --help", process_seconds([script, "--help"]) * 1000, None, "ms")
    for width, depth, samples in SHAPES:
        name = f"ground truth {width}x{depth} / bare float32 matmul-and-relu loop"
        yield Row(name, against_the_bare_loop(width, depth, samples), 1 / 0.9)
    for width, depth in ((256, 8), (1024, 16)):
        name = f"what a fresh process adds to an MLP of {width}x{depth}"
        yield Row(name, 1000 * added_by_a_process(width, depth), 60.0, "ms")


def added_by_a_process(width, depth, rounds=8):
    """Seconds from question to answer with a process of its own, less those in a process that is there."""
    spec = ContestSpec(width=width, depth=depth, n_mlps=1, seed=0)
    path = Path(__file__).resolve().parents[2] / "docs" / "examples" / "mean_propagation.py"
    (network,) = networks_of(0, 1, width, depth)
    seconds = []
    for runner in (SubprocessRunner(path, None, spec), LocalRunner(load_estimator(path), spec, path.parent)):
        runner.start()
        seconds.append(min(timed(lambda: runner.run(network)) for _ in range(rounds)))  # noqa: B023 (called at once)
        runner.close()
    return seconds[0] - seconds[1]


def against_the_bare_loop(width, depth, samples, rounds=5):
    """Time of the whole sampling, draws and sums included, over that of the products and ReLUs alone."""
    (network,) = networks_of(0, 1, width, depth)
    ours, bare = [], []
    for _ in range(rounds):
        ours.append(timed(lambda: sample_ground_truth(network.weights, network.streams.samples, samples)))
        bare.append(timed(lambda: bare_loop(network.weights, samples)))
    return min(ours) / min(bare)


def bare_loop(weights, samples):
    chunk = np.ones((chunk_rows(weights[0].shape[0]), weights[0].shape[0]), np.float32)
    for _ in range(samples // len(chunk)):
        x = chunk
        for w in weights:
            x = np.maximum(x @ w, 0)


def timed(function):
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
