"""Claiming, checking and making symmetry of arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.array import SymmetricTensor
from flopscope.dispatch import call
from flopscope.op import TABLE, Op, register
from flopscope.rules import symmetry as rules
from flopscope.symmetry.shorthand import as_group
from flopscope.symmetry.values import (
    ATOL,
    RTOL,
    canonical,
    canonical_copy,
    deviation,
    reynolds,
    sizes_agree,
    validate,
)


def claimed(data: Any, *, symmetry: Any) -> Any:
    """`data` with a symmetry that was checked; exactly symmetric data is not copied."""
    array = np.asarray(data)
    group = as_group(symmetry, array.ndim)
    validate(array, group)
    return canonical(array, group)


def holds(data: Any, *, symmetry: Any, atol: float = ATOL, rtol: float = RTOL) -> bool:
    """Whether the data has that symmetry, within the tolerance."""
    array = np.asarray(data)
    with np.errstate(all="ignore"):
        return deviation(array, as_group(symmetry, array.ndim), atol, rtol) is None


def projected(data: Any, *, symmetry: Any, mode: str = rules.REYNOLDS) -> Any:
    """The nearest symmetric array (the mean over the group), or a copy of one value per orbit."""
    array = np.asarray(data)
    group = as_group(symmetry, array.ndim)
    return reynolds(array, group) if mode == rules.REYNOLDS else canonical_copy(array, group)


AS_SYMMETRIC = register(
    Op(
        "as_symmetric",
        rules.as_symmetric,
        kernel=claimed,
        home="flopscope",
        fallible=True,
        samples=("flops.as_symmetric(p, symmetry=(0, 1))",),
    )
)
IS_SYMMETRIC = register(
    Op(
        "is_symmetric",
        rules.is_symmetric,
        kernel=holds,
        home="flopscope",
        samples=("flops.is_symmetric(p, symmetry=(0, 1))",),
    )
)
SYMMETRIZE = register(
    Op(
        "symmetrize",
        rules.symmetrize,
        kernel=projected,
        home="flopscope",
        samples=("flops.symmetrize(p, symmetry=(0, 1))",),
    )
)


def as_symmetric(data: Any, *, symmetry: Any) -> Any:
    """Tag `data` with a symmetry: equal values are billed once from then on.

    Args:
        data: array-like of numbers.
        symmetry: a `SymmetryGroup`, axes such as `(0, 1)` (all permutations of them), or blocks of axes.

    Returns:
        A `SymmetricTensor` of the same shape and dtype: the same memory where the data is exactly symmetric, else a copy
        in which equal entries are equal.

    Raises:
        SymmetryError: the data has not that symmetry (atol 1e-6, rtol 1e-5); the check is billed all the same.
        TypeError, ValueError: `symmetry` names no group of axes of the array.
    """
    return call(AS_SYMMETRIC, (data,), {"symmetry": symmetry})


def is_symmetric(data: Any, *, symmetry: Any, atol: float = ATOL, rtol: float = RTOL) -> bool:
    """Whether `data` has a symmetry, within the tolerance; False for `symmetry=None`.

    Billed as `as_symmetric`.

    Raises:
        SymmetryError: axes that would be exchanged have different lengths.
    """
    if symmetry is None:
        return False
    return bool(call(IS_SYMMETRIC, (data,), {"symmetry": symmetry, "atol": atol, "rtol": rtol}))


def symmetrize(data: Any, *, symmetry: Any, mode: str = rules.REYNOLDS) -> Any:
    """Make `data` symmetric: by the mean over the group, or by `mode="canonical-copy"`.

    Raises:
        SymmetryError: axes that are exchanged have different lengths.
        ValueError: an unknown mode, or a group too large to average over.
    """
    return call(SYMMETRIZE, (data,), {"symmetry": symmetry, "mode": mode})


def _method(self: SymmetricTensor, *, symmetry: Any = None, atol: float = ATOL, rtol: float = RTOL) -> bool:
    """Whether the array has a symmetry: its own when none is named."""
    return is_symmetric(self, symmetry=self.symmetry if symmetry is None else symmetry, atol=atol, rtol=rtol)


def _construct(cls: type[SymmetricTensor], input_array: Any = None, *, symmetry: Any = None) -> Any:
    """`SymmetricTensor(data, symmetry=group)` is `as_symmetric`."""
    return as_symmetric(input_array, symmetry=symmetry)


def _squeeze(self: SymmetricTensor, axis: Any = None) -> Any:
    """The array without axes of length 1; unlike that of a plain array, this view leaves a (free) record."""
    return call(TABLE["squeeze"], (self, axis), {})


SymmetricTensor.squeeze = _squeeze  # type: ignore[attr-defined]
SymmetricTensor.is_symmetric = _method  # type: ignore[attr-defined]
SymmetricTensor.__new__ = _construct  # type: ignore[method-assign,assignment]


def draw_symmetric(
    generator: Any, shape: Any, symmetry: Any, distribution: Any = "randn", *, mode: str = rules.REYNOLDS, **named: Any
) -> Any:
    """Random numbers, made symmetric."""
    lengths = np.broadcast_to(np.False_, shape).shape
    draw = rules.sampler_of(generator, distribution)
    drawn = np.asarray(draw(size=lengths, **named) if isinstance(distribution, str) else draw(*lengths, **named))
    group = as_group(symmetry, drawn.ndim)
    if not sizes_agree(group, drawn.shape):
        raise ValueError(f"axes {group.axes} cannot be exchanged in an array of shape {drawn.shape}")
    return projected(drawn, symmetry=group, mode=mode)


register(
    Op(
        "random.symmetric",
        rules.random_symmetric,
        kernel=draw_symmetric,
        draws=True,
        samples=("fnp.random.symmetric((4, 4), (0, 1))", "fnp.random.symmetric((3, 3), (0, 1), mode='canonical-copy')"),
    )
)
