"""Reductions and running reductions."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.op import Op, Rule, numpy_callable, register
from flopscope.rules import reductions as rules

FAMILIES: dict[Rule, list[str]] = {
    rules.total: ["sum", "prod", "nansum", "nanprod"],
    rules.extremum: ["max", "min", "amax", "amin", "nanmax", "nanmin"],
    rules.truth: ["any", "all"],
    rules.position: ["argmax", "argmin", "nanargmax", "nanargmin"],
    rules.mean: ["mean", "nanmean"],
    rules.spread: ["var", "std", "nanvar", "nanstd"],
    rules.peak_to_peak: ["ptp"],
    rules.cumulative: ["cumsum", "cumprod", "nancumsum", "nancumprod"],
}
METHODS = [
    "sum",
    "prod",
    "max",
    "min",
    "any",
    "all",
    "argmax",
    "argmin",
    "mean",
    "var",
    "std",
    "cumsum",
    "cumprod",
    "ptp",
]


def median_kernel(name: str) -> Any:
    """NumPy's median that never sorts in place: counted arrays are immutable."""
    function: Any = numpy_callable(name)

    def kernel(a: Any, axis: Any = None, out: Any = None, overwrite_input: Any = False, keepdims: Any = False) -> Any:
        return function(a, axis, out, False, keepdims)

    return kernel


def count_nonzero(a: Any, axis: Any = None, *, keepdims: Any = False) -> Any:
    """`numpy.count_nonzero`; a Python integer when it counts everything."""
    counts = np.count_nonzero(a, axis, keepdims=keepdims)
    return int(counts) if axis is None and not keepdims else counts


def average(*args: Any, **named: Any) -> Any:
    """`numpy.average`, with the two results of `returned=True` in one array."""
    return np.asarray(np.average(*args, **named))


for _rule, _names in FAMILIES.items():
    for _name in _names:
        register(
            Op(
                _name,
                _rule,
                methods=(_name,) if _name in METHODS else (),
                lenient=True,
                forward=not _name.startswith("nan"),
                fallible=_name.startswith("nanarg"),
                samples=(f"fnp.{_name}(x)", f"fnp.{_name}(x, axis=1)"),
            )
        )
for _name in ("cumulative_sum", "cumulative_prod"):
    _samples = (f"fnp.{_name}(v)", f"fnp.{_name}(x, axis=0, include_initial=True)")
    register(Op(_name, rules.cumulative_array_api, minimum="2.1", samples=_samples))
for _name in ("median", "nanmedian"):
    _samples = (f"fnp.{_name}(x)", f"fnp.{_name}(x, axis=0, keepdims=True)")
    register(Op(_name, rules.median, kernel=median_kernel(_name), forward=_name == "median", samples=_samples))
register(
    Op(
        "count_nonzero",
        rules.count_nonzero,
        kernel=count_nonzero,
        samples=("fnp.count_nonzero(m)", "fnp.count_nonzero(i, axis=1)"),
    )
)
register(
    Op(
        "average",
        rules.average,
        kernel=average,
        forward=True,
        samples=("fnp.average(x, axis=0)", "fnp.average(x, axis=0, weights=v[:3], returned=True)"),
    )
)
register(Op("trace", rules.trace, methods=("trace",), forward=True, samples=("fnp.trace(p)", "fnp.trace(x, offset=1)")))
