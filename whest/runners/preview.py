"""Predicting what one predict will cost, before it runs and without touching the estimator."""

from typing import Any

from whest.contest.suite import Network
from whest.runners.answers import answer
from whest.runners.check import Prediction
from whest.runners.forked import run_apart
from whest.runners.outcome import CountedOp

TIMEOUT_S = 10.0


def predicted(estimator: Any, network: Network, flop_budget: int, timeout_s: float = TIMEOUT_S) -> Prediction:
    """The prediction for `estimator` on `network`, made in a copy of this process. Never raises."""

    def traced(subject: Any) -> dict[str, Any]:
        return _trace(subject, network, flop_budget)

    try:
        data = run_apart(traced, estimator, timeout_s)
    except TimeoutError:
        return Prediction(unavailable=f"tracing took longer than {timeout_s:g} s")
    except Exception as error:
        return Prediction(unavailable=f"tracing failed: {error}")
    return Prediction([CountedOp(*op) for op in data["ops"]], data["reads"])


def _trace(estimator: Any, network: Network, flop_budget: int) -> dict[str, Any]:
    """The operations that `predict` and the conversion of its answer would bill, as plain data.

    An estimator that raises has billed what it billed before: that is its prediction.
    """
    from analyzer import trace
    from flopscope import BudgetContext

    context = BudgetContext(flop_budget, quiet=True)
    lines: list[int] = []
    reads = 0
    try:
        with context:
            recorded = trace(answer, estimator, network.hand_over(), flop_budget)
        reads = len(recorded.reads)
    except BaseException:
        pass
    ops = [(record.op_name, record.flop_cost) for record in context.op_log]
    lines += [0] * (len(ops) - len(lines))
    return {"ops": [(*op, line) for op, line in zip(ops, lines, strict=True)], "reads": reads}
