"""NumPy, counted: `import flopscope.numpy as fnp`. Every function here is a row of the operation table."""

from __future__ import annotations

import sys as _sys
from typing import Any as _Any

import numpy as _np

import flopscope.ops as _ops  # noqa: F401
from flopscope.array import FlopscopeArray as ndarray  # noqa: F401
from flopscope.budget import current_meter as _current_meter
from flopscope.caches import einsum_clear_caches as clear_einsum_cache  # noqa: F401
from flopscope.caches import path_cache_info as einsum_cache_info  # noqa: F401
from flopscope.free import FREE as _FREE
from flopscope.free import missing as _missing
from flopscope.install import build as _build
from flopscope.install import fill as _fill
from flopscope.interop import index_functions as _index

_build()
_index()
_fill(_sys.modules[__name__], "")
globals().update(_FREE)

# Public functions that prepare the arguments of the row of their name.
from flopscope.files import load as load  # noqa: E402
from flopscope.files import savez as savez  # noqa: E402
from flopscope.files import savez_compressed as savez_compressed  # noqa: E402
from flopscope.free import mask_indices as mask_indices  # noqa: E402

_CONSTANTS = ("pi", "e", "inf", "nan", "newaxis")
_DTYPES = [
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
for _name in (*_CONSTANTS, *_DTYPES):
    globals()[_name] = getattr(_np, _name)
_current_meter()

from flopscope.numpy import fft as fft  # noqa: E402
from flopscope.numpy import linalg as linalg  # noqa: E402
from flopscope.numpy import random as random  # noqa: E402
from flopscope.numpy import testing as testing  # noqa: E402
from flopscope.numpy import typing as typing  # noqa: E402

__all__ = sorted(  # what is no module, and has no underscore
    _name
    for _name, _value in globals().items()
    if not _name.startswith("_") and type(_value).__name__ not in ("module", "_Feature")
)
del annotations


def __getattr__(name: str) -> _Any:
    raise _missing(__name__, name)
