"""Names that the cases of `data/core.jsonl` use: reproducible arrays by kind, plain (`raw*`) and counted."""

import math
import operator
import tempfile
from functools import partial

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp

TMP = tempfile.mkdtemp(prefix="facts_")
# kind: (number that seeds its stream, dtype, how values are drawn)
KINDS = {
    "f64": (1, "float64", "wide"),
    "f32": (2, "float32", "wide"),
    "f16": (3, "float16", "wide"),
    "c128": (4, "complex128", "disc"),
    "c64": (5, "complex64", "disc"),
    "i64": (6, "int64", "small"),
    "i32": (7, "int32", "small"),
    "i16": (8, "int16", "small"),
    "i8": (9, "int8", "small"),
    "u8": (10, "uint8", "small"),
    "b": (11, "bool", "coin"),
    "fpos": (12, "float64", "unit"),
    "f32p": (13, "float32", "unit"),
    "f16p": (14, "float16", "unit"),
    "fbig": (15, "float64", "above"),
}
DRAWS = {
    "wide": lambda r, shape: r.uniform(-2.0, 2.0, shape),
    "unit": lambda r, shape: r.uniform(0.1, 0.9, shape),
    "above": lambda r, shape: 1.0 + r.uniform(0.1, 0.9, shape),
    "disc": lambda r, shape: r.uniform(-1.0, 1.0, shape) + 1j * r.uniform(-1.0, 1.0, shape),
    "small": lambda r, shape: r.integers(1, 7, shape),
    "coin": lambda r, shape: r.integers(0, 2, shape),
}


def stream(number, shape, salt):
    return np.random.default_rng([number, salt, len(shape), *shape])


def raw(kind, *shape, s=0):
    number, dtype, draw = KINDS[kind]
    return np.array(DRAWS[draw](stream(number, shape, s), shape), dtype=dtype)


def counted(kind, *shape, s=0):
    return fnp.asarray(raw(kind, *shape, s=s))


for _kind in KINDS:
    globals()[_kind] = partial(counted, _kind)


def rawpd(n, s=0):
    g = stream(16, (n,), s).uniform(-1.0, 1.0, (n, n))
    return g @ g.T + n * np.eye(n)


def pd(n, s=0):
    return fnp.asarray(rawpd(n, s))


def inc(n, s=0):
    return fnp.asarray(np.cumsum(stream(17, (n,), s).uniform(0.5, 1.5, (n,))))


def sym(n, s=0):
    return flops.as_symmetric(pd(n, s), symmetry=(0, 1))


def sym3(n, s=0):
    v = stream(16, (n, 3), s).uniform(-1.0, 1.0, (n,))
    return flops.as_symmetric(fnp.asarray(np.einsum("i,j,k->ijk", v, v, v)), symmetry=(0, 1, 2))


NAMES = {name: value for name, value in globals().items() if not name.startswith("_")}
assert math
assert operator
