"""The contract, tried on networks that are small enough to be quick and odd enough to be telling."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whest import interrupts
from whest.contest.spec import ContestSpec
from whest.contest.suite import networks_of
from whest.errors import EstimatorError
from whest.loading import LoadedEstimator, load
from whest.report.blocks import Blank, Block, Facts, Verbatim
from whest.report.schema import SCHEMA_VERSION
from whest.runners.capture import captured
from whest.runners.local import LocalRunner
from whest.runners.outcome import Outcome

SHAPES = [(4, 2), (8, 1), (7, 3), (1, 2), (16, 8)]
"""(width, depth): the ordinary case, a single layer, an odd width, a single neuron, a deep one."""


def check_contract(path: Path, class_name: str | None = None) -> dict[str, Any]:
    """Load the estimator and try it on every shape; one row for each.

    Raises EstimatorError when it cannot be loaded at all.
    """
    with interrupts.watched(), captured():
        loaded = load(path, class_name)
        rows = [_try_shape(path, class_name, loaded, width, depth) for width, depth in SHAPES]
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": all(row["ok"] for row in rows),
        "path": str(path),
        "class_name": loaded.class_name,
        "checks": rows,
    }


def layout(result: dict[str, Any], *, debug: bool = False) -> list[Block]:
    """The result as text."""
    good = sum(row["ok"] for row in result["checks"])
    verdict = f"{result['class_name']} keeps the contract on {good} of {len(result['checks'])} shapes"
    blocks: list[Block] = [Facts([verdict], "score" if result["ok"] else "bad", 0), Blank()]
    for row in result["checks"]:
        blocks += _row(row, debug)
    command = "run" if result["ok"] else "validate --debug"
    return [*blocks, Blank(), Facts([f"next: whest {command} {result['path']}"], "dim")]


def _row(row: dict[str, Any], debug: bool) -> Iterator[Block]:
    shape = f"{row['width']} x {row['depth']}"
    if row["ok"]:
        yield Facts([f"ok    {shape:<7} {row['flops_used']:,} FLOPs"])
        return
    yield Facts([f"FAIL  {shape:<7} {row['code']}: {row['message']}"], "bad")
    yield Verbatim(row["frame_lines"], indent=8)
    if debug and row["traceback"]:
        yield Verbatim(row["traceback"].rstrip().splitlines(), "dim", 8)


def _try_shape(path: Path, class_name: str | None, loaded: LoadedEstimator, width: int, depth: int) -> dict[str, Any]:
    """One fresh instance: setup, predict, teardown."""
    spec = ContestSpec(width=width, depth=depth, n_mlps=1, seed=0)
    runner = LocalRunner(type(loaded.instance)(), spec, path.resolve().parent)
    (network,) = networks_of(0, 1, width, depth)
    row: dict[str, Any] = {"width": width, "depth": depth}
    try:
        runner.start()
        row |= _predict_row(runner.predict(network))
    except EstimatorError as error:
        frame_lines = error.frame.lines() if error.frame else []
        row |= _bad(error.code, error.message, frame_lines, error.traceback)
    finally:
        trouble = runner.close()
    if trouble and row["ok"]:
        row |= _bad("TEARDOWN_ERROR", f"teardown raised {trouble}", [], None)
    return row


def _predict_row(outcome: Outcome) -> dict[str, Any]:
    failure = outcome.failure
    if failure is None:
        return {"ok": True, "flops_used": outcome.measured.flops_used}
    return _bad(failure.code, failure.message, failure.frame.lines() if failure.frame else [], failure.traceback)


def _bad(code: str, message: str, frame_lines: list[str], traceback: str | None) -> dict[str, Any]:
    return {"ok": False, "code": code, "message": message, "frame_lines": frame_lines, "traceback": traceback}
