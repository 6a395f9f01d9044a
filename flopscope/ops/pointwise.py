"""Elementwise functions that are no ufuncs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.op import Op, Rule, register
from flopscope.rules import pointwise as rules
from flopscope.spec import WEAK_ZERO

PLAIN: dict[str, Rule] = {
    "fix": rules.truncated,
    "isneginf": rules.infinite,
    "isposinf": rules.infinite,
    "iscomplex": rules.as_it_is,
    "i0": rules.as_float,
    "sinc": rules.as_float,
    "real_if_close": rules.real_if_close,
}
FINITE = ["isnan", "isinf", "isfinite"]


def nan_to_num(x: Any, copy: Any = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """`numpy.nan_to_num` that never writes to x: counted arrays are immutable."""
    return np.nan_to_num(x, True, nan, posinf, neginf)


def clip_by_name(a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **options: Any) -> Any:
    """`numpy.clip` that takes `min` and `max` by name, as NumPy does from 2.1 on."""
    low, high = options.pop("min", a_min), options.pop("max", a_max)
    return np.clip(a, low, high, out, **options)


def rounding(name: str) -> Callable[..., Any]:
    """NumPy's function; a Python scalar stays one."""
    function = getattr(np, name)

    def kernel(a: Any, *args: Any, **named: Any) -> Any:
        rounded = function(a, *args, **named)
        return rounded.item() if type(a) in WEAK_ZERO and hasattr(rounded, "item") else rounded

    return kernel


def of_array(name: str) -> Callable[..., Any]:
    """NumPy's function, which answers with a Python scalar to a Python scalar, as one that always gives arrays."""
    function = getattr(np, name)

    def kernel(*args: Any, **named: Any) -> Any:
        return function(*map(np.asarray, args), **{key: np.asarray(value) for key, value in named.items()})

    return kernel


def where(condition: Any, *branches: Any, **named: Any) -> Any:
    """`numpy.where` that also takes x and y by name."""
    return np.where(condition, *branches, *(named[name] for name in ("x", "y") if name in named))


for _name, _rule in PLAIN.items():
    register(Op(_name, _rule, samples=(f"fnp.{_name}(x)", f"fnp.{_name}(i)")))
for _name in FINITE:
    register(Op(_name, rules.finite_test, arity=1, forward=True, samples=(f"fnp.{_name}(x)", f"fnp.{_name}(0.5)")))

register(Op("isreal", rules.as_it_is, kernel=of_array("isreal"), samples=("fnp.isreal(x)",)))
for _name in ("real", "imag"):
    _samples = (f"fnp.{_name}(x)", f"fnp.{_name}(x + 1j * y)")
    register(Op(_name, rules.component, kernel=of_array(_name), view=True, samples=_samples))
register(Op("angle", rules.angle, samples=("fnp.angle(x)", "fnp.angle(x + 1j * y, deg=True)")))
register(
    Op(
        "round",
        rules.round_,
        kernel=rounding("round"),
        methods=("round",),
        forward=True,
        samples=("fnp.round(x)", "fnp.round(x, decimals=2)"),
    )
)
register(Op("around", rules.round_, kernel=rounding("around"), samples=("fnp.around(x, 1)",)))
register(
    Op(
        "nan_to_num",
        rules.nan_to_num,
        kernel=nan_to_num,
        samples=("fnp.nan_to_num(x)", "fnp.nan_to_num(x, nan=1.0, posinf=2.0)"),
    )
)
register(
    Op(
        "clip",
        rules.clip,
        kernel=np.clip if "min" in inspect.signature(np.clip).parameters else clip_by_name,
        methods=("clip",),
        forward=True,
        samples=("fnp.clip(x, 0.2, 0.8)", "fnp.clip(x, None, y)", "fnp.clip(x, 0.2, y[0])"),
    )
)
register(Op("where", rules.where, kernel=where, forward=True, samples=("fnp.where(m, x, 0.0)", "fnp.where(m, x, y)")))
register(Op("isclose", rules.isclose, forward=True, samples=("fnp.isclose(x, y)", "fnp.isclose(x, 0.5, rtol=0.1)")))
register(Op("allclose", rules.allclose, forward=True, samples=("fnp.allclose(x, y)", "fnp.allclose(x, x, atol=v[:4])")))
register(Op("array_equal", rules.array_equal, samples=("fnp.array_equal(x, y)", "fnp.array_equal(x, v)")))
register(
    Op("array_equiv", rules.array_equiv, forward=True, samples=("fnp.array_equiv(x, y)", "fnp.array_equiv(x, y[0])"))
)
