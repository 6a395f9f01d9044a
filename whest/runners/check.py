"""The prediction check: what a trace said beforehand against what was counted."""

from dataclasses import dataclass, field
from typing import Any

from whest.runners.outcome import CountedOp


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the trace of one predict said: its operations in order, or why there is no trace.

    `grade` tells for which networks it is meant: every one of the shape, this one, or only if an assumption holds.
    `died` tells how the tracing process ended, if the code that was traced took it down.
    """

    ops: list[CountedOp] = field(default_factory=list)
    grade: str | None = None
    unavailable: str | None = None
    died: str | None = None

    @property
    def flops(self) -> int | None:
        """Predicted FLOPs; None without a trace."""
        return None if self.unavailable is not None else sum(op.flops for op in self.ops)


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict: "exact", "differs" or "unavailable", with the first difference or the reason in words."""

    predicted_flops: int | None
    verdict: str
    detail: dict[str, Any] | None = None
    grade: str | None = None


def compare(prediction: Prediction, measured: list[CountedOp]) -> Check:
    """Hold the predicted operations against the counted ones, name and FLOPs of each."""
    if prediction.unavailable is not None:
        return Check(None, "unavailable", {"reason": prediction.unavailable})
    at = _first_difference(prediction.ops, measured)
    if at is None:
        return Check(prediction.flops, "exact", None, prediction.grade)
    detail = _difference(prediction.ops, measured, at)
    return Check(prediction.flops, "differs", detail, prediction.grade)


def where_last(prediction: Prediction, measured: list[CountedOp]) -> str:
    """`file:line` of the last counted operation, where the prediction agrees up to it; else empty."""
    if not measured or len(prediction.ops) < len(measured):
        return ""
    at = _first_difference(prediction.ops[: len(measured)], measured)
    return prediction.ops[len(measured) - 1].where if at is None else ""


def flops_by_line(prediction: Prediction, measured: list[CountedOp]) -> dict[str, int] | None:
    """FLOPs of each `file:line`, where the prediction knows the places and agrees with what was counted; else None."""
    if prediction.unavailable is not None or _first_difference(prediction.ops, measured) is not None:
        return None
    totals: dict[str, int] = {}
    for op in prediction.ops:
        totals[op.where] = totals.get(op.where, 0) + op.flops
    return totals


def _first_difference(predicted: list[CountedOp], measured: list[CountedOp]) -> int | None:
    for index, (a, b) in enumerate(zip(predicted, measured, strict=False)):
        if (a.name, a.flops) != (b.name, b.flops):
            return index
    return None if len(predicted) == len(measured) else min(len(predicted), len(measured))


def _difference(predicted: list[CountedOp], measured: list[CountedOp], at: int) -> dict[str, Any]:
    expected = predicted[at] if at < len(predicted) else None
    got = measured[at] if at < len(measured) else None
    before = predicted[-1].where if predicted else ""
    return {
        "reason": f"operation {at + 1}: predicted {_words(expected)}, counted {_words(got)}",
        "op_index": at,
        "where": (expected.where if expected else before) or None,
        "predicted": {"op": expected.name, "flops": expected.flops} if expected else None,
        "measured": {"op": got.name, "flops": got.flops} if got else None,
    }


def _words(op: CountedOp | None) -> str:
    return f"{op.name} at {op.flops:,} FLOPs" if op else "no further operation"
