"""Random draws: functions on NumPy's global state, and methods of counted generators. Samplers share their rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from flopscope.op import Op, register
from flopscope.rules import random as rules
from flopscope.rules.dtypes import FLOAT64, INT64

LONG = np.dtype("l")
# Names of the parameters, which broadcast against each other.
REAL = {
    "beta": "a b",
    "chisquare": "df",
    "exponential": "scale",
    "f": "dfnum dfden",
    "gamma": "shape scale",
    "gumbel": "loc scale",
    "laplace": "loc scale",
    "logistic": "loc scale",
    "lognormal": "mean sigma",
    "noncentral_chisquare": "df nonc",
    "noncentral_f": "dfnum dfden nonc",
    "normal": "loc scale",
    "pareto": "a",
    "power": "a",
    "rayleigh": "scale",
    "standard_cauchy": "",
    "standard_exponential": "",
    "standard_gamma": "shape",
    "standard_normal": "",
    "standard_t": "df",
    "triangular": "left mode right",
    "uniform": "low high",
    "vonmises": "mu kappa",
    "wald": "mean scale",
    "weibull": "a",
}
WHOLE = {
    "binomial": "n p",
    "geometric": "p",
    "hypergeometric": "ngood nbad nsample",
    "logseries": "p",
    "negative_binomial": "n p",
    "poisson": "lam",
    "zipf": "a",
}
# What follows `size` in the methods of Generator.
OPTIONS = {
    "random": "dtype out",
    "standard_exponential": "dtype method out",
    "standard_gamma": "dtype out",
    "standard_normal": "dtype out",
}
UNITS = {"uniform": 3}
SHARED = {
    "bytes": rules.random_bytes,
    "dirichlet": rules.dirichlet,
    "multinomial": rules.multinomial,
    "multivariate_normal": rules.multivariate_normal,
    "permutation": rules.permutation,
    "shuffle": rules.shuffle,
}
MODERN = {
    "choice": rules.choice,
    "integers": rules.integers,
    "multivariate_hypergeometric": rules.multivariate_hypergeometric,
    "permuted": rules.permuted,
    "random": rules.sampler("", FLOAT64, OPTIONS["random"]),
}
LEGACY = {
    "choice": rules.choice_legacy,
    "rand": rules.by_dimensions,
    "randint": rules.integers,
    "randn": rules.by_dimensions,
    "random": rules.by_size,
    "random_sample": rules.by_size,
}
# Functions of the module that are charged before NumPy looks at their arguments.
CHARGED_FIRST = {"choice", "rand", "randn", "random", "random_sample", "ranf", "sample"}
PARAMETERS = {
    "binomial": "9, 0.5",
    "geometric": "0.5",
    "hypergeometric": "5, 6, 4",
    "logseries": "0.5",
    "negative_binomial": "4, 0.5",
    "noncentral_f": "3.0, 5.0, 1.0",
    "triangular": "0.0, 1.0, 2.0",
    "zipf": "3.0",
}
CALLS = {
    "bytes": ("(4)",),
    "choice": ("(5, 3)", "(v, 3, replace=False)", "(5, p=[0.2] * 5)"),
    "dirichlet": ("(v)", "([1.0, 2.0], size=3)"),
    "integers": ("(9, size=4)", "([3, 5], 9, dtype=np.uint8)"),
    "multinomial": ("(5, [0.2, 0.8], size=3)",),
    "multivariate_hypergeometric": ("([3, 4, 5], 4)", "([3, 4, 5], 4, size=2, method='count')"),
    "multivariate_normal": ("([0.0, 1.0], [[1.0, 0.0], [0.0, 1.0]], size=3)",),
    "permutation": ("(5)", "(x)"),
    "permuted": ("(x)", "(x, axis=1)"),
    "rand": ("(2, 3)", "()"),
    "randint": ("(9, size=4)", "(3, 9, dtype=np.int32)"),
    "randn": ("(2, 3)", "()"),
    "random": ("(4)", "()"),
    "random_integers": ("(6, size=4)",),
    "random_sample": ("(4)", "()"),
    "ranf": ("(4)",),
    "sample": ("(4)",),
    "shuffle": ("(x)",),
    "tomaxint": ("(4)",),
}


def calls(name: str) -> tuple[str, ...]:
    """Argument lists of sample calls."""
    if name in CALLS:
        return CALLS[name]
    names = {**REAL, **WHOLE}[name].split()
    given = PARAMETERS.get(name) or ", ".join(str(2.0 + i) for i in range(len(names)))
    return (f"({given})", f"({given}{', ' if given else ''}size=(2, 3))")


def samplers(dtype: np.dtype[Any], options: dict[str, str]) -> dict[str, Any]:
    """Rules of all samplers whose parameters broadcast."""
    real = {n: rules.sampler(p, FLOAT64, options.get(n, ""), UNITS.get(n, 1)) for n, p in REAL.items()}
    return real | {n: rules.sampler(p, dtype) for n, p in WHOLE.items()}


def add(owner: str, made: str, name: str, rule: Any, kernel: Any) -> None:
    """Register `owner.name`, whose samples call it on `made`."""
    deferred = owner != "random" or name not in CHARGED_FIRST
    samples = tuple(f"{made}.{name}{arguments}" for arguments in calls(name))
    writes = name == "shuffle"
    register(Op(f"{owner}.{name}", rule, kernel, deferred=deferred, mutates=writes, draws=True, samples=samples))


def add_state(owner: str, names: str, kind: type) -> None:
    for name in names.split():
        register(Op(f"{owner}.{name}", rules.state, getattr(kind, name), logged=False, draws=True))


PLAIN = np.random.Generator
for _name, _rule in (samplers(INT64, OPTIONS) | SHARED | MODERN).items():
    add("random.Generator", "fnp.random.default_rng(0)", _name, _rule, getattr(PLAIN, _name))
STATE = np.random.RandomState
_legacy = samplers(LONG, {}) | SHARED | LEGACY
_old = {"tomaxint": rules.sampler("", INT64), "random_integers": rules.integers}
for _name, _rule in (_legacy | _old).items():
    add("random.RandomState", "fnp.random.RandomState(0)", _name, _rule, getattr(STATE, _name))
for _name, _rule in (_legacy | {"ranf": rules.by_size, "sample": rules.by_size}).items():
    add("random", "fnp.random", _name, _rule, getattr(STATE, _name, STATE.random_sample))
add_state("random.Generator", "spawn", PLAIN)
add_state("random.RandomState", "seed get_state set_state", STATE)
add_state("random", "seed get_state set_state", STATE)
