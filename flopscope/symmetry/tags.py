"""Tags live as long as the data: writing to memory that a tagged array shares voids its tag."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

from flopscope.symmetry.values import canonical

_watched: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def watch(tagged: Any) -> None:
    """Note a tagged array, so that writes to its memory are noticed."""
    _watched[id(tagged)] = tagged


def written_to(target: Any, out: Any = None) -> None:
    """Void the tags of every array that shares memory with `target`, which was just written to.

    A tag that the user claimed for `target` itself stays when `out`, the spec of what was written, has the same symmetry.
    """
    if not _watched:
        return
    spec = getattr(target, "_spec", None)
    void(target)
    if spec is None or spec.symmetry is None or spec.inferred:
        return
    if getattr(out, "symmetry", None) == spec.symmetry:
        target._spec = spec
        make_exact(target._value, spec.symmetry)


def make_exact(value: Any, group: Any) -> None:
    """Give entries that differ by rounding the same value, in place; a recorded value has none yet."""
    if isinstance(value, np.ndarray):
        exact = canonical(value, group)
        if exact is not value:
            np.copyto(value, exact)


def void(target: Any) -> None:
    """Drop the tags of every array that shares memory with `target`."""
    memory = owner(getattr(target, "_value", target))
    for tagged in list(_watched.values()):
        if tagged._spec.symmetry is not None and owner(tagged._value) is memory:
            tagged._spec = tagged._spec.plain()


def owner(value: Any) -> Any:
    """The array that owns the memory of `value`; a recorded value owns itself."""
    while isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray):
        value = value.base
    return value
