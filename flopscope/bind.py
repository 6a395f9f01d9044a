"""From the arguments of a call to what its rule and its kernel want.

A rule is a function with NumPy's own parameter names. Its annotations say what each parameter is:

    Spec             an array operand: the rule gets the spec, the kernel the value
    Spec | None      the same, may be left out
    Truth            an operand of which only the truth counts: text and objects will do too
    Template         an operand of which only the kind and shape count: text and objects will do too
    Sample           an operand that is no sample at all where it is a single text or object
    Specs            a sequence of operands
    Nested           lists of operands in lists
    Listed           an operand whose lists the kernel gets as lists, because it treats them unlike arrays
    Source           an array-like, with the knowledge whether it already was an array
    Value            an operand whose value the rule needs (it decides a shape or a count)
    Dtype            a dtype, which must be numeric
    Out              an array (or tuple of arrays) that is written to
    Given            as Spec | None, but the kernel gets a list as it was given, not the array of it
    Place            an array or list that is changed in place: the rule gets the spec of an array, and a list itself

Anything else is passed on as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np

from flopscope.errors import UnsupportedDtypeError
from flopscope.spec import WEAK, Spec, require_numeric, spec_of_array

Specs = Sequence[Spec]
Truth = Spec
Template = Spec
Sample = Spec
Nested = Any
Listed = Spec
Value = Any
Dtype = Any
Out = Any
Given = Any
Place = Any
Pair = tuple[Any, Any]


class Source(NamedTuple):
    """An array-like before it is made an array: its spec, whether it was an array already, and the plain value."""

    spec: Spec
    is_array: bool
    value: Any


class Binder:
    """Converts the arguments of calls according to one rule's annotations."""

    __slots__ = ("by_name", "by_position", "has_out", "out_position", "reads_values", "rest", "rest_names")

    def __init__(self, rule: Callable[..., Any]) -> None:
        parameters = list(inspect.signature(rule).parameters.values())[1:]
        kinds = [(p, CONVERTERS.get(str(p.annotation), static)) for p in parameters]
        self.by_position = [c for p, c in kinds if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        self.by_name = {p.name: c for p, c in kinds}
        self.rest = next((c for p, c in kinds if p.kind is p.VAR_POSITIONAL), static)
        self.rest_names = next((c for p, c in kinds if p.kind is p.VAR_KEYWORD), static)
        self.out_position = next((i for i, c in enumerate(self.by_position) if c is destination), None)
        self.has_out = any(c is destination for _, c in kinds)
        self.reads_values = any(c in (value_of, source) for _, c in kinds)

    def bind(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], Any, list[Any], Any]:
        """Arguments for the rule and arguments for the kernel: (specs, named specs, raw, named raw)."""
        known = len(self.by_position)
        pairs = [(self.by_position[i] if i < known else self.rest)(a, name) for i, a in enumerate(args)]
        named = {k: self.by_name.get(k, self.rest_names)(v, name) for k, v in kwargs.items()}
        return (
            [pair[0] for pair in pairs],
            {k: pair[0] for k, pair in named.items()},
            [pair[1] for pair in pairs],
            {k: pair[1] for k, pair in named.items()},
        )

    def value_matters(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        """Whether a parameter that is no operand is a float or an array, of which a plan's key has only the type."""
        given = [
            *zip(chain(self.by_position, repeat(self.rest)), args, strict=False),
            *((self.by_name.get(k, self.rest_names), v) for k, v in kwargs.items()),
        ]
        return any(converter is static and holds_numbers(value) for converter, value in given)


def holds_numbers(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(holds_numbers, value))
    return isinstance(value, float | complex | np.ndarray) or hasattr(type(value), "_spec")


@cache
def binder_of(rule: Callable[..., Any]) -> Binder:
    """The binder of a rule; operations that share the rule share it."""
    return Binder(rule)


def operand(value: Any, name: str) -> Pair:
    """Spec and raw value of an array-like.

    Raises:
        UnsupportedDtypeError: for data that is not numeric.
    """
    spec = getattr(type(value), "_spec", None)
    if spec is not None:
        return value._spec, value._value
    if isinstance(value, np.ndarray | np.generic):
        return spec_of_array(value, name), value
    weak = WEAK.get(type(value))
    if weak is not None:
        return weak, value
    array = to_array(value, name)
    return spec_of_array(array, name), array


def optional_operand(value: Any, name: str) -> Pair:
    """As `operand`; None stays None."""
    return (None, None) if value is None else operand(value, name)


def truth(value: Any, name: str) -> Pair:
    """As `operand`; of an object, or of text, the truth is taken.

    Raises:
        UnsupportedDtypeError: for dates, records and lists of text.
    """
    try:
        return operand(value, name)
    except UnsupportedDtypeError:
        array = np.asarray(value)
        if array.dtype.kind != "O" and not isinstance(value, str | bytes):
            raise
    truths = array.astype(bool)
    return spec_of_array(truths, name), truths


def template(value: Any, name: str) -> Pair:
    """As `operand`; of an object, or of text, the spec is that of a plain array, which is not counted.

    Raises:
        UnsupportedDtypeError: for dates, records, lists of text, and arrays of anything but numbers.
    """
    try:
        return operand(value, name)
    except UnsupportedDtypeError:
        array = np.asarray(value)
        if array is value or array.dtype.kind != "O" and not isinstance(value, str | bytes):
            raise
    return Spec.of(array.shape, array.dtype, scalar=True), array


def sample(value: Any, name: str) -> Pair:
    """As `operand`.

    Raises:
        IndexError: for a single text or object, which has no first axis.
        UnsupportedDtypeError: for other data that is not numeric.
    """
    try:
        return operand(value, name)
    except UnsupportedDtypeError:
        if np.ndim(value) == 0:
            raise IndexError(f"{name}: {type(value).__name__} has no observations") from None
        raise


def operands(value: Any, name: str) -> Pair:
    """Specs and raw values of a sequence of array-likes; a single array counts as the sequence of its rows."""
    if isinstance(value, list | tuple):
        pairs = [operand(item, name) for item in value]
        return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    spec, raw = operand(value, name)
    if not spec.shape:
        return value, raw
    rows = tuple(raw[i] for i in range(spec.shape[0])) if hasattr(raw, "shape") else tuple(value)
    return tuple(Spec.of(spec.shape[1:], spec.dtype) for _ in range(spec.shape[0])), rows


def nested(value: Any, name: str) -> Pair:
    """Specs and raw values of lists in lists of array-likes."""
    if not isinstance(value, list | tuple):
        return operand(value, name)
    pairs = [nested(item, name) for item in value]
    return type(value)(pair[0] for pair in pairs), type(value)(pair[1] for pair in pairs)


def listed(value: Any, name: str) -> Pair:
    """As `operand`; the raw value of a list is a list."""
    spec, raw = operand(value, name)
    return spec, unwrap(value) if isinstance(value, list | tuple) else raw


def value_of(value: Any, name: str) -> Pair:
    """The value itself, twice: the rule reads it."""
    raw = unwrap(value)
    return raw, raw


def source(value: Any, name: str) -> Pair:
    """A `Source` and the raw value."""
    spec, raw = operand(value, name)
    shareable = isinstance(value, np.ndarray | memoryview | bytearray) or hasattr(type(value), "_spec")
    return Source(spec, shareable, raw), raw


def static(value: Any, name: str) -> Pair:
    """A parameter: boxed values are opened, everything else is passed on."""
    raw = unwrap(value)
    return raw, raw


def dtype_parameter(value: Any, name: str) -> Pair:
    """A dtype.

    Raises:
        UnsupportedDtypeError: when FLOPs are not counted for it.
    """
    if value is None:
        return None, None
    dtype = require_numeric(np.dtype(value), name)
    return dtype, value


def destination(value: Any, name: str) -> Pair:
    """An `out=`: the rule gets its spec (or a tuple of specs), the kernel the array.

    Raises:
        TypeError: when it is not an array.
        UnsupportedDtypeError: when its dtype is not numeric.
    """
    if value is None:
        return None, None
    if isinstance(value, tuple):
        pairs = [destination(item, name) for item in value]
        return tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    if getattr(type(value), "_spec", None) is not None:
        return value._spec, value._writable()
    if isinstance(value, np.ndarray):
        return spec_of_array(value, name), value
    raise TypeError(f"{name}: out must be an array, got {type(value).__name__}")


def as_given(value: Any, name: str) -> Pair:
    """Spec of an array-like, and the array-like itself: what NumPy casts of a list it may refuse of an array."""
    spec, raw = optional_operand(value, name)
    return spec, unwrap(value) if isinstance(value, list | tuple) else raw


def place(value: Any, name: str) -> Pair:
    """Spec and memory of an array that is changed in place; anything else twice, as it is."""
    if isinstance(value, np.ndarray) or getattr(type(value), "_spec", None) is not None:
        return destination(value, name)
    return value, value


CONVERTERS: dict[str, Callable[[Any, str], Pair]] = {
    "Spec": operand,
    "Spec | None": optional_operand,
    "Truth": truth,
    "Template": template,
    "Sample": sample,
    "Specs": operands,
    "Nested": nested,
    "Listed": listed,
    "Source": source,
    "Value": value_of,
    "Dtype": dtype_parameter,
    "Out": destination,
    "Given": as_given,
    "Place": place,
}


def unwrap(value: Any) -> Any:
    """`value` with every counted array in it (through lists, tuples, dicts and slices) replaced by its plain value."""
    kind = type(value)
    if getattr(kind, "_spec", None) is not None:
        return value._read()
    if kind in (list, tuple):
        return kind(unwrap(item) for item in value)
    if kind is slice:
        return slice(unwrap(value.start), unwrap(value.stop), unwrap(value.step))
    return value


def to_array(value: Any, name: str) -> np.ndarray[Any, Any]:
    """A plain array of a list, tuple or foreign array-like.

    Raises:
        TypeError: for an object that opts out of operations with arrays.
        UnsupportedDtypeError: when an element is not a number.
        ValueError: when the nesting is ragged or refers to itself.
    """
    if getattr(type(value), "__array_ufunc__", ()) is None:
        raise TypeError(f"{name}: {type(value).__name__} does not take part in operations with arrays")
    if hasattr(type(value), "__array_ufunc__") and not hasattr(value, "__array__"):
        raise UnsupportedDtypeError(name, np.dtype(object))
    if isinstance(value, list | tuple):
        try:
            value = unwrap(value)
        except RecursionError:
            raise ValueError(f"{name}: the list contains itself") from None
    array = np.asarray(value)
    require_numeric(array.dtype, name)
    return array
