"""What is known of a value without running anything: a small lattice of kinds, dtypes and ranks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto


class Kind(Enum):
    """What sort of thing an expression gives. BOTTOM: nothing reaches it yet; UNKNOWN: it could be anything."""

    BOTTOM = auto()
    ARRAY = auto()
    RAW = auto()
    SCALAR = auto()
    RNG = auto()
    LIST = auto()
    TUPLE = auto()
    SET = auto()
    DICT = auto()
    STR = auto()
    PATH = auto()
    NONE = auto()
    MLP = auto()
    OTHER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Value:
    """`dtype` is "f32", "f64", "int", "bool" or None; `ndim` None when unknown; `symmetric`: carries a symmetry tag.

    `item` is what iterating a list or set gives, `items` the parts of a tuple. `width` marks a scalar that counts
    neurons (a loop over it is a loop over elements).
    """

    kind: Kind
    dtype: str | None = None
    ndim: int | None = None
    symmetric: bool = False
    width: bool = False
    weight: bool = False
    item: Value | None = None
    items: tuple[Value, ...] = ()

    @property
    def is_array(self) -> bool:
        """A counted array, for certain."""
        return self.kind is Kind.ARRAY


BOTTOM = Value(Kind.BOTTOM)
UNKNOWN = Value(Kind.UNKNOWN)
ARRAY = Value(Kind.ARRAY)
RAW = Value(Kind.RAW)
SCALAR = Value(Kind.SCALAR)
WIDTH = Value(Kind.SCALAR, width=True)
RNG = Value(Kind.RNG)
STR = Value(Kind.STR)
PATH = Value(Kind.PATH)
NONE = Value(Kind.NONE)
OTHER = Value(Kind.OTHER)
DICT = Value(Kind.DICT)
MLP = Value(Kind.MLP)
WEIGHT = Value(Kind.ARRAY, "f32", 2, weight=True)
WEIGHTS = Value(Kind.LIST, weight=True, item=WEIGHT)


def sequence(item: Value, kind: Kind = Kind.LIST) -> Value:
    """A list (or set) of `item`."""
    return Value(kind, item=item)


def array(dtype: str | None = None, ndim: int | None = None, symmetric: bool = False) -> Value:
    return Value(Kind.ARRAY, dtype, ndim, symmetric)


def join(a: Value, b: Value) -> Value:
    """What is known of a value that is one or the other."""
    if a.kind is Kind.BOTTOM or a == b:
        return b
    if b.kind is Kind.BOTTOM:
        return a
    if a.kind is not b.kind:
        return UNKNOWN
    items = tuple(map(join, a.items, b.items)) if len(a.items) == len(b.items) else ()
    return Value(
        a.kind,
        a.dtype if a.dtype == b.dtype else None,
        a.ndim if a.ndim == b.ndim else None,
        a.symmetric and b.symmetric,
        a.width and b.width,
        a.weight and b.weight,
        join(a.item or BOTTOM, b.item or BOTTOM) if a.item or b.item else None,
        items,
    )


def element(value: Value) -> Value:
    """What iterating a value gives."""
    if value.kind in (Kind.LIST, Kind.SET):
        return value.item or UNKNOWN
    if value.kind is Kind.TUPLE:
        result = BOTTOM
        for part in value.items:
            result = join(result, part)
        return result
    if value.is_array and value.ndim is not None:
        return SCALAR if value.ndim <= 1 else replace(value, ndim=value.ndim - 1, symmetric=False, weight=False)
    return BOTTOM if value.kind is Kind.BOTTOM else UNKNOWN


RANK = {"bool": 0, "int": 1, "f32": 2, "f64": 3}


def promote(a: Value, b: Value) -> str | None:
    """The dtype of an arithmetic result; Python scalars are weak."""
    if a.kind is Kind.SCALAR:
        return b.dtype
    if b.kind is Kind.SCALAR:
        return a.dtype
    if a.dtype is None or b.dtype is None:
        return "f64" if "f64" in (a.dtype, b.dtype) else None
    if {a.dtype, b.dtype} == {"int", "f32"}:
        return "f64"
    return max(a.dtype, b.dtype, key=RANK.__getitem__)


def elementwise(a: Value, b: Value) -> Value:
    """An arithmetic result of which at least one operand is a counted array."""
    known = a.ndim is not None and b.ndim is not None
    rank = max(a.ndim or 0, b.ndim or 0) if known else None
    if a.kind is Kind.SCALAR or b.kind is Kind.SCALAR:
        one = b if a.kind is Kind.SCALAR else a
        rank, symmetric = one.ndim, one.symmetric
    else:
        symmetric = a.symmetric and b.symmetric
    return array(promote(a, b), rank, symmetric)


def product(a: Value, b: Value) -> Value:
    """A matrix product."""
    rank = None
    if a.ndim in (1, 2) and b.ndim in (1, 2):
        rank = (a.ndim or 0) + (b.ndim or 0) - 2
    return array(promote(a, b), rank)
