"""Densities, distribution functions and quantiles of eight distributions: the kernels behind `flopscope.stats`.

Formulas are those of any textbook, arranged so that tails keep their digits: a difference from 1 is computed from the
other tail, never by subtraction. `z` is the standardised variable (x - loc) / scale. scipy is imported by the first call
that needs it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = Any
ROOT_TAU = math.sqrt(2 * math.pi)
SHAPES = {"lognorm": ("s",), "truncnorm": ("a", "b")}


def ndtr(z: Array) -> Array:
    """Standard normal distribution function."""
    from scipy.special import ndtr

    return ndtr(z)


def ndtri(q: Array) -> Array:
    """Standard normal quantile."""
    from scipy.special import ndtri

    return ndtri(q)


def phi(z: Array) -> Array:
    """Standard normal density."""
    return np.exp(-z * z / 2) / ROOT_TAU


# ---- standard densities and distribution functions of z, standard quantiles of q in [0, 1]


def uniform_pdf(z: Array) -> Array:
    return np.where(np.isnan(z), z, (z >= 0) & (z <= 1))


def uniform_cdf(z: Array) -> Array:
    return np.clip(z, 0.0, 1.0)


def expon_pdf(z: Array) -> Array:
    return np.where(z < 0, 0.0, np.exp(-z))


def expon_cdf(z: Array) -> Array:
    return -np.expm1(-np.maximum(z, 0.0))


def expon_ppf(q: Array) -> Array:
    return -np.log1p(-q)


def cauchy_pdf(z: Array) -> Array:
    return 1 / (math.pi * (1 + z * z))


def cauchy_cdf(z: Array) -> Array:
    return np.arctan2(1.0, -z) / math.pi


def cauchy_ppf(q: Array) -> Array:
    tail = np.where(q < 0.5, -1 / np.tan(math.pi * q), 1 / np.tan(math.pi * (1 - q)))
    return np.where(np.abs(q - 0.5) < 0.25, np.tan(math.pi * (q - 0.5)), tail)


def logistic_pdf(z: Array) -> Array:
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def logistic_cdf(z: Array) -> Array:
    from scipy.special import expit

    return expit(z)


def logistic_ppf(q: Array) -> Array:
    from scipy.special import logit

    return logit(q)


def laplace_pdf(z: Array) -> Array:
    return np.exp(-np.abs(z)) / 2


def laplace_cdf(z: Array) -> Array:
    tail = np.exp(-np.abs(z)) / 2
    return np.where(z < 0, tail, 1 - tail)


def laplace_ppf(q: Array) -> Array:
    return np.where(q < 0.5, np.log(2 * q), -np.log(2 * (1 - q)))


def lognorm_pdf(z: Array, s: Array) -> Array:
    density = phi(np.log(z) / s) / (s * z)
    return np.where(z <= 0, 0.0, density)


def lognorm_cdf(z: Array, s: Array) -> Array:
    return np.where(z <= 0, 0.0, ndtr(np.log(z) / s))


def lognorm_ppf(q: Array, s: Array) -> Array:
    return np.exp(s * ndtri(q))


def truncnorm_pdf(z: Array, a: Array, b: Array) -> Array:
    return np.where((z < a) | (z > b), 0.0, phi(z) / mass(a, b))


def truncnorm_cdf(z: Array, a: Array, b: Array) -> Array:
    return mass(a, np.clip(z, a, b)) / mass(a, b)


def truncnorm_ppf(q: Array, a: Array, b: Array) -> Array:
    left, right = (1 - q) * ndtr(a) + q * ndtr(b), (1 - q) * ndtr(-a) + q * ndtr(-b)
    found = np.where(a > 0, -ndtri(right), ndtri(left))
    return np.clip(found, a, b)


def mass(a: Array, b: Array) -> Array:
    """Normal probability of [a, b], taken from the tail in which it lies."""
    return np.where(a > 0, ndtr(-a) - ndtr(-b), ndtr(b) - ndtr(a))


STANDARD: dict[str, tuple[Callable[..., Array], Callable[..., Array], Callable[..., Array]]] = {
    "cauchy": (cauchy_pdf, cauchy_cdf, cauchy_ppf),
    "expon": (expon_pdf, expon_cdf, expon_ppf),
    "laplace": (laplace_pdf, laplace_cdf, laplace_ppf),
    "logistic": (logistic_pdf, logistic_cdf, logistic_ppf),
    "lognorm": (lognorm_pdf, lognorm_cdf, lognorm_ppf),
    "norm": (phi, ndtr, ndtri),
    "truncnorm": (truncnorm_pdf, truncnorm_cdf, truncnorm_ppf),
    "uniform": (uniform_pdf, uniform_cdf, np.positive),
}


# ---- location and scale


def real(value: Array) -> Array:
    """As float64; the imaginary part of complex data is dropped."""
    array = np.asarray(value)
    return np.asarray(array.real if array.dtype.kind == "c" else array, dtype=np.float64)


def pdf(standard: Callable[..., Array], x: Array, shapes: tuple[Array, ...], loc: Array, scale: Array) -> Array:
    return standard((x - loc) / scale, *shapes) / scale


def cdf(standard: Callable[..., Array], x: Array, shapes: tuple[Array, ...], loc: Array, scale: Array) -> Array:
    return standard((x - loc) / scale, *shapes)


def ppf(standard: Callable[..., Array], q: Array, shapes: tuple[Array, ...], loc: Array, scale: Array) -> Array:
    inside = np.where((q >= 0) & (q <= 1), q, np.nan)
    return loc + scale * standard(inside, *shapes)


PLACED = {"pdf": pdf, "cdf": cdf, "ppf": ppf}


def kernel(distribution: str, method: str) -> Callable[..., Array]:
    """The function of `distribution` that has NumPy arrays for arguments and a float64 array for a result."""
    placed, standard = PLACED[method], STANDARD[distribution][list(PLACED).index(method)]
    names = (first_name(method), *SHAPES.get(distribution, ()))

    @functools.wraps(placed)
    def function(*args: Array, **kwargs: Array) -> Array:
        given = dict(zip((*names, "loc", "scale"), args, strict=False)) | kwargs
        loc, scale = real(given.pop("loc", 0.0)), real(given.pop("scale", 1.0))
        first, *shapes = (real(given[name]) for name in names)
        with np.errstate(all="ignore"):
            return placed(standard, first, tuple(shapes), loc, scale)

    function.__name__ = method
    return function


def first_name(method: str) -> str:
    """Name of the first parameter: x, or q for a quantile."""
    return "q" if method == "ppf" else "x"
