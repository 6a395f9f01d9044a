"""time-based-seed: a seed from the clock or the system."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.lint import seeds
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator


class TimeBasedSeed(Rule):
    """A seed from the clock, the process id or the system's entropy is no seed: each run draws something else, and the
    score here says nothing about the score there. Each MLP brings a seed of its own.
    """

    code = "WH303"
    name = "time-based-seed"
    summary = "A seed comes from the clock or the system"
    fix_safety = (
        "Safe: the draws were arbitrary before; they are repeatable after. Offered where the MLP is a parameter."
    )
    triggers = ("default_rng", "RandomState", "Random", "SeedSequence", "seed")
    bad = (
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng(int(time.time()))
                    return rng.standard_normal((mlp.depth, mlp.width))
                """,
                before="import time",
            ),
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    return rng.standard_normal((mlp.depth, mlp.width))
                """,
                before="import time",
            ),
        ),
    )
    good = (
        estimator("""
            rng = fnp.random.default_rng([mlp.seed, 7])
            return rng.standard_normal((mlp.depth, mlp.width))
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call, given in seeds.constructions(module):
            if given is not None and seeds.from_clock(module, given):
                yield self.finding(
                    module,
                    call,
                    "the seed changes with the clock or the process",
                    help=f"seed with {seeds.mlp_seed(module, call) or 'mlp.seed'}",
                    fix=seeds.fix_seed(module, call, given),
                )
