"""Searching, selecting and writing."""

from __future__ import annotations

import numpy as np

from flopscope.callbacks import calls_back
from flopscope.op import Op, register
from flopscope.rules import selection as rules
from flopscope.rules import writing

register(Op("nonzero", rules.scanned, forward=True, methods=("nonzero",), samples=("fnp.nonzero(m)",)))
register(Op("argwhere", rules.scanned, samples=("fnp.argwhere(m)",)))
register(Op("flatnonzero", rules.scanned, samples=("fnp.flatnonzero(m)",)))
register(Op("extract", rules.extract, samples=("fnp.extract(m, x)",)))
register(
    Op(
        "take",
        rules.take,
        deferred=True,
        fallible=True,
        methods=("take",),
        samples=("fnp.take(x, [0, 2], axis=1)", "fnp.take(v, 3)"),
    )
)
register(
    Op(
        "take_along_axis",
        rules.take_along_axis,
        deferred=True,
        fallible=True,
        samples=("fnp.take_along_axis(x, i % 4, axis=1)",),
    )
)
register(
    Op(
        "choose",
        rules.choose,
        deferred=True,
        fallible=True,
        methods=("choose",),
        samples=("fnp.choose(i % 2, [x, y])",),
    )
)
register(
    Op(
        "compress",
        rules.compress,
        deferred=True,
        fallible=True,
        samples=("fnp.compress([True, False, True], x, axis=0)",),
    )
)
register(Op("select", rules.select, deferred=True, forward=True, samples=("fnp.select([x < 0.3, m], [x, y], 1.0)",)))
register(
    Op(
        "piecewise",
        rules.piecewise,
        kernel=calls_back("piecewise", np.piecewise),
        needs_result=True,
        forward=True,
        lazy=False,
        samples=("fnp.piecewise(v, [v < 0.5], [lambda a: 2 * a, 0.0])",),
    )
)
register(Op("packbits", rules.packbits, deferred=True, samples=("fnp.packbits(m)", "fnp.packbits(m, axis=1)")))
register(
    Op(
        "unpackbits",
        rules.unpackbits,
        deferred=True,
        fallible=True,
        samples=("fnp.unpackbits(i.astype(np.uint8), count=5)",),
    )
)

for _name, _rule, _forward, _samples in (
    ("put", writing.put, False, ("fnp.put(fnp.copy(x), [0, 2], 1.0)",)),
    (
        "put_along_axis",
        writing.put_along_axis,
        False,
        ("fnp.put_along_axis(fnp.copy(x), fnp.asarray([[0], [1], [2]]), 9.0, axis=1)",),
    ),
    ("place", writing.place, True, ("fnp.place(fnp.copy(x), m, [1.0, 2.0])",)),
    ("putmask", writing.putmask, True, ("fnp.putmask(fnp.copy(x), m, y)",)),
    ("copyto", writing.copyto, True, ("fnp.copyto(fnp.copy(x), y)", "fnp.copyto(fnp.copy(x), 0.0, where=m)")),
    ("fill_diagonal", writing.fill_diagonal, False, ("fnp.fill_diagonal(fnp.copy(x), 1.0, wrap=True)",)),
):
    register(Op(_name, _rule, mutates=True, fallible=True, cached=False, forward=_forward, samples=_samples))
