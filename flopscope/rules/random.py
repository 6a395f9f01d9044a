"""Random draws: one unit per number drawn, in the dtype that is returned.

The first argument of every rule is the generator, of which nothing is used. What NumPy says of a bad argument it says
itself: a rule that cannot make sense of a call leaves the result open and lets the kernel raise.
"""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.bind import Dtype, Given, Out, Place, Source, Value
from flopscope.op import Op
from flopscope.rules.dtypes import FLOAT64, INT64, DType
from flopscope.spec import Shape, Spec
from flopscope.work import Work

# The result of a state function is handed on as it is.
AS_IT_IS = Spec.of((), np.dtype(bool), scalar=True)
P_UNITS = 3
SVD_UNITS = 26
NORMAL_UNITS = 16


def state(op: Op, generator: Any, *args: Any, **kwargs: Any) -> Work:
    """Free: reads or sets the state of a generator."""
    return Work(0, None, AS_IT_IS)


def sampler(operands: str, dtype: DType, options: str = "", units: int = 1) -> Callable[..., Work]:
    """The rule of a sampler whose parameters broadcast against each other and against `size`.

    Args:
        operands: names of its parameters, in NumPy's order.
        dtype: what it returns unless `dtype=` is given.
        options: names of what follows `size`.
        units: work per number drawn.
    """
    names = operands.split()

    def rule(op: Op, *args: Any, **kwargs: Any) -> Work:
        """One unit per number drawn, in the dtype that is returned."""
        given = signature.bind(op, *args, **kwargs).arguments
        specs = [given[name] for name in names if given.get(name) is not None]
        out = drawn(specs, given.get("size"), given.get("dtype") or dtype, given.get("out"))
        billed = dtype if out.scalar and "out" in signature.parameters else out.dtype
        return Work(units * max(out.size, 1), billed, out, shapes=tuple(spec.shape for spec in specs))

    signature = signature_of(names, options.split())
    rule.__signature__ = signature  # type: ignore[attr-defined]
    return rule


