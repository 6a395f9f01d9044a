"""NumPy, counted: `import flopscope.numpy as fnp`. Every function here is a row of the operation table."""

from __future__ import annotations

import sys
from typing import Any

import numpy as _np

import flopscope.ops
from flopscope.array import FlopscopeArray as ndarray
from flopscope.budget import current_meter as _current_meter
from flopscope.caches import einsum_clear_caches as clear_einsum_cache  # noqa: F401
from flopscope.caches import path_cache_info as einsum_cache_info  # noqa: F401
from flopscope.install import build as _build
from flopscope.install import fill as _fill
from flopscope.interop import index_functions as _index

_build()
_index()
_fill(sys.modules[__name__], "")

CONSTANTS = ("pi", "e", "inf", "nan", "newaxis")
DTYPES = [
    "float16",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "bool_",
    "dtype",
    "floating",
    "integer",
    "number",
]
for _name in (*CONSTANTS, *DTYPES):
    globals()[_name] = getattr(_np, _name)
_current_meter()

from flopscope.numpy import fft as fft  # noqa: E402
from flopscope.numpy import linalg as linalg  # noqa: E402
from flopscope.numpy import random as random  # noqa: E402
from flopscope.numpy import testing as testing  # noqa: E402
from flopscope.numpy import typing as typing  # noqa: E402


def __getattr__(name: str) -> Any:
    if hasattr(_np, name):
        raise AttributeError(f"flopscope.numpy does not provide {name!r}: it is not counted")
    raise AttributeError(f"flopscope.numpy has no attribute {name!r}")
