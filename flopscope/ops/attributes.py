"""Attributes and methods of arrays that only look: free, and not logged."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from flopscope.array import FlopscopeArray
from flopscope.dispatch import call
from flopscope.meter import note_egress
from flopscope.ops.views import unlogged
from flopscope.rules import views as rules

# What a read-only array of the same memory answers.
OF_VIEW = {
    "strides": "Bytes between neighbours along each axis.",
    "flags": "Memory layout; never writeable.",
    "data": "Read-only memory view of the elements.",
    "flat": "Read-only iterator over the elements, which can be indexed.",
    "dump": "`numpy.ndarray.dump` of the values.",
    "dumps": "`numpy.ndarray.dumps` of the values.",
    "tofile": "`numpy.ndarray.tofile` of the values.",
}


class Memory:
    """What `x.base` is: an array is a box around memory that it does not hand out."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<memory of a counted array, not shown>"


MEMORY = Memory()


class Layout:
    """What `x.ctypes` is: shape and strides as C integers, and no pointer."""

    __slots__ = ("_array",)

    def __init__(self, array: FlopscopeArray) -> None:
        self._array = array

    @property
    def shape(self) -> Any:
        """Lengths of the axes as an array of C integers."""
        return np.asarray(self._array).ctypes.shape

    @property
    def strides(self) -> Any:
        """Bytes between neighbours along each axis as an array of C integers."""
        return np.asarray(self._array).ctypes.strides

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a counted array gives no pointer to its memory: use np.array(x).ctypes.{name}")


def of_view(name: str, doc: str) -> property:
    return property(lambda self: getattr(np.asarray(self), name), doc=doc)


BYTESWAP = unlogged("byteswap", lambda a: np.asarray(a).byteswap(), rules.same)
GETFIELD = unlogged("getfield", lambda a, *field: np.asarray(a).getfield(*field), rules.field)


def byteswap(self: FlopscopeArray, inplace: bool = False) -> Any:
    """A copy with the bytes of every element reversed; not billed, and noted as read out.

    Raises:
        ValueError: for `inplace=True`.
    """
    if inplace:
        raise ValueError("counted arrays are immutable: .byteswap(inplace=True) would change one")
    note_egress(self.nbytes)
    return call(BYTESWAP, (self,), {})


def getfield(self: FlopscopeArray, dtype: Any, offset: int = 0) -> Any:
    """A view of a part of the bytes of every element, as another dtype."""
    return call(GETFIELD, (self, dtype, offset), {})


def to_device(self: FlopscopeArray, device: str, /, *, stream: Any = None) -> Any:
    """The array itself.

    Raises:
        ValueError: for any device but "cpu".
    """
    if device != "cpu":
        raise ValueError(f"unsupported device {device!r}: arrays are on 'cpu'")
    return self


for _name, _doc in OF_VIEW.items():
    setattr(FlopscopeArray, _name, of_view(_name, _doc))
for _function in (byteswap, getfield, to_device):
    setattr(FlopscopeArray, _function.__name__, _function)
FlopscopeArray.base = property(lambda self: MEMORY, doc="Stands for the memory, which is not shown.")  # type: ignore[attr-defined]
FlopscopeArray.ctypes = property(Layout, doc=Layout.__doc__)  # type: ignore[attr-defined]
FlopscopeArray.device = "cpu"  # type: ignore[attr-defined]
