"""Probability distributions, counted: `flops.stats.norm.cdf(x, loc=0, scale=1)`. Always float64."""

from __future__ import annotations

import sys
from typing import Any

import flopscope.numpy  # noqa: F401  builds the functions
from flopscope.distributions import STANDARD
from flopscope.install import fill


class Distribution:
    """One distribution: `pdf(x)`, `cdf(x)` and `ppf(q)`, each with shape parameters, `loc=0` and `scale=1`."""

    def __init__(self, name: str) -> None:
        self.name = name
        fill(self, f"stats.{name}", "stats")

    pdf: Any
    cdf: Any
    ppf: Any

    def __repr__(self) -> str:
        return f"<flopscope.stats.{self.name}>"


for _name in STANDARD:
    setattr(sys.modules[__name__], _name, Distribution(_name))


def __getattr__(name: str) -> Any:
    raise AttributeError(f"flopscope.stats has no {name!r}; there are {', '.join(STANDARD)}")
