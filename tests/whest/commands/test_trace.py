"""`whest trace` as a command: its options, its gates, what it says when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.whest.conftest import EstimatorFile
from whest.contest.spec import ContestSpec
from whest.report.blocks import Block, fill
from whest.watching import Watch, saves

DOUBLED = "return fnp.stack([w[0] * 2.0 for w in mlp.weights])"
FAST = ["--no-formulas", "--no-waste"]


def trace(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "whest", "trace", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env={**os.environ, **(env or {})}, timeout=60)


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (["--max-flops", "1e3"], 1),
        (["--max-flops", "1e9"], 0),
        (["--max-share", "1e-9"], 1),
        (["--max-share", "0.1"], 0),
    ],
)
def test_gates(estimator_file: EstimatorFile, gate: list[str], code: int) -> None:
    result = trace(estimator_file(DOUBLED), *FAST, *gate)
    assert result.returncode == code
    assert result.stdout.startswith(gate[0]) is bool(code)


def test_a_what_if_table_has_a_row_for_every_combination(estimator_file: EstimatorFile) -> None:
    result = trace(estimator_file(DOUBLED), "--width", "8,16", "--depth", "2,3", "--flop-budget", "1e6,2e6", "--json")
    rows = json.loads(result.stdout)["what_if"]
    assert {(row["width"], row["depth"], row["flop_budget"]) for row in rows} == {
        (n, d, b) for n in (8, 16) for d in (2, 3) for b in (10**6, 2 * 10**6)
    }
    assert all(row["flops"] == 2 * row["width"] * row["depth"] for row in rows)


def test_solve_finds_the_largest_width(estimator_file: EstimatorFile) -> None:
    result = trace(
        estimator_file(DOUBLED),
        *FAST,
        "--solve",
        "width",
        "--depth",
        "5",
        "--width",
        "4",
        "--flop-budget",
        "1005",
        "--json",
    )
    solved = json.loads(result.stdout)["solve"]
    assert (solved["budget"]["value"], solved["budget"]["flops"], solved["budget"]["next_flops"]) == (100, 1000, 1010)
    assert solved["free"]["value"] == 10


@pytest.mark.parametrize("name", ["ROUNDS", "rounds"])
def test_solve_finds_the_largest_constant_or_attribute(tmp_path: Path, name: str) -> None:
    path = tmp_path / "estimator.py"
    path.write_text(
        "import flopscope.numpy as fnp\nfrom whest import BaseEstimator\n\nROUNDS = 3\n\n\nclass Estimator(BaseEstimator):\n"
        "    def __init__(self):\n        self.rounds = 3\n\n"
        "    def predict(self, mlp, budget):\n        x = mlp.weights[0][0]\n"
        f"        for _ in range({'ROUNDS' if name == 'ROUNDS' else 'self.rounds'}):\n            x = x * 2.0\n"
        "        return fnp.stack([x] * mlp.depth)\n"
    )
    small = ["--width", "10", "--depth", "1", "--flop-budget", "1000"]
    solved = json.loads(trace(path, *FAST, *small, "--solve", name, "--json").stdout)["solve"]
    assert (solved["now"], solved["budget"]["value"], solved["free"]["value"]) == (3, 99, 9)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--solve", "widht"], "did you mean width?"),
        (["--against", "nothing-of-that-name"], "neither a file nor a git revision"),
        (["--against", "gone.py"], "no such file: gone.py"),
        (["--html", "{blocked}/page.html"], "cannot write"),
        (["--width", "8,none"], "'none' is not a number"),
        (["--round", "v9"], "v1-warmup"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_code_2(
    estimator_file: EstimatorFile, tmp_path: Path, options: list[str], said: str
) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    result = trace(estimator_file(DOUBLED), *FAST, *(option.format(blocked=blocked) for option in options))
    assert result.returncode == 2
    assert said in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr


def test_an_estimator_that_fails_is_shown_up_to_there(estimator_file: EstimatorFile) -> None:
    result = trace(estimator_file("x = mlp.weights[0] * 2.0\nraise KeyError('gain')"), "--width", "8", "--depth", "2")
    assert result.returncode == 1
    assert result.stdout.startswith("predict fails: PREDICT_ERROR: KeyError: 'gain'")
    assert "x = mlp.weights[0] * 2.0" in result.stdout


@pytest.mark.parametrize("columns", ["40", "60", "100", "200"])
def test_tables_fit_the_terminal(columns: str) -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "covariance_propagation.py"
    result = trace(example, "--no-formulas", "--annotate", env={"COLUMNS": columns})
    assert result.stdout.isascii()
    rows = [line for line in result.stdout.splitlines() if "cov @ w" in line or line.lstrip().startswith("line")]
    assert rows
    assert all(len(line) <= int(columns) for line in rows)


def test_a_comparison_with_another_file(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    old = tmp_path / "old.py"
    path = estimator_file("return fnp.stack([w[0] ** 2 for w in mlp.weights])")
    old.write_text(path.read_text())
    path.write_text(path.read_text().replace("w[0] ** 2", "w[0] * w[0]"))
    data: dict[str, Any] = json.loads(
        trace(path, *FAST, "--width", "8", "--depth", "2", "--against", old, "--json").stdout
    )
    assert data["against"]["old_flops"] - data["against"]["new_flops"] == 15 * 8 * 2
    (change,) = data["against"]["changes"]
    assert change["why"].startswith("power, stack → multiply, stack")


def test_watch_shows_what_a_save_changed(estimator_file: EstimatorFile) -> None:
    path = estimator_file(DOUBLED)
    source = path.read_text()

    def edits() -> Iterator[None]:
        yield
        path.write_text(source.replace("* 2.0", "* 2.0 + 1.0"))
        yield
        path.write_text(source.replace("return", "return ("))
        yield

    shown: list[str] = []

    def show(blocks: list[Block]) -> None:
        shown.append("\n".join(line.text for line in fill(blocks, 100)))

    Watch(path, None, ContestSpec.for_round(width=8, depth=2)).run(edits(), show)
    assert "32 FLOP" in shown[0]
    assert "against the last save: 32 FLOP → 48 FLOP" in shown[1]
    assert "syntax error" in shown[2]


def test_a_save_is_seen(estimator_file: EstimatorFile) -> None:
    path = estimator_file(DOUBLED)
    seen = saves(path)
    next(seen)
    os.utime(path, ns=(time.time_ns(), time.time_ns() + 10**9))
    assert next(seen) is None
