"""Baking against the bare loop of its products, two processes against one, and a run's own time for each network."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from threadpoolctl import threadpool_limits

from tests.perf.bench_whest import bare_loop
from tests.perf.measure import Row
from whest.contest.suite import networks_of
from whest.dataset.bake import bake
from whest.dataset.inform import describe
from whest.dataset.plan import make_plan
from whest.dataset.read import open_dataset

BAKED, SAMPLES = 2, 163_840
SCORED = 200


def rows():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        one = bake_seconds(root / "one", "local:1")
        two = bake_seconds(root / "two", "local:2")
        whole = bake_seconds(root / "whole", None)
        yield Row("bake 256x8, one process of one thread / bare loop, one thread", one / loop_seconds(1), 1 / 0.9)
        yield Row("bake 256x8, this process on all cores / bare loop, all cores", whole / loop_seconds(None), 1 / 0.9)
        yield Row("bake 256x8, two processes / one process", two / one, 1 / 1.7)
        suite = bake(make_plan(SCORED, 1024, 256, 8, seed=0), root / "suite")
        yield Row("whest dataset info, 200 networks of 256x8", 1e3 * seconds(lambda: describe(suite)), 1000, "ms")
        yield Row("reading a network of 256x8", 1e3 * reading_seconds(suite) / SCORED, None, "ms")
        yield Row("a run on 200 networks, own time each beyond reading", own_milliseconds(suite), 1.0, "ms")


def bake_seconds(output, executor):
    """Seconds of a bake less those of one that samples next to nothing: starting processes is not its throughput."""
    nothing = seconds(lambda: bake(make_plan(BAKED, 1024, 256, 8, seed=0), output.with_suffix(".0"), executor=executor))
    plan = make_plan(BAKED, SAMPLES, 256, 8, seed=0)
    return seconds(lambda: bake(plan, output, executor=executor)) - nothing


def loop_seconds(threads):
    """Seconds that the products and ReLUs of the same samples take."""
    networks = networks_of(0, BAKED, 256, 8)
    with threadpool_limits(threads):
        return seconds(lambda: [bare_loop(network.weights, SAMPLES) for network in networks])


def reading_seconds(suite):
    return seconds(lambda: sum(1 for _ in open_dataset(suite).rows()))


def own_milliseconds(suite):
    """What a run takes for each network beyond the estimator's wall time and reading the rows."""
    import json

    script = [sys.executable, "-m", "whest", "run", "docs/examples/zeros.py", "--json", "--dataset", str(suite)]
    report = json.loads(subprocess.run(script, check=True, capture_output=True, text=True).stdout)
    spent = report["run_meta"]["run_duration_s"]
    predicting = sum(entry["wall_time_s"] for entry in report["results"]["per_mlp"])
    return 1e3 * (spent - predicting - reading_seconds(suite)) / SCORED


def seconds(function):
    began = time.perf_counter()
    function()
    return time.perf_counter() - began
