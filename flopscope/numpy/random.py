"""`numpy.random`, counted: functions on NumPy's global state, and generators with NumPy's streams."""

from __future__ import annotations

import sys
from typing import Any

import numpy as _np

from flopscope.generators import Generator, RandomState, SeedSequence, default_rng, put_methods
from flopscope.install import FUNCTIONS, fill

put_methods(FUNCTIONS)
fill(sys.modules[__name__], "random")
BIT_GENERATORS = ("BitGenerator", "MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
for _name in BIT_GENERATORS:
    globals()[_name] = getattr(_np.random, _name)


def __getattr__(name: str) -> Any:
    raise AttributeError(
        f"flopscope.numpy.random has no {name!r}; new code draws with rng = fnp.random.default_rng(seed)"
    )


__all__ = ["Generator", "RandomState", "SeedSequence", "default_rng"]
