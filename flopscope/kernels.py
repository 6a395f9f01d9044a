"""Kernels that NumPy has only in part."""

from __future__ import annotations

from typing import Any

import numpy as np


def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False, *, k: int | None = None
) -> Any:
    """`numpy.linalg.svd`; with `k`, the k largest singular values and their vectors."""
    decompose: Any = np.linalg.svd
    if k is None:
        return decompose(a, full_matrices, compute_uv, hermitian)
    found = decompose(a, False, compute_uv, hermitian)
    return type(found)(found.U[..., :k], found.S[..., :k], found.Vh[..., :k, :]) if compute_uv else found[..., :k]


def svdvals(x: Any, /, *, k: int | None = None) -> Any:
    """`numpy.linalg.svdvals`; with `k`, the k largest."""
    return np.linalg.svdvals(x)[..., :k]


def hfft(a: Any, n: Any = None, axis: Any = -1, norm: Any = None, out: Any = None) -> Any:
    """`numpy.fft.hfft`, which takes an `out` but does not write to it."""
    result = np.fft.hfft(a, n, axis, norm)
    if out is None:
        return result
    np.copyto(out, result)
    return out
