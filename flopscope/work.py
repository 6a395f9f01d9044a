"""What a rule says of one call: how much work it is, in which dtype, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from flopscope.pricing import complex_factor, prices
from flopscope.spec import Shape, Spec

Out = Spec | tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of the op log before it has a time: what is billed under which name."""

    op_name: str
    flop_cost: int
    subscripts: str | None
    shapes: tuple[Shape, ...]
    dtype: str | None


@dataclass(frozen=True, slots=True)
class Work:
    """The answer of a rule, before prices.

    Attributes:
        count: elementary operations.
        dtype: billing dtype, or None when the operation is billed alike for all dtypes.
        out: spec of the result, a tuple of specs, or None when only the result itself tells.
        factor: complex factor where it depends on the call (contractions); None takes the table's.
        name: the name to bill under, where it is not the operation's own.
        subscripts: einsum subscripts, for the log.
        shapes: operand shapes, for the log.
        extra: further bills of the same call, logged after the first.
        finish: puts the kernel's result into its final form (for example exactly symmetric) and returns its spec.
        doubtful: whether `finish` succeeds, or which spec it returns, depends on the values.
    """

    count: int
    dtype: np.dtype[Any] | None
    out: Out
    factor: float | None = None
    name: str | None = None
    subscripts: str | None = None
    shapes: tuple[Shape, ...] = ()
    extra: tuple[Work, ...] = ()
    finish: Callable[[Any], tuple[Any, Spec]] | None = None
    doubtful: bool = False


def charge(op_name: str, work: Work) -> Charge:
    """The priced form of `work`.

    Raises:
        UnsupportedDtypeError: when the billing dtype cannot be billed for this operation.
    """
    name, dtype = work.name or op_name, work.dtype
    rate = 1.0 if dtype is None else prices().rate(dtype)
    if dtype is None:
        factor = 1.0
    elif work.factor is None:
        factor = complex_factor(name, dtype)
    else:
        factor = work.factor if dtype.kind == "c" else 1.0
    cost = int(work.count * rate * factor * prices().weight(name))
    return Charge(name, cost, work.subscripts, work.shapes, None if dtype is None else dtype.name)
