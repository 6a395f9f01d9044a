"""global-rng: draws from a stream that everybody shares."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

SAFE = frozenset(
    [
        "default_rng",
        "Generator",
        "RandomState",
        "SeedSequence",
        "BitGenerator",
        "PCG64",
        "PCG64DXSM",
        "MT19937",
        "Philox",
        "SFC64",
        "symmetric",
    ]
)
STDLIB = frozenset(
    f"random.{n}"
    for n in (
        "random",
        "gauss",
        "uniform",
        "randint",
        "randrange",
        "choice",
        "choices",
        "shuffle",
        "sample",
        "normalvariate",
        "seed",
    )
)


class GlobalRng(Rule):
    """The module-level samplers share one hidden stream: what they give depends on who drew before, so a change
    elsewhere in the file, or another order of MLPs, changes the result. Make a generator from the MLP's seed and
    draw from it.
    """

    code = "WH304"
    name = "global-rng"
    summary = "Draws come from the global random stream"
    triggers = ("random",)
    bad = (
        Bad(estimator("return fnp.random.normal(size=(mlp.depth, mlp.width))")),
        Bad(estimator("return fnp.full((mlp.depth, mlp.width), random.random())", before="import random")),
    )
    good = (
        estimator("""
            rng = fnp.random.default_rng(mlp.seed)
            return rng.normal(size=(mlp.depth, mlp.width))
        """),
        estimator(
            """
                rng = random.Random(mlp.seed)
                return fnp.full((mlp.depth, mlp.width), rng.random())
            """,
            before="import random",
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.nodes(ast.Call):
            name = module.dotted(call.func) or ""
            if name in STDLIB or shared(name):
                yield self.finding(
                    module,
                    call,
                    f"`{ast.unparse(call.func)}` draws from the global stream",
                    help="rng = fnp.random.default_rng(mlp.seed), then draw from rng",
                )


def shared(name: str) -> bool:
    """A module-level sampler of `fnp.random` or `np.random`."""
    for space in ("flopscope.numpy.random.", "numpy.random."):
        if name.startswith(space):
            return name.removeprefix(space).split(".")[0] not in SAFE
    return False