def signature_of(operands: list[str], options: list[str]) -> inspect.Signature:
    """op, generator, the operands, size, the options; everything may be left out."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    annotations = {"dtype": "Dtype", "out": "Out"}
    fixed = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in ("op", "generator")]
    parameters = [inspect.Parameter(name, kind, default=None, annotation="Given") for name in operands]
    rest = [
        inspect.Parameter(name, kind, default=None, annotation=annotations.get(name, "Any"))
        for name in ["size", *options]
    ]
    return inspect.Signature([*fixed, *parameters, *rest])


def drawn(specs: list[Spec], size: Any, dtype: DType, out: Spec | None = None) -> Spec:
    """Spec of a broadcast draw: a plain scalar where neither a size nor an array asks for more.

    Raises:
        ValueError, TypeError: when the size does not fit.
    """
    shape = np.broadcast_shapes(*(spec.shape for spec in specs))
    asked = shape_of(size)
    if asked is None:
        return out if out is not None else Spec.of(shape, dtype, scalar=shape == ())
    if np.broadcast_shapes(shape, asked) != asked:
        raise ValueError(f"size {asked} is not compatible with parameters that broadcast to {shape}")
    return Spec.of(asked, dtype)


def shape_of(size: Any) -> Shape | None:
    """A `size=` as a shape; None stays None.

    Raises:
        TypeError: when it is no integer and no sequence of them.
        ValueError: when it is negative.
    """
    if size is None:
        return None
    try:
        shape: Shape = (operator.index(size),)
    except TypeError:
        shape = tuple(operator.index(n) for n in size)
    if any(n < 0 for n in shape):
        raise ValueError("negative dimensions are not allowed")
    return shape


def by_dimensions(op: Op, generator: Any, *dimensions: Any) -> Work:
    """One unit per number drawn, float64; the shape is given as separate integers."""
    return charged_first(dimensions or None)


def by_size(op: Op, generator: Any, size: Any = None) -> Work:
    """One unit per number drawn, float64."""
    return charged_first(size)


def charged_first(size: Any) -> Work:
    """A draw that is charged before NumPy looks at the size."""
    try:
        out: Spec | None = drawn([], size, FLOAT64)
    except (TypeError, ValueError):
        out = None
    return Work(asked_for(size), FLOAT64, out)


def asked_for(size: Any) -> int:
    """Numbers that a `size=` asks for, at least 1; also of one that NumPy is going to refuse."""
    return 1 if size is None else max(int(np.prod(size)), 1)


def integers(
    op: Op,
    generator: Any,
    low: Given,
    high: Given = None,
    size: Any = None,
    dtype: Dtype = None,
    endpoint: Any = False,
) -> Work:
    """One unit per number drawn, in the integer dtype that is asked for (int64)."""
    kind = dtype or INT64
    limits = [limit for limit in (low, high) if limit is not None]
    # NumPy takes sizes here that the limits do not broadcast to.
    out = drawn(limits if size is None else [], size, kind)
    return Work(max(out.size, 1), kind, out, shapes=tuple(limit.shape for limit in limits))


# ---- vectors


def rows(count: Any, length: Shape, size: Any, dtype: DType) -> Spec:
    """Spec of a draw of vectors: the batch shape (or size), then the shape of one vector."""
    return Spec.of((drawn(count, size, dtype).shape) + length, dtype)


def dirichlet(op: Op, generator: Any, alpha: Spec, size: Any = None) -> Work:
    """One unit per number of the result, float64."""
    out = rows([], alpha.shape, size, FLOAT64)
    return Work(max(out.size, 1), FLOAT64, out, shapes=(alpha.shape,))


def multinomial(op: Op, generator: Any, n: Given, pvals: Spec, size: Any = None) -> Work:
    """One unit per number of the result, int64; n broadcasts against the leading axes of pvals."""
    if n is None:
        raise TypeError("n must be an integer or an array of integers")
    batch = [n, Spec.of(pvals.shape[:-1], FLOAT64)]
    out = rows(batch, pvals.shape[-1:], size, INT64)
    return Work(max(out.size, 1), INT64, out, shapes=(n.shape, pvals.shape))


def multivariate_normal(
    op: Op,
    generator: Any,
    mean: Spec,
    cov: Spec,
    size: Any = None,
    check_valid: Any = "warn",
    tol: Any = 1e-8,
    *,
    method: Any = "svd",
) -> Work:
    """An SVD with vectors of the (d, d) covariance, and for each draw 2 d^2 for the product and 16 d normals; float64."""
    d = mean.size
    out = rows([], (d,), size, FLOAT64)
    draws = math.prod(out.shape[:-1])
    count = SVD_UNITS * d**3 + 2 * draws * d * d + NORMAL_UNITS * draws * d
    return Work(count, FLOAT64, out, shapes=(mean.shape, cov.shape))


def multivariate_hypergeometric(
    op: Op, generator: Any, colors: Value, nsample: Value, size: Any = None, method: Any = "marginals"
) -> Work:
    """One unit per number of the result, int64; method 'count' adds the pool and two units per item moved in each draw."""
    pool = np.asarray(colors)
    out = rows([], pool.shape, size, INT64)
    count = numbers = max(out.size, 1)
    if method == "count":
        total, taken = int(pool.sum()), int(nsample)
        draws = math.prod(shape_of(size) or ()) if size is not None else 1
        count = max(total + 2 * draws * min(taken, total - taken) + numbers, numbers)
    return Work(count, INT64, out, shapes=(pool.shape,))


# ---- pools: billed alike for all dtypes


def ceil_log2(n: int) -> int:
    """Comparisons of a binary search among n, at least 1."""
    return max(1, math.ceil(math.log2(n))) if n > 1 else 1


def choice(
    op: Op,
    generator: Any,
    a: Source,
    size: Any = None,
    replace: Any = True,
    p: Spec | None = None,
    axis: Any = 0,
    shuffle: Any = True,
) -> Work:
    """With replacement one unit per number of the result; without, one per member of the pool.

    Probabilities add three units per member and a binary search per number; without replacement they cost a sort.
    """
    pool, rest, dtype = population(a, axis)
    return chosen(a, pool, rest, dtype, size, replace, p, axis)


def choice_legacy(
    op: Op, generator: Any, a: Source, size: Any = None, replace: Any = True, p: Spec | None = None
) -> Work:
    """The same for a pool of one axis."""
    pool, _, dtype = population(a, 0)
    return chosen(a, pool, (), dtype, size, replace, p, 0)


def chosen(a: Source, pool: int, rest: Shape, dtype: DType, size: Any, replace: Any, p: Spec | None, axis: int) -> Work:
    """Work of choosing from `pool` members, each of shape `rest`."""
    try:
        asked = shape_of(size)
    except (TypeError, ValueError):
        return Work(asked_for(size), None, None)
    at = axis % len(a.spec.shape) if rest else 0
    shape = rest[:at] + (asked or ()) + rest[at:]
    result = max(math.prod(shape), 1)
    enough = replace or math.prod(asked or ()) <= pool
    out = Spec.of(shape, dtype, scalar=asked is None and not rest) if enough else None
    if replace:
        count = result + (P_UNITS * pool + result * ceil_log2(pool) if p is not None else 0)
    else:
        count = pool if p is None else pool * ceil_log2(pool)
    return Work(max(count, 1), None, out, shapes=(a.spec.shape,))


def population(a: Source, axis: int) -> tuple[int, Shape, DType]:
    """Members of a pool, the shape of one member, and its dtype; an integer stands for the integers below it."""
    if not a.spec.shape:
        value = a.value.force() if hasattr(a.value, "force") else a.value
        return max(int(value), 0), (), INT64
    shape = a.spec.shape
    return shape[axis], shape[:axis] + shape[axis:][1:], a.spec.dtype


def permutation(op: Op, generator: Any, x: Source, axis: Any = 0) -> Work:
    """One unit per member along the axis that is permuted."""
    if isinstance(x.value, int | np.integer):
        n = max(int(x.value), 0)
        return Work(max(n, 1), None, Spec.of((n,), np.arange(x.value * 0).dtype))
    if not -x.spec.ndim <= axis < x.spec.ndim:
        return Work(1, None, None)
    return Work(max(x.spec.shape[axis], 1), None, x.spec.plain(), shapes=(x.spec.shape,))


def permuted(op: Op, generator: Any, x: Spec, *, axis: Any = None, out: Out = None) -> Work:
    """One unit per element."""
    return Work(x.work, None, x.plain() if x.shape else None, shapes=(x.shape,))


def shuffle(op: Op, generator: Any, x: Place, axis: Any = 0) -> Work:
    """One unit per member along the axis; x, an array or a list, is changed in place."""
    if isinstance(x, Spec):
        fits = -x.ndim <= axis < x.ndim
        return Work(max(x.shape[axis], 1) if fits else 1, None, None, shapes=(x.shape,))
    return Work(max(len(x), 1), None, None)


def random_bytes(op: Op, generator: Any, length: Value) -> Work:
    """One unit per byte."""
    return Work(max(int(length), 1), None, None)
