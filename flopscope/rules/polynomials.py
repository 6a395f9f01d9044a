"""Polynomials as arrays of coefficients, the highest power first."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from flopscope.bind import Value
from flopscope.op import Op
from flopscope.rules.dtypes import COMPLEX128, FLOAT64, INT64, DType, float_like, promote, strong
from flopscope.rules.linalg import mm, scalar_or_array, solvable, svd_thin
from flopscope.rules.numeric import broadcast
from flopscope.spec import Shape, Spec, require_numeric
from flopscope.work import Out, Work


def terms(p: Spec) -> int:
    """Number of coefficients.

    Raises:
        TypeError: for a scalar.
    """
    if not p.shape:
        raise TypeError("a polynomial is an array of coefficients, not a scalar")
    return p.shape[0]


# ---- arithmetic


def polyadd(op: Op, a1: Spec, a2: Spec) -> Work:
    """One operation for each coefficient of the result, at least one.

    Raises:
        ValueError: when the shorter operand has several axes, or the padded operands do not broadcast.
    """
    short, long = sorted((spec.shape or (1,) for spec in (a1, a2)), key=lambda shape: shape[0])
    if short[0] != long[0] and len(short) > 1:
        raise ValueError(f"{op.name}: cannot pad coefficients of shape {short} with zeros")
    shape = np.broadcast_shapes(long, short if len(short) > 1 else (long[0],))
    dtype = strong(a1, a2)
    fits = op.name == "polyadd" or dtype.kind != "b"
    out = Spec.of(shape, dtype)
    return Work(max(out.size, 1), dtype, out if fits else None, shapes=(a1.shape, a2.shape))


def polymul(op: Op, a1: Spec, a2: Spec) -> Work:
    """2 n m - n - m operations, at least one. Leading zeros are dropped, so that only the values tell the length.

    Raises:
        TypeError: for a scalar.
    """
    n, m = terms(a1), terms(a2)
    return Work(max(2 * n * m - n - m, 1), strong(a1, a2), None, shapes=(a1.shape, a2.shape))


def polydiv(op: Op, u: Spec, v: Spec) -> Work:
    """A division and 2 m operations for each of the n - m + 1 quotients; the values decide the remainder's length."""
    n, m = (spec.shape[0] if spec.shape else 1 for spec in (u, v))
    quotients = max(n - m + 1, 0)
    billed = float_like(strong(u, v))
    dtype = promote(float_like(u.dtype), float_like(v.dtype))
    fits = n and m and max(u.ndim, v.ndim) < 2
    out = (Spec.of((max(quotients, 1),), dtype), None) if fits else None
    return Work(1 + quotients * (2 * m + 1), billed, out, shapes=(u.shape, v.shape))


def polyval(op: Op, p: Spec, x: Spec) -> Work:
    """Horner's rule: a multiplication and an addition for each degree and point, at least one operation.

    Raises:
        TypeError: when p is a scalar.
    """
    degree = terms(p) - 1
    dtype = strong(p, x)
    shape = broadcast(x.shape, p.shape[1:])
    points = x.size if shape is None else math.prod(shape)
    out = None if shape is None else scalar_or_array(shape, dtype) if degree >= 0 else Spec.of(x.shape, x.dtype)
    return Work(max(2 * points * degree, 1), dtype, out, shapes=(p.shape, x.shape))


