"""Contractions: einsum and everything that is an einsum under another name.

The price is that of the einsum pattern (`flopscope.symmetry.contraction`): multiplications and additions, less where an
operand is symmetric or the same array is passed twice.
"""

from __future__ import annotations

import math
import string
from dataclasses import replace
from typing import Any

import numpy as np

from flopscope.bind import Dtype, Out
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import DType, joined, promote, promoted
from flopscope.spec import Shape, Spec
from flopscope.symmetry import moves
from flopscope.symmetry.contraction import Contraction, contraction, require_strategy
from flopscope.symmetry.shorthand import as_group
from flopscope.symmetry.values import canonical, validate
from flopscope.work import Work

LETTERS = string.ascii_letters
MULTIPLY, ADD = 6.0, 2.0  # real operations of one complex multiplication, one complex addition
OUTER_FACTOR = 6.0
Same = tuple[int, ...]


def contracted(
    op: Op, subscripts: str, operands: tuple[Spec, ...], same: Same, out: Any = None, *, dtype: DType | None = None
) -> Work:
    """Work of a contraction, billed in the common dtype of its operands (and of `out`)."""
    shapes = tuple(spec.shape for spec in operands)
    identity = same if len(same) == len(operands) else tuple(range(len(operands)))
    price = contraction(subscripts, shapes, tuple(spec.symmetry for spec in operands), identity)
    result = dtype or promoted(*operands)
    spec = Spec.of(price.output_shape, result, price.output_group, inferred=price.output_group is not None)
    billed = joined(promote(promoted(*operands), result), out)
    return Work(
        price.total,
        billed,
        spec,
        factor=exact_factor(price, len(operands)),
        subscripts=subscripts,
        shapes=shapes,
        finish=tags.finish(spec) if out is None else None,
    )


def exact_factor(price: Contraction, operands: int) -> float:
    """Complex factor of a contraction: a complex multiplication is 6 real operations, an addition 2."""
    multiplications, total = price.multiplications, price.total
    if total == 0:
        return 1.0
    if total < multiplications or (operands > 2 and multiplications == 0):
        return MULTIPLY
    return (MULTIPLY * multiplications + ADD * (total - multiplications)) / total


def einsum(
    op: Op,
    subscripts: str,
    *operands: Spec,
    out: Out = None,
    dtype: Dtype = None,
    order: Any = "K",
    casting: Any = "safe",
    optimize: Any = False,
    symmetry: Any = None,
    same: Same = (),
) -> Work:
    """2 N - M for two operands (N - M for one), N the product of all label lengths, M the size of the result;
    more operands are billed pair by pair, along the path of opt_einsum.

    `optimize=` never changes the bill. `out=` adds a bill for copying the result into it.

    Raises:
        AttributeError: for the form with lists of axes.
        KeyError: when `optimize=` names no way to find a path.
    """
    if not isinstance(subscripts, str):
        raise _no_text(subscripts)
    if isinstance(optimize, str) and len(operands) > 2:
        require_strategy(optimize)
    if out is None:
        work = contracted(op, subscripts, operands, same, dtype=dtype)
        return work if symmetry is None else claimed(work, symmetry)
    work = contracted(op, subscripts, operands, same, out, dtype=dtype)
    assert isinstance(work.out, Spec)
    if not np.can_cast(work.out.dtype, out.dtype, casting):
        raise TypeError(f"einsum: cannot cast {work.out.dtype} to out's {out.dtype} according to the rule {casting!r}")
    copied = Work(out.size, promote(promoted(*operands), out.dtype), None, name="copyto", shapes=(out.shape,))
    return Work(
        work.count,
        work.dtype,
        work.out,
        factor=work.factor,
        subscripts=subscripts,
        shapes=work.shapes,
        extra=(copied,),
    )


def _no_text(subscripts: Any) -> Exception:
    """The error for a first argument that is no text."""
    if hasattr(subscripts, "shape") or hasattr(subscripts, "force"):
        return AttributeError("einsum takes its subscripts as text: einsum('ij,jk->ik', x, y), not lists of axes")
    return TypeError(f"einsum: subscripts must be text, got {type(subscripts).__name__}")


def claimed(work: Work, symmetry: Any) -> Work:
    """The work of an einsum whose result is claimed to have a symmetry: it is checked after the charge.

    A result with infinities or NaN stays untagged.
    """
    assert isinstance(work.out, Spec)
    group = as_group(symmetry, work.out.ndim)
    spec = work.out.with_symmetry(group, inferred=False)

    def checked(value: Any) -> tuple[Any, Spec]:
        value = np.asarray(value)
        if not np.isfinite(value).all():
            return value, spec.plain()
        validate(value, group)
        return canonical(value, group), spec

    return replace(work, out=spec, finish=checked, doubtful=True)


