"""Claiming, checking and making symmetry."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.errors import SymmetryError
from flopscope.op import Op
from flopscope.rules.dtypes import FLOAT64, float_like
from flopscope.settings import settings
from flopscope.spec import Spec
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.shorthand import as_group
from flopscope.symmetry.values import ATOL, RTOL, sizes_agree
from flopscope.work import Work

CLOSE_UNITS = 7  # allclose of one permuted copy, per element
SAMPLERS = {"randn": "standard_normal", "rand": "random_sample"}
REYNOLDS, CANONICAL = "reynolds-projection", "canonical-copy"


def check_units(group: SymmetryGroup, size: int) -> int:
    """An allclose for every generator that moves something, at least 1."""
    return max(len(group.moving) * (CLOSE_UNITS * size - 1), 1)


def as_symmetric(op: Op, data: Spec, *, symmetry: Any) -> Work:
    """7n - 1 units for every generator of the group, in the dtype of the data; integers as float64.

    The claim is checked after it is charged.
    """
    group = as_group(symmetry, data.ndim)
    tagged = Spec.of(data.shape, data.dtype, group)
    return Work(check_units(group, data.size), float_like(data.dtype), tagged, shapes=(data.shape,))


def is_symmetric(op: Op, data: Spec, *, symmetry: Any, atol: Any = ATOL, rtol: Any = RTOL) -> Work:
    """7n - 1 units for every generator of the group, in the dtype of the data; integers as float64.

    Raises:
        SymmetryError: axes that the group exchanges have different lengths.
    """
    group = matching(symmetry, data)
    answer = Spec.of((), np.dtype(bool), scalar=True)
    return Work(check_units(group, data.size), float_like(data.dtype), answer, shapes=(data.shape,))


def symmetrize(op: Op, data: Spec, *, symmetry: Any, mode: str = REYNOLDS) -> Work:
    """One unit per element for every member of the group, and one for the division; a copy costs one per element.

    Raises:
        SymmetryError: axes that the group exchanges have different lengths.
        ValueError: an unknown mode, or a group with more elements than the setting `dimino_budget`.
    """
    group = matching(symmetry, data)
    passes = projection_passes(group, mode)
    dtype = data.dtype if mode == CANONICAL else np.result_type(data.dtype, FLOAT64)
    return Work(max(passes * data.size, 1), dtype, Spec.of(data.shape, dtype, group), shapes=(data.shape,))


def random_symmetric(
    op: Op,
    generator: Any,
    shape: Any,
    symmetry: Any,
    distribution: Any = "randn",
    *,
    mode: str = REYNOLDS,
    **parameters: Any,
) -> Work:
    """The draws, one unit each, and the projection; billed alike for all dtypes.

    Raises:
        AttributeError: for the name of a distribution that NumPy does not have.
        TypeError, ValueError: `symmetry` names no group of axes, or `mode` is unknown.
    """
    lengths = np.broadcast_to(np.False_, shape).shape
    group = as_group(symmetry, len(lengths))
    count = max((1 + projection_passes(group, mode)) * math.prod(lengths), 1)
    if not sizes_agree(group, lengths):
        return Work(count, None, None)  # the kernel says what is wrong, after the charge
    draw = sampler_of(np.random.RandomState(0), distribution)
    if not isinstance(distribution, str):
        return Work(count, None, None, finish=lambda value: (value, Spec.of(value.shape, value.dtype, group)))
    dtype = np.asarray(draw(**parameters)).dtype
    result = dtype if mode == CANONICAL else np.result_type(dtype, FLOAT64)
    return Work(count, None, Spec.of(lengths, result, group) if sizes_agree(group, lengths) else None)


def sampler_of(generator: Any, distribution: Any) -> Callable[..., Any]:
    """The drawing method of that name, called with `size=`; a callable is taken as it is."""
    if not isinstance(distribution, str):
        return distribution
    name = SAMPLERS.get(distribution, distribution)
    return getattr(generator, name)


def projection_passes(group: SymmetryGroup, mode: str) -> int:
    """Passes over the data that make it symmetric.

    Raises:
        ValueError: an unknown mode, or a group too large to average over.
    """
    if mode == CANONICAL:
        return 1
    if mode != REYNOLDS:
        raise ValueError(f"mode must be {REYNOLDS!r} or {CANONICAL!r}, got {mode!r}")
    if group.order() > settings.dimino_budget:
        raise ValueError(f"a group of {group.order()} elements is too large to average over; use mode={CANONICAL!r}")
    return group.order() + 1


def matching(symmetry: Any, data: Spec) -> SymmetryGroup:
    """The group that `symmetry=` stands for, on axes of equal length."""
    group = as_group(symmetry, data.ndim)
    if not sizes_agree(group, data.shape):
        raise SymmetryError(group.axes, float("inf"))
    return group
