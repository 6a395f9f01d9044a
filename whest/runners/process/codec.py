"""Outcomes and predictions as plain data, and back. Reading trusts nothing: what does not fit is Garbled."""

import base64
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whest.runners.breakdown import merged
from whest.runners.check import Prediction
from whest.runners.codes import CODES
from whest.runners.outcome import CountedOp, Failure, Outcome
from whest.runners.process.wire import Garbled
from whest.scoring.flags import Flag, Measured
from whest.ui.frame import Frame


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Everything but the output, which is read elsewhere."""
    measured, answer = outcome.measured, outcome.predictions
    return {
        "predictions": None if answer is None else base64.b64encode(answer.tobytes()).decode(),
        "shape": None if answer is None else list(answer.shape),
        "measured": [measured.flops_used, measured.wall_time_s, measured.residual_wall_time_s, measured.raised],
        "times": [outcome.backend_time_s, outcome.overhead_time_s],
        "breakdown": outcome.breakdown,
        "ops": [[op.name, op.flops, op.where] for op in outcome.ops],
        "egress_bytes": outcome.egress_bytes,
        "failure": asdict(outcome.failure) if outcome.failure else None,
    }


def outcome_from_json(data: dict[str, Any]) -> Outcome:
    """Raises Garbled when a part is missing or not what it should be."""
    try:
        flops, wall, residual, raised = data["measured"]
        backend, overhead = data["times"]
        return Outcome(
            predictions=_answer(data["predictions"], data["shape"]),
            measured=Measured(_count(flops), _seconds(wall), _seconds(residual), Flag(raised) if raised else None),
            backend_time_s=_seconds(backend),
            overhead_time_s=_seconds(overhead),
            breakdown=_breakdown(data["breakdown"]),
            ops=_ops(data["ops"]),
            egress_bytes=_count(data["egress_bytes"]),
            failure=_failure(data["failure"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Garbled(f"not an outcome: {error!r}") from None


def prediction_to_json(prediction: Prediction) -> dict[str, Any]:
    """All of a prediction."""
    return {
        "ops": [[op.name, op.flops, op.where] for op in prediction.ops],
        "grade": prediction.grade,
        "unavailable": prediction.unavailable,
        "died": prediction.died,
    }


def prediction_from_json(data: dict[str, Any]) -> Prediction:
    """Raises Garbled when a part is missing or not what it should be."""
    try:
        return Prediction(_ops(data["ops"]), data["grade"], data["unavailable"], data["died"])
    except (KeyError, TypeError, ValueError) as error:
        raise Garbled(f"not a prediction: {error!r}") from None


def _answer(content: str | None, shape: list[int] | None) -> NDArray[np.float32] | None:
    if content is None:
        return None
    values = np.frombuffer(base64.b64decode(content, validate=True), np.float32)
    return values.reshape(shape).copy()


def _ops(rows: list[Any]) -> list[CountedOp]:
    return [CountedOp(str(name), _count(flops), str(where)) for name, flops, where in rows]


def _breakdown(data: dict[str, Any] | None) -> dict[str, Any] | None:
    """The breakdown, if it can be added to others."""
    merged([data])
    return data


def _failure(data: dict[str, Any] | None) -> Failure | None:
    if data is None:
        return None
    failure = Failure(**{**data, "frame": _frame(data["frame"])})
    texts = (failure.type, failure.message, failure.traceback or "", (failure.details or {"hint": ""})["hint"])
    if failure.code not in CODES or not failure.message or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{failure.code!r} is no failure")
    return failure


def _frame(data: dict[str, Any] | None) -> Frame | None:
    if data is None:
        return None
    frame = Frame(**data)
    numbers, texts = (frame.line, frame.column, frame.end_column), (frame.path, frame.source, frame.note)
    if not all(type(number) is int for number in numbers) or not all(isinstance(text, str) for text in texts):
        raise ValueError("no frame")
    return frame


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is no count")
    return value


def _seconds(value: Any) -> float:
    seconds = float(value)
    # Residual time is a difference of clock readings, so it may be a hair below zero.
    if not -1.0 < seconds < float("inf"):
        raise ValueError(f"{value!r} is no time")
    return seconds