def matmul(
    op: Op,
    x1: Spec,
    x2: Spec,
    out: Out = None,
    *,
    casting: Any = "same_kind",
    order: Any = "K",
    dtype: Dtype = None,
    subok: bool = True,
    signature: Any = None,
    axes: Any = None,
    axis: Any = None,
    keepdims: Any = None,
    same: Same = (),
) -> Work:
    """2mkn - mn for an (m, k) by (k, n) product, for each matrix of the broadcast stack."""
    if not x1.shape or not x2.shape:
        raise ValueError("matmul: operands must have at least one axis; use multiply for scalars")
    if axes is not None:
        return placed(op, x1, x2, axes, out, same)
    left = "k" if x1.ndim == 1 else "...mk"
    right = "k" if x2.ndim == 1 else "...kn"
    result = (
        ("" if x1.ndim == 1 and x2.ndim == 1 else "...") + ("m" if x1.ndim > 1 else "") + ("n" if x2.ndim > 1 else "")
    )
    check_core(op, x1.shape[-1], x2.shape[0 if x2.ndim == 1 else -2])
    return contracted(op, f"{left},{right}->{result}", (x1, x2), same, out, dtype=dtype)


def placed(op: Op, x1: Spec, x2: Spec, axes: Any, out: Any, same: Same) -> Work:
    """A matrix product whose core axes are elsewhere: NumPy's answer for the moved operands."""
    moved = [
        Spec.of(np.moveaxis(np.broadcast_to(np.int8(0), spec.shape), places, (-2, -1)).shape, spec.dtype)
        for spec, places in zip((x1, x2), axes[:2], strict=True)
    ]
    work = matmul(op, moved[0], moved[1], out, same=same)
    assert isinstance(work.out, Spec)
    stand_in = np.broadcast_to(np.int8(0), work.out.shape)
    shape = np.moveaxis(stand_in, (-2, -1), axes[2]).shape if len(axes) > 2 else work.out.shape
    return Work(work.count, work.dtype, Spec.of(shape, work.out.dtype), factor=work.factor, shapes=work.shapes)


def check_core(op: Op, first: int, second: int) -> None:
    """Raise where the summed axes differ in length (a length 1 does not broadcast there).

    Raises:
        ValueError: when they do.
    """
    if first != second:
        raise ValueError(f"{op.name}: mismatch in core dimension: {first} against {second}")


def core(pattern: str) -> Any:
    """The rule of a ufunc-like contraction with fixed core axes, for example `...i,...i->...`."""
    sides = [side.removeprefix("...") for side in pattern.split("->")[0].split(",")]

    def rule(
        op: Op,
        x1: Spec,
        x2: Spec,
        out: Out = None,
        *,
        axis: int = -1,
        axes: Any = None,
        casting: Any = "same_kind",
        order: Any = "K",
        dtype: Dtype = None,
        subok: bool = True,
        signature: Any = None,
        same: Same = (),
    ) -> Work:
        """2 N - M as of einsum, N the product of the lengths of core and broadcast axes, M the size of the result."""
        operands = tuple(moved_last(spec, axis) if axis != -1 else spec for spec in (x1, x2))
        for spec, side in zip(operands, sides, strict=True):
            if spec.ndim < len(side):
                raise ValueError(f"{op.name}: an operand needs {len(side)} core axes, got shape {spec.shape}")
        lengths: dict[str, int] = {}
        for spec, side in zip(operands, sides, strict=True):
            for label, n in zip(side, spec.shape[len(spec.shape) - len(side) :], strict=True):
                check_core(op, lengths.setdefault(label, n), n)
        return contracted(op, pattern, operands, same, out, dtype=dtype)

    return rule


def moved_last(spec: Spec, axis: int) -> Spec:
    """The spec with one axis moved to the end."""
    return Spec.of(np.moveaxis(np.broadcast_to(np.int8(0), spec.shape), axis, -1).shape, spec.dtype)


def dot(op: Op, a: Spec, b: Spec, out: Out = None, same: Same = ()) -> Work:
    """2mkn - mn for (m, k) by (k, n), k the last axis of a and the second to last of b; mn where one operand is 0-d."""
    if not a.shape or not b.shape:
        return contracted(op, outer_pattern(a, b), (a, b), same, out)
    return summed(op, a, b, [a.ndim - 1], [max(b.ndim - 2, 0)], out, same)


