"""Array files: .npy and .npz, never a pickle."""

from __future__ import annotations

import json
import os
import pathlib
import tempfile
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from flopscope.array import box_array
from flopscope.errors import UnsupportedDtypeError

META = "__meta__"
# What makes sure that nothing is pickled; NumPy 2.0 has no such option, and numbers are never pickled.
NO_PICKLE: dict[str, Any] = {"allow_pickle": False} if "allow_pickle" in signature(np.savez).parameters else {}


def written(file: Any, suffix: str, write: Callable[[Any], None]) -> None:
    """Write to an open file, or to a path (given the suffix where it has none) by way of a temporary file beside it."""
    if hasattr(file, "write"):
        return write(file)
    path = pathlib.Path(os.fspath(file))
    path = path if path.name.endswith(suffix) else path.with_name(path.name + suffix)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as temporary:
            write(temporary)
        os.chmod(name, 0o666 & ~umask())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def write_array(file: Any, arr: Any) -> None:
    """Kernel of `save`: one array as .npy."""
    written(file, ".npy", lambda out: np.save(out, arr, allow_pickle=False))


def write_archive(file: Any, **arrays: Any) -> None:
    """Kernel of `savez`: named arrays as .npz."""
    written(file, ".npz", lambda out: np.savez(out, **NO_PICKLE, **arrays))


def write_compressed(file: Any, **arrays: Any) -> None:
    """Kernel of `savez_compressed`: named arrays as compressed .npz."""
    written(file, ".npz", lambda out: np.savez_compressed(out, **NO_PICKLE, **arrays))


def members(args: tuple[Any, ...], arrays: dict[str, Any]) -> dict[str, Any]:
    """The members of an archive by name; metadata as the bytes of its JSON.

    Raises:
        ValueError: when a name is taken twice, or the metadata is no dict.
        TypeError: when the metadata has no JSON.
    """
    named = {f"arr_{at}": array for at, array in enumerate(args)}
    taken = named.keys() & arrays.keys()
    if taken:
        raise ValueError(f"two members are named {sorted(taken)[0]}: rename the keyword, or name them all")
    meta = arrays.pop(META, None)
    if meta is None:
        return {**named, **arrays}
    if not isinstance(meta, dict):
        raise ValueError(f"{META} must be a dict that JSON can write, got {type(meta).__name__}")
    return {**named, **arrays, META: np.frombuffer(json.dumps(meta).encode(), np.uint8)}


def archiver(name: str) -> Callable[..., None]:
    """The public function of an archive row: positional arrays are named, metadata is encoded."""

    def function(file: Any, *args: Any, **arrays: Any) -> None:
        from flopscope.install import FUNCTIONS

        FUNCTIONS[name](file, **members(args, arrays))

    function.__name__ = function.__qualname__ = name
    function.__doc__ = (
        f"Counted `numpy.{name}`; `{META}=` takes a dict.\n\nRaises:\n    ValueError: when two members share a name."
    )
    return function


def load(file: Any) -> Any:
    """The counted array of a .npy file, or a dict of the members of an .npz file; free.

    Raises:
        ValueError: when it holds anything but numbers.
        FileNotFoundError: when there is no such file.
    """
    found = np.load(file, allow_pickle=False)
    if isinstance(found, np.ndarray):
        return numeric(found, "the array")
    with found:
        return {name: decoded(found[name]) if name == META else numeric(found[name], name) for name in found.files}


def numeric(array: np.ndarray[Any, Any], name: str) -> Any:
    try:
        return box_array(array)
    except UnsupportedDtypeError as error:
        raise ValueError(f"load: {name} has dtype {array.dtype}; only numbers can be loaded") from error


def decoded(array: np.ndarray[Any, Any]) -> Any:
    return json.loads(array.tobytes().decode())


savez = archiver("savez")
savez_compressed = archiver("savez_compressed")
