"""Indexing: views are free, gathers are billed.

A key is basic when every part is an integer, a slice, Ellipsis, None or an empty list. Anything that NumPy would make an
integer or boolean array of makes it advanced: bool scalars, lists, ranges, arrays.
"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.outcome import attempt
from flopscope.spec import Spec
from flopscope.work import Work

FANCY_UNITS = 4


def is_basic(key: Any) -> bool:
    """Whether indexing with `key` gives a view (or one element)."""
    kind = type(key)
    if kind is int or kind is slice:
        return True
    return all(map(part_is_basic, key)) if kind is tuple else part_is_basic(key)


def part_is_basic(part: Any) -> bool:
    if part is None or part is Ellipsis or type(part) in (int, slice):
        return True
    if isinstance(part, list | tuple | range):
        return attempt(np.size, part) == 0
    if isinstance(part, bool | np.bool_) or hasattr(part, "shape") and not isinstance(part, np.integer):
        return False
    try:
        operator.index(part)
    except TypeError:
        return False
    return True


def stand_in(spec: Spec) -> np.ndarray[Any, Any]:
    """An array of that shape and dtype that takes the memory of one element; NumPy itself then says what a view becomes."""
    return np.broadcast_to(np.zeros((), spec.dtype), spec.shape)


def basic(op: Op, x: Spec, key: Any) -> Work:
    """Free. The shape is NumPy's own answer for a stand-in array."""
    result = stand_in(x)[key]
    if isinstance(result, np.generic):
        return Work(0, None, Spec.of((), x.dtype, scalar=True))
    group = tags.of_index(x, key)
    return Work(0, None, Spec.of(result.shape, x.dtype, group, inferred=x.inferred))


def gather(op: Op, x: Spec, key: Any) -> Work:
    """One unit per element of every boolean mask, and four per gathered element, in the dtype of x."""
    result = stand_in(x)[key]
    masks = sum(mask_elements(part) for part in (key if isinstance(key, tuple) else (key,)))
    count = masks + FANCY_UNITS * int(np.size(result))
    scalar = isinstance(result, np.generic)
    return Work(count, x.dtype, Spec.of(np.shape(result), x.dtype, scalar=scalar), shapes=(x.shape,))


def mask_elements(part: Any) -> int:
    """Elements of one boolean part of a key; a bare bool counts one."""
    if isinstance(part, slice | int | type(None) | type(Ellipsis)) and not isinstance(part, bool):
        return 0
    array = np.asarray(part)
    return array.size if array.dtype == bool else 0
