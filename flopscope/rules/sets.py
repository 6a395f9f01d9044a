"""Sets: sorting what is compared. Only the values tell how many elements are left."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.op import Op
from flopscope.rules.dtypes import INT64, heavier, strong
from flopscope.rules.sorting import slices_sorted, sort_units
from flopscope.spec import Spec
from flopscope.work import Work

# NumPy compares every pair instead of sorting when the second array is that small (numpy.isin).
PAIRWISE_FACTOR, PAIRWISE_EXPONENT = 10, 0.145


def unique(
    op: Op,
    ar: Spec,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    *,
    equal_nan: Any = True,
    sorted: Any = True,
) -> Work:
    """A sort of all elements, or of every slice along the axis, in the dtype of ar."""
    return Work(slices_sorted(ar, axis), ar.dtype, None, shapes=(ar.shape,))


def unique_array_api(op: Op, x: Spec) -> Work:
    """A sort of all elements, in the dtype of x."""
    return Work(sort_units(x.size), x.dtype, None, shapes=(x.shape,))


def both_sorted(op: Op, ar1: Spec, ar2: Spec, assume_unique: Any = False) -> Work:
    """A sort of the elements of both arrays together, in their common dtype."""
    return Work(sort_units(ar1.size + ar2.size), strong(ar1, ar2), None, shapes=(ar1.shape, ar2.shape))


def union1d(op: Op, ar1: Spec, ar2: Spec) -> Work:
    """A sort of the elements of both arrays together, in their common dtype."""
    return both_sorted(op, ar1, ar2)


def intersect1d(op: Op, ar1: Spec, ar2: Spec, assume_unique: Any = False, return_indices: Any = False) -> Work:
    """A sort of the elements of both arrays together, and of each for itself unless they are known to be unique."""
    n, m = max(ar1.size, 1), max(ar2.size, 1)
    count = sort_units(n + m)
    if not assume_unique:
        count += sort_units(n) + sort_units(m)
    return Work(count, strong(ar1, ar2), None, shapes=(ar1.shape, ar2.shape))


def isin(
    op: Op, element: Spec, test_elements: Spec, assume_unique: Any = False, invert: Any = False, *, kind: Any = None
) -> Work:
    """A sort of both arrays together; against a few numbers that are no integers, every pair if that is dearer."""
    n, m = element.size, test_elements.size
    count = sort_units(n + m)
    whole = element.dtype.kind in "biu" and test_elements.dtype.kind in "biu"
    if not whole and m < PAIRWISE_FACTOR * n**PAIRWISE_EXPONENT:
        count = max(count, 2 * n * m)
    tabled = kind in (None, "sort") or (kind == "table" and whole)
    result = Spec.of(element.shape, np.dtype(bool)) if tabled else None
    return Work(count, strong(element, test_elements), result, shapes=(element.shape, test_elements.shape))


def bincount(op: Op, x: Spec, /, weights: Spec | None = None, minlength: Any = 0) -> Work:
    """One unit per element, as 64-bit integers."""
    return Work(max(x.size, 1), heavier(x.dtype, INT64), None, shapes=(x.shape,))
