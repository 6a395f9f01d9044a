"""Discrete Fourier transforms.

They are billed in the usual radix-2 count whatever the length: 5 n ceil(log2 n) for a complex transform, half of that
for a real one (Van Loan, Computational Frameworks for the FFT), axis by axis for several axes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from flopscope.bind import Out
from flopscope.op import Op
from flopscope.rules.dtypes import COMPLEX128, FLOAT64, DType, joined
from flopscope.spec import Shape, Spec
from flopscope.work import Work

COMPLEX64 = np.dtype("complex64")
NORMS = (None, "backward", "ortho", "forward")


def complex_transform(n: int) -> int:
    """Operations of a complex transform of length n."""
    if n <= 1:
        return 2 * (n == 1)
    return 5 * n * math.ceil(math.log2(n))


def real_transform(n: int) -> int:
    """Operations of a transform of length n that is real on one side."""
    if n <= 1:
        return 2 * (n == 1)
    return 5 * (n // 2) * math.ceil(math.log2(n))


def half(n: int) -> int:
    """Length of the half spectrum of n real samples."""
    return n // 2 + 1


def working_dtype(a: Spec, out: Any) -> DType:
    """The complex dtype that a transform is billed in."""
    single = a.dtype.kind in "fc" and a.dtype.itemsize <= (8 if a.dtype.kind == "c" else 4)
    return joined(COMPLEX64 if single else COMPLEX128, out)


@cache
def result_dtype(kernel: Any, dtype: DType) -> DType | None:
    """What `kernel` makes of `dtype`, by NumPy's own answer for two samples; None where it refuses."""
    try:
        return kernel(np.zeros(2, dtype)).dtype
    except TypeError:
        return None


def one_axis(a: Spec, n: Any, axis: Any, norm: Any, out: Any, *, kernel: Any, real: bool) -> Work:
    """Work of transforms of length n (the length of the axis where that is None) along one axis.

    Raises:
        IndexError: for an axis that is not there.
    """
    taken = a.shape[axis] if n is None else operator.index(n)
    here = a.shape[axis] if a.ndim or n is None else 0
    batch = a.size // here if here else 1
    each = real_transform(taken) if real else complex_transform(taken)
    dtype = result_dtype(kernel, a.dtype)
    result = None
    if a.ndim and taken > 0 and norm in NORMS and dtype is not None:
        shape = list(a.shape)
        shape[axis] = half(taken) if kernel in (np.fft.rfft, np.fft.ihfft) else taken
        result = Spec.of(tuple(shape), dtype)
    return Work(batch * each, working_dtype(a, out), result, shapes=(a.shape,))


