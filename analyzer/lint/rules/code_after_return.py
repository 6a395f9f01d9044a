"""code-after-return: statements that never run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

BLOCKS = ("body", "orelse", "finalbody", "handlers")
ENDS = (ast.Return, ast.Raise, ast.Break, ast.Continue)


class CodeAfterReturn(Rule):
    """Nothing after a return (or raise, break, continue) in the same block runs. Mostly the second half of an
    experiment: the estimator that is scored is not the one that is read.
    """

    code = "WH209"
    name = "code-after-return"
    summary = "Statements after a return never run"
    triggers = ("return", "raise", "break", "continue")
    bad = (
        Bad(
            estimator("""
        return fnp.zeros((mlp.depth, mlp.width))
        x = fnp.ones(mlp.width)
        return x
    """)
        ),
    )
    good = (
        estimator(
            """
                if mlp.depth:
                    return fnp.zeros((mlp.depth, mlp.width))
                return fnp.ones((mlp.depth, mlp.width))
            """
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for end in module.nodes(*ENDS):
            block = own_block(module, end)
            after = block[block.index(end) + 1 :]
            if after and not makes_generator(after):
                yield self.finding(
                    module, after[0], f"never runs: the block ended with `{type(end).__name__.lower()}` above"
                )


def own_block(module: Module, node: ast.stmt) -> list[ast.stmt]:
    """The statement list a statement stands in."""
    parent = module.parent(node)
    if isinstance(parent, ast.Module):
        return parent.body
    blocks = [getattr(parent, name, None) for name in BLOCKS]
    return next(block for block in blocks if isinstance(block, list) and node in block)


def makes_generator(after: list[ast.stmt]) -> bool:
    """`return; yield` is how an empty generator is written."""
    return any(isinstance(n, (ast.Yield, ast.YieldFrom)) for statement in after for n in ast.walk(statement))
