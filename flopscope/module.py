"""Parameters by name: an object whose arrays are found, saved and loaded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import numpy as np

from flopscope.array import FlopscopeArray

META = "__meta__"


class Module:
    """Base class of models: counted arrays among the attributes (also in modules, lists, tuples and dicts) are its state.

        class Linear(flops.Module):
            def __init__(self, n=2):
                self.n, self.w = n, fnp.ones((n, n))

            def config(self):
                return {"n": self.n}

    Attributes whose name begins with an underscore, plain arrays and scalars are not part of the state.
    """

    def state_dict(self, prefix: str = "") -> dict[str, FlopscopeArray]:
        """The counted arrays by dotted name, each name with `prefix` in front."""
        return dict(found(self, prefix))

    def load_state_dict(self, sd: dict[str, Any], *, strict: bool = True) -> None:
        """Replace the counted arrays by those of `sd`; shapes and dtypes are not compared.

        Raises:
            ValueError: when names are missing or unexpected, unless `strict` is false.
        """
        names = self.state_dict().keys()
        missing, unexpected = sorted(names - sd.keys()), sorted(sd.keys() - names - {META})
        if strict and (missing or unexpected):
            raise ValueError(f"the names do not match: missing {missing}, unexpected {unexpected}")
        replace(self, sd, "")

    def config(self) -> dict[str, Any]:
        """Arguments of the constructor that a file should keep; to be overridden."""
        return {}

    def save(self, path: Any, *, meta: dict[str, Any] | None = None) -> None:
        """Write the state to an .npz file, with `config()` and `meta` as its metadata; billed as `savez`."""
        from flopscope.files import savez

        savez(path, **self.state_dict(), **{META: {**self.config(), **(meta or {})}})

    def load(self, path: Any) -> Self:
        """Replace the state by that of a file, for free; returns the module itself.

        Raises:
            ValueError: when names are missing or unexpected.
        """
        from flopscope import files

        self.load_state_dict(files.load(path))
        return self

    @classmethod
    def from_file(cls, path: Any, **overrides: Any) -> Self:
        """A new module of a file: made with the metadata as arguments (`overrides` win), then loaded."""
        from flopscope import files

        state = files.load(path)
        made = cls(**{**state.pop(META, {}), **overrides})
        made.load_state_dict(state)
        return made


def children(value: Any) -> list[tuple[Any, Any]]:
    """(key, value) of what may hold arrays inside `value`."""
    if isinstance(value, Module):
        return [(name, child) for name, child in vars(value).items() if not name.startswith("_")]
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list | tuple) else []


def found(value: Any, prefix: str) -> Iterator[tuple[str, FlopscopeArray]]:
    for key, child in children(value):
        if isinstance(child, FlopscopeArray):
            yield f"{prefix}{key}", child
        else:
            yield from found(child, f"{prefix}{key}.")


def replace(value: Any, state: dict[str, Any], prefix: str) -> Any:
    """Put the arrays of `state` in their places; returns `value`, or the tuple that takes its place."""
    new = {key: replaced(child, state, f"{prefix}{key}") for key, child in children(value)}
    if isinstance(value, tuple):
        return type(value)(new.values())
    for key, child in new.items():
        if isinstance(value, Module):
            setattr(value, key, child)
        else:
            value[key] = child
    return value


def replaced(child: Any, state: dict[str, Any], name: str) -> Any:
    if not isinstance(child, FlopscopeArray):
        return replace(child, state, f"{name}.") if children(child) else child
    given = state.get(name, child)
    return counted(given) if isinstance(given, np.ndarray) else given


def counted(array: np.ndarray[Any, Any]) -> FlopscopeArray:
    from flopscope.array import box_array

    return box_array(array)
