"""What tracing costs: microseconds and bytes per recorded operation."""

import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import numpy as np

import analyzer
import flopscope.numpy as fnp
from tests.perf.measure import Row
from whest.contest.spec import ContestSpec
from whest.subject import EstimatorSubject

OPS = 5


def program(x, y, rounds):
    """A straight line of 5 * rounds operations on square arrays."""
    for _ in range(rounds):
        z = fnp.matmul(x, y)
        z = fnp.add(z, x)
        z = fnp.tanh(z)
        z = fnp.multiply(z, y)
        x = fnp.subtract(z, x)
    return x


def per_op(rounds, repeat=5):
    x, y = (fnp.asarray(np.ones((64, 64), np.float32)) for _ in range(2))
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        analyzer.trace(program, x, y, rounds)
        best = min(best, time.perf_counter() - began)
    return best / (rounds * OPS)


def bytes_per_node(rounds=1000):
    x, y = (fnp.asarray(np.ones((64, 64), np.float32)) for _ in range(2))
    analyzer.trace(program, x, y, 10)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = analyzer.trace(program, x, y, rounds)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / len(kept.nodes)


def graph_per_node(rounds=1000):
    x, y = (fnp.asarray(np.ones((64, 64), np.float32)) for _ in range(2))
    best = float("inf")
    for _ in range(3):
        traced = analyzer.trace(program, x, y, rounds)
        began = time.perf_counter()
        assert traced.graph.number_of_nodes() == len(traced.nodes)
        best = min(best, time.perf_counter() - began)
    return best / (rounds * OPS)


def megabytes_of_a_million():
    """Peak memory of a process that traces a million operations."""
    code = (
        "import resource; from tests.perf.bench_trace import per_op; per_op(200_000, 1); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)


def preview_seconds(width, depth=16):
    """Tracing the covariance example on a network of that shape."""
    spec = ContestSpec(width=width, depth=depth, flop_budget=10**12, seed=0)
    subject = EstimatorSubject(Path("docs/examples/covariance_propagation.py"), None, spec)
    best = float("inf")
    for _ in range(5):
        subject.trace(subject.setting)
        best = min(best, subject.seconds)
    return best


def rows():
    small = per_op(1000)
    yield Row("trace of 5,000 operations, each", small * 1e6, 5.0, "us")
    yield Row("bytes a recorded operation", bytes_per_node(), 300, "B")
    yield Row("Trace.graph, each operation more", graph_per_node() * 1e6, 6.0, "us")
    yield Row("1,000,000 operations, each, against 5,000", per_op(200_000, 1) / small, 1.5)
    yield Row("1,000,000 operations, peak memory", megabytes_of_a_million(), 600, "MB")
    yield Row("covariance example at 1024 x 16 against 32 x 16", preview_seconds(1024) / preview_seconds(32), 1.5)
