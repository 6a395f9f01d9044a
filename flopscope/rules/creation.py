"""New arrays: what is written is billed."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from flopscope.bind import Dtype, Source, Template, Value
from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import FLOAT64, DType, heavier, promoted
from flopscope.rules.outcome import attempt
from flopscope.rules.probe import sample
from flopscope.spec import NUMERIC_KINDS, WEAK, Shape, Spec, require_numeric
from flopscope.work import Work


def new_shape(shape: Any) -> Shape:
    """The shape that NumPy makes of a `shape=` argument.

    Raises:
        TypeError: when it is no integer or sequence of integers.
        ValueError: when a length is negative.
    """
    return np.broadcast_to(np.False_, shape).shape


def filled(shape: Any, dtype: DType) -> Spec:
    """Spec of an array all of whose elements are equal."""
    return tags.of_constant(Spec.of(new_shape(shape), dtype))


def written(shape: Any) -> int:
    """Elements that are written: 0 where the shape is impossible."""
    return math.prod(attempt(new_shape, shape) or (0,)) if shape != () else 1


# ---- constant arrays


def zeros(op: Op, shape: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None) -> Work:
    """Free: the system hands out zeroed memory."""
    kind = attempt(dtype_of, dtype, op.name)
    return Work(0, None, attempt(filled, shape, kind) if kind else None)


def empty(op: Op, shape: Any, dtype: Any = None, order: Any = "C", *, device: Any = None, like: Any = None) -> Work:
    """Free: nothing is written."""
    kind = attempt(dtype_of, dtype, op.name)
    return Work(0, None, attempt(unfilled, shape, kind) if kind else None)


def dtype_of(dtype: Any, name: str) -> DType:
    """The dtype that a free function is asked for; what is no dtype at all NumPy itself finds out.

    Raises:
        UnsupportedDtypeError: when FLOPs are not counted for it.
    """
    return FLOAT64 if dtype is None else require_numeric(np.dtype(dtype), name)


def unfilled(shape: Any, dtype: DType) -> Spec:
    """Spec of an array of unknown elements."""
    return Spec.of(new_shape(shape), dtype)


def ones(op: Op, shape: Any, dtype: Dtype = None, order: Any = "C", *, device: Any = None, like: Any = None) -> Work:
    """One unit per element, in the dtype of the result."""
    return Work(written(shape), dtype or FLOAT64, attempt(filled, shape, dtype or FLOAT64))


def full(
    op: Op,
    shape: Any,
    fill_value: Spec,
    dtype: Dtype = None,
    order: Any = "C",
    *,
    device: Any = None,
    like: Any = None,
) -> Work:
    """One unit per element, in the dtype of the result, which is the fill value's unless `dtype=` says otherwise."""
    kind = dtype or fill_value.dtype
    return Work(written(shape), kind, attempt(full_spec, shape, fill_value, kind), shapes=(fill_value.shape,))


def full_spec(shape: Any, fill_value: Spec, dtype: DType) -> Spec:
    """Spec of `full`.

    Raises:
        ValueError: when the fill value does not broadcast to the shape.
    """
    if not fill_value.shape:
        return filled(shape, dtype)
    lengths = new_shape(shape)
    if np.broadcast_shapes(fill_value.shape, lengths) != lengths:
        raise ValueError("fill value does not fit")
    return Spec.of(lengths, dtype)


