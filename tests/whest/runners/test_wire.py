"""Messages between processes, whole and damaged: a known refusal, never another exception."""

import json
import struct
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import whest
from whest.runners.breakdown import TOTALS, merged
from whest.runners.capture import Printed
from whest.runners.check import Prediction
from whest.runners.codes import CODES
from whest.runners.outcome import CountedOp, Failure, Outcome
from whest.runners.process.answers import read
from whest.runners.process.codec import outcome_from_json, outcome_to_json, prediction_from_json, prediction_to_json
from whest.runners.process.wire import LARGEST, Frames, Garbled, parsed
from whest.scoring.flags import Flag, Measured
from whest.ui.frame import Frame

SPEC = whest.ContestSpec(width=3, depth=2)
FINE = Outcome(
    np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
    Measured(12, 0.1 + 0.2, 1e-9),
    0.1,
    0.2,
    {**dict.fromkeys(TOTALS, 0), "by_namespace": {}},
    [CountedOp("matmul", 12, "e.py:3")],
    4,
)
FAILED = replace(
    FINE,
    predictions=None,
    measured=Measured(None, 0.5, 0.25, Flag.BUDGET),
    failure=Failure("BUDGET_EXHAUSTED", "T", "m", Frame("e.py", 3, 1, 2, "x"), {"hint": "h"}, "tb"),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def through(data: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(json.dumps(data))
    return result


@pytest.mark.parametrize("measured", [Measured(12, 0.1 + 0.2, 1e-9), Measured(0, 3.0, -1e-9)])
def test_an_outcome_comes_back_to_the_bit(measured: Measured) -> None:
    for outcome in (FINE, FAILED):
        outcome = replace(outcome, measured=replace(measured, raised=outcome.measured.raised))
        back = outcome_from_json(through(outcome_to_json(outcome)))
        if outcome.predictions is not None:
            assert back.predictions is not None
            assert back.predictions.tobytes() == outcome.predictions.tobytes()
        assert asdict(replace(back, predictions=None)) == asdict(replace(outcome, predictions=None))


def test_a_prediction_comes_back() -> None:
    for prediction in (Prediction([CountedOp("exp", 3, "e.py:1")], "exact"), Prediction(unavailable="x", died="y")):
        assert prediction_from_json(through(prediction_to_json(prediction))) == prediction


@given(st.lists(st.binary(max_size=50), max_size=5), st.integers(1, 7))
def test_frames_arrive_whole_however_they_are_cut(contents: list[bytes], size: int) -> None:
    stream = b"".join(struct.pack(">Q", len(content)) + content for content in contents)
    frames = Frames()
    found = [frame for at in range(0, len(stream), size) for frame in frames.feed(stream[at : at + size])]
    assert found == contents


def test_a_frame_of_absurd_length_is_refused() -> None:
    with pytest.raises(Garbled, match="bytes"):
        Frames().feed(struct.pack(">Q", LARGEST + 1))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"3", b"[" * 100_000])
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(Garbled):
        parsed(content)


@given(st.sampled_from([FINE, FAILED]), st.sampled_from(sorted(outcome_to_json(FINE))), json_values)
def test_a_damaged_answer_is_a_failure_with_a_code(outcome: Outcome, field: str, value: Any) -> None:
    answer = {
        "status": "said",
        "message": outcome_to_json(outcome) | {field: value, "kind": "outcome"},
        "stage": "predict",
    }
    prediction, found = read({**answer, "prediction": {"ops": value}, "printed": {"stdout": ["x"]}}, SPEC)
    assert found.failure is None or (found.failure.code in CODES and found.failure.message)
    assert found.failure is None or found.failure.frame is None or found.failure.frame.lines()
    assert merged([found.breakdown]) is None or found.breakdown
    assert found.printed == Printed(["x"], [])
    assert prediction.unavailable or prediction.grade is None
    if found.predictions is not None:
        assert found.predictions.shape == (2, 3)
        assert np.isfinite(found.predictions).all()
