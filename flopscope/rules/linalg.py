"""Decompositions, solvers and determinants of stacks of matrices.

Counts are leading-order operation counts of the LAPACK algorithms (Golub and Van Loan, Matrix Computations), taken for
each matrix of a stack. A matrix without elements costs nothing. What NumPy itself refuses (a matrix that is not square,
float16) is billed as if it were fine, because NumPy says so only when it is run.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from flopscope.op import Op
from flopscope.rules import tags
from flopscope.rules.dtypes import COMPLEX128, FLOAT64, DType, float_like, strong
from flopscope.rules.views import view
from flopscope.spec import Shape, Spec
from flopscope.work import Out, Work

LAPACK = frozenset("fdFD")


class Matrices(NamedTuple):
    """A stack of m x n matrices: axes of the stack, m, n."""

    lead: Shape
    m: int
    n: int

    @property
    def number(self) -> int:
        return math.prod(self.lead)

    @property
    def short(self) -> int:
        """The smaller of m and n."""
        return min(self.m, self.n)

    def times(self, each: int) -> int:
        """Count for the whole stack; nothing is done for matrices without elements."""
        return self.number * each if self.m and self.n else 0


def matrices(a: Spec) -> Matrices:
    """The last two axes are the matrices.

    Raises:
        IndexError: when there are no two axes.
    """
    return Matrices(a.shape[:-2], a.shape[-2], a.shape[-1])


def computed(*operands: Spec) -> DType:
    """The dtype that linear algebra works and is billed in: integers become float64, complex128 beside complex."""
    common = strong(*operands)
    if all(spec.dtype.kind not in "biu" for spec in operands):
        return common
    return COMPLEX128 if common.kind == "c" else FLOAT64


def solvable(*operands: Spec) -> bool:
    """Whether LAPACK has routines for every operand: NumPy refuses float16 and longdouble, beside others too."""
    return all(float_like(spec.dtype).char in LAPACK for spec in operands)


def real_of(dtype: DType) -> DType:
    """The dtype of the absolute value."""
    return np.empty(0, dtype).real.dtype


def scalar_or_array(shape: Shape, dtype: DType) -> Spec:
    """Result spec of a function that returns a NumPy scalar where no axis is left."""
    return Spec.of(shape, dtype, scalar=not shape)


def mm(m: int, k: int, n: int) -> int:
    """Multiplications and additions of an (m, k) by (k, n) matrix product, at least 1."""
    return max(2 * m * k * n - m * n, 1)


# ---- square matrices

Results = Callable[[Matrices, DType], Out]


def square(a: Spec, each: Callable[[int], int], results: Results) -> Work:
    """Work of `each(n)` operations for each n x n matrix of a stack; `results` says what comes out."""
    n = a.shape[-1]
    stack = matrices(a) if a.ndim > 1 else Matrices((), 1, 1)
    dtype = computed(a)
    fits = a.ndim > 1 and stack.m == stack.n and solvable(a)
    return Work(stack.times(each(n)), dtype, results(stack, dtype) if fits else None, shapes=(a.shape,))


def like_input(s: Matrices, dtype: DType) -> Out:
    return Spec.of((*s.lead, s.m, s.n), dtype)


def eigen_real(s: Matrices, dtype: DType) -> Spec:
    return Spec.of((*s.lead, s.n), real_of(dtype))


def cholesky(op: Op, a: Spec, /, *, upper: bool = False) -> Work:
    """n^3 // 3 operations for each matrix."""
    return square(a, lambda n: max(n**3 // 3, 1), like_input)


def inv(op: Op, a: Spec) -> Work:
    """2 n^3 operations for each matrix; n^3 // 3 + n^3 where a tag says that each equals its transpose."""

    def results(s: Matrices, dtype: DType) -> Out:
        return tags.of_inverse(a, Spec.of((*s.lead, s.m, s.n), dtype))

    units = (lambda n: n**3 // 3 + n**3) if tags.swaps_last_two(a) else (lambda n: 2 * n**3)
    work = square(a, lambda n: max(units(n), 1), results)
    return replace(work, finish=tags.finish(work.out)) if isinstance(work.out, Spec) else work


def det(op: Op, a: Spec) -> Work:
    """(2 n^3) // 3 + n operations for each matrix; a plain scalar for one matrix."""
    return square(a, lambda n: max(2 * n**3 // 3 + n, 1), lambda s, dtype: scalar_or_array(s.lead, dtype))


def slogdet(op: Op, a: Spec) -> Work:
    """(2 n^3) // 3 + 18 n operations for each matrix; plain scalars for one matrix."""

    def results(s: Matrices, dtype: DType) -> Out:
        return scalar_or_array(s.lead, dtype), scalar_or_array(s.lead, real_of(dtype))

    return square(a, lambda n: max(2 * n**3 // 3 + 18 * n, 1), results)


def eig(op: Op, a: Spec) -> Work:
    """25 n^3 operations for each matrix. Results of a real matrix are real or complex, as its values want."""

    def results(s: Matrices, dtype: DType) -> Out:
        return (Spec.of((*s.lead, s.n), dtype), like_input(s, dtype)) if dtype.kind == "c" else None

    return square(a, lambda n: max(25 * n**3, 1), results)


def eigvals(op: Op, a: Spec) -> Work:
    """10 n^3 operations for each matrix. The result of a real matrix is real or complex, as its values want."""

    def results(s: Matrices, dtype: DType) -> Out:
        return Spec.of((*s.lead, s.n), dtype) if dtype.kind == "c" else None

    return square(a, lambda n: max(10 * n**3, 1), results)


def eigh(op: Op, a: Spec, UPLO: str = "L") -> Work:
    """9 n^3 operations for each matrix: real eigenvalues, ascending, and eigenvectors."""
    return square(a, lambda n: max(9 * n**3, 1), lambda s, dtype: (eigen_real(s, dtype), like_input(s, dtype)))


def eigvalsh(op: Op, a: Spec, UPLO: str = "L") -> Work:
    """(4 n^3) // 3 operations for each matrix: real eigenvalues, ascending."""
    return square(a, lambda n: max(4 * n**3 // 3, 1), eigen_real)


# ---- singular values and orthogonal factors


def svd_thin(m: int, n: int) -> int:
    """Operations of singular values and the min(m, n) singular vectors on either side."""
    long, short = max(m, n), min(m, n)
    return 6 * long * short**2 + 20 * short**3


def svd_values(m: int, n: int) -> int:
    """Operations of singular values alone."""
    long, short = max(m, n), min(m, n)
    return 2 * long * short**2 + 2 * short**3


def svd_full(m: int, n: int) -> int:
    """Operations of singular values and square matrices of vectors."""
    long, short = max(m, n), min(m, n)
    return svd_thin(m, n) if m == n else 4 * long**2 * short + 22 * short**3


def svd_top(m: int, n: int, k: int, vectors: bool) -> int:
    """Operations of the k largest singular values (and vectors): a randomized range finder, at most the thin SVD."""
    thin = svd_thin(m, n) if vectors else svd_values(m, n)
    if k == min(m, n):
        return thin
    panel, core = (6, 20) if vectors else (2, 2)
    return min(4 * m * n * k + panel * (m + n) * k**2 + core * k**3, thin)


def require_rank(k: Any, stack: Matrices) -> int:
    """`k` as an int; 0 for matrices without elements.

    Raises:
        ValueError: unless 1 <= k <= min(m, n).
    """
    found = operator.index(k)
    if not stack.short:
        return 0
    if not 1 <= found <= stack.short:
        raise ValueError(f"k={found}: there are {stack.short} singular values, so k must be from 1 to {stack.short}")
    return found


def svd(
    op: Op, a: Spec, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False, *, k: Any = None
) -> Work:
    """6 L S^2 + 20 S^3 operations (L the longer, S the shorter side); with full matrices 4 L^2 S + 22 S^3, without
    vectors 2 L S^2 + 2 S^3. With `k`, the k largest only: 4 m n k + 6 (m + n) k^2 + 20 k^3, without vectors
    4 m n k + 2 (m + n) k^2 + 2 k^3.

    Raises:
        ValueError: for fewer than two axes, or k out of range.
    """
    if a.ndim < 2:
        raise ValueError(f"svd needs an array of at least two axes, got shape {a.shape}")
    s = matrices(a)
    dtype = computed(a)
    kept = s.short if k is None else require_rank(k, s)
    if k is not None:
        each = svd_top(s.m, s.n, kept, compute_uv)
    elif not compute_uv:
        each = svd_values(s.m, s.n)
    else:
        each = svd_full(s.m, s.n) if full_matrices else svd_thin(s.m, s.n)
    left, right = (s.m, s.n) if full_matrices and k is None else (kept, kept)
    values = Spec.of((*s.lead, kept), real_of(dtype))
    u, vh = Spec.of((*s.lead, s.m, left), dtype), Spec.of((*s.lead, right, s.n), dtype)
    fits = solvable(a) and (s.m == s.n or not hermitian)
    return Work(s.times(each), dtype, ((u, values, vh) if compute_uv else values) if fits else None, shapes=(a.shape,))


def svdvals(op: Op, x: Spec, /, *, k: Any = None) -> Work:
    """As `svd` without vectors."""
    s = matrices(x)
    dtype = computed(x)
    kept = s.short if k is None else require_rank(k, s)
    out = Spec.of((*s.lead, kept), real_of(dtype)) if solvable(x) else None
    return Work(s.times(svd_top(s.m, s.n, kept, False)), dtype, out, shapes=(x.shape,))


def qr(op: Op, a: Spec, mode: str = "reduced") -> Work:
    """2 m n S - (2 S^3) // 3 operations of Householder QR (S the shorter side), twice that where Q is formed."""
    s = matrices(a)
    dtype = computed(a)
    factor = max(2 * s.m * s.n * s.short - 2 * s.short**3 // 3, 1)
    count = s.times(2 * factor if mode in ("reduced", "complete") else factor)
    shapes: dict[str, tuple[Shape, ...]] = {
        "reduced": ((s.m, s.short), (s.short, s.n)),
        "complete": ((s.m, s.m), (s.m, s.n)),
        "r": ((s.short, s.n),),
        "raw": ((s.n, s.m), (s.short,)),
    }
    out: Out = None
    if mode in shapes and solvable(a):
        out = tuple(Spec.of((*s.lead, *shape), dtype) for shape in shapes[mode])
        out = out[0] if mode == "r" else out
    return Work(count, dtype, out, shapes=(a.shape,))


def pinv(op: Op, a: Spec, rcond: Spec | None = None, hermitian: bool = False, *, rtol: Spec | None = None) -> Work:
    """A thin SVD, S reciprocals, n S scalings and an (n, S) by (S, m) product for each matrix."""
    s = matrices(a)
    dtype = computed(a)
    each = svd_thin(s.m, s.n) + s.short + s.n * s.short + mm(s.n, s.short, s.m)
    fits = solvable(a) and (s.m == s.n or not hermitian)
    empty = not s.m * s.n
    out = Spec.of((*s.lead, s.n, s.m), a.dtype if empty else dtype) if fits or empty else None
    return Work(s.times(each), dtype, out, shapes=(a.shape,))


def matrix_rank(op: Op, A: Spec, tol: Spec | None = None, hermitian: bool = False, *, rtol: Spec | None = None) -> Work:
    """Singular values and S comparisons for each matrix, S more for every further (matrix, tolerance) pair.

    An array of fewer than two axes is looked through for one nonzero element.
    """
    if A.ndim < 2:
        return Work(max(A.size, 1), computed(A), Spec.of((), np.intp, scalar=True), shapes=(A.shape,))
    s = matrices(A)
    dtype = computed(A)
    lead = paired(s.lead, tol if tol is not None else rtol)
    count = s.times(svd_values(s.m, s.n) + s.short)
    if lead is not None:
        count += max(math.prod(lead) - s.number, 0) * s.short
    fits = lead is not None and solvable(A) and (s.m == s.n or not hermitian)
    return Work(count, dtype, scalar_or_array(lead or (), np.dtype(np.intp)) if fits else None, shapes=(A.shape,))


def paired(lead: Shape, tolerance: Spec | None) -> Shape | None:
    """Shape of the pairs of matrices and tolerances; None where they do not broadcast."""
    if tolerance is None:
        return lead
    try:
        return np.broadcast_shapes(lead, tolerance.shape)
    except ValueError:
        return None


def cond(op: Op, x: Spec, p: Any = None) -> Work:
    """Singular values and a division for p None, 2, -2; else an inverse (2 S^3), two norms (4 m n) and a product."""
    s = matrices(x)
    dtype = computed(x)
    spectral = p is None or p in (2, -2)
    each = svd_values(s.m, s.n) + 1 if spectral else 2 * s.short**3 + 4 * s.m * s.n + 1
    known = spectral or (s.m == s.n and p in ("fro", "nuc", 1, -1, np.inf, -np.inf))
    fits = known and s.m and s.n and solvable(x)
    return Work(s.times(each), dtype, scalar_or_array(s.lead, real_of(dtype)) if fits else None, shapes=(x.shape,))


# ---- views


def diagonal(op: Op, x: Spec, /, *, offset: int = 0) -> Work:
    """Free; billed under the name of `diagonal`."""
    free = view(op, x, offset=offset)
    return Work(0, None, free.out, name="diagonal", shapes=free.shapes)


# ---- linear systems


def right_hand_sides(b: Spec) -> int:
    """Number of columns of b; a vector is one."""
    return b.shape[-1] if b.ndim > 1 else 1


def solve(op: Op, a: Spec, b: Spec) -> Work:
    """(2 n^3) // 3 operations for each factorization and 2 n^2 for each right-hand side; leading axes broadcast."""
    n, columns = a.shape[-1], right_hand_sides(b)
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    dtype = computed(a, b)
    count = math.prod(lead) * (2 * n**3 // 3 + 2 * n**2 * columns)
    tail = (n,) if b.ndim == 1 else (n, columns)
    rows = b.shape[-len(tail)] if b.ndim else -1
    fits = a.ndim > 1 and a.shape[-2] == n == rows and solvable(a, b)
    return Work(count, dtype, Spec.of((*lead, *tail), dtype) if fits else None, shapes=(a.shape, b.shape))


def lstsq(op: Op, a: Spec, b: Spec, rcond: Any = None) -> Work:
    """A thin SVD, a product with U^T, a scaling and a product with V. The rank decides whether there are residuals."""
    s, columns = matrices(a), right_hand_sides(b)
    dtype = computed(a, b)
    each = svd_thin(s.m, s.n) + mm(s.short, s.m, columns) + s.short * columns + mm(s.n, s.short, columns)
    fits = a.ndim == 2 and b.ndim in (1, 2) and b.shape[0] == s.m and solvable(a, b)
    real = real_of(dtype)
    x = Spec.of((s.n, *b.shape[1:]), dtype)
    residuals = Spec.of((0,), real) if s.m <= s.n else None
    out = (x, residuals, Spec.of((), np.intc, scalar=True), Spec.of((s.short,), real))
    return Work(s.times(each), dtype, out if fits else None, shapes=(a.shape, b.shape))


def tensorinv(op: Op, a: Spec, ind: int = 2) -> Work:
    """The inverse of a p x p matrix, p the product of the first `ind` lengths: 2 p^3 operations."""
    p = math.prod(a.shape[:ind])
    dtype = computed(a)
    fits = ind > 0 and math.prod(a.shape[ind:]) == p and solvable(a)
    out = Spec.of(a.shape[ind:] + a.shape[:ind], dtype) if fits else None
    return Work(max(2 * p**3, 1), dtype, out, shapes=(a.shape,))


def tensorsolve(op: Op, a: Spec, b: Spec, axes: Any = None) -> Work:
    """One system of n equations, n the square root of a's size: (2 n^3) // 3 + 2 n^2 operations."""
    n = math.isqrt(a.size)
    dtype = computed(a, b)
    order = list(range(a.ndim))
    for axis in axes or ():
        order.remove(axis)
        order.append(axis)
    moved = [a.shape[axis] for axis in order]
    unknowns = tuple(moved[b.ndim - a.ndim :])
    fits = math.prod(unknowns) ** 2 == a.size and b.size == math.prod(unknowns) and solvable(a, b)
    out = Spec.of(unknowns, dtype) if fits else None
    return Work(max(2 * n**3 // 3 + 2 * n**2, 1), dtype, out, shapes=(a.shape, b.shape))
