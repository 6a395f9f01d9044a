"""The counted array: a small box that knows its spec and holds a value that may not be there yet.

The value is a NumPy array (eager run) or a node of a recording (traced run). The box is no `np.ndarray`: it has no buffer
of its own to leak, cannot be written to, and every way of reading its value goes through `_read` or `_egress`.
Operators and most methods are rows of the operation table; `install` puts them on the class.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from flopscope.meter import active, note_egress
from flopscope.spec import Spec, spec_of_array


class FlopscopeArray:
    """An immutable array whose every operation is counted.

    Made by `flopscope.numpy` functions, never directly. Reading it out (`np.asarray`, `float`, `tolist`, `item`) is
    free and noted in `BudgetContext.egress_bytes`.
    """

    __slots__ = ("_spec", "_value")

    _spec: Spec
    _value: Any
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 0.0

    # ---- what is known without the values

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self._spec.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the elements."""
        return self._spec.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self._spec.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return self._spec.size

    @property
    def itemsize(self) -> int:
        """Bytes of one element."""
        return self._spec.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements."""
        return self._spec.nbytes

    def __len__(self) -> int:
        if not self._spec.shape:
            raise TypeError("len() of unsized object")
        return self._spec.shape[0]

    def __getitem__(self, key: Any) -> Any:
        from flopscope.ops.indexing import getitem

        return getitem(self, key)

    # ---- reading the values

    def _read(self) -> Any:
        """The plain NumPy value; a recorded value is computed now."""
        value = self._value
        if isinstance(value, np.ndarray | np.generic):
            meter = active.get()
            recorder = None if meter is None else meter.recorder
            return value if recorder is None else recorder.current(value)
        return value.force()

    def _egress(self) -> Any:
        """The plain value, for code that is not counted."""
        note_egress(max(self._spec.nbytes, 1))
        return self._read()

    def _writable(self) -> Any:
        """The value as something that a kernel can write to."""
        if isinstance(self._value, np.generic):
            self._value = np.asarray(self._value)
        return self._value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        view = np.asarray(self._egress()).view()
        view.flags.writeable = False
        if dtype is not None and np.dtype(dtype) != view.dtype:
            return view.astype(dtype)
        return view.copy() if copy else view

    def __bool__(self) -> bool:
        return bool(self._egress())

    def __int__(self) -> int:
        return int(self._egress())

    def __float__(self) -> float:
        return float(self._egress())

    def __complex__(self) -> complex:
        return complex(self._egress())

    def __index__(self) -> int:
        return operator.index(self._egress())

    def item(self, *args: Any) -> Any:
        """One element as a Python number."""
        return self._egress().item(*args)

    def tolist(self) -> Any:
        """The elements as nested lists of Python numbers."""
        return self._egress().tolist()

    def tobytes(self, order: Any = "C") -> bytes:
        """The elements as bytes."""
        return self._egress().tobytes(order)

    def __iter__(self) -> Iterator[Any]:
        if not self._spec.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(self._spec.shape[0]))

    def __contains__(self, element: Any) -> bool:
        return bool((self == element).any())

    def __repr__(self) -> str:
        return repr_as(type(self).__name__, np.asarray(self._read()))

    def __str__(self) -> str:
        return str(self._read())

    def __format__(self, spec: str) -> str:
        return format(self._egress() if self._spec.shape else self._egress()[()], spec)

    # ---- copies and pickles

    def __copy__(self) -> FlopscopeArray:
        return box(self._spec.plain(), self._egress().copy())

    def __deepcopy__(self, memo: dict[int, Any]) -> FlopscopeArray:
        return self.__copy__()

    def __reduce__(self) -> Any:
        return unpickle, (np.asarray(self._egress()), self._spec.symmetry)

    # ---- what an immutable array refuses

    def __setitem__(self, key: Any, value: Any) -> NoReturn:
        raise TypeError(
            "counted arrays are immutable: build the result with fnp.where, fnp.stack, fnp.concatenate or fnp.put_along_axis"
        )

    def __delitem__(self, key: Any) -> NoReturn:
        raise ValueError("cannot delete array elements")

    # ---- NumPy functions called on a counted array

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from flopscope.interop import ufunc_called

        return ufunc_called(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from flopscope.interop import function_called

        return function_called(function, args, kwargs)


def _refuse_in_place(name: str) -> Any:
    def refused(self: FlopscopeArray, other: Any) -> NoReturn:
        raise TypeError(f"counted arrays are immutable: write `x = x {name} y` instead of `x {name}= y`")

    return refused


def _refuse_method(name: str) -> Any:
    def refused(self: FlopscopeArray, *args: Any, **kwargs: Any) -> NoReturn:
        raise ValueError(f"counted arrays are immutable: .{name}() would change one")

    refused.__name__ = name
    return refused


IN_PLACE = {
    "iadd": "+",
    "isub": "-",
    "imul": "*",
    "itruediv": "/",
    "ifloordiv": "//",
    "imod": "%",
    "ipow": "**",
    "imatmul": "@",
    "iand": "&",
    "ior": "|",
    "ixor": "^",
    "ilshift": "<<",
    "irshift": ">>",
}
for _name, _symbol in IN_PLACE.items():
    setattr(FlopscopeArray, f"__{_name}__", _refuse_in_place(_symbol))
for _name in ("fill", "sort", "partition", "put", "resize", "setfield", "setflags"):
    setattr(FlopscopeArray, _name, _refuse_method(_name))


class SymmetricTensor(FlopscopeArray):
    """A counted array with a symmetry tag."""

    __slots__ = ("__weakref__",)

    @property
    def symmetry(self) -> Any:
        """The group of axis permutations that leave the array unchanged, or None."""
        return self._spec.symmetry

    def __reduce__(self) -> Any:
        function, (array, symmetry) = super().__reduce__()
        return (function, (array, symmetry)) if symmetry is not None else (refuse_pickle, (array,))


BOXES: set[type] = {FlopscopeArray, SymmetricTensor}


def box(spec: Spec, value: Any) -> FlopscopeArray:
    """A counted array of that spec."""
    if spec.symmetry is None:
        made = FlopscopeArray()
    else:
        from flopscope.symmetry.tags import watch

        made = object.__new__(SymmetricTensor)
        watch(made)
    made._spec, made._value = spec, value
    return made


def untagged(array: FlopscopeArray) -> SymmetricTensor:
    """The same values as a SymmetricTensor without a tag."""
    made = object.__new__(SymmetricTensor)
    made._spec, made._value = array._spec.plain(), array._value
    return made


def box_array(array: Any) -> FlopscopeArray:
    """A counted array around a plain NumPy array or scalar; subclasses of ndarray lose their class."""
    if type(array) is not np.ndarray and not isinstance(array, np.generic):
        array = np.asarray(array)
    return box(spec_of_array(array), array)


def unpickle(array: np.ndarray[Any, Any], symmetry: Any) -> FlopscopeArray:
    """The counted array that was pickled."""
    return box(spec_of_array(array).with_symmetry(symmetry, inferred=False), array)


def refuse_pickle(array: np.ndarray[Any, Any]) -> NoReturn:
    """A tensor that had no symmetry any more when it was pickled does not come back as one that has.

    Raises:
        ValueError: always.
    """
    raise ValueError("this SymmetricTensor had lost its symmetry when it was pickled: pickle fnp.array(x) instead")


def repr_as(name: str, array: np.ndarray[Any, Any]) -> str:
    """`repr(array)` under another class name, aligned."""
    text = np.array2string(array, separator=", ", prefix=name + "(")
    kind = array.dtype
    shown = kind in (np.dtype(float), np.dtype(int), np.dtype(bool), np.dtype(complex)) and array.size
    return f"{name}({text})" if shown else f"{name}({text}, dtype={kind})"
