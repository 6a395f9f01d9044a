"""Elementwise operations: one unit of work per distinct element of the result."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.bind import Dtype, Out
from flopscope.op import Op
from flopscope.pricing import complex_factor
from flopscope.rules import tags
from flopscope.rules.dtypes import DType, heavier, joined, promote, promoted
from flopscope.rules.outcome import attempt
from flopscope.rules.outs import castable, slots, specs_of, takes
from flopscope.spec import Shape, Spec
from flopscope.work import Work


def unary(
    op: Op,
    x: Spec,
    out: Out = None,
    where: Spec | None = None,
    dtype: Dtype = None,
    casting: Any = "same_kind",
    order: Any = "K",
    subok: bool = True,
    signature: Any = None,
) -> Work:
    """Work of a ufunc of one array: one unit per element of x, for each output.

    Billing dtype: the heaviest of the inner loop that NumPy selects, and never below the input's, unless `dtype=` or
    `signature=` names the loop.
    """
    ufunc = ufunc_of(op)
    refuse_complex(op, x.dtype)
    given, options = slots(op.name, out, ufunc.nout), loop_choice(ufunc, dtype, signature, casting)
    loop = ufunc.resolve_dtypes((x.dtype, *(None,) * ufunc.nout), **options)
    castable(ufunc, (x.dtype,), given, options)
    billed = heavier(*loop)
    if dtype is None and signature is None:
        billed = heavier(billed, x.dtype)
    results = tuple(x.with_dtype(d) for d in loop[1:])
    billed = join_out(billed, out, results)
    return Work(ufunc.nout * x.work, billed, specs_of(results, takes(out, x.shape)), shapes=(x.shape,))


def binary(
    op: Op,
    x1: Spec,
    x2: Spec,
    out: Out = None,
    where: Spec | None = None,
    dtype: Dtype = None,
    casting: Any = "same_kind",
    order: Any = "K",
    subok: bool = True,
    signature: Any = None,
) -> Work:
    """Work of a ufunc of two arrays: one unit per element of the broadcast result, for each output.

    Billing dtype: the heaviest of the inner loop, and never below the promoted operands, unless `dtype=` or `signature=`
    names the loop. An integer slot that only steers a floating loop (the exponent of ldexp) does not count.
    """
    ufunc = ufunc_of(op)
    shape = np.broadcast_shapes(x1.shape, x2.shape)
    for spec in (x1, x2):
        refuse_complex(op, spec.dtype)
    given, options = slots(op.name, out, ufunc.nout), loop_choice(ufunc, dtype, signature, casting)
    inputs = loop_inputs(x1, x2)
    loop = ufunc.resolve_dtypes((*inputs, *(None,) * ufunc.nout), **options)
    natural = shaped(shape, (x1, x2))
    results = tuple(natural.with_dtype(d) for d in loop[2:])
    counted = [d for d in loop if not steers(d, loop)]
    billed = heavier(*counted)
    if dtype is None and signature is None:
        operands = [s for s, slot in zip((x1, x2), loop, strict=False) if not steers(slot, loop)]
        billed = heavier(billed, promoted(*operands))
    operands_only, billed = billed, join_out(billed, out, results)
    # A real loop does real arithmetic, whatever dtype it is billed in; only a complex `out=` makes it more.
    real = all(d.kind != "c" for d in loop)
    factor = (1.0 if billed == operands_only else 2.0) if real else None
    fits = takes(out, shape) and attempt(castable, ufunc, inputs, given, options) is not None
    return Work(ufunc.nout * natural.work, billed, specs_of(results, fits), factor=factor, shapes=(x1.shape, x2.shape))


def ufunc_of(op: Op) -> Any:
    """The universal function of a row, or the one whose method the row is."""
    return op.kernel if isinstance(op.kernel, np.ufunc) else op.kernel.__self__


def shaped(shape: Shape, operands: tuple[Spec, ...]) -> Spec:
    """Spec (of bool) of an elementwise result: broadcast shape and what symmetry the operands share."""
    group = tags.of_elementwise(operands, shape)
    return Spec.of(shape, np.dtype(bool), group, inferred=group is not None)


def loop_inputs(x1: Spec, x2: Spec) -> tuple[Any, Any]:
    """What loop selection sees: two Python scalars are arrays of their own, one is weak."""
    if x1.weak and x2.weak:
        return x1.dtype, x2.dtype
    return x1.loop_type, x2.loop_type


def loop_choice(ufunc: Any, dtype: DType | None, signature: Any, casting: Any) -> dict[str, Any]:
    """Keyword arguments of `ufunc.resolve_dtypes` for a constrained loop."""
    if signature is None and dtype is not None:
        signature = (None,) * ufunc.nin + (dtype,) * ufunc.nout
    if isinstance(signature, str):
        codes = signature.replace("->", "")
        signature = tuple(np.dtype(code) for code in codes)
    return {"signature": signature, "casting": casting} if signature is not None else {"casting": casting}


def steers(slot: DType, loop: tuple[DType, ...]) -> bool:
    """An integer input of a loop whose other slots are floating: it steers the operation, no arithmetic is done in it."""
    return slot.kind in "iu" and any(d.kind in "fc" for d in loop) and loop[-1].kind in "fc" and loop[0].kind in "fc"


def refuse_complex(op: Op, dtype: DType) -> None:
    """Raise where the price list says that the operation has no meaning for complex numbers."""
    complex_factor(op.name, dtype)


def join_out(billed: DType, out: Any, results: tuple[Spec, ...]) -> DType:
    """Billing dtype raised by `out=`; of several outputs, only by slots that differ from what NumPy would allocate.

    Raises:
        ValueError: when there are not as many arrays as results.
    """
    if out is None:
        return billed
    if isinstance(out, tuple) and len(out) != len(results):
        raise ValueError(f"out has {len(out)} arrays for {len(results)} results")
    tags.require_group(out, results[0].symmetry)
    if isinstance(out, tuple) and len(results) > 1:
        differing = [o for o, r in zip(out, results, strict=True) if o is not None and o.dtype != r.dtype]
        return promote(billed, *(o.dtype for o in differing)) if differing else billed
    return joined(billed, out)
