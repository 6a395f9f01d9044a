"""Joining arrays."""

from __future__ import annotations

import numpy as np

from flopscope.op import Op, register
from flopscope.rules import joining as rules

register(
    Op(
        "concatenate",
        rules.concatenate,
        forward=True,
        samples=("fnp.concatenate([x, y])", "fnp.concatenate((x, i), axis=1)", "fnp.concatenate([x, v], axis=None)"),
    )
)
register(Op("concat", rules.concat, deferred=True, samples=("fnp.concat([x, y], axis=1)",)))
register(Op("stack", rules.stack, forward=True, samples=("fnp.stack([x, y])", "fnp.stack((x, m), axis=-1)")))
register(Op("vstack", rules.vstack, forward=True, samples=("fnp.vstack([v, w])",)))
register(Op("row_stack", rules.vstack, kernel=np.vstack, price="vstack", samples=("fnp.row_stack([v, w])",)))
register(Op("hstack", rules.hstack, forward=True, samples=("fnp.hstack([v, w])", "fnp.hstack([x, y])")))
register(Op("dstack", rules.dstack, deferred=True, samples=("fnp.dstack([x, y])",)))
register(Op("column_stack", rules.column_stack, forward=True, samples=("fnp.column_stack([v, w])",)))
register(Op("append", rules.append, samples=("fnp.append(x, v)", "fnp.append(x, y, axis=0)")))
register(Op("block", rules.block, deferred=True, samples=("fnp.block([[x, y], [y, x]])",)))
register(Op("bmat", rules.bmat, deferred=True, samples=("fnp.bmat([[p, p]])",)))