def inner(op: Op, a: Spec, b: Spec, /, same: Same = ()) -> Work:
    """2mkn - mn for (m, k) by (n, k): last axis of a with the last of b; mn where one operand is 0-d."""
    if not a.shape or not b.shape:
        return contracted(op, outer_pattern(a, b), (a, b), same)
    return summed(op, a, b, [a.ndim - 1], [b.ndim - 1], None, same)


def tensordot(op: Op, a: Spec, b: Spec, axes: Any = 2, same: Same = ()) -> Work:
    """2mkn - mn for m kept elements of a, n of b, and k the product of the axes that are summed."""
    left, right = contracted_axes(a, b, axes)
    work = summed(op, a, b, left, right, None, same)
    assert isinstance(work.out, Spec)
    spec = work.out.with_symmetry(moves.tensordot(a.symmetry, a.ndim, left, b.symmetry, b.ndim, right))
    return replace(work, out=spec, finish=tags.finish(spec))


def contracted_axes(a: Spec, b: Spec, axes: Any) -> tuple[list[int], list[int]]:
    """Axes of a and of b that are summed against each other, as NumPy's tensordot reads its `axes`."""
    try:
        first, second = axes
    except TypeError:
        count = int(axes)
        first, second = range(a.ndim - count, a.ndim), range(count)
    left, right = positions(a, first), positions(b, second)
    if len(left) != len(right) or any(a.shape[i] != b.shape[j] for i, j in zip(left, right, strict=True)):
        raise ValueError("shape-mismatch for sum")
    return left, right


def positions(spec: Spec, axes: Any) -> list[int]:
    """Axis numbers counted from the front.

    Raises:
        IndexError: when one is out of range.
    """
    numbers = [int(axis) for axis in (axes if np.iterable(axes) else [axes])]
    if any(not -spec.ndim <= n < spec.ndim for n in numbers):
        raise IndexError(f"axes {numbers} are out of range for shape {spec.shape}")
    return [n % spec.ndim for n in numbers]


def summed(op: Op, a: Spec, b: Spec, left: list[int], right: list[int], out: Any, same: Same) -> Work:
    """a and b with axes `left` summed against axes `right`; what is left of a comes before what is left of b."""
    for i, j in zip(left, right, strict=True):
        if a.shape[i] != b.shape[j]:
            raise ValueError(f"{op.name}: shapes {a.shape} and {b.shape} not aligned: {a.shape[i]} != {b.shape[j]}")
    names_a = list(LETTERS[: a.ndim])
    names_b = list(LETTERS[a.ndim : a.ndim + b.ndim])
    for i, j in zip(left, right, strict=True):
        names_b[j] = names_a[i]
    kept = [n for i, n in enumerate(names_a) if i not in left] + [n for j, n in enumerate(names_b) if j not in right]
    return contracted(op, f"{''.join(names_a)},{''.join(names_b)}->{''.join(kept)}", (a, b), same, out)


def outer_pattern(a: Spec, b: Spec) -> str:
    """All axes of a beside all axes of b."""
    left, right = LETTERS[: a.ndim], LETTERS[a.ndim : a.ndim + b.ndim]
    return f"{left},{right}->{left}{right}"


def vdot(op: Op, a: Spec, b: Spec, /, same: Same = ()) -> Work:
    """2n - 1 over the flattened operands; the result is a plain scalar."""
    work = contracted(op, "i,i->", (flat(a), flat(b)), same)
    assert isinstance(work.out, Spec)
    scalar = (
        Spec.of((), work.out.dtype, scalar=True) if a.size == b.size else None
    )  # else the kernel says what is wrong
    return Work(work.count, work.dtype, scalar, factor=work.factor, subscripts="i,i->", shapes=work.shapes)


def outer(op: Op, a: Spec, b: Spec, out: Out = None, same: Same = ()) -> Work:
    """One multiplication per element of the result (per pair, where both operands are the same array)."""
    work = contracted(op, "i,j->ij", (flat(a), flat(b)), same, out)
    return Work(
        work.count,
        work.dtype,
        work.out,
        factor=OUTER_FACTOR,
        subscripts="i,j->ij",
        shapes=work.shapes,
        finish=work.finish,
    )


def flat(spec: Spec) -> Spec:
    """The spec of the flattened array."""
    return spec if len(spec.shape) == 1 else Spec.of((math.prod(spec.shape),), spec.dtype)


def einsum_path(op: Op, subscripts: str, *operands: Spec, **parameters: Any) -> Work:
    """One unit, whatever the pattern."""
    return Work(1, None, None)


def result_shape(subscripts: str, shapes: tuple[Shape, ...]) -> Shape:
    """Shape of an einsum's result."""
    return contraction(subscripts, shapes, (None,) * len(shapes), tuple(range(len(shapes)))).output_shape
