"""Which dtype a call is billed in."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.pricing import prices
from flopscope.spec import Spec

DType = np.dtype[Any]
INT64, UINT64, FLOAT64, COMPLEX128 = (np.dtype(name) for name in ("int64", "uint64", "float64", "complex128"))


def heavier(*dtypes: DType) -> DType:
    """The dtype of the highest rate, the first one on ties; nothing is promoted to a third dtype."""
    rate = prices().rate
    return max(dtypes, key=rate)


def promote(*participants: Any) -> DType:
    """NumPy's common dtype of dtypes and weak zeros; where there is none, the one of the highest rate."""
    present = [p for p in participants if p is not None]
    try:
        return np.result_type(*present)
    except TypeError:
        return heavier(*(np.result_type(p) for p in present))


def promoted(*specs: Spec | None) -> DType:
    """Common dtype of operands; Python scalars are weak."""
    return promote(*(spec.participant for spec in specs if spec is not None))


def strong(*specs: Spec | None) -> DType:
    """Common dtype of operands, Python scalars counted as the arrays they would be."""
    return promote(*(spec.dtype for spec in specs if spec is not None))


def joined(dtype: DType, out: Any) -> DType:
    """`dtype`, raised by the dtype(s) of an `out=`."""
    outs = out if isinstance(out, tuple) else (out,)
    return promote(dtype, *(spec.dtype for spec in outs if spec is not None))


def float_like(dtype: DType) -> DType:
    """float64 for bool and integer, the dtype itself otherwise."""
    return FLOAT64 if dtype.kind in "biu" else dtype


def sum_like(dtype: DType) -> DType:
    """What NumPy sums in: int64 or uint64 for bool and narrower integers, the dtype itself otherwise."""
    if dtype.kind not in "biu" or dtype.itemsize >= INT64.itemsize:
        return dtype
    return UINT64 if dtype.kind == "u" else INT64


def itself(dtype: DType) -> DType:
    return dtype


def accumulated(x: DType, accumulator: DType, dtype: DType | None, out: Any) -> DType:
    """Billing dtype of a reduction: `dtype=` decides; else the heaviest of accumulator, `out=` and input.

    A complex accumulator or input is not hidden behind a real dtype of the same width, nor is a complex `out=`.
    """
    if dtype is not None:
        return dtype
    outs = [spec.dtype for spec in (out if isinstance(out, tuple) else (out,)) if spec is not None]
    billed, rate = heavier(heavier(accumulator, *outs), x), prices().rate
    inner = next((d for d in (accumulator, x) if d.kind == "c"), None)
    if billed.kind == "c":
        return billed
    if inner is not None:
        return inner if rate(inner) >= rate(billed) else promote(inner, billed)
    return next((d for d in outs if d.kind == "c" and rate(d) >= rate(billed)), billed)
