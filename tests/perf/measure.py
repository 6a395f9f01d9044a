"""How the benchmarks measure: minima over repeats, ratios between alternatives that are timed in turn."""

import os
import statistics
import subprocess
import sys
import time
import timeit
from typing import NamedTuple


class Row(NamedTuple):
    """One measured figure with the limit it is held against (None: shown only)."""

    name: str
    value: float
    limit: float | None
    unit: str = "x"


def seconds(statement, names, number=2000, repeat=25):
    """Fastest time of one execution of `statement`, in seconds."""
    return min(timeit.repeat(statement, globals=names, number=number, repeat=repeat)) / number


def ratio(statement, names, other, other_names, number=2000, rounds=7):
    """How much longer `statement` takes than `other`: the median over rounds of the ratio of minima, in turn."""
    found = []
    for _ in range(rounds):
        ours = seconds(statement, names, number, 5)
        theirs = seconds(other, other_names, number, 5)
        found.append(ours / theirs)
    return statistics.median(found)


def process_seconds(arguments, repeat=9):
    """Fastest wall time of a whole process, in seconds, after one run that leaves compiled bytecode behind."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    best = float("inf")
    for attempt in range(repeat + 1):
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], check=True, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if attempt:
            best = min(best, time.perf_counter() - began)
    return best
