"""New arrays: what is written is billed."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.bind import Dtype, Source
from flopscope.op import Op
from flopscope.rules.dtypes import heavier
from flopscope.spec import Spec
from flopscope.work import Work


def asarray(
    op: Op, a: Source, dtype: Dtype = None, order: Any = None, *, copy: bool | None = None, like: Any = None
) -> Work:
    """Free when the result shares the memory of the array that was passed in, else one unit per element."""
    result = Spec.of(a.spec.shape, dtype or a.spec.dtype)
    shared = a.is_array and result.dtype == a.spec.dtype and not copy and keeps_order(a, order)
    return Work(0 if shared else result.size, heavier(a.spec.dtype, result.dtype), result, shapes=(a.spec.shape,))


def keeps_order(a: Source, order: Any) -> bool:
    """Whether the memory layout that is asked for is the one that is there."""
    if order in (None, "K", "A"):
        return True
    value = a.value.force() if hasattr(a.value, "force") else np.asarray(a.value)
    return bool(value.flags.c_contiguous if order == "C" else value.flags.f_contiguous)
