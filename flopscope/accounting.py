"""What operations cost, from shapes alone: counts times weight, at rate 1 and without complex factors.

    flops.accounting.svd_cost(256, 64, with_vectors=True)
    flops.accounting.einsum_cost("ij,jk->ik", [(8, 16), (16, 4)])

Every number comes from the rule of the operation itself, so it is what a call bills for 32-bit data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import flopscope.ops  # noqa: F401  fills the table
from flopscope.bind import operand
from flopscope.op import TABLE
from flopscope.pricing import prices
from flopscope.rules.folding import axes_of, fold
from flopscope.spec import Shape, Spec
from flopscope.symmetry import accounting as counts
from flopscope.symmetry.accounting import AccumulationCost
from flopscope.symmetry.contraction import contraction
from flopscope.symmetry.group import SymmetryGroup
from flopscope.symmetry.orbits import partition_limit

Group = SymmetryGroup | None
FFT_UNITS = 5


def get_weight(op_name: str) -> float:
    """The weight of an operation; 1 for names that are not listed."""
    return prices().weight(op_name)


def weighted(op_name: str, count: int) -> int:
    """`count` units of an operation."""
    return int(count * get_weight(op_name))


def of_rule(op_name: str, *args: Any, **parameters: Any) -> int:
    """What the rule of an operation counts, times its weight; shapes stand for arrays."""
    return weighted(op_name, counted(op_name, *args, **parameters))


def counted(op_name: str, *args: Any, **parameters: Any) -> int:
    """What the rule of an operation counts; shapes stand for arrays."""
    op = TABLE[op_name]
    return op.rule(op, *map(as_spec, args), **parameters).count


def as_spec(value: Any) -> Any:
    """A 32-bit array of the shape `value`, if it is one; other arguments are passed on."""
    return Spec.of(value, np.dtype(np.float32)) if isinstance(value, tuple) else value


# ---- contractions, elementwise operations, reductions


def einsum_cost(
    subscripts: str,
    shapes: Sequence[Shape],
    operand_symmetries: Sequence[Group] | None = None,
    identity_pattern: Sequence[Sequence[int]] | None = None,
) -> int:
    """FLOPs of an einsum.

    Args:
        subscripts: as for `einsum`.
        shapes: shape of every operand.
        operand_symmetries: symmetry of every operand, or None.
        identity_pattern: sets of operands that are the same array, for example ((0, 1),).

    Raises:
        ValueError: the subscripts do not fit the shapes.
    """
    identity = list(range(len(shapes)))
    for same in identity_pattern or ():
        for position in same:
            identity[position] = min(same)
    groups = operand_symmetries or (None,) * len(shapes)
    return weighted("einsum", contraction(subscripts, [tuple(s) for s in shapes], groups, identity).total)


def pointwise_cost(op_name: str, *, shape: Shape, symmetry: Group = None) -> int:
    """FLOPs of an elementwise operation whose result has that shape and symmetry."""
    return weighted(op_name, Spec.of(tuple(shape), np.dtype(np.float32), symmetry).work)


def reduction_cost(op_name: str, *, input_shape: Shape, axis: Any = None, symmetry: Group = None) -> int:
    """FLOPs of a plain reduction (sum, prod, max ...): elements less results, at least 1."""
    spec = Spec.of(tuple(input_shape), np.dtype(np.float32), symmetry)
    return weighted(op_name, fold(spec, axis).reductions)


@contextmanager
def limited(partition_budget: int | None) -> Iterator[None]:
    """Orbit counting with another limit than the setting."""
    token = partition_limit.set(partition_budget)
    try:
        yield
    finally:
        partition_limit.reset(token)


def einsum_accumulation_cost(subscripts: str, *operands: Any, partition_budget: int | None = None) -> AccumulationCost:
    """The price of an einsum of these arrays, with the orbit counts behind it; nothing is run or billed.

    Args:
        subscripts: as for `einsum`.
        operands: arrays; their symmetries, and which of them are the same object, count.
        partition_budget: limit of orbit counting, instead of the setting of that name.
    """
    specs = [operand(value, "einsum")[0] for value in operands]
    identity = [next(j for j, other in enumerate(operands) if other is value) for value in operands]
    with limited(partition_budget):
        return counts.of_einsum(subscripts, [s.shape for s in specs], [s.symmetry for s in specs], identity)


def reduction_accumulation_cost(
    a: Any, axis: Any = None, *, op_factor: int = 1, extra_ops: int = 0, partition_budget: int | None = None
) -> AccumulationCost:
    """The price of reducing `a`, `op_factor` per addition and `extra_ops`, with the orbit counts behind it."""
    spec = operand(a, "sum")[0]
    with limited(partition_budget):
        return counts.of_reduction(spec.symmetry, spec.shape, axes_of(spec.ndim, axis), op_factor, extra_ops)


def tier2_reduction_cost(a: Any, axis: Any = None, *, dense_per_output_cost: int | None = None) -> int:
    """The price of a reduction that looks at all values for each distinct result (median, percentile ...).

    Args:
        a, axis: what is reduced.
        dense_per_output_cost: FLOPs for each result; by default the number of values that it is made of.
    """
    what = fold(operand(a, "median")[0], axis)
    return what.outputs * (what.lengths if dense_per_output_cost is None else dense_per_output_cost)


# ---- linear algebra


def cholesky_cost(n: int) -> int:
    """FLOPs of the Cholesky factor of an n x n matrix."""
    return of_rule("linalg.cholesky", (n, n))


def eig_cost(n: int) -> int:
    """FLOPs of eigenvalues and eigenvectors of an n x n matrix."""
    return of_rule("linalg.eig", (n, n))


def eigh_cost(n: int) -> int:
    """FLOPs of eigenvalues and eigenvectors of a Hermitian n x n matrix."""
    return of_rule("linalg.eigh", (n, n))


def eigvals_cost(n: int) -> int:
    """FLOPs of the eigenvalues of an n x n matrix."""
    return of_rule("linalg.eigvals", (n, n))


def eigvalsh_cost(n: int) -> int:
    """FLOPs of the eigenvalues of a Hermitian n x n matrix."""
    return of_rule("linalg.eigvalsh", (n, n))


def det_cost(n: int, symmetric: bool = False) -> int:
    """FLOPs of the determinant of an n x n matrix; symmetry saves nothing."""
    return of_rule("linalg.det", (n, n))


def slogdet_cost(n: int, symmetric: bool = False) -> int:
    """FLOPs of sign and logarithm of the determinant of an n x n matrix; symmetry saves nothing."""
    return of_rule("linalg.slogdet", (n, n))


def inv_cost(n: int, symmetric: bool = False) -> int:
    """FLOPs of the inverse of an n x n matrix."""
    group = SymmetryGroup.symmetric(axes=(0, 1)) if symmetric else None
    return of_rule("linalg.inv", Spec.of((n, n), np.dtype(np.float32), group))


def solve_cost(n: int, nrhs: int = 1, symmetric: bool = False) -> int:
    """FLOPs of n equations with `nrhs` right-hand sides; symmetry saves nothing."""
    return of_rule("linalg.solve", (n, n), (n, nrhs))


def lstsq_cost(m: int, n: int, b_cols: int = 1, b_ndim: int = 1) -> int:
    """FLOPs of a least-squares solution of m equations for n unknowns, with `b_cols` right-hand sides."""
    return of_rule("linalg.lstsq", (m, n), (m, b_cols) if b_ndim > 1 else (m,))


def svd_cost(m: int, n: int, k: int | None = None, *, with_vectors: bool = False, full_matrices: bool = False) -> int:
    """FLOPs of the singular values of an m x n matrix (the k largest), and of the vectors where they are wanted."""
    kept = None if k is None else min(k, m, n)
    return of_rule("linalg.svd", (m, n), full_matrices=full_matrices, compute_uv=with_vectors, k=kept)


def svdvals_cost(m: int, n: int, k: int | None = None) -> int:
    """FLOPs of the singular values of an m x n matrix (the k largest)."""
    return of_rule("linalg.svdvals", (m, n), k=None if k is None else min(k, m, n))


def qr_cost(m: int, n: int, mode: str = "reduced") -> int:
    """FLOPs of the QR factors of an m x n matrix."""
    return of_rule("linalg.qr", (m, n), mode=mode)


def pinv_cost(m: int, n: int) -> int:
    """FLOPs of the pseudo-inverse of an m x n matrix."""
    return of_rule("linalg.pinv", (m, n))


def matrix_rank_cost(m: int, n: int) -> int:
    """FLOPs of the rank of an m x n matrix."""
    return of_rule("linalg.matrix_rank", (m, n))


def cond_cost(m: int, n: int, p: Any = None) -> int:
    """FLOPs of the condition number of an m x n matrix."""
    return of_rule("linalg.cond", (m, n), p=p)


def norm_cost(shape: Shape, ord: Any = None) -> int:
    """FLOPs of the norm of an array."""
    return of_rule("linalg.norm", tuple(shape), ord=ord)


def matrix_norm_cost(shape: Shape, ord: Any = None) -> int:
    """FLOPs of the norm of a matrix."""
    return of_rule("linalg.matrix_norm", tuple(shape), ord="fro" if ord is None else ord)


def vector_norm_cost(shape: Shape, ord: Any = None) -> int:
    """FLOPs of the norm of a vector."""
    return of_rule("linalg.vector_norm", tuple(shape), ord=2 if ord is None else ord)


def matrix_power_cost(n: int, k: int) -> int:
    """FLOPs of the k-th power of an n x n matrix."""
    return of_rule("linalg.matrix_power", (n, n), k)


def multi_dot_cost(shapes: Sequence[Sequence[int]]) -> int:
    """FLOPs of a product of matrices in the best order."""
    return of_rule("linalg.multi_dot", [as_spec(tuple(shape)) for shape in shapes])


def tensorinv_cost(a_shape: Shape, ind: int = 2) -> int:
    """FLOPs of a tensor inverse."""
    return of_rule("linalg.tensorinv", tuple(a_shape), ind=ind)


def tensorsolve_cost(a_shape: Shape) -> int:
    """FLOPs of a tensor equation."""
    return of_rule("linalg.tensorsolve", tuple(a_shape), (math.isqrt(math.prod(a_shape)),))


def trace_cost(n: int) -> int:
    """FLOPs of the trace of an n x n matrix."""
    return of_rule("trace", (n, n))


# ---- Fourier transforms


def fft_cost(n: int) -> int:
    """FLOPs of a transform of n points."""
    return of_rule("fft.fft", (n,)) if n > 0 else 0


def rfft_cost(n: int) -> int:
    """FLOPs of a transform of n real points."""
    return of_rule("fft.rfft", (n,)) if n > 0 else 0


def hfft_cost(n_out: int) -> int:
    """FLOPs of a transform to `n_out` real points."""
    return of_rule("fft.hfft", (n_out // 2 + 1,), n_out) if n_out > 0 else 0


def fftn_cost(shape: Shape) -> int:
    """FLOPs of transforms along all axes."""
    total = math.prod(shape)
    return weighted("fft.fftn", sum(total // n * counted("fft.fft", (n,)) for n in shape) if total else 0)


def rfftn_cost(shape: Shape) -> int:
    """FLOPs of transforms along all axes of real data, half of a complex one.

    An estimate by the size of the data; a call of `fft.rfftn` is billed stage by stage.
    """
    total = math.prod(shape)
    if not shape or not total:
        return 0
    last = shape[-1]
    halves = FFT_UNITS * (total // 2) * sum(math.ceil(math.log2(n)) for n in shape if n > 1)
    single = 2 * (total // last * (last // 2 + 1)) * sum(n == 1 for n in shape[:-1])
    return weighted("fft.rfftn", halves + single + (2 * total if last == 1 else 0))


# ---- polynomials


def poly_cost(n: int) -> int:
    """FLOPs of the coefficients of a polynomial with n roots."""
    return of_rule("poly", (n,))


def roots_cost(n: int) -> int:
    """FLOPs of the roots of a polynomial of degree n."""
    return weighted("roots", counted("linalg.eigvals", (n, n)) if n else 1)


def polyval_cost(deg: int, m: int) -> int:
    """FLOPs of a polynomial of degree `deg` at m points."""
    return of_rule("polyval", (deg + 1,), (m,))


def polyadd_cost(n1: int, n2: int) -> int:
    """FLOPs of the sum of polynomials of n1 and n2 coefficients."""
    return of_rule("polyadd", (n1,), (n2,))


def polysub_cost(n1: int, n2: int) -> int:
    """FLOPs of the difference of polynomials of n1 and n2 coefficients."""
    return of_rule("polysub", (n1,), (n2,))


def polymul_cost(n1: int, n2: int) -> int:
    """FLOPs of the product of polynomials of n1 and n2 coefficients."""
    return of_rule("polymul", (n1,), (n2,))


def polydiv_cost(n1: int, n2: int) -> int:
    """FLOPs of the quotient of polynomials of n1 and n2 coefficients."""
    return of_rule("polydiv", (n1,), (n2,))


def polyder_cost(n: int, m: int = 1) -> int:
    """FLOPs of the m-th derivative of a polynomial of n coefficients."""
    return of_rule("polyder", (n,), m)


def polyint_cost(n: int, m: int = 1) -> int:
    """FLOPs of the m-th integral of a polynomial of n coefficients."""
    return of_rule("polyint", (n,), m)


def polyfit_cost(m: int, deg: int, ncols: int = 1) -> int:
    """FLOPs of fitting a polynomial of degree `deg` to m points, for `ncols` sets of values."""
    return of_rule("polyfit", (m,), (m, ncols) if ncols > 1 else (m,), deg)


# ---- windows and phases


def bartlett_cost(n: int) -> int:
    """FLOPs of a Bartlett window of n points."""
    return of_rule("bartlett", n)


def blackman_cost(n: int) -> int:
    """FLOPs of a Blackman window of n points."""
    return of_rule("blackman", n)


def hamming_cost(n: int) -> int:
    """FLOPs of a Hamming window of n points."""
    return of_rule("hamming", n)


def hanning_cost(n: int) -> int:
    """FLOPs of a Hann window of n points."""
    return of_rule("hanning", n)


def kaiser_cost(n: int) -> int:
    """FLOPs of a Kaiser window of n points."""
    return of_rule("kaiser", n, ())


def unwrap_cost(shape: Shape) -> int:
    """FLOPs of unwrapping the phases of an array."""
    return of_rule("unwrap", tuple(shape))


__all__ = sorted(["AccumulationCost", "get_weight", *(name for name in globals() if name.endswith("_cost"))])