def polyder(op: Op, p: Spec, m: Any = 1) -> Work:
    """One multiplication for each coefficient of each derivative, at least one.

    Raises:
        TypeError: for a scalar.
    """
    n, order = terms(p), int(m)
    rounds = min(order, n - 1)
    dtype = promote(p.dtype, INT64)
    fits = order >= 0 and p.ndim == 1
    out = Spec.of((max(n - order, 0),), dtype) if fits else None
    return Work(max(rounds * n - rounds * (rounds + 1) // 2, 1), dtype, out if order else p.plain(), shapes=(p.shape,))


def polyint(op: Op, p: Spec, m: Any = 1, k: Spec | None = None) -> Work:
    """One division for each coefficient of each integral, at least one.

    Raises:
        TypeError: for a scalar.
    """
    n, order = terms(p), int(m)
    dtype = promote(p.dtype, FLOAT64, None if k is None else k.dtype)
    constants = k is None or k.ndim < 2 and (k.size == 1 or k.size >= order)
    fits = order >= 0 and p.ndim == 1 and constants
    out = Spec.of((n + order,), dtype) if fits else None
    return Work(max(order * n + order * (order - 1) // 2, 1), dtype, out if order else p.plain(), shapes=(p.shape,))


# ---- roots


def poly(op: Op, seq_of_zeros: Spec) -> Work:
    """(3 n^2 + n) // 2 operations for n zeros; a matrix adds its eigenvalues, 10 n^3. Complex zeros may pair up to a
    real polynomial, so that only the values tell the dtype.

    Raises:
        TypeError: for a scalar.
    """
    zeros = seq_of_zeros
    n = terms(zeros)
    count = max((3 * n**2 + n) // 2, 1) + (max(10 * n**3, 1) if zeros.ndim == 2 else 0)
    dtype = FLOAT64 if zeros.dtype == np.float16 else float_like(zeros.dtype)
    fits = dtype.kind != "c" and (zeros.ndim == 1 or zeros.ndim == 2 and n == zeros.shape[1] > 0 and solvable(zeros))
    out = Spec.of((n + 1,), dtype) if n else Spec.of((), FLOAT64, scalar=True)
    return Work(count, dtype, out if fits else None, shapes=(zeros.shape,))


def roots(op: Op, p: Value) -> Work:
    """Eigenvalues of the companion matrix: 10 n^3 operations, n the degree without leading and trailing zeros.

    The coefficients are read; the roots are real or complex, as they come out.
    """
    coefficients = np.atleast_1d(np.asarray(p))
    dtype = float_like(require_numeric(coefficients.dtype, op.name))
    present = np.flatnonzero(coefficients)
    degree = int(present[-1] - present[0]) if present.size else 0
    return Work(max(10 * degree**3, 1), dtype, None, shapes=(coefficients.shape,))


# ---- least squares


def polyfit(
    op: Op, x: Spec, y: Spec, deg: Any, rcond: Any = None, full: bool = False, w: Spec | None = None, cov: Any = False
) -> Work:
    """Powers of x (M times the degree), then least squares over p = degree + 1 columns; `cov` adds its matrix.

    Raises:
        TypeError: when the degree is no integer, or x or y a scalar.
        ValueError: when there are too few points to scale a covariance.
    """
    degree, points = operator.index(deg), terms(x)
    p = degree + 1
    columns = y.shape[1] if y.ndim == 2 else 1
    short = min(points, p)
    solve = max(svd_thin(points, p), 1) + mm(short, points, columns) + short * columns + mm(p, short, columns)
    count = points * degree + solve
    scaled = cov != "unscaled"
    if cov and not full:
        if scaled and points <= p:
            raise ValueError(f"{points} points are too few to scale the covariance of {p} coefficients")
        count += covariance_of_fit(p, points, columns, scaled)
    billed = promote(x.dtype, y.dtype, FLOAT64, None if w is None else w.dtype)
    fits = degree >= 0 and fit_is_possible(x, y, w)
    out = fit_result(x, y, p, rcond, bool(full), cov) if fits else None
    return Work(max(count, 1), billed, out, shapes=(x.shape, y.shape))


def covariance_of_fit(p: int, points: int, columns: int, scaled: bool) -> int:
    """Operations of a normal matrix, its inverse, its scaling by the powers and by the residuals."""
    size = p**2 * (columns if scaled else 1)
    return mm(p, points, p) + 2 * p**3 + p * (p + 1) // 2 + p**2 + size + (size // p**2 if scaled else 0)


def fit_is_possible(x: Spec, y: Spec, w: Spec | None) -> bool:
    """Whether NumPy takes these points and weights."""
    fits = x.ndim == 1 and x.size > 0 and y.ndim in (1, 2) and y.shape[0] == x.size
    weighted = w is None or (w.shape == x.shape and w.dtype.kind != "c")
    return fits and weighted and solvable(y) and x.dtype.char not in "gG"


def fit_result(x: Spec, y: Spec, p: int, rcond: Any, full: bool, cov: Any) -> Out:
    """What a possible fit returns."""
    powers: DType = COMPLEX128 if x.dtype.kind == "c" else FLOAT64
    dtype = COMPLEX128 if y.dtype.kind == "c" else powers
    tail: Shape = y.shape[1:]
    fit = Spec.of((p, *tail), dtype)
    if full:
        residuals = Spec.of((0,), FLOAT64) if x.size <= p else None
        accuracy = float_like(x.dtype) if rcond is None else FLOAT64
        accuracy = np.empty(0, accuracy).real.dtype
        rank = Spec.of((), np.intc, scalar=True)
        return fit, residuals, rank, Spec.of((min(x.size, p),), FLOAT64), Spec.of((), accuracy, scalar=True)
    if not cov:
        return fit
    last = tail if cov != "unscaled" else (1,) * len(tail)
    return fit, Spec.of((p, p, *last), powers)
