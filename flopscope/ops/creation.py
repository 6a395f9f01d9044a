"""Array creation."""

from __future__ import annotations

from flopscope.op import Op, register
from flopscope.rules.creation import asarray

register(Op("asarray", asarray, deferred=True, samples=("fnp.asarray([1.0, 2.0])", "fnp.asarray(x, dtype=np.float32)")))
