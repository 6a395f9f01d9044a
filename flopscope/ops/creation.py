"""Array creation."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.op import Op, register
from flopscope.rules import creation as rules


def cast(
    x: Any,
    dtype: Any,
    order: Any = "K",
    casting: Any = "unsafe",
    subok: bool = True,
    copy: bool = True,
    *,
    device: Any = None,
) -> Any:
    """`ndarray.astype` of an array or NumPy scalar."""
    return np.asarray(x).astype(dtype, order=order, casting=casting, subok=subok, copy=copy)


register(Op("zeros", rules.zeros, samples=("fnp.zeros(5)", "fnp.zeros((3, 4), dtype=np.float32)")))
register(Op("empty", rules.empty, samples=("fnp.empty((3, 4)).shape",)))
register(Op("ones", rules.ones, samples=("fnp.ones((3, 4))", "fnp.ones(5, dtype=int)")))
register(Op("full", rules.full, samples=("fnp.full((3, 4), 2.5)", "fnp.full((2, 5), v)")))
register(Op("zeros_like", rules.zeros_like, samples=("fnp.zeros_like(x)", "fnp.zeros_like(x, shape=(2, 2))")))
register(Op("empty_like", rules.empty_like, samples=("fnp.empty_like(x).shape",)))
register(Op("ones_like", rules.ones_like, samples=("fnp.ones_like(x)", "fnp.ones_like(x, dtype=bool)")))
register(Op("full_like", rules.full_like, samples=("fnp.full_like(x, 7)", "fnp.full_like(x, x)")))
register(Op("eye", rules.eye, samples=("fnp.eye(4)", "fnp.eye(4, 6, k=-2)")))
register(Op("identity", rules.identity, samples=("fnp.identity(4)",)))
register(Op("tri", rules.tri, samples=("fnp.tri(3)", "fnp.tri(3, 5, k=1, dtype=int)")))
register(Op("array", rules.array, samples=("fnp.array([1, 2.5])", "fnp.array(x, ndmin=3)")))
register(
    Op("asarray", rules.asarray, deferred=True, samples=("fnp.asarray([1.0, 2.0])", "fnp.asarray(x, dtype=np.float32)"))
)
register(
    Op(
        "asarray_chkfinite",
        rules.asarray_chkfinite,
        deferred=True,
        fallible=True,
        samples=("fnp.asarray_chkfinite(x)",),
    )
)
register(Op("require", rules.require, samples=("fnp.require(x, requirements=['F'])",)))
register(Op("copy", rules.copied, forward=True, samples=("fnp.copy(x)", "x.copy()")))
register(
    Op(
        "ndarray.flatten",
        rules.flattened,
        kernel=lambda a, order="C": a.flatten(order),
        price="copy",
        home="",
        methods=("flatten",),
        samples=("x.flatten()",),
    )
)
register(
    Op(
        "astype",
        rules.astype,
        kernel=cast,
        forward=True,
        methods=("astype",),
        samples=("fnp.astype(x, np.float32)", "x.astype(int)", "x.astype(float, copy=False)"),
    )
)
register(Op("arange", rules.arange, deferred=True, samples=("fnp.arange(10)", "fnp.arange(0.0, 1.0, 0.25)")))
register(
    Op("linspace", rules.linspace, deferred=True, samples=("fnp.linspace(0, 1, 5)", "fnp.linspace(v, 1, 3, axis=-1)"))
)
register(Op("logspace", rules.logspace, deferred=True, samples=("fnp.logspace(0, 1, 5)", "fnp.logspace(v, 1, 3)")))
register(
    Op(
        "geomspace",
        rules.geomspace,
        deferred=True,
        fallible=True,
        samples=("fnp.geomspace(1, 8, 4)", "fnp.geomspace(v, 1, 3)"),
    )
)
register(Op("vander", rules.vander, forward=True, samples=("fnp.vander(v)", "fnp.vander(v, 3, increasing=True)")))
