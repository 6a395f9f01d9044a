"""Elementwise functions that are no ufuncs."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.bind import Dtype, Out, Truth
from flopscope.errors import UnsupportedDtypeError
from flopscope.op import Op
from flopscope.rules.dtypes import FLOAT64, DType, float_like, joined, promote, promoted, strong
from flopscope.rules.elementwise import refuse_complex, shaped
from flopscope.rules.outs import takes
from flopscope.rules.probe import probe
from flopscope.spec import Spec
from flopscope.work import Work

ISCLOSE_UNITS, ALLCLOSE_UNITS = 6, 7
FLOAT_OF_WIDTH: dict[int, DType] = {1: np.dtype("float16"), 2: np.dtype("float32")}
ABSENT: Any = object()


def mapped(op: Op, x: Spec, out: Out, billed: DType, *args: Any, **kwargs: Any) -> Work:
    """One unit per element; the dtype of the result is what NumPy makes of one element."""
    refuse_complex(op, x.dtype)
    natural = probe(op.kernel, x, *args, **kwargs)
    accepted = out is None or (takes(out, x.shape) and probe(op.kernel, x, *args, out=out, **kwargs) is not None)
    result = x.with_dtype(natural.dtype) if natural is not None and accepted else None
    return Work(x.work, joined(billed, out), result, shapes=(x.shape,))


def as_it_is(op: Op, x: Spec) -> Work:
    """One unit per element, in the dtype of x."""
    return mapped(op, x, None, x.dtype)


def as_float(op: Op, x: Spec) -> Work:
    """One unit per element, in the dtype of x; bool and integers are computed, and billed, as float64."""
    return mapped(op, x, None, float_like(x.dtype))


def truncated(op: Op, x: Spec, out: Out = None) -> Work:
    """One unit per element, in the dtype of x, or in that of the result where NumPy makes floats of integers."""
    answer = probe(op.kernel, x)
    floats = answer is not None and answer.dtype.kind == "f"
    return mapped(op, x, out, float_of_width(x.dtype) if floats else x.dtype)


def infinite(op: Op, x: Spec, out: Out = None) -> Work:
    """One unit per element, integers billed as floats of their width; the result is bool."""
    return mapped(op, x, out, float_of_width(x.dtype))


def angle(op: Op, z: Spec, deg: Any = False) -> Work:
    """One unit per element, integers billed as floats of their width, bool as float64."""
    return mapped(op, z, None, FLOAT64 if z.dtype == bool else float_of_width(z.dtype), deg)


def round_(op: Op, a: Spec, decimals: Any = 0, out: Out = None) -> Work:
    """One unit per element, in the dtype of a; a Python scalar gives a plain scalar."""
    if a.weak is None:
        return mapped(op, a, out, a.dtype, decimals)
    result = Spec.of((), a.dtype, scalar=True) if out is None else None
    return Work(1, joined(a.dtype, out), result, shapes=((),))


def nan_to_num(
    op: Op,
    x: Spec,
    copy: Any = True,
    nan: Spec | None = None,
    posinf: Spec | None = None,
    neginf: Spec | None = None,
) -> Work:
    """One unit per element, in the dtype of x. The result is always new: counted arrays are immutable."""
    return mapped(op, x, None, x.dtype)


def real_if_close(op: Op, a: Spec, tol: Any = 100) -> Work:
    """One unit per element, in the dtype of a; for complex data the values decide the dtype of the result."""
    result = None if a.dtype.kind == "c" else a.with_dtype(a.dtype)
    return Work(a.work, a.dtype, result, shapes=(a.shape,))


def component(op: Op, val: Spec) -> Work:
    """Free: the real or imaginary part."""
    return mapped(op, val, None, val.dtype)


def finite_test(
    op: Op,
    x: Spec,
    out: Out = None,
    where: Spec | None = None,
    dtype: Dtype = None,
    casting: Any = "same_kind",
    order: Any = "K",
    subok: bool = True,
    signature: Any = None,
) -> Work:
    """One unit per element (none for an empty array), in the dtype of x; a scalar gives a plain bool scalar."""
    refused = probe(op.kernel, x, dtype=dtype) is None or not takes(out, x.shape)
    result = None if refused else Spec.of(x.shape, np.dtype(bool), scalar=not x.shape and out is None)
    return Work(x.size, joined(x.dtype, out), result, shapes=(x.shape,))


def float_of_width(dtype: DType) -> DType:
    """The float of an integer's width (float64 above two bytes); floats and complex as they are."""
    return FLOAT_OF_WIDTH.get(dtype.itemsize, FLOAT64) if dtype.kind in "biu" else dtype


