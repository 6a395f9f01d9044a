"""uncounted-library: arithmetic by a library the meter cannot see."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.modules import Import, imports, optional
from analyzer.lint.rounds import ROUNDS
from analyzer.lint.rule import Bad, Rule, estimator

LIBRARIES = frozenset(
    [
        *("scipy", "torch", "numba", "jax", "jaxlib", "tensorflow", "keras", "cupy", "sklearn", "pandas", "polars"),
        *("numexpr", "sympy", "mpmath", "statsmodels", "autograd", "theano", "pytensor", "mxnet", "cvxpy", "dask"),
        *("xarray", "bottleneck", "gmpy2", "galois", "numpyro", "pymc", "cython", "pythran", "taichi", "tinygrad"),
    ]
)


class UncountedLibrary(Rule):
    """The library computes outside the meter. Its time is charged as residual seconds, at a rate that makes each one
    cost as much as billions of counted FLOPs, and the graders of later rounds install nothing beside flopscope:
    there the import fails. In a round that allows the library (scipy in v1-warmup) this is a note and does not fail
    the run.
    """

    code = "WH105"
    name = "uncounted-library"
    summary = "A library that computes outside the meter is imported"
    severity = Severity.ERROR
    triggers = tuple(sorted(LIBRARIES))
    bad = (
        Bad(estimator("return fnp.array(torch.zeros(mlp.depth, mlp.width).tolist())", before="import torch")),
        Bad(
            estimator("""
            from scipy.special import ndtr

            return ndtr(mlp.weights[0])
        """)
        ),
    )
    good = (estimator("return fnp.stack([flops.stats.norm.cdf(w[0]) for w in mlp.weights])"),)

    def check(self, module: Module) -> Iterator[Finding]:
        for found in imports(module):
            if found.top in LIBRARIES and not optional(module, found.node):
                yield self.report(module, found)

    def report(self, module: Module, found: Import) -> Finding:
        allowed = found.top in ROUNDS.get(module.round, frozenset())
        where = "is allowed" if allowed else "is not available"
        return self.finding(
            module,
            found.node,
            f"`{found.top}` computes outside the meter and {where} in {module.round}",
            help="flops.stats.norm has pdf, cdf and ppf, counted" if found.top == "scipy" else "write it with fnp",
            severity=Severity.NOTE if allowed else Severity.ERROR,
        )
