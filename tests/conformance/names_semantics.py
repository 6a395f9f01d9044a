"""Names that the cases of `data/semantics.jsonl` and the scripts use: arrays of a fixed pattern, tagged and plain."""

import copy
import itertools
import math
import operator
import pickle
import warnings

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp

SG = flops.SymmetryGroup
MODULUS = 1009
USED_BY_CASES = (copy, math, operator, pickle, warnings)


def _raw(shape, k=7919, c=104729):
    n = math.prod(shape)
    return ((np.arange(n, dtype=np.int64) * k + c) % MODULUS / MODULUS * 4.0 - 2.0).reshape(shape)


def f64(*shape):
    return fnp.asarray(_raw(shape))


def f32(*shape):
    return fnp.asarray(_raw(shape).astype(np.float32))


def c128(*shape):
    return fnp.asarray(_raw(shape) + 1j * _raw(shape, 6151, 7))


def i64(*shape):
    return fnp.asarray(np.floor(_raw(shape) * 20).astype(np.int64))


def b(*shape):
    return fnp.asarray(_raw(shape) > 0)


def fpos(*shape):
    return fnp.asarray(np.abs(_raw(shape)) + 0.25)


def _pd(n):
    a = _raw((n, n))
    m = a @ a.T + n * np.eye(n)
    return (m + m.T) / 2


def pd(n):
    return fnp.asarray(_pd(n))


def raw(x):
    return np.asarray(x)


def _orbit_data(n, k, perms, dtype=np.float64, positive=False):
    """Plain (n,)*k array, each entry of an orbit of index permutations `perms` equal to its smallest one."""
    base = _raw((n,) * k)
    base = np.abs(base) + 0.25 if positive else base
    out = np.empty((n,) * k)
    for index in itertools.product(range(n), repeat=k):
        out[index] = base[min(tuple(index[p[i]] for i in range(k)) for p in perms)]
    return (np.floor(out * 20) if np.issubdtype(dtype, np.integer) else out).astype(dtype)


def _S(k):
    return list(itertools.permutations(range(k)))


def _C(k):
    return [tuple((i + s) % k for i in range(k)) for s in range(k)]


def _D(k):
    return _C(k) + [tuple((s - i) % k for i in range(k)) for s in range(k)]


def _tagged(n, k, perms, symmetry, **how):
    return flops.as_symmetric(_orbit_data(n, k, perms, **how), symmetry=symmetry)


def S2(n, **how):
    return _tagged(n, 2, _S(2), (0, 1), **how)


def S3(n, **how):
    return _tagged(n, 3, _S(3), (0, 1, 2), **how)


def S4(n, **how):
    return _tagged(n, 4, _S(4), (0, 1, 2, 3), **how)


def C3(n, **how):
    return _tagged(n, 3, _C(3), SG.cyclic(axes=(0, 1, 2)), **how)


def C4(n, **how):
    return _tagged(n, 4, _C(4), SG.cyclic(axes=(0, 1, 2, 3)), **how)


def D4(n, **how):
    return _tagged(n, 4, _D(4), SG.dihedral(axes=(0, 1, 2, 3)), **how)


def Y22(n, m):
    a, c = _orbit_data(n, 2, _S(2)), _orbit_data(m, 2, _S(2))
    return flops.as_symmetric(a[:, :, None, None] * c[None, None], symmetry=((0, 1), (2, 3)))


def B2(n, m):
    a = _orbit_data(n, 2, _S(2))
    return flops.as_symmetric(np.stack([a * (j + 1) for j in range(m)]), symmetry=(1, 2))


NAMES = {name: value for name, value in globals().items() if not name.startswith("__")}