def complex_1d(op: Op, a: Spec, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Work:
    """5 n ceil(log2 n) operations for each complex transform of length n."""
    return one_axis(a, n, axis, norm, out, kernel=op.kernel, real=False)


def real_1d(op: Op, a: Spec, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Work:
    """5 (n // 2) ceil(log2 n) operations for each transform of n real samples; the result is the half spectrum."""
    return one_axis(a, n, axis, norm, out, kernel=op.kernel, real=True)


def half_1d(op: Op, a: Spec, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Work:
    """5 (n // 2) ceil(log2 n) operations for each transform of a half spectrum to n real samples."""
    return one_axis(a, 2 * (a.shape[axis] - 1) if n is None else n, axis, norm, out, kernel=op.kernel, real=True)


# ---- several axes


def lengths_and_axes(a: Spec, s: Any, axes: Any, *, to_real: bool = False) -> tuple[list[int], list[int]]:
    """The lengths of the transforms and their axes, as NumPy fills them in.

    Raises:
        IndexError: for an axis that is not there.
        ValueError: when there are not as many lengths as axes.
    """
    chosen = list(range(-len(s), 0) if s is not None else range(a.ndim)) if axes is None else list(axes)
    if s is None:
        lengths = [a.shape[axis] for axis in chosen]
        if to_real:
            lengths[-1] = 2 * (a.shape[chosen[-1]] - 1)
    else:
        given = list(s)
        if len(given) != len(chosen):
            raise ValueError(f"s has {len(given)} lengths for {len(chosen)} axes")
        lengths = [a.shape[axis] if n is None or n == -1 else n for n, axis in zip(given, chosen, strict=True)]
    if not a.ndim and chosen:
        raise IndexError("a scalar has no axis to transform")
    return lengths, chosen


class Stages:
    """Transforms one axis after the other, over the shape that the earlier ones left.

    An axis out of range counts as the one it is modulo the rank: NumPy refuses it only after it is charged.
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = list(shape)
        self.count = 0
        self.possible = True

    def along(self, axis: int, each: int, left: int) -> None:
        """Transform `axis` at `each` operations a transform; its length becomes `left`."""
        self.possible = self.possible and -len(self.shape) <= axis < len(self.shape)
        at = axis % len(self.shape)
        self.shape[at] = 1
        self.count += each * math.prod(self.shape)
        self.shape[at] = left

    def complex_axes(self, lengths: Sequence[int], axes: Sequence[int]) -> None:
        """Complex transforms along `axes`, in that order."""
        for n, axis in zip(lengths, axes, strict=True):
            self.along(axis, complex_transform(n), n)

    def work(self, a: Spec, lengths: list[int], norm: Any, out: Any, dtype: DType | None) -> Work:
        """Work of all stages; without a result where NumPy refuses."""
        fits = self.possible and min(lengths, default=1) > 0 and norm in NORMS and dtype is not None
        result = Spec.of(tuple(self.shape), dtype) if fits else None
        return Work(self.count, working_dtype(a, out), result, shapes=(a.shape,))


def complex_nd(op: Op, a: Spec, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Work:
    """Complex transforms along the axes, the last axis first, each over the shape that the earlier ones left."""
    lengths, chosen = lengths_and_axes(a, s, axes)
    stages = Stages(a.shape)
    stages.complex_axes(lengths[::-1], chosen[::-1])
    return stages.work(a, lengths, norm, out, result_dtype(np.fft.fft, a.dtype) if chosen else a.dtype)


def real_nd(op: Op, a: Spec, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Work:
    """A real transform along the last of the axes, which leaves half of it, then complex ones along the others."""
    lengths, chosen = lengths_and_axes(a, s, axes)
    stages = Stages(a.shape)
    stages.along(chosen[-1], real_transform(lengths[-1]), half(lengths[-1]))
    stages.complex_axes(lengths[-2::-1], chosen[-2::-1])
    return stages.work(a, lengths, norm, out, result_dtype(np.fft.rfft, a.dtype))


def half_nd(op: Op, a: Spec, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Work:
    """Complex transforms along all of the axes but the last, then one from the half spectrum to real samples."""
    lengths, chosen = lengths_and_axes(a, s, axes, to_real=True)
    stages = Stages(a.shape)
    stages.complex_axes(lengths[:-1], chosen[:-1])
    stages.along(chosen[-1], real_transform(lengths[-1]), lengths[-1])
    between = result_dtype(np.fft.fft, a.dtype) if len(chosen) > 1 else a.dtype
    return stages.work(a, lengths, norm, out, result_dtype(np.fft.irfft, between or a.dtype))


LAST_TWO = (-2, -1)


def complex_2d(op: Op, a: Spec, s: Any = None, axes: Any = LAST_TWO, norm: Any = None, out: Out = None) -> Work:
    """As `fftn`, along the last two axes."""
    return complex_nd(op, a, s, axes, norm, out)


def real_2d(op: Op, a: Spec, s: Any = None, axes: Any = LAST_TWO, norm: Any = None, out: Out = None) -> Work:
    """As `rfftn`, along the last two axes."""
    return real_nd(op, a, s, axes, norm, out)


def half_2d(op: Op, a: Spec, s: Any = None, axes: Any = LAST_TWO, norm: Any = None, out: Out = None) -> Work:
    """As `irfftn`, along the last two axes."""
    return half_nd(op, a, s, axes, norm, out)


# ---- helpers


def frequencies(op: Op, n: Any, d: Spec | None = None, device: Any = None) -> Work:
    """One operation for each frequency: n of them, n // 2 + 1 for real samples; at least one."""
    count = int(n) if op.name == "fft.fftfreq" else int(n) // 2 + 1
    dtype = FLOAT64 if d is None else np.result_type(FLOAT64, d.dtype)
    fits = isinstance(n, int | np.integer) and n > 0 and (d is None or not d.shape)
    return Work(max(count, 1), FLOAT64, Spec.of((count,), dtype) if fits else None)


def shift(op: Op, x: Spec, axes: Any = None) -> Work:
    """One operation for each element moved, at least one."""
    return Work(max(x.size, 1), x.dtype, x.plain() if shiftable(x, axes) else None, shapes=(x.shape,))


def shiftable(x: Spec, axes: Any) -> bool:
    chosen = () if axes is None else (axes,) if isinstance(axes, int | np.integer) else axes
    return x.ndim > 0 and all(-x.ndim <= axis < x.ndim for axis in chosen)
