"""The shorthands of `symmetry=`: a group, axes that may all be permuted, or blocks of such axes."""

from __future__ import annotations

import operator
from typing import Any, Never

from flopscope.symmetry.group import SymmetryGroup


def as_group(symmetry: Any, ndim: int) -> SymmetryGroup:
    """The group that `symmetry=` stands for, on an array of `ndim` axes.

    Args:
        symmetry: a `SymmetryGroup`; a tuple or list of axes (all their permutations); or a tuple of such blocks.
        ndim: number of axes of the array.

    Raises:
        TypeError: none of these.
        ValueError: None, an axis outside 0..ndim-1, or an axis named twice.
    """
    if symmetry is None:
        raise ValueError("symmetry=None names no group; pass a SymmetryGroup, axes such as (0, 1), or blocks of axes")
    group = symmetry if isinstance(symmetry, SymmetryGroup) else _from_axes(symmetry)
    outside = [axis for axis in group.labels if not (isinstance(axis, int) and 0 <= axis < ndim)]
    if outside:
        raise ValueError(f"symmetry axis {outside[0]!r} is out of range for an array of {ndim} dimensions")
    return group if group.axes is not None else group.relabelled(group.labels)


def _from_axes(symmetry: Any) -> SymmetryGroup:
    if not isinstance(symmetry, tuple | list) or not symmetry:
        _refuse(symmetry)
    if all(isinstance(block, tuple | list) and block for block in symmetry):
        return SymmetryGroup.young(blocks=[tuple(map(_axis, block)) for block in symmetry])
    return SymmetryGroup.symmetric(axes=tuple(map(_axis, symmetry)))


def _axis(axis: Any) -> int:
    try:
        return operator.index(axis)
    except TypeError:
        _refuse(axis)


def _refuse(symmetry: Any) -> Never:
    raise TypeError(
        f"symmetry must be a SymmetryGroup, axes such as (0, 1), or blocks such as ((0, 1), (2, 3)); got {symmetry!r}"
    )
