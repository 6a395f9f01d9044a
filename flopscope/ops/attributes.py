"""Attributes and methods of arrays that only look: free, and not logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
}
METHODS_OF_VIEW = ("dump", "dumps", "tofile")


class Memory:
    """What `x.base` is: an array is a box around memory that it does not hand out."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<memory of a counted array, not shown>"


MEMORY = Memory()


def of_view(name: str, doc: str) -> property:
    return property(lambda self: getattr(np.asarray(self), name), doc=doc)


def method_of_view(name: str) -> Callable[..., Any]:
    def method(self: FlopscopeArray, *args: Any, **kwargs: Any) -> Any:
        return getattr(np.asarray(self), name)(*args, **kwargs)

    method.__name__, method.__doc__ = name, f"`numpy.ndarray.{name}` of the values."
    return method


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
for _name in METHODS_OF_VIEW:
    setattr(FlopscopeArray, _name, method_of_view(_name))
for _function in (byteswap, getfield, to_device):
    setattr(FlopscopeArray, _function.__name__, _function)
FlopscopeArray.base = property(lambda self: MEMORY, doc="Stands for the memory, which is not shown.")  # type: ignore[attr-defined]
FlopscopeArray.device = "cpu"  # type: ignore[attr-defined]
