"""The values behind a tag: checking a claimed symmetry, and making data exactly symmetric. Plain NumPy arrays only."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.errors import SymmetryError
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.permutation import Perm
from flopscope.symmetry.products import embedded

Array = np.ndarray[Any, np.dtype[Any]]
ATOL, RTOL = 1e-6, 1e-5


def sizes_agree(group: SymmetryGroup, shape: tuple[int, ...]) -> bool:
    """Whether axes that the group exchanges have equal lengths."""
    return all(len({shape[group.labels[i]] for i in orbit}) == 1 for orbit in group.orbits())


def permuted(array: Array, group: SymmetryGroup, perm: Perm) -> Array:
    """`array` with its axes exchanged by one element of the group (a view)."""
    return array.transpose(embedded(perm, group, array.ndim))


def deviation(array: Array, group: SymmetryGroup, atol: float = ATOL, rtol: float = RTOL) -> float | None:
    """How far `array` is from symmetric: None when every generator keeps it within the tolerance.

    Otherwise the largest absolute difference; inf where axis lengths differ, nan where the data holds NaN.
    """
    if not sizes_agree(group, array.shape):
        return float("inf")
    failed = [
        np.subtract(array, other, dtype=np.float64 if array.dtype.kind in "biu" else None)
        for other in (permuted(array, group, generator) for generator in group.moving)
        if not np.allclose(array, other, atol=atol, rtol=rtol)
    ]
    return max((float(np.max(np.abs(difference))) for difference in failed), default=None)


def validate(array: Array, group: SymmetryGroup, atol: float = ATOL, rtol: float = RTOL) -> None:
    """Check a claimed symmetry.

    Raises:
        SymmetryError: a generator changes the array by more than the tolerance.
    """
    with np.errstate(all="ignore"):
        found = deviation(array, group, atol, rtol)
    if found is not None:
        raise SymmetryError(group.axes, found, atol, rtol)


def is_exact(array: Array, group: SymmetryGroup) -> bool:
    """Whether every generator leaves the array bit for bit as it is, signs of zeros included."""
    return all(_identical(array, permuted(array, group, generator)) for generator in group.moving)


def _identical(one: Array, other: Array) -> bool:
    if not np.array_equal(one, other):
        return False
    if one.dtype.kind == "c":
        return _same_signs(one.real, other.real) and _same_signs(one.imag, other.imag)
    return one.dtype.kind != "f" or _same_signs(one, other)


def _same_signs(one: Array, other: Array) -> bool:
    return bool(np.array_equal(np.signbit(one), np.signbit(other)))


def canonical(array: Array, group: SymmetryGroup) -> Array:
    """`array` itself when it is exactly symmetric, else a copy whose orbits take the value at their smallest index."""
    return array if is_exact(array, group) else canonical_copy(array, group)


def canonical_copy(array: Array, group: SymmetryGroup) -> Array:
    """A copy in which every orbit of indices takes the value at its lexicographically smallest index."""
    return array.reshape(-1)[smallest_index(group, array.shape)]


def smallest_index(group: SymmetryGroup, shape: tuple[int, ...]) -> Array:
    """For every element, the flat position of the smallest index in its orbit.

    A product of symmetric groups sorts the index within each block; other groups take the minimum over generators until
    nothing changes.
    """
    position = np.arange(np.prod(shape, dtype=np.intp), dtype=np.intp).reshape(shape)
    if group.is_young:
        return _sorted_index(group, shape)
    while True:
        smaller = position
        for generator in group.moving:
            smaller = np.minimum(smaller, permuted(smaller, group, generator))
        if np.array_equal(smaller, position):
            return position
        position = smaller


def _sorted_index(group: SymmetryGroup, shape: tuple[int, ...]) -> Array:
    index = list(np.indices(shape, dtype=np.intp, sparse=True))
    for orbit in group.orbits():
        axes = sorted(group.labels[i] for i in orbit)
        block = np.sort(np.stack(np.broadcast_arrays(*(index[axis] for axis in axes))), axis=0)
        for axis, row in zip(axes, block, strict=True):
            index[axis] = row
    return np.asarray(np.broadcast_to(np.ravel_multi_index(np.broadcast_arrays(*index), shape), shape))


def reynolds(array: Array, group: SymmetryGroup) -> Array:
    """The mean of `array` over all elements of the group: exactly symmetric, in at least float64 precision.

    Raises:
        SymmetryError: axes that the group exchanges have different lengths.
        GroupTooLargeError: the group has more elements than the setting `dimino_budget`.
    """
    if not sizes_agree(group, array.shape):
        raise SymmetryError(group.axes, float("inf"))
    elements = group.element_perms()
    total = np.zeros(array.shape, np.result_type(array.dtype, np.float64))
    for element in elements:
        total += permuted(array, group, element)
    return canonical(total / len(elements), group)
