"""Densities, distribution functions and quantiles."""

from __future__ import annotations

from flopscope.distributions import STANDARD, kernel
from flopscope.op import Op, register
from flopscope.rules.stats import distribution

EXAMPLES = {"lognorm": ", 0.7", "truncnorm": ", -1.0, 1.5"}


def samples(name: str, method: str) -> tuple[str, ...]:
    call = f"flops.stats.{name}.{method}(x{EXAMPLES.get(name, '')}"
    return (f"{call})", f"{call}, loc=y, scale=2.0)")


for _name in STANDARD:
    for _method in ("pdf", "cdf", "ppf"):
        register(
            Op(
                f"stats.{_name}.{_method}",
                distribution(_name, _method),
                kernel(_name, _method),
                home="stats",
                samples=samples(_name, _method),
            )
        )
