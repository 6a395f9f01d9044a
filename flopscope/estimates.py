"""What a call would cost, asked by sizes alone: `flops.accounting.svd_cost(256, 256)`.

Every helper feeds a row of the operation table with specs of these sizes and returns int(count * weight): FLOPs at rate 1,
for real numbers. A helper is one entry of `HELPERS`: its name, its row, and what its own arguments mean for the row.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from flopscope.errors import SymmetryError
from flopscope.op import TABLE
from flopscope.pricing import prices
from flopscope.rules.dtypes import FLOAT64
from flopscope.rules.folding import axes_of
from flopscope.spec import WEAK, Shape, Spec
from flopscope.symmetry.accounting import of_reduction
from flopscope.symmetry.contraction import contraction
from flopscope.symmetry.group import SymmetryGroup

Call = tuple[tuple[Any, ...], dict[str, Any]]
SWAP = SymmetryGroup.symmetric(axes=(0, 1))


def call(*args: Any, **kwargs: Any) -> Call:
    return args, kwargs


def array(*shape: int) -> Spec:
    return Spec.of(shape, FLOAT64)


def square(n: int, symmetric: bool = False) -> Spec:
    return Spec.of((n, n), FLOAT64, SWAP if symmetric else None)


def top(m: int, n: int, k: int | None) -> int | None:
    """How many singular values: at most as many as there are."""
    return None if k is None else min(k, m, n)


Arguments = Callable[..., Call]
SQUARE: Arguments = lambda n: call(square(n))  # noqa: E731
SOLVED: Arguments = lambda n, symmetric=False: call(square(n))  # noqa: E731
VECTOR: Arguments = lambda n: call(array(n))  # noqa: E731
SHAPE: Arguments = lambda shape: call(array(*shape))  # noqa: E731
MATRIX: Arguments = lambda m, n: call(array(m, n))  # noqa: E731
NORM: Arguments = lambda shape, ord=None: call(array(*shape), ord=ord)  # noqa: E731
PAIR: Arguments = lambda n1, n2: call(array(n1), array(n2))  # noqa: E731
LENGTH: Arguments = lambda n: call(n)  # noqa: E731

HELPERS: dict[str, tuple[str, Arguments]] = {
    "cholesky_cost": ("linalg.cholesky", SQUARE),
    "eig_cost": ("linalg.eig", SQUARE),
    "eigh_cost": ("linalg.eigh", SQUARE),
    "eigvals_cost": ("linalg.eigvals", SQUARE),
    "eigvalsh_cost": ("linalg.eigvalsh", SQUARE),
    "trace_cost": ("linalg.trace", SQUARE),
    "det_cost": ("linalg.det", SOLVED),
    "slogdet_cost": ("linalg.slogdet", SOLVED),
    "inv_cost": ("linalg.inv", lambda n, symmetric=False: call(square(n, symmetric))),
    "solve_cost": ("linalg.solve", lambda n, nrhs=1, symmetric=False: call(square(n), array(n, nrhs))),
    "lstsq_cost": (
        "linalg.lstsq",
        lambda m, n, b_cols=1, b_ndim=1: call(array(m, n), array(m) if b_ndim == 1 else array(m, b_cols)),
    ),
    "svd_cost": (
        "linalg.svd",
        lambda m, n, k=None, *, with_vectors=False, full_matrices=False: call(
            array(m, n), full_matrices, with_vectors, k=top(m, n, k)
        ),
    ),
    "svdvals_cost": ("linalg.svdvals", lambda m, n, k=None: call(array(m, n), k=top(m, n, k))),
    "qr_cost": ("linalg.qr", lambda m, n, mode="reduced": call(array(m, n), mode)),
    "pinv_cost": ("linalg.pinv", MATRIX),
    "matrix_rank_cost": ("linalg.matrix_rank", MATRIX),
    "cond_cost": ("linalg.cond", lambda m, n, p=None: call(array(m, n), p)),
    "norm_cost": ("linalg.norm", NORM),
    "vector_norm_cost": ("linalg.vector_norm", NORM),
    "matrix_norm_cost": ("linalg.matrix_norm", lambda shape, ord=None: call(array(*shape[-2:]), ord=ord)),
    "matrix_power_cost": ("linalg.matrix_power", lambda n, k: call(square(n), k)),
    "multi_dot_cost": ("linalg.multi_dot", lambda shapes: call([array(*shape) for shape in shapes])),
    "tensorinv_cost": ("linalg.tensorinv", lambda a_shape, ind=2: call(array(*a_shape), ind)),
    "tensorsolve_cost": ("linalg.tensorsolve", lambda a_shape: call(array(*a_shape), array())),
    "fft_cost": ("fft.fft", VECTOR),
    "rfft_cost": ("fft.rfft", VECTOR),
    "hfft_cost": ("fft.hfft", lambda n_out: call(array(n_out // 2 + 1), n_out)),
    "fftn_cost": ("fft.fftn", SHAPE),
    "unwrap_cost": ("unwrap", SHAPE),
    "poly_cost": ("poly", VECTOR),
    "roots_cost": ("roots", lambda n: call(np.ones(n + 1))),
    "polyadd_cost": ("polyadd", PAIR),
    "polysub_cost": ("polysub", PAIR),
    "polymul_cost": ("polymul", PAIR),
    "polydiv_cost": ("polydiv", PAIR),
    "polyval_cost": ("polyval", lambda deg, m: call(array(deg + 1), array(m))),
    "polyder_cost": ("polyder", lambda n, m=1: call(array(n), m)),
    "polyint_cost": ("polyint", lambda n, m=1: call(array(n), m)),
    "polyfit_cost": (
        "polyfit",
        lambda m, deg, ncols=1: call(array(m), array(m) if ncols == 1 else array(m, ncols), deg),
    ),
    "bartlett_cost": ("bartlett", LENGTH),
    "blackman_cost": ("blackman", LENGTH),
    "hamming_cost": ("hamming", LENGTH),
    "hanning_cost": ("hanning", LENGTH),
    "kaiser_cost": ("kaiser", lambda n: call(n, WEAK[float])),
}
MAY_BE_FREE = frozenset({"fft_cost", "rfft_cost", "hfft_cost", "fftn_cost", "matrix_power_cost", "multi_dot_cost"})


def helper(name: str) -> Callable[..., int]:
    """The public function of one entry."""
    row, arguments = HELPERS[name]
    least = 0 if name in MAY_BE_FREE else 1

    def cost(*args: Any, **kwargs: Any) -> int:
        import flopscope.ops  # noqa: F401  fills the table

        given, named = arguments(*args, **kwargs)
        op = TABLE[row]
        return weighed(row, max(op.rule(op, *given, **named).count, least))

    cost.__name__ = cost.__qualname__ = name
    cost.__doc__ = f"FLOPs of `{row}` for these sizes: count times weight, at rate 1."
    cost.__signature__ = inspect.signature(arguments)  # type: ignore[attr-defined]
    return cost


def weighed(name: str, count: int) -> int:
    """FLOPs of `count` elementary operations of an operation, at rate 1."""
    return int(count * prices().weight(name))


# ---- what no row answers


def get_weight(op_name: str) -> float:
    """The multiplier of an operation in the price list; 1.0 for a name that it does not have."""
    return prices().weight(op_name)


def tagged(shape: Iterable[int], symmetry: SymmetryGroup | None) -> Spec:
    """A float64 array of that shape and symmetry.

    Raises:
        SymmetryError: when axes that are exchanged differ in length.
    """
    lengths = tuple(shape)
    if symmetry is not None:
        labels = symmetry.labels
        for orbit in symmetry.orbits():
            if len({lengths[labels[i]] for i in orbit}) > 1:
                raise SymmetryError(tuple(labels), math.inf)
    return Spec.of(lengths, FLOAT64, symmetry)


def pointwise_cost(op_name: str, *, shape: Sequence[int], symmetry: SymmetryGroup | None = None) -> int:
    """FLOPs of one elementwise pass: distinct elements (at least one) times the weight of the operation.

    Raises:
        SymmetryError: when axes that are exchanged differ in length.
    """
    return weighed(op_name, tagged(shape, symmetry).work)


def reduction_cost(
    op_name: str, *, input_shape: Sequence[int], axis: Any = None, symmetry: SymmetryGroup | None = None
) -> int:
    """FLOPs of folding an array along `axis`: elements less results (at least one) times the weight of the operation.

    Raises:
        SymmetryError: when axes that are exchanged differ in length.
    """
    x = tagged(input_shape, symmetry)
    steps = of_reduction(symmetry, x.shape, axes_of(x.ndim, axis)).total
    return weighed(op_name, max(steps, 1))


def einsum_cost(
    subscripts: str,
    shapes: Sequence[Shape],
    operand_symmetries: Sequence[SymmetryGroup | None] | None = None,
    identity_pattern: Iterable[Iterable[int]] | None = None,
) -> int:
    """FLOPs of an einsum at rate 1.

    Args:
        subscripts: as for `numpy.einsum`.
        shapes: shape of every operand.
        operand_symmetries: symmetry of every operand, or None.
        identity_pattern: groups of positions at which the same array is passed.

    Raises:
        ValueError: when the subscripts do not fit the shapes.
    """
    identity = list(range(len(shapes)))
    for group in identity_pattern or ():
        members = tuple(group)
        for position in members:
            identity[position] = members[0]
    groups = tuple(operand_symmetries) if operand_symmetries is not None else (None,) * len(shapes)
    price = contraction(subscripts, [tuple(shape) for shape in shapes], groups, identity)
    return weighed("einsum", price.total)


def rfftn_cost(shape: Sequence[int]) -> int:
    """An estimate for `fft.rfftn`: 5 (N // 2) log2 of every length, and 2 for each transform of length 1.

    The bill of the call itself goes axis by axis over the shape that the earlier axes left.
    """
    size = math.prod(shape)
    if not shape or not size:
        return 0
    last = shape[-1]
    levels = sum(math.ceil(math.log2(length)) for length in shape if length > 1)
    single = 2 * (size // last * (last // 2 + 1)) * sum(length == 1 for length in shape[:-1])
    return weighed("fft.rfftn", 5 * (size // 2) * levels + single + (2 * size if last == 1 else 0))
