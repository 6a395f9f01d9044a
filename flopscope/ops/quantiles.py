"""Quantiles."""

from __future__ import annotations

from typing import Any

from flopscope.op import Op, numpy_callable, register
from flopscope.rules.quantiles import quantiles


def kernel_of(name: str) -> Any:
    """NumPy's function that never sorts in place: counted arrays are immutable."""
    function: Any = numpy_callable(name)

    def kernel(
        a: Any, q: Any, axis: Any = None, out: Any = None, overwrite_input: Any = False, *more: Any, **named: Any
    ) -> Any:
        return function(a, q, axis, out, False, *more, **named)

    return kernel


for _name in ("percentile", "nanpercentile", "quantile", "nanquantile"):
    _half = "50" if _name.endswith("percentile") else "0.5"
    register(
        Op(
            _name,
            quantiles,
            kernel=kernel_of(_name),
            forward=not _name.startswith("nan"),
            samples=(
                f"fnp.{_name}(x, {_half})",
                f"fnp.{_name}(x, [0.1, 0.9], axis=1, keepdims=True)",
                f"fnp.{_name}(v, {_half}, weights=w, method='inverted_cdf')",
            ),
        )
    )