def zeros_like(
    op: Op,
    a: Template,
    dtype: Dtype = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Work:
    """Free: the system hands out zeroed memory."""
    if (dtype or a.dtype).kind not in NUMERIC_KINDS:
        return uncountable(a, shape)
    return Work(0, None, attempt(filled_like, a, dtype, shape), shapes=(a.shape,))


def uncountable(template: Spec, shape: Any) -> Work:
    """An array like text or objects: a plain one of NumPy's, since there is nothing to count in it."""
    out = attempt(lambda: Spec.of(template.shape if shape is None else new_shape(shape), template.dtype, scalar=True))
    return Work(0, None, out, shapes=(template.shape,))


def empty_like(
    op: Op,
    prototype: Template,
    dtype: Dtype = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Work:
    """Free: nothing is written."""
    kind = dtype or prototype.dtype
    if kind.kind not in NUMERIC_KINDS:
        return uncountable(prototype, shape)
    out = attempt(unfilled, prototype.shape if shape is None else shape, kind)
    return Work(0, None, out, shapes=(prototype.shape,))


def ones_like(
    op: Op, a: Spec, dtype: Dtype = None, order: Any = "K", subok: Any = True, shape: Any = None, *, device: Any = None
) -> Work:
    """One unit per element, in the dtype of the result."""
    count = a.size if shape is None else written(shape)
    return Work(count, dtype or a.dtype, attempt(filled_like, a, dtype, shape), shapes=(a.shape,))


def full_like(
    op: Op,
    a: Spec,
    fill_value: Spec,
    dtype: Dtype = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Work:
    """One unit per element of the template (whatever `shape=` says), in the dtype of the result."""
    kind = dtype or a.dtype
    if fill_value.shape:
        out = attempt(full_spec, a.shape if shape is None else shape, fill_value, kind)
    else:
        out = attempt(filled_like, a, dtype, shape)
    return Work(max(a.size, 1), kind, out, shapes=(a.shape, fill_value.shape))


def filled_like(a: Spec, dtype: DType | None, shape: Any) -> Spec:
    """Spec of an array of equal elements after a template."""
    if shape is not None:
        return filled(shape, dtype or a.dtype)
    return tags.of_like(a, Spec.of(a.shape, dtype or a.dtype))


def eye(
    op: Op,
    N: Any,
    M: Any = None,
    k: Any = 0,
    dtype: Dtype = None,
    order: Any = "C",
    *,
    device: Any = None,
    like: Any = None,
) -> Work:
    """One unit per one that is written: the length of the k-th diagonal."""
    columns = N if M is None else M
    ones_written = min(N, columns - k) if k >= 0 else min(N + k, columns)
    out = attempt(lambda: tags.of_diagonal(Spec.of(new_shape((N, columns)), dtype or FLOAT64), k))
    return Work(max(int(ones_written), 0), dtype or FLOAT64, out)


def identity(op: Op, n: Any, dtype: Dtype = None, *, like: Any = None) -> Work:
    """n units: one per element of the diagonal."""
    out = attempt(lambda: tags.of_diagonal(Spec.of(new_shape((n, n)), dtype or FLOAT64)))
    return Work(max(int(n), 0), dtype or FLOAT64, out)


def tri(op: Op, N: Any, M: Any = None, k: Any = 0, dtype: Dtype = None, *, like: Any = None) -> Work:
    """One unit per element."""
    shape = tuple(max(math.ceil(n), 0) for n in (N, N if M is None else M))
    return Work(math.prod(shape), dtype or FLOAT64, Spec.of(shape, dtype or FLOAT64))


# ---- from data


def array(
    op: Op,
    object: Source,
    dtype: Dtype = None,
    *,
    copy: Any = True,
    order: Any = "K",
    subok: Any = False,
    ndmin: Any = 0,
    ndmax: Any = 0,
    like: Any = None,
) -> Work:
    """One unit per element (1 for an empty array), in the dtype of the result; `copy=False` changes nothing."""
    spec = natural(object)
    shape = (1,) * max(ndmin - spec.ndim, 0) + spec.shape
    kind = dtype or spec.dtype
    refused = copy is False and not object.is_array
    return Work(
        max(spec.size, 1),
        kind,
        Spec.of(shape, kind),
        shapes=(spec.shape,),
        finish=refuse_view if refused else None,
        doubtful=refused,
    )


def refuse_view(value: Any) -> Any:
    """What NumPy says of `copy=False` for data that is not yet an array."""
    raise ValueError("Unable to avoid copy while creating an array as requested.")


def natural(source: Source) -> Spec:
    """Spec of the array that NumPy makes; large Python integers are unsigned."""
    if source.spec.weak is int:
        return Spec.of((), np.asarray(source.value).dtype)
    return source.spec.plain()


def asarray(
    op: Op,
    a: Source,
    dtype: Dtype = None,
    order: Any = None,
    *,
    device: Any = None,
    copy: bool | None = None,
    like: Any = None,
) -> Work:
    """Free when the result shares the memory of the array that was passed in, else one unit per element."""
    spec = natural(a)
    result = Spec.of(spec.shape, dtype or spec.dtype)
    shared = a.is_array and result.dtype == spec.dtype and not copy and keeps_order(a, order)
    if copy is False and not shared:
        refuse_view(None)
    return Work(0 if shared else result.size, heavier(spec.dtype, result.dtype), result, shapes=(spec.shape,))


def keeps_order(a: Source, order: Any) -> bool:
    """Whether the memory layout that is asked for is the one that is there."""
    if order in (None, "K", "A"):
        return True
    value = a.value.force() if hasattr(a.value, "force") else np.asarray(a.value)
    return bool(value.flags.c_contiguous if order == "C" else value.flags.f_contiguous)


def asarray_chkfinite(op: Op, a: Source, dtype: Dtype = None, order: Any = None) -> Work:
    """One unit per element that is checked, in the dtype of the input."""
    spec = natural(a)
    return Work(spec.size, spec.dtype, Spec.of(spec.shape, dtype or spec.dtype), shapes=(spec.shape,))


def require(op: Op, a: Source, dtype: Dtype = None, requirements: Any = None, *, like: Any = None) -> Work:
    """One unit per element (1 for an empty array), in the dtype of the result."""
    spec = natural(a)
    kind = dtype or spec.dtype
    result = a.spec if a.spec.symmetry is not None and kind == spec.dtype else Spec.of(spec.shape, kind)
    return Work(max(spec.size, 1), kind, result, shapes=(spec.shape,))


def copied(op: Op, a: Spec, order: Any = "K", subok: Any = False) -> Work:
    """One unit per element (1 for an empty array)."""
    return Work(max(a.size, 1), a.dtype, a.with_dtype(a.dtype), shapes=(a.shape,))


def flattened(op: Op, a: Spec, order: Any = "C") -> Work:
    """One unit per element (1 for an empty array); the result has one axis, and never shares memory."""
    return Work(max(a.size, 1), a.dtype, Spec.of((a.size,), a.dtype), shapes=(a.shape,))


def astype(
    op: Op,
    x: Spec,
    dtype: Dtype,
    order: Any = "K",
    casting: Any = "unsafe",
    subok: Any = True,
    copy: Any = True,
    *,
    device: Any = None,
) -> Work:
    """One unit per element, in the heavier of the two dtypes; free where `copy=False` finds nothing to do."""
    target = dtype or FLOAT64
    kept = not copy and target == x.dtype
    out = Spec.of(x.shape, target) if attempt(np.can_cast, x.dtype, target, casting) else None
    return Work(0 if kept else x.size, heavier(x.dtype, target), out, shapes=(x.shape,))


# ---- ranges


def arange(op: Op, *bounds: Value, dtype: Dtype = None, device: Any = None, like: Any = None, **named: Value) -> Work:
    """Two units per element (a product and a sum), in `dtype=` or the common dtype of the bounds."""
    spec = attempt(range_spec, bounds, named, dtype)
    if not isinstance(spec, Spec):
        return Work(0, None, None)
    return Work(2 * spec.size, dtype or np.result_type(*bounds, *named.values()), spec)


def range_spec(bounds: tuple[Any, ...], named: dict[str, Any], dtype: DType | None) -> Spec:
    """Spec of `arange`: the length is that of NumPy's own arithmetic on the bounds."""
    given: dict[str, Any] = dict(
        zip(("start", "stop", "step") if len(bounds) > 1 else ("stop",), bounds, strict=False), **named
    )
    start, stop, step = given.get("start", 0), given["stop"], given.get("step", 1)
    steps = (stop - start) / step
    if isinstance(steps, complex | np.complexfloating):
        length = min(math.ceil(steps.real), math.ceil(steps.imag))
    else:
        length = math.ceil(steps)
    kind = dtype or np.arange(0 * start, 0 * stop, step).dtype
    return Spec.of(new_shape(max(length, 0)), kind)


def linspace(
    op: Op,
    start: Spec,
    stop: Spec,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Dtype = None,
    axis: Any = 0,
    *,
    device: Any = None,
) -> Work:
    """Two units per element (a product and a sum), in the dtype of the samples."""
    one, two = sample(start), sample(stop)
    kind = np.linspace(one, two, 1, dtype=dtype).dtype
    spec = attempt(samples, kind, num, axis, start.shape, stop.shape)
    if not isinstance(spec, Spec):
        return Work(0, kind, None)
    out: Any = spec
    if retstep:
        step = np.linspace(one, two, 2, retstep=True)[1].dtype
        shape = np.broadcast_shapes(start.shape, stop.shape)
        out = (spec, Spec.of(shape, step, scalar=not shape))
    return Work(2 * spec.size, kind, out, shapes=(start.shape, stop.shape))


def samples(dtype: DType, num: Any, axis: int, *shapes: Shape) -> Spec:
    """Spec of `num` samples between (arrays of) points.

    Raises:
        ValueError: for a negative number of samples.
    """
    across = np.broadcast_to(np.False_, (*new_shape(num), *np.broadcast_shapes(*shapes)))
    return Spec.of(np.moveaxis(across, 0, axis).shape, dtype)


def logspace(
    op: Op,
    start: Spec,
    stop: Spec,
    num: Any = 50,
    endpoint: Any = True,
    base: Spec = WEAK[float],
    dtype: Dtype = None,
    axis: Any = 0,
) -> Work:
    """One unit per element (a power), in the dtype of the samples."""
    kind = np.logspace(sample(start), sample(stop), 1, base=sample(base), dtype=dtype).dtype
    spec = attempt(samples, kind, num, axis, start.shape, stop.shape, base.shape)
    return Work(spec.size if isinstance(spec, Spec) else 0, kind, spec, shapes=(start.shape, stop.shape))


def geomspace(
    op: Op, start: Spec, stop: Spec, num: Any = 50, endpoint: Any = True, dtype: Dtype = None, axis: Any = 0
) -> Work:
    """One unit per element (a power), in the dtype of the samples."""
    one, two = sample(start), sample(stop)
    kind = np.geomspace(one, two, 1, dtype=dtype).dtype
    spec = attempt(samples, kind, num, axis, start.shape, stop.shape)
    return Work(spec.size if isinstance(spec, Spec) else 0, kind, spec, shapes=(start.shape, stop.shape))


def vander(op: Op, x: Spec, N: Any = None, increasing: Any = False) -> Work:
    """One unit per element beyond the first two columns, in at least 64 bit.

    Raises:
        TypeError: when x has no axis.
    """
    if not x.ndim:
        raise TypeError("vander: x must have an axis")
    rows = x.shape[0]
    columns = rows if N is None else N
    kind = promoted(x, Spec.of((), np.dtype(int)))
    out = attempt(unfilled, (rows, columns), kind) if x.ndim == 1 else None
    return Work(max(rows * (int(columns) - 2), 1), kind, out, shapes=(x.shape,))
