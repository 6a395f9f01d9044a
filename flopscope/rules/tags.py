"""Symmetry of results, as rules ask for it. Without tags every answer is None, and costs nothing.

The mathematics is in `flopscope.symmetry`; here it meets specs. Rules call these when a plan is made, never per call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from flopscope.errors import SymmetryLossWarning
from flopscope.notices import warn
from flopscope.settings import settings
from flopscope.spec import Shape, Spec
from flopscope.symmetry import propagate
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.values import canonical

Group = SymmetryGroup | None


def of_elementwise(operands: tuple[Spec, ...], shape: Shape) -> Group:
    """Symmetry of an elementwise result over broadcast operands."""
    if all(spec.symmetry is None for spec in operands):
        return None
    arrays = [spec for spec in operands if spec.shape]
    group = propagate.of_elementwise([(spec.symmetry, spec.shape) for spec in arrays], shape)
    for spec in arrays:
        if spec.symmetry is not None and propagate.aligned(spec.symmetry, spec.shape, shape) != group:
            warn_loss(spec.symmetry, group, "the operands do not share it")
            break
    return group


def of_index(x: Spec, key: Any) -> Group:
    """Symmetry of a basic-indexed array."""
    if x.symmetry is None:
        return None
    group = propagate.of_index(x.symmetry, x.shape, spelt(key, x.ndim))
    if group is None or group.order() < x.symmetry.order():
        warn_loss(x.symmetry, group, "indexing picks or resizes a symmetric axis")
    return group


def spelt(key: Any, ndim: int) -> list[Any]:
    """A basic key with one int, slice or None per step: Ellipsis and missing axes written out."""
    parts = list(key) if isinstance(key, tuple) else [key]
    rest = [slice(None)] * (ndim - sum(part is not None and part is not Ellipsis for part in parts))
    at = next((i for i, part in enumerate(parts) if part is Ellipsis), len(parts))
    return [*parts[:at], *rest, *parts[at + 1 :]]


def of_constant(spec: Spec) -> Spec:
    """The spec of an array of one repeated value: axes of equal length may be exchanged."""
    return spec.with_symmetry(propagate.of_constant(spec.shape))


def of_like(template: Spec, spec: Spec) -> Spec:
    """The spec of a constant array that was made like another."""
    return spec.with_symmetry(propagate.of_like(template.symmetry, template.shape, spec.shape))


def of_diagonal(spec: Spec, offset: int = 0) -> Spec:
    """The spec of a matrix that is zero off one diagonal."""
    return spec.with_symmetry(propagate.of_diagonal(spec.shape, offset))


def carried(source: Spec, spec: Spec, rule: Callable[..., Group], *args: Any, quiet: bool = False) -> Spec:
    """`spec` with what `rule(group, *args)` leaves of the symmetry of `source`."""
    if source.symmetry is None:
        return spec
    group = rule(source.symmetry, *args)
    if group is None and not quiet:
        warn_loss(source.symmetry, None, "the axes that it exchanges are not treated alike")
    return spec.with_symmetry(group, inferred=source.inferred)


def given_up(group: Group) -> None:
    """The rule of operations whose results are not followed."""


def of_joined(arrays: Sequence[Spec], spec: Spec, rule: Callable[..., Group], *args: Any) -> Spec:
    """`spec` with what joined arrays have in common; `rule(groups, *args)` says what that is."""
    if not arrays or all(a.symmetry is None for a in arrays):
        return spec
    group = rule([a.symmetry for a in arrays], *args)
    if group is None:
        warn_loss(next(a.symmetry for a in arrays if a.symmetry is not None), None, "the arrays are joined")
    return spec.with_symmetry(group)


def warn_loss(before: SymmetryGroup, after: Group, reason: str) -> None:
    """Say that a result has less symmetry than an operand, where the settings ask for it."""
    if settings.symmetry_warnings and before.moving and after != before:
        text = f"Symmetry lost along dims {before.axes}: {reason}. The result is billed with less of a discount."
        warn(text, SymmetryLossWarning)


def warn_lost(source: Spec, axes: Iterable[int], result: Spec) -> None:
    """The same, for a reduction over `axes`."""
    if source.symmetry is not None and not set(axes).isdisjoint(source.symmetry.labels):
        warn_loss(source.symmetry, result.symmetry, "the reduced axes belong to it")


def finish(spec: Spec) -> Callable[[Any], tuple[Any, Spec]] | None:
    """The final touch that a symmetric result needs, None for any other: see `Work.finish`.

    An inferred symmetry holds in exact arithmetic; equal entries may differ by rounding, so they are made equal.
    """
    group = spec.symmetry
    if group is None:
        return None
    return lambda value: (canonical(np.asarray(value), group), spec)


def swaps_last_two(x: Spec) -> bool:
    """Whether a tag says that every matrix of a stack equals its transpose."""
    group = x.symmetry
    if group is None or x.ndim < 2:
        return False
    place = {axis: i for i, axis in enumerate(group.labels)}
    row, column = place.get(x.ndim - 2), place.get(x.ndim - 1)
    if row is None or column is None:
        return False
    swap = list(range(group.degree))
    swap[row], swap[column] = column, row
    return group.has(tuple(swap))


def of_inverse(x: Spec, spec: Spec) -> Spec:
    """The spec of inverted matrices: what exchanges matrices, rows with columns, but no matrix with a row."""
    matrix = {x.ndim - 2, x.ndim - 1}
    group = x.symmetry
    if group is None or any(
        (group.labels[i] in matrix) != (group.labels[j] in matrix) for g in group.perms for i, j in enumerate(g)
    ):
        return spec
    return spec.with_symmetry(group, inferred=x.inferred)


def require_group(out: Any, group: Group) -> None:
    """An `out=` that was tagged by the user takes results of that symmetry only.

    Raises:
        ValueError: when the result has another one.
    """
    for target in out if isinstance(out, tuple) else (out,):
        if target is not None and target.symmetry is not None and not target.inferred and target.symmetry != group:
            raise ValueError(f"out symmetry {target.symmetry} does not match result symmetry {group}")
