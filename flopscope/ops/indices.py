"""Index arrays, grids, and arrays made by callbacks or from buffers."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.callbacks import calls_back, foreign_items, warn_of_callback
from flopscope.op import Op, Rule, register
from flopscope.rules import indices as rules

Row = tuple[str, Rule, bool, tuple[str, ...]]
ROWS: tuple[Row, ...] = (
    ("diag_indices", rules.diag_indices, False, ("fnp.diag_indices(4)", "fnp.diag_indices(3, ndim=3)")),
    ("diag_indices_from", rules.diag_indices_from, False, ("fnp.diag_indices_from(p)",)),
    ("tril_indices", rules.triangle_indices, False, ("fnp.tril_indices(4)", "fnp.tril_indices(4, -1, 6)")),
    ("triu_indices", rules.triangle_indices, False, ("fnp.triu_indices(4)", "fnp.triu_indices(4, 1, 3)")),
    ("tril_indices_from", rules.triangle_indices_from, False, ("fnp.tril_indices_from(p, k=1)",)),
    ("triu_indices_from", rules.triangle_indices_from, False, ("fnp.triu_indices_from(p)",)),
    ("indices", rules.indices, True, ("fnp.indices((3, 4))", "fnp.indices((3, 4), sparse=True)")),
    ("unravel_index", rules.unravel_index, True, ("fnp.unravel_index([1, 5], (3, 4))", "fnp.unravel_index(5, (3, 4))")),
    ("ravel_multi_index", rules.ravel_multi_index, False, ("fnp.ravel_multi_index(([0, 1], [2, 3]), (3, 4))",)),
    ("broadcast_shapes", rules.broadcast_shapes, False, ("fnp.broadcast_shapes((3, 1), (4,))",)),
)
for _name, _rule, _deferred, _samples in ROWS:
    register(Op(_name, _rule, deferred=_deferred, samples=_samples))


def ix_(*args: Any) -> Any:
    """`np.ix_`, which takes an empty list for indices."""
    return np.ix_(*(a if np.size(a) else np.zeros(0, int) for a in args))


register(
    Op(
        "ix_",
        rules.ix_,
        kernel=ix_,
        deferred=True,
        samples=("fnp.ix_([0, 2], [1, 3])", "fnp.ix_([True, False, True], [0])"),
    )
)
register(
    Op(
        "meshgrid",
        rules.meshgrid,
        forward=True,
        samples=("fnp.meshgrid(v, w)", "fnp.meshgrid(v, w, indexing='ij', sparse=True)", "fnp.meshgrid(v, copy=False)"),
    )
)


def fromiter(iter: Any, dtype: Any, count: int = -1, *, like: Any = None) -> Any:
    """`np.fromiter`, with the time that the iterable takes kept apart."""
    warn_of_callback("fromiter")
    return np.fromiter(foreign_items(iter), dtype, count)


BY_RESULT: tuple[tuple[str, Rule, Any, bool, tuple[str, ...]], ...] = (
    (
        "apply_along_axis",
        rules.applied_along,
        calls_back("apply_along_axis", np.apply_along_axis),
        False,
        ("fnp.apply_along_axis(np.sum, 0, x)", "fnp.apply_along_axis(lambda r: r * r, 1, p)"),
    ),
    (
        "apply_over_axes",
        rules.applied_over,
        calls_back("apply_over_axes", np.apply_over_axes),
        True,
        ("fnp.apply_over_axes(np.sum, p, [0, 1])",),
    ),
    (
        "fromfunction",
        rules.by_result,
        calls_back("fromfunction", np.fromfunction),
        False,
        ("fnp.fromfunction(lambda i, j: i + j, (3, 4))",),
    ),
    ("fromiter", rules.by_result, fromiter, False, ("fnp.fromiter((k * k for k in range(5)), dtype=float)",)),
    ("frombuffer", rules.buffer, None, False, ("fnp.frombuffer(b'abcd', dtype=np.uint8)",)),
    ("from_dlpack", rules.buffer, None, False, ("fnp.from_dlpack(np.arange(3.0))",)),
)
for _name, _rule, _kernel, _forward, _samples in BY_RESULT:
    register(Op(_name, _rule, kernel=_kernel, needs_result=True, lazy=False, forward=_forward, samples=_samples))
register(
    Op(
        "mask_indices",
        rules.mask_indices,
        kernel=lambda n, mask: np.nonzero(mask != 0),
        lazy=False,
        samples=("fnp.mask_indices(4, np.triu)", "fnp.mask_indices(3, lambda a, k: a > k)"),
    )
)
TEXTS: dict[str, tuple[str, ...]] = {
    "fromstring": ("fnp.fromstring('1 2 3', sep=' ')",),
    "fromfile": ("fnp.fromfile(__import__('os').devnull)",),
    "base_repr": ("fnp.base_repr(10, 16)",),
    "binary_repr": ("fnp.binary_repr(5, width=8)",),
}
for _name, _samples in TEXTS.items():
    register(Op(_name, rules.by_result, needs_result=True, lazy=False, samples=_samples))