# ---- several operands


def broadcast(*specs: Spec | None) -> Spec:
    """Spec of bool of the broadcast shape.

    Raises:
        ValueError: when the shapes do not fit together.
    """
    present = tuple(spec for spec in specs if spec is not None)
    return shaped(np.broadcast_shapes(*(spec.shape for spec in present)), present)


def clip(
    op: Op,
    a: Spec,
    a_min: Spec | None = None,
    a_max: Spec | None = None,
    out: Out = None,
    *,
    min: Spec | None = None,
    max: Spec | None = None,
    dtype: Dtype = None,
    **options: Any,
) -> Work:
    """One unit per bound and element of the broadcast result, in the common dtype of a, the bounds and `out=`."""
    bounds = [bound for bound in (a_min, a_max, min, max) if bound is not None]
    natural = broadcast(a, *bounds)
    outs = [spec for spec in (out if isinstance(out, tuple) else (out,)) if spec is not None]
    low, high = (*bounds, None, None)[:2]
    answer = probe(op.kernel, a, low, high, dtype=dtype, **options)
    accepted = takes(out, natural.shape) and probe(op.kernel, a, low, high, out=out, **options) is not None
    result = natural.with_dtype(answer.dtype) if answer is not None and len(bounds) <= 2 and accepted else None
    billed = promote(*(spec.participant for spec in (a, *bounds, *outs)))
    return Work((len(bounds) or 1) * natural.work, billed, result, shapes=(a.shape,))


def where(op: Op, condition: Truth, x: Spec = ABSENT, y: Spec = ABSENT) -> Work:
    """One unit per element of the broadcast result, in the common dtype of x and y.

    With the condition alone this is `nonzero`, and billed as such.

    Raises:
        UnsupportedDtypeError: when one of x and y is missing.
    """
    if x is ABSENT and y is ABSENT:
        return Work(condition.size, condition.dtype, None, name="nonzero", shapes=(condition.shape,))
    if x is ABSENT or y is ABSENT:
        raise UnsupportedDtypeError(op.name, np.dtype(object))
    shape = np.broadcast_shapes(condition.shape, x.shape, y.shape)
    result = Spec.of(shape, promoted(x, y))
    return Work(result.work, result.dtype, result, shapes=(condition.shape, x.shape, y.shape))


def isclose(
    op: Op, a: Spec, b: Spec, rtol: Spec | None = None, atol: Spec | None = None, equal_nan: Any = False
) -> Work:
    """Six units per element of the broadcast result, in the common dtype of all; integers as float64."""
    natural = broadcast(a, b, rtol, atol)
    billed = float_like(promoted(a, b, rtol, atol))
    plain = a.weak is not None and b.weak is not None and not natural.shape
    result = Spec.of((), natural.dtype, scalar=True) if plain else natural
    return Work(ISCLOSE_UNITS * natural.work, billed, result, shapes=(a.shape, b.shape))


def allclose(
    op: Op, a: Spec, b: Spec, rtol: Spec | None = None, atol: Spec | None = None, equal_nan: Any = False
) -> Work:
    """Seven units per element of the broadcast shape, less one; integers as float64. The result is a plain bool."""
    shape = np.broadcast_shapes(*(s.shape for s in (a, b, rtol, atol) if s is not None))
    tolerances = [s.participant for s in (rtol, atol) if s is not None]
    billed = float_like(promote(a.dtype, b.dtype, *tolerances))
    count = max(ALLCLOSE_UNITS * int(np.prod(shape, dtype=object)) - 1, 1)
    return Work(count, billed, PLAIN_BOOL, shapes=(a.shape, b.shape))


def array_equal(op: Op, a1: Spec, a2: Spec, equal_nan: Any = False) -> Work:
    """One unit per element of the larger array, in the common dtype. The result is a plain bool."""
    return Work(max(a1.size, a2.size, 1), strong(a1, a2), PLAIN_BOOL, shapes=(a1.shape, a2.shape))


def array_equiv(op: Op, a1: Spec, a2: Spec) -> Work:
    """One unit per element of the broadcast shape (or of the larger array), in the common dtype; a plain bool."""
    try:
        count = Spec.of(np.broadcast_shapes(a1.shape, a2.shape), bool).work
    except ValueError:
        count = max(a1.size, a2.size, 1)
    return Work(count, strong(a1, a2), PLAIN_BOOL, shapes=(a1.shape, a2.shape))


PLAIN_BOOL = Spec.of((), np.dtype(bool), scalar=True)
