"""Arrays put together: every element of the inputs (or of the result) is moved once."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.bind import Dtype, Nested, Out, Specs
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import DType, joined, strong
from flopscope.rules.indexing import stand_in
from flopscope.rules.outcome import attempt
from flopscope.spec import Shape, Spec
from flopscope.symmetry import moves
from flopscope.work import Work


def joined_shape(shapes: list[Shape], axis: int) -> Shape:
    """Shape of a concatenation.

    Raises:
        ValueError: when there are no arrays, or their lengths along another axis differ.
        AxisError: when there is no such axis.
    """
    first = shapes[0]
    axis = range(len(first))[axis]
    if any(s[:axis] != first[:axis] or s[axis + 1 :] != first[axis + 1 :] or len(s) != len(first) for s in shapes):
        raise ValueError("lengths differ")
    return (*first[:axis], sum(s[axis] for s in shapes), *first[axis + 1 :])


def joined_work(
    arrays: Any, shapes: list[Shape], axis: int | None, out: Spec | None, dtype: DType | None, casting: Any
) -> tuple[DType | None, Spec | None]:
    """Billing dtype and spec of the concatenation of arrays that were brought to `shapes` first."""
    if not arrays:
        return None, None
    natural = strong(*arrays)
    if axis is None:
        shapes, axis = [(int(np.prod(s)),) for s in shapes], 0
    shape = attempt(joined_shape, shapes, axis)
    kind = dtype or natural
    castable = all(np.can_cast(a.dtype, kind, casting) for a in arrays)
    spec = Spec.of(shape, kind) if shape is not None and castable else None
    return joined(natural, out), spec


def concatenate(
    op: Op, arrays: Specs, axis: Any = 0, out: Out = None, *, dtype: Dtype = None, casting: Any = "same_kind"
) -> Work:
    """One unit per element of the inputs, in their common dtype and that of `out=`."""
    return join(op, arrays, [a.shape for a in arrays], axis, out, dtype, casting)


def join(
    op: Op,
    arrays: Specs,
    shapes: list[Shape],
    axis: int | None,
    out: Out = None,
    dtype: DType | None = None,
    casting: Any = "same_kind",
) -> Work:
    """One unit per element of the inputs, at least 1."""
    billed, spec = joined_work(arrays, shapes, axis, out, dtype, casting)
    count = max(sum(a.size for a in arrays), 1)
    if spec is not None and op.name != "append":
        spec = tags_of_joined(op, arrays, spec, axis)
    return Work(count, billed, spec, shapes=tuple(a.shape for a in arrays))


def tags_of_joined(op: Op, arrays: Specs, spec: Spec, axis: int | None) -> Spec:
    """The spec of joined arrays with what they have in common."""
    if op.name == "stack":
        assert axis is not None
        return tags.of_joined(arrays, spec, moves.stack, spec.ndim, axis % spec.ndim)
    return tags.of_joined(arrays, spec, moves.concatenate, spec.ndim, None if axis is None else axis % spec.ndim)


def concat(
    op: Op, arrays: Specs, axis: Any = 0, out: Out = None, *, dtype: Dtype = None, casting: Any = "same_kind"
) -> Work:
    """One unit per element of the result."""
    return by_result(op, arrays, [a.shape for a in arrays], axis, out, dtype, casting)


def by_result(
    op: Op,
    arrays: Specs,
    shapes: list[Shape],
    axis: int | None,
    out: Out = None,
    dtype: DType | None = None,
    casting: Any = "same_kind",
) -> Work:
    """One unit per element of the result."""
    billed, spec = joined_work(arrays, shapes, axis, out, dtype, casting)
    return Work(0 if spec is None else spec.size, billed, spec, shapes=tuple(a.shape for a in arrays))


def stack(
    op: Op, arrays: Specs, axis: Any = 0, out: Out = None, *, dtype: Dtype = None, casting: Any = "same_kind"
) -> Work:
    """One unit per element of the inputs, in their common dtype and that of `out=`."""
    shapes = attempt(stacked_shapes, arrays, axis)
    if shapes is None:
        billed = joined(strong(*arrays), out) if arrays else None
        return Work(max(sum(a.size for a in arrays), 1), billed, None, shapes=tuple(a.shape for a in arrays))
    return join(op, arrays, list(shapes), axis, out, dtype, casting)


def stacked_shapes(arrays: Specs, axis: int) -> tuple[Any, ...]:
    """Shapes with the new axis in.

    Raises:
        AxisError: when there is no such axis.
    """
    return tuple(np.expand_dims(stand_in(a), axis).shape for a in arrays)


def vstack(op: Op, tup: Specs, *, dtype: Dtype = None, casting: Any = "same_kind") -> Work:
    """One unit per element of the inputs, in their common dtype."""
    return join(op, tup, [np.atleast_2d(stand_in(a)).shape for a in tup], 0, None, dtype, casting)


def hstack(op: Op, tup: Specs, *, dtype: Dtype = None, casting: Any = "same_kind") -> Work:
    """One unit per element of the inputs, in their common dtype."""
    shapes = [a.shape or (1,) for a in tup]
    flat = bool(shapes) and len(shapes[0]) == 1
    return join(op, tup, shapes, 0 if flat else 1, None, dtype, casting)


def dstack(op: Op, tup: Specs) -> Work:
    """One unit per element of the result."""
    return by_result(op, tup, [np.atleast_3d(stand_in(a)).shape for a in tup], 2)


def column_stack(op: Op, tup: Specs) -> Work:
    """One unit per element of the inputs, in their common dtype."""
    return join(op, tup, [a.shape if a.ndim > 1 else (a.size, 1) for a in tup], 1)


def append(op: Op, arr: Spec, values: Spec, axis: Any = None) -> Work:
    """One unit per element of the inputs, in their common dtype."""
    return join(op, (arr, values), [arr.shape, values.shape], axis)


def block(op: Op, arrays: Nested) -> Work:
    """One unit per element of the result, in its dtype."""
    spec = attempt(block_spec, arrays)
    return Work(spec.size, spec.dtype, spec) if isinstance(spec, Spec) else Work(0, None, None)


def block_spec(arrays: Any) -> Spec:
    """Spec of nested lists of blocks: the innermost lists are joined along the last axis, the outermost along the first.

    Raises:
        ValueError: when the nesting is uneven, a list is empty or lengths do not match.
    """
    depth = nesting(arrays)
    leaves = list(leaves_of(arrays))
    ndim = max(depth, *(leaf.ndim for leaf in leaves), 0)
    shape = block_shape(arrays, ndim, ndim - depth)
    return Spec.of(shape, strong(*leaves))


def block_shape(arrays: Any, ndim: int, axis: int) -> Shape:
    if isinstance(arrays, Spec):
        return (1,) * (ndim - arrays.ndim) + arrays.shape
    return joined_shape([block_shape(item, ndim, axis + 1) for item in arrays], axis)


def nesting(arrays: Any) -> int:
    if isinstance(arrays, Spec):
        return 0
    if isinstance(arrays, tuple):
        raise TypeError("tuples are not blocks")
    depths = {nesting(item) for item in arrays}
    if len(depths) != 1:
        raise ValueError("uneven nesting")
    return depths.pop() + 1


def leaves_of(arrays: Any) -> Any:
    if isinstance(arrays, Spec):
        yield arrays
    else:
        for item in arrays:
            yield from leaves_of(item)


def bmat(op: Op, obj: Nested, ldict: Any = None, gdict: Any = None) -> Work:
    """One unit per element of the result, in its dtype; the result is a matrix."""
    shape = attempt(matrix_shape, obj)
    if shape is None:
        return Work(0, None, None)
    spec = Spec.of(shape, strong(*leaves_of(obj)))
    return Work(spec.size, spec.dtype, spec)


def matrix_shape(obj: Any) -> Shape:
    """Shape of `bmat`: rows are joined along their last axis, then stacked along the first.

    Raises:
        ValueError: when lengths do not match, or the result is no matrix.
    """
    if isinstance(obj, Spec):
        shape = obj.shape
    elif isinstance(obj[0], Spec):
        shape = joined_shape([item.shape for item in obj], -1)
    else:
        shape = joined_shape([joined_shape([item.shape for item in row], -1) for row in obj], 0)
    if len(shape) > 2:
        raise ValueError("a matrix has two axes")
    return (1,) * (2 - len(shape)) + shape
