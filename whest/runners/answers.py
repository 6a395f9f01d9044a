"""What predict may return: a real-valued array of shape (depth, width), all finite."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from whest.contest.mlp import MLP

_STACK = "stack the rows of the layers with fnp.stack(rows, axis=0), each of shape (width,)"


class BadAnswer(Exception):
    """The returned value breaks the contract. `code` is one of the documented codes."""

    def __init__(self, code: str, message: str, hint: str, mlp: MLP, got: Any) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        shape = [int(n) for n in getattr(got, "shape", ())]
        expected = [mlp.depth, mlp.width]
        self.details = {"expected_shape": expected, "got_shape": shape, "cause_hints": [hint], "hint": hint}


def answer(estimator: Any, mlp: MLP, budget: int) -> Any:
    """Call predict, check what it returns and convert it to float32, all of which is counted.

    The conversion is part of the price: a float64 answer pays for its cast. Raises BadAnswer for a wrong type or shape.
    """
    import flopscope.numpy as fnp

    returned = estimator.predict(mlp, budget)
    _require_array(returned, mlp)
    _require_shape(returned, mlp)
    return fnp.asarray(returned, dtype=fnp.float32)


def require_finite(predictions: NDArray[np.float32], mlp: MLP) -> None:
    """Raise BadAnswer, saying how many and where first, when a prediction is NaN or infinite."""
    bad = np.argwhere(~np.isfinite(predictions))
    if not len(bad):
        return
    layer, neuron = (int(index) for index in bad[0])
    message = (
        f"predictions must be finite: {len(bad)} of {predictions.size} are not, "
        f"the first is {predictions[layer, neuron]} at layer {layer}, neuron {neuron}"
    )
    raise BadAnswer("PREDICT_NON_FINITE", message, "guard divisions, logarithms and overflow", mlp, predictions)


def _require_array(returned: Any, mlp: MLP) -> None:
    wanted = f"an array of shape (depth={mlp.depth}, width={mlp.width})"
    if returned is None:
        raise BadAnswer("PREDICT_BAD_TYPE", f"predict returned None, not {wanted}", "return the array", mlp, returned)
    dtype = getattr(returned, "dtype", None)
    if dtype is None or not hasattr(returned, "shape"):
        kind = type(returned).__name__
        raise BadAnswer("PREDICT_BAD_TYPE", f"predict returned a {kind}, not {wanted}", _STACK, mlp, returned)
    if np.dtype(dtype).kind not in "fiub":
        message = f"predict returned an array of dtype {dtype}; predictions are real numbers"
        raise BadAnswer("PREDICT_BAD_TYPE", message, "return float32 or float64", mlp, returned)


def _require_shape(returned: Any, mlp: MLP) -> None:
    shape = tuple(int(n) for n in returned.shape)
    if shape == (mlp.depth, mlp.width):
        return
    message = f"predictions must have shape (depth={mlp.depth}, width={mlp.width}), got {shape}"
    hint = "it is transposed: return predictions.T" if shape == (mlp.width, mlp.depth) else _STACK
    raise BadAnswer("PREDICT_BAD_SHAPE", message, hint, mlp, returned)
