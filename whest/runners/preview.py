"""Predicting what one predict will cost, before it runs and without touching the estimator."""

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import whest
from whest.contest.mlp import MLP
from whest.contest.suite import Question
from whest.runners.answers import answer
from whest.runners.check import Prediction
from whest.runners.forked import ChildDied, run_apart
from whest.runners.outcome import CountedOp

TIMEOUT_S = 10.0
"""Seconds after which a trace is given up."""

_SHORTEST_S, _SHARE = 1.3, 6


def trace_limit(wall_time_limit_s: float | None) -> float:
    """Seconds that a trace may take. Whoever limits predicts to little does not want to wait long for their traces."""
    if wall_time_limit_s is None:
        return TIMEOUT_S
    return min(TIMEOUT_S, max(_SHORTEST_S, wall_time_limit_s / _SHARE))


_OWN = str(Path(whest.__file__).parent)


def predicted(estimator: Any, network: Question, flop_budget: int, timeout_s: float | None = None) -> Prediction:
    """The prediction for `estimator` on `network`, made in a copy of this process. Never raises."""
    warm_up()

    def traced(subject: Any) -> dict[str, Any]:
        recorded = trace_answer(subject, network.hand_over(), flop_budget)
        return {"ops": _ops(recorded), "grade": recorded.grade}

    timeout_s = TIMEOUT_S if timeout_s is None else timeout_s
    try:
        data = run_apart(traced, estimator, timeout_s)
    except TimeoutError:
        return Prediction(unavailable=f"tracing took longer than {timeout_s:g} s")
    except ChildDied as death:
        return Prediction(unavailable=f"tracing failed: {death}", died=death.ending)
    except Exception as error:
        return Prediction(unavailable=f"tracing failed: {error}")
    return Prediction([CountedOp(*op) for op in data["ops"]], data["grade"])


@cache
def warm_up() -> None:
    """Trace nothing, once: what a first trace imports and builds is then there, for every copy of this process."""
    from analyzer import trace

    trace(int)


def trace_answer(
    estimator: Any,
    mlp: MLP,
    flop_budget: int,
    limit: int | None = None,
    *,
    limit_s: float = math.inf,
    shadow: Callable[[], Any] | None = None,
) -> Any:
    """The trace of a predict and the conversion of its answer, under the budget of a real run.

    `limit` stops it at other FLOPs than the budget that it is told.
    An estimator that raises has billed what it billed before; the trace then ends there, and `output` is the exception.
    Beyond `limit_s` seconds of computing values, those of the trace that `shadow` makes stand in.
    """
    from analyzer import trace

    stop = flop_budget if limit is None else limit
    return trace(_bounded, estimator, mlp, flop_budget, stop, keep_errors=True, limit_s=limit_s, shadow=shadow)


def _bounded(estimator: Any, mlp: MLP, flop_budget: int, limit: int) -> Any:
    from flopscope import BudgetContext

    with BudgetContext(limit, quiet=True):
        return answer(estimator, mlp, flop_budget)


def _ops(recorded: Any) -> list[tuple[str, int, str]]:
    """Name, FLOPs and place of everything billed, in order."""

    @cache
    def place(site: int) -> str:
        return _place(recorded, site)

    nodes = [node for node in recorded.nodes if node.plan.op.logged]
    ops = [(part.op_name, part.flop_cost, place(node.site)) for node in nodes for part in node.plan.charges]
    logged = [(record.op_name, record.flop_cost) for record in recorded.op_log]
    if [op[:2] for op in ops] == logged:
        return ops
    # Charges made by hand have no node: what is billed is still right, only the places are not known.
    return [(*op, "") for op in logged]


def _place(recorded: Any, site: int) -> str:
    for position in recorded.tape.sites.positions(site):
        if not position.file.startswith(_OWN):
            return f"{Path(position.file).name}:{position.line}"
    return ""
