"""The price list: loaded once, looked up by name."""

from __future__ import annotations

import json
import os
import pathlib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from flopscope.errors import UnsupportedDtypeError
from flopscope.notices import warn

PACKAGED = pathlib.Path(__file__).with_name("prices.json")
ILLEGAL = "illegal"
_TRUE = {"1", "true", "yes", "on"}
_LONG_RATES = {("f", 12): 3.0, ("f", 16): 4.0, ("c", 24): 3.0, ("c", 32): 4.0}


@dataclass(frozen=True, slots=True)
class PriceList:
    """Weights by operation, rates by dtype, complex factors by operation, and constants of some families.

    `strict` is true for the packaged list, in which every operation of the table must have a weight of its own.
    """

    name: str
    weights: dict[str, float]
    rates: dict[str, float] | None
    complex_factors: dict[str, Any]
    default_weight: float = 1.0
    default_complex_factor: float = 2.0
    strict: bool = False
    stats: dict[str, int] = field(default_factory=dict)
    windows: dict[str, int] = field(default_factory=dict)
    histogram_passes: dict[str, Any] = field(default_factory=dict)

    def weight(self, op_name: str) -> float:
        """Multiplier of an operation; a ufunc method is priced as its ufunc, a sampler method as its module function."""
        for name in candidates(op_name):
            found = self.weights.get(name)
            if found is not None:
                return found
        return self.default_weight

    def has(self, op_name: str) -> bool:
        """Whether some entry of the list prices this operation."""
        return any(name in self.weights for name in candidates(op_name))

    def rate(self, dtype: np.dtype[Any]) -> float:
        """Multiplier of a dtype's width.

        Raises:
            UnsupportedDtypeError: when the list has no rate for it.
        """
        if self.rates is None:
            return 1.0
        found = self.rates.get(dtype.name)
        if found is None:
            found = _LONG_RATES.get((dtype.kind, dtype.itemsize)) if self.strict else None
        if found is None:
            raise UnsupportedDtypeError("billing", dtype)
        return found


RANDOM_ALIASES = {"integers": "randint", "random": "random_sample"}
METHOD_SUFFIXES = (".reduce", ".accumulate", ".reduceat", ".outer", ".at")


def candidates(op_name: str) -> list[str]:
    """The names under which a price may stand, most specific first."""
    names = [op_name]
    for owner in ("random.Generator.", "random.RandomState."):
        if op_name.startswith(owner):
            method = op_name.removeprefix(owner)
            names += [f"random.{method}", f"random.{RANDOM_ALIASES.get(method, method)}"]
    names += [op_name.removesuffix(suffix) for suffix in METHOD_SUFFIXES if op_name.endswith(suffix)]
    return names


def load_prices() -> PriceList:
    """The list that the environment asks for: a custom file, no weights at all, or the packaged list."""
    packaged = _packaged()
    if os.environ.get("FLOPSCOPE_DISABLE_WEIGHTS", "").lower() in _TRUE:
        return _with(packaged, name="disabled", weights={}, rates=None)
    path = os.environ.get("FLOPSCOPE_WEIGHTS_FILE")
    return packaged if not path else _custom(path, packaged)


def _packaged() -> PriceList:
    data = json.loads(PACKAGED.read_text())
    return PriceList(
        name=data["price_list"],
        weights=data["weights"],
        rates=data["dtype_rates"],
        complex_factors=data["complex_factors"],
        default_weight=data["default_weight"],
        default_complex_factor=data["default_complex_factor"],
        strict=True,
        stats=data["stats_flops_per_element"],
        windows=data["window_flops_per_sample"],
        histogram_passes=data["histogram_passes"],
    )


def _with(base: PriceList, *, name: str, weights: dict[str, float], rates: dict[str, float] | None) -> PriceList:
    return PriceList(
        name,
        weights,
        rates,
        base.complex_factors,
        stats=base.stats,
        windows=base.windows,
        histogram_passes=base.histogram_passes,
    )


def _custom(path: str, packaged: PriceList) -> PriceList:
    try:
        data = json.loads(pathlib.Path(path).read_text())
        weights = _numbers(data["weights"])
        rates = _numbers(data["dtype_rates"]) if "dtype_rates" in data else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        warn(f"FLOPSCOPE_WEIGHTS_FILE={path}: {error!r}; packaged prices are used", RuntimeWarning)
        return packaged
    if rates is None:
        warn(f"{path} has no dtype_rates: every dtype is billed at rate 1", RuntimeWarning)
    return _with(packaged, name=path, weights=weights, rates=rates)


def _numbers(table: dict[str, Any]) -> dict[str, float]:
    if not isinstance(table, dict):
        raise TypeError("expected a table of numbers")
    bad = [k for k, v in table.items() if isinstance(v, bool) or not isinstance(v, int | float) or not v >= 0]
    if bad:
        raise ValueError(f"not a non-negative number: {bad[0]}")
    return {key: float(value) for key, value in table.items()}


@cache
def prices() -> PriceList:
    """The price list of this process; read once, so that nothing done later changes what an operation costs."""
    return load_prices()


def complex_factor(op_name: str, dtype: np.dtype[Any]) -> float:
    """Multiplier of complex arithmetic; 1 for a real dtype.

    Raises:
        UnsupportedDtypeError: when the operation has no meaning for complex numbers.
    """
    if dtype.kind != "c":
        return 1.0
    table = prices()
    for name in candidates(op_name):
        factor = table.complex_factors.get(name)
        if factor == ILLEGAL:
            raise UnsupportedDtypeError(op_name, dtype)
        if isinstance(factor, int | float):
            return float(factor)
    return table.default_complex_factor
