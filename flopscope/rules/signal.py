"""Convolutions, interpolation, phases and windows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flopscope.op import Op
from flopscope.pricing import complex_factor, prices
from flopscope.rules.dtypes import COMPLEX128, FLOAT64, float_like, promote, strong
from flopscope.rules.linalg import scalar_or_array
from flopscope.spec import Spec
from flopscope.work import Work

MODES = ("valid", "same", "full")


def mode_of(mode: Any) -> str:
    """The mode that NumPy means by a number or by the first letter; "" for none."""
    if isinstance(mode, int | np.integer) and 0 <= mode < 3:
        return MODES[mode]
    letters = {name[0]: name for name in MODES}
    return letters.get(str(mode)[:1].lower(), "")


def correlation(n: int, m: int, mode: str) -> int:
    """Multiplications and additions of sliding one sequence along the other, over the places that `mode` keeps.

    A dot product of k elements is 2 k - 1 operations. "same" keeps max(n, m) places; at the edges only a part of the
    shorter sequence overlaps.
    """
    short, long = min(n, m), max(n, m)
    inner = long - short + 1
    if mode == "valid":
        return (2 * short - 1) * inner
    if mode == "same":
        left = short // 2
        right = short - left - 1
        edges = left * short - left * (left + 1) // 2 + right * short - right * (right + 1) // 2
        return 2 * (short * inner + edges) - long
    return 2 * n * m - n - m + 1


def slid(a: Spec, v: Spec, mode: Any, *, full: int, least_axes: int) -> Work:
    """Work of a convolution or correlation; `full` is the count of mode "full"."""
    kind = mode_of(mode)
    count = full if kind == "full" else correlation(a.size, v.size, kind)
    dtype = strong(a, v)
    sizes = {"valid": abs(a.size - v.size) + 1, "same": max(a.size, v.size), "full": a.size + v.size - 1}
    exact = mode in MODES or (isinstance(mode, int | np.integer) and kind)
    fits = exact and all(least_axes <= spec.ndim <= 1 and spec.size for spec in (a, v))
    return Work(max(count, 1), dtype, Spec.of((sizes[kind],), dtype) if fits else None, shapes=(a.shape, v.shape))


def convolve(op: Op, a: Spec, v: Spec, mode: Any = "full") -> Work:
    """2 n m - n - m operations for all places (mode "full"); for fewer, those of `correlate`. At least one."""
    n, m = a.size, v.size
    return slid(a, v, mode, full=2 * n * m - n - m, least_axes=0)


def correlate(op: Op, a: Spec, v: Spec, mode: Any = "valid") -> Work:
    """2 k - 1 operations for each place where k elements overlap, at least one."""
    return slid(a, v, mode, full=correlation(a.size, v.size, "full"), least_axes=1)


# ---- interpolation


def ceil_log2(n: int) -> int:
    """Steps of a binary search among n, at least one."""
    return max(math.ceil(math.log2(n)), 1) if n > 1 else 1


def interp(
    op: Op, x: Spec, xp: Spec, fp: Spec, left: Spec | None = None, right: Spec | None = None, period: Any = None
) -> Work:
    """A binary search and three operations for each point; a period adds the wrapping and sorting of the grid.

    Raises:
        ValueError: for a period of zero.
    """
    points, grid = max(x.size, 1), xp.size
    if period is not None and period == 0:
        raise ValueError("period must be a non-zero value")
    count = 3 * points + points * ceil_log2(grid if period is None else grid + 2)
    if period is not None:
        count += 16 * (x.size + grid) + 4 * max(grid * ceil_log2(grid), 1) + 8 * grid + 2 * (grid + 2) + 2
    dtype = COMPLEX128 if fp.dtype.kind == "c" else FLOAT64
    sides = [spec for spec in (left, right) if spec is not None]
    fits = xp.ndim == fp.ndim == 1 and grid == fp.size > 0 and x.dtype.kind != "c" and xp.dtype.kind != "c"
    fits = fits and all(spec.dtype.kind != "c" or dtype.kind == "c" for spec in sides)
    out = scalar_or_array(x.shape, dtype) if fits else None
    return Work(count, promote(FLOAT64, fp.dtype), out, shapes=(x.shape, xp.shape, fp.shape))


PERIOD: Any = None
FULL_TURN = 2 * math.pi


def unwrap(op: Op, p: Spec, discont: Any = None, axis: Any = -1, *, period: Spec = PERIOD) -> Work:
    """13 operations for each element, at least one.

    Raises:
        UnsupportedDtypeError: for complex phases.
    """
    complex_factor(op.name, p.dtype)
    billed = float_like(p.dtype)
    result = np.result_type(p.dtype, FULL_TURN if period is None else period.participant)
    fits = -p.ndim <= axis < p.ndim and result.kind != "u" and (period is None or not period.shape)
    return Work(max(13 * p.size, 1), billed, Spec.of(p.shape, result) if fits else None, shapes=(p.shape,))


# ---- windows


def window(op: Op, M: Any) -> Work:
    """A constant number of operations for each sample (the price list has it), at least one."""
    length = max(M, 0)
    count = max(int(prices().windows[op.name] * length), 1)
    samples = math.ceil(float(M) - 0.5) if M >= 1 else 0
    return Work(count, FLOAT64, Spec.of((samples,), FLOAT64))


def kaiser(op: Op, M: Any, beta: Spec) -> Work:
    """As the other windows."""
    plain = window(op, M)
    return plain if beta.dtype.kind != "c" and not beta.shape else Work(plain.count, FLOAT64, None)
