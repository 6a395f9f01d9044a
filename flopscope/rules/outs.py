"""What NumPy takes as `out=`, as far as shapes and dtypes tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.spec import Shape, Spec
from flopscope.work import Out


def slots(name: str, out: Any, count: int) -> tuple[Spec | None, ...]:
    """The `out=` of a ufunc of `count` outputs, one entry for each.

    Raises:
        TypeError: when several outputs are not given as a tuple.
        ValueError: when the tuple has another length.
    """
    if out is None:
        return (None,) * count
    if not isinstance(out, tuple):
        if count > 1:
            raise TypeError(f"{name}: out must be a tuple of {count} arrays")
        return (out,)
    if len(out) != count:
        raise ValueError(f"{name}: the out tuple must have one entry per output, {count}")
    return out


def castable(ufunc: Any, inputs: tuple[Any, ...], given: tuple[Spec | None, ...], options: dict[str, Any]) -> bool:
    """True: the loop's answers can be cast to the arrays that are given.

    Raises:
        UFuncTypeError: (of NumPy) when they cannot.
    """
    if any(slot is not None for slot in given):
        ufunc.resolve_dtypes((*inputs, *(None if slot is None else slot.dtype for slot in given)), **options)
    return True


def takes(out: Any, shape: Shape) -> bool:
    """Whether elementwise results of that shape go into every array of `out`: they are broadcast to it."""
    return all(slot is None or broadcasts(shape, slot.shape) for slot in (out if isinstance(out, tuple) else (out,)))


def broadcasts(shape: Shape, target: Shape) -> bool:
    try:
        return np.broadcast_shapes(shape, target) == target
    except ValueError:
        return False


def holds(out: Any, shape: Shape) -> bool:
    """Whether `out` has exactly the shape of a reduction's result."""
    return all(slot is None or slot.shape == shape for slot in (out if isinstance(out, tuple) else (out,)))


def specs_of(results: tuple[Spec, ...], fits: bool) -> Out:
    """One spec, or several; None where NumPy refuses the `out=`."""
    if not fits:
        return None
    return results if len(results) > 1 else results[0]
