"""Holding predictions against what was counted."""

import pytest

from whest.runners.check import Prediction, compare, where_last
from whest.runners.outcome import CountedOp

OPS = [CountedOp("add", 8, "e.py:3"), CountedOp("matmul", 100, "e.py:4"), CountedOp("stack", 4, "e.py:9")]
BARE = [CountedOp(op.name, op.flops) for op in OPS]


def test_the_same_operations_are_exact() -> None:
    check = compare(Prediction(OPS), BARE)
    assert (check.predicted_flops, check.verdict, check.detail) == (112, "exact", None)


def test_nothing_is_exactly_nothing() -> None:
    assert compare(Prediction([]), []).verdict == "exact"


@pytest.mark.parametrize(
    ("measured", "at", "where", "words"),
    [
        ([*BARE[:1], CountedOp("matmul", 101), BARE[2]], 1, "e.py:4", "predicted matmul at 100 FLOPs, counted matmul"),
        ([*BARE[:1], CountedOp("dot", 100), BARE[2]], 1, "e.py:4", "counted dot at 100 FLOPs"),
        (BARE[:2], 2, "e.py:9", "predicted stack at 4 FLOPs, counted no further operation"),
        ([*BARE, CountedOp("exp", 7)], 3, "e.py:9", "predicted no further operation, counted exp at 7 FLOPs"),
        ([BARE[1], BARE[0], BARE[2]], 0, "e.py:3", "operation 1: predicted add"),
    ],
)
def test_the_first_difference_is_named(measured: list[CountedOp], at: int, where: str, words: str) -> None:
    check = compare(Prediction(OPS), measured)
    assert check.verdict == "differs"
    assert check.detail is not None
    assert (check.detail["op_index"], check.detail["where"]) == (at, where)
    assert words in check.detail["reason"]


def test_equal_totals_of_other_operations_differ() -> None:
    assert compare(Prediction(OPS), [CountedOp("all", 112)]).verdict == "differs"


def test_without_a_trace_the_reason_is_given() -> None:
    check = compare(Prediction(unavailable="no fork"), BARE)
    assert (check.predicted_flops, check.verdict, check.detail) == (None, "unavailable", {"reason": "no fork"})


def test_the_last_operation_is_found_where_the_prediction_agrees() -> None:
    assert where_last(Prediction(OPS), BARE[:2]) == "e.py:4"
    assert where_last(Prediction(OPS), []) == ""
    assert where_last(Prediction(OPS), [CountedOp("exp", 1), *BARE[1:2]]) == ""
    assert where_last(Prediction(OPS[:1]), BARE[:2]) == ""
    assert where_last(Prediction(unavailable="no"), BARE) == ""
