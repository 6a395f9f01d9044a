"""`numpy.random`, counted: functions on NumPy's global state, and generators with NumPy's streams."""

from __future__ import annotations

import sys as _sys
from typing import Any as _Any

import numpy as _np

from flopscope.generators import Generator, RandomState, SeedSequence, default_rng
from flopscope.generators import put_methods as _put_methods
from flopscope.install import FUNCTIONS as _FUNCTIONS
from flopscope.install import fill as _fill

_put_methods(_FUNCTIONS)
_fill(_sys.modules[__name__], "random")
_BIT_GENERATORS = ("BitGenerator", "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
for _name in _BIT_GENERATORS:
    globals()[_name] = getattr(_np.random, _name)


def __getattr__(name: str) -> _Any:
    raise AttributeError(
        f"flopscope.numpy.random has no {name!r}; new code draws with rng = fnp.random.default_rng(seed)"
    )


__all__ = ["Generator", "RandomState", "SeedSequence", "default_rng"]
