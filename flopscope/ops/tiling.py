"""Repeating, shifting, removing and inserting elements."""

from __future__ import annotations

from flopscope.op import Op, register
from flopscope.rules import tiling as rules

for _name, _rule, _forward, _samples in (
    ("tile", rules.tile, True, ("fnp.tile(x, 2)", "fnp.tile(x, (2, 1, 1))")),
    ("repeat", rules.repeat, True, ("fnp.repeat(x, 2)", "fnp.repeat(p, [1, 0, 2, 3], axis=0)", "x.repeat(2, axis=-1)")),
    ("roll", rules.roll, True, ("fnp.roll(x, 1)", "fnp.roll(p, (1, 2), axis=(0, 1))")),
    ("resize", rules.resize, False, ("fnp.resize(x, (5, 5))",)),
    ("delete", rules.delete, False, ("fnp.delete(v, [0, 2])", "fnp.delete(p, slice(0, 2), axis=1)")),
    ("insert", rules.insert, False, ("fnp.insert(v, 1, 0.5)", "fnp.insert(p, [1, 2], w[:4], axis=0)")),
):
    _methods = ("repeat",) if _name == "repeat" else ()
    register(Op(_name, _rule, deferred=True, methods=_methods, forward=_forward, samples=_samples))
register(Op("trim_zeros", rules.trim_zeros, samples=("fnp.trim_zeros(v)",)))
register(
    Op(
        "pad",
        rules.pad,
        forward=True,
        samples=(
            "fnp.pad(x, 1)",
            "fnp.pad(v, (1, 2), mode='linear_ramp')",
            "fnp.pad(p, 1, mode='mean', stat_length=2)",
        ),
    )
)
