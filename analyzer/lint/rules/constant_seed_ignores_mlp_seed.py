"""constant-seed-ignores-mlp-seed: the same draws for every MLP."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from analyzer.lint import seeds
from analyzer.lint.finding import Finding, Safety
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.seeds import SEEDERS


class ConstantSeedIgnoresMlpSeed(Rule):
    """A literal seed inside predict() gives every MLP the same draws: the errors of the MLPs are then correlated, the
    mean over the suite is noisier than it looks, and one unlucky stream hits them all. The MLP carries a seed for
    this. A fixed stream made in setup() is left alone: there it is a table.
    """

    code = "WH305"
    name = "constant-seed-ignores-mlp-seed"
    summary = "A literal seed in predict() ignores mlp.seed"
    fix_safety = "Unsafe: another seed gives other draws."
    triggers = ("default_rng", "RandomState", "Random", "SeedSequence", "seed")
    bad = (
        Bad(
            estimator("""
                rng = fnp.random.default_rng(0)
                return rng.normal(size=(mlp.depth, mlp.width))
            """),
            estimator("""
                rng = fnp.random.default_rng(mlp.seed)
                return rng.normal(size=(mlp.depth, mlp.width))
            """),
        ),
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng(SEED)
                    return rng.normal(size=(mlp.depth, mlp.width))
                """,
                before="SEED = 1234",
            ),
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    return rng.normal(size=(mlp.depth, mlp.width))
                """,
                before="SEED = 1234",
            ),
        ),
    )
    good = (
        estimator("""
            rng = fnp.random.default_rng(mlp.seed)
            return rng.normal(size=(mlp.depth, mlp.width))
        """),
        estimator("""
            rng = fnp.random.default_rng([0, mlp.seed])
            return rng.normal(size=(mlp.depth, mlp.width))
        """),
        estimator("return self.draws * fnp.ones((mlp.depth, mlp.width))")
        + "\n    def setup(self, context):\n        self.draws = fnp.random.default_rng(0).normal(size=4)\n",
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call, given in seeds.constructions(module):
            if given is None or seeds.is_none(given) or not module.is_hot(call) or module.dotted(call.func) in SEEDERS:
                continue
            if literal(module, given):
                fix = seeds.fix_seed(module, call, given)
                unsafe = replace(fix, safety=Safety.UNSAFE) if fix else None
                yield self.finding(
                    module,
                    call,
                    "the same draws for every MLP: the seed is a constant",
                    help=f"seed with {seeds.mlp_seed(module, call) or 'mlp.seed'}",
                    fix=unsafe,
                )


def literal(module: Module, node: ast.expr) -> bool:
    """An integer literal, or a name bound once to one."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int)
    if isinstance(node, ast.Name):
        bindings = module.bindings(node)
        return (
            len(bindings) == 1
            and isinstance(bindings[0].value, ast.Constant)
            and isinstance(bindings[0].value.value, int)
        )
    return False
