"""unseeded-rng: a generator that draws something else each time."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint import seeds
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator


class UnseededRng(Rule):
    """Without a seed the draws come from the operating system: no run can be repeated, two versions cannot be compared,
    and a bad draw on the grader cannot be explained. Each MLP brings a seed of its own for this.
    """

    code = "WH302"
    name = "unseeded-rng"
    summary = "A random generator is made without a seed"
    fix_safety = (
        "Safe: the draws were arbitrary before; they are repeatable after. Offered where the MLP is a parameter."
    )
    triggers = ("default_rng", "RandomState", "Random", "SeedSequence", "seed")
    bad = (
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng()
                    return rng.standard_normal((mlp.depth, mlp.width), dtype=fnp.float32)
                """
            ),
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    return rng.standard_normal((mlp.depth, mlp.width), dtype=fnp.float32)
                """
            ),
        ),
        Bad(
            estimator("return RNG.standard_normal((mlp.depth, mlp.width))", before="RNG = fnp.random.default_rng(None)")
        ),
    )
    good = (
        estimator("""
        rng = fnp.random.default_rng(mlp.seed)
        return rng.standard_normal((mlp.depth, mlp.width))
    """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call, given in seeds.constructions(module):
            if seeds.is_none(given):
                yield self.finding(
                    module,
                    call,
                    "no seed: the draws differ from run to run",
                    help=f"seed with {seeds.mlp_seed(module, call) or 'mlp.seed'}",
                    fix=seeds.fix_seed(module, call, given),
                )
