"""What repeating a predict shows: how much its residual time varies, and whether its answer does."""

from collections.abc import Sequence
from typing import Any

from whest.runners.outcome import Outcome


def repeats_json(first: Outcome, others: Sequence[Outcome]) -> dict[str, Any]:
    """The report's object about `first`, which is scored, and its repetitions."""
    every = [first, *others]
    residuals = sorted(outcome.measured.residual_wall_time_s for outcome in every)
    return {
        "runs": len(every),
        "residual_wall_time_s": [outcome.measured.residual_wall_time_s for outcome in every],
        "residual_spread_s": residuals[-1] - residuals[0],
        "flops_used": [outcome.measured.flops_used for outcome in every],
        "same_flops": len({outcome.measured.flops_used for outcome in every}) == 1,
        "same_answer": len({_bytes(outcome) for outcome in every}) == 1,
        "failures": [outcome.failure.code if outcome.failure else None for outcome in every],
    }


def _bytes(outcome: Outcome) -> bytes | None:
    return None if outcome.predictions is None else outcome.predictions.tobytes()
