"""Writing arrays to files: data that leaves is billed."""

from __future__ import annotations

from typing import Any

from flopscope.op import Op
from flopscope.rules.dtypes import promote
from flopscope.spec import Spec
from flopscope.work import Work

UNITS = 4  # per element, per length of a shape and per byte of a member's name
HEADER = 8  # elements that one axis of a shape, or the directory of an archive, counts for


def stored(arrays: list[Spec], extra: int = 0) -> Work:
    """Four units per element written, shapes and names included, in the common dtype of the arrays."""
    count = sum(a.size + HEADER * a.ndim for a in arrays) + extra
    billed = promote(*(a.dtype for a in arrays)) if arrays else None
    return Work(UNITS * max(count, 1), billed, None, shapes=tuple(a.shape for a in arrays))


def save(op: Op, file: Any, arr: Spec) -> Work:
    """Four units per element and eight elements more per axis."""
    return stored([arr])


def savez(op: Op, file: Any, **arrays: Spec) -> Work:
    """Four units per element, eight elements more per axis and one per byte of the members' names."""
    names = sum(len(name.encode()) for name in arrays)
    return stored(list(arrays.values()), names + HEADER if arrays else 0)
