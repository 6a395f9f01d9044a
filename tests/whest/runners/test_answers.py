"""What predict may return."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import flopscope.numpy as fnp
import whest
from flopscope import BudgetContext
from whest.runners.answers import BadAnswer, answer, require_finite

MLP = whest.sample_mlp(4, 2, np.random.default_rng(0))


def answered(value: Any) -> Any:
    return answer(SimpleNamespace(predict=lambda mlp, budget: value), MLP, 100)


def refused(value: Any) -> BadAnswer:
    with pytest.raises(BadAnswer) as caught:
        answered(value)
    return caught.value


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "bool"])
def test_any_real_array_becomes_float32(dtype: str) -> None:
    result = answered(np.ones((2, 4), dtype))
    assert (result.dtype, result.shape) == (np.float32, (2, 4))


@pytest.mark.parametrize(("dtype", "flops"), [("float64", 16), ("float32", 0)])
def test_the_cast_is_paid_for(dtype: str, flops: int) -> None:
    with BudgetContext(1000, quiet=True) as budget:
        answered(np.ones((2, 4), dtype))
    assert budget.flops_used == flops


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "returned None"),
        ([[0.0] * 4] * 2, "returned a list"),
        (1.0, "returned a float"),
        ("no", "returned a str"),
        (np.ones((2, 4), complex), "complex128"),
        (np.full((2, 4), None), "object"),
        (np.full((2, 4), "a"), "<U1"),
    ],
)
def test_what_is_no_real_array_is_named(value: Any, words: str) -> None:
    error = refused(value)
    assert error.code == "PREDICT_BAD_TYPE"
    assert words in error.message


@pytest.mark.parametrize("shape", [(4,), (4, 2), (2, 4, 1), (1, 4), ()])
def test_a_wrong_shape_names_both(shape: tuple[int, ...]) -> None:
    error = refused(np.ones(shape))
    assert error.code == "PREDICT_BAD_SHAPE"
    assert "(depth=2, width=4)" in error.message
    assert str(shape) in error.message
    assert error.details["expected_shape"] == [2, 4]
    assert error.details["got_shape"] == list(shape)


def test_a_transposed_answer_is_recognised() -> None:
    assert "transposed" in refused(np.ones((4, 2))).details["hint"]


def test_non_finite_values_are_counted_and_placed() -> None:
    predictions = np.zeros((2, 4), np.float32)
    predictions[1, 2] = np.nan
    predictions[1, 3] = np.inf
    with pytest.raises(BadAnswer, match="2 of 8 are not, the first is nan at layer 1, neuron 2"):
        require_finite(predictions, MLP)


def test_a_float64_beyond_float32_is_not_finite() -> None:
    with np.errstate(over="ignore"), pytest.raises(BadAnswer, match="8 of 8"):
        require_finite(np.asarray(answered(np.full((2, 4), 1e300))), MLP)


def test_a_counted_array_is_an_answer() -> None:
    x = fnp.maximum(MLP.weights[0], 0.0)[:2]
    assert answered(x).shape == (2, 4)
