"""inverse-for-solve: an inverse that only multiplies."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name, product
from analyzer.lint.finding import Finding, Safety
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing


class InverseForSolve(Rule):
    """`inv(a) @ b` bills 2n^3 for the inverse and then a product; `solve(a, b)` bills a third of the first and no
    second for a vector, and loses fewer digits.
    """

    code = "WH413"
    name = "inverse-for-solve"
    summary = "An inverse is multiplied; solve is cheaper and more exact"
    fix_safety = "Unsafe: the last digits differ, and a singular matrix fails in another way."
    triggers = ("inv",)
    bad = (
        Bad(
            estimator("""
                a = mlp.weights[0]
                x = fnp.linalg.inv(a) @ a[0]
                return fnp.stack([x] * mlp.depth)
            """),
            estimator("""
                a = mlp.weights[0]
                x = fnp.linalg.solve(a, a[0])
                return fnp.stack([x] * mlp.depth)
            """),
        ),
    )
    good = (
        estimator("""
            a = mlp.weights[0]
            x = fnp.linalg.solve(a, a[0])
            return fnp.stack([x] * mlp.depth)
        """),
        estimator("""
            p = fnp.linalg.inv(mlp.weights[0])
            return p[: mlp.depth]
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        nodes: list[ast.BinOp | ast.Call] = [*module.hot(ast.BinOp), *module.hot(ast.Call)]
        for node in nodes:
            pair = product(module, node)
            inverted = inverse(module, pair[0]) if pair is not None else None
            if pair is None or inverted is None:
                continue
            here, matrix = module.fnp(node), inverted.args[0]
            direct = here is not None and inverted is pair[0]
            text = build(module, node, f"{here}.linalg.solve(a, b)", a=matrix, b=pair[1]) if direct else None
            yield self.finding(
                module,
                node,
                "an inverse that is only multiplied with: solve does both for less",
                help=f"fnp.linalg.solve({ast.unparse(matrix)}, {ast.unparse(pair[1])})",
                fix=replacing(module, node, text, "use solve", Safety.UNSAFE),
            )


def inverse(module: Module, node: ast.expr) -> ast.Call | None:
    """The call of inv that an operand is, or that the name it is stands for when nothing else reads it."""
    if isinstance(node, ast.Name):
        bindings = module.bindings(node)
        only = len(bindings) == 1 and not bindings[0].path and bindings[0].kind == "assign"
        once = module.loads.get((module.scope(node).owner(node.id), node.id)) == 1
        value = bindings[0].value if only and once else None
    else:
        value = node
    called = isinstance(value, ast.Call) and counted_name(module, value) == "linalg.inv" and len(value.args) == 1
    return value if called and isinstance(value, ast.Call) else None
