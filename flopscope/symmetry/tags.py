"""Tags live as long as the data: writing to memory that a tagged array shares voids its tag."""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np

_watched: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()


def watch(tagged: Any) -> None:
    """Note a tagged array, so that writes to its memory are noticed."""
    _watched[id(tagged)] = tagged


def written_to(target: Any) -> None:
    """Void the tags of every array that shares memory with `target`, which was just written to."""
    if not _watched:
        return
    memory = owner(getattr(target, "_value", target))
    for tagged in list(_watched.values()):
        if tagged._spec.symmetry is not None and owner(tagged._value) is memory:
            tagged._spec = tagged._spec.plain()


def owner(value: Any) -> Any:
    """The array that owns the memory of `value`; a recorded value owns itself."""
    while isinstance(value, np.ndarray) and isinstance(value.base, np.ndarray):
        value = value.base
    return value
