"""Asking NumPy: what a kernel answers to stand-ins of at most one element per axis.

NumPy's own answer is the only exact statement of a result's dtype, and of which arguments it refuses; on arrays this
small it costs microseconds, once per plan.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.spec import Spec

ANSWER_LIMIT = 4096
_answers: dict[Any, Any] = {}


def sample(spec: Spec) -> Any:
    """A stand-in: ones of the same dtype and rank, empty where the array is; a Python scalar for a weak spec."""
    if spec.weak is not None:
        return spec.weak(1)
    return np.ones(tuple(min(length, 1) for length in spec.shape), spec.dtype)


def probe(kernel: Callable[..., Any] | None, *args: Any, **kwargs: Any) -> Any:
    """What `kernel` answers when each spec in the arguments is replaced by a sample; None when it raises.

    A call that NumPy refuses is charged before it is refused, so a rule must not raise for it; with no spec of the
    result in its `Work` the call is left to the kernel. Options that are None count as not given (`axis=None` does not).
    """
    assert kernel is not None
    given = {name: value for name, value in kwargs.items() if value is not None or name == "axis"}
    key = (kernel, *((type(value), value) for value in args), *((name, type(v), v) for name, v in given.items()))
    try:
        return _answers[key]
    except KeyError:
        pass
    except TypeError:  # an argument that cannot be a key
        return ask(kernel, args, given)
    if len(_answers) >= ANSWER_LIMIT:
        _answers.clear()
    return _answers.setdefault(key, ask(kernel, args, given))


def ask(kernel: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run the kernel on samples; None when it raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return kernel(*map(sampled, args), **{name: sampled(value) for name, value in kwargs.items()})
        except Exception:
            return None


def sampled(value: Any) -> Any:
    return sample(value) if isinstance(value, Spec) else value
