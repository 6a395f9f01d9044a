"""chain-order: matrix times matrix times vector, from the wrong end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import product
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing


class ChainOrder(Rule):
    """`a @ b @ v` is read from the left: the product of two matrices, 2n^3 FLOPs, and then one vector. `a @ (b @ v)` is
    two products with a vector, 4n^2. `v @ (a @ b)` is the same thing from the other side.
    """

    code = "WH414"
    name = "chain-order"
    summary = "A product with a vector is computed through a product of matrices"
    fix_safety = "Safe up to rounding: the sum runs in another order."
    triggers = ("@", "matmul", "dot")
    bad = (
        Bad(
            estimator(
                """
                    a, b = mlp.weights[0], mlp.weights[1]
                    v = fnp.ones(mlp.width, dtype=fnp.float32)
                    x = a @ b @ v
                    return fnp.stack([x] * mlp.depth)
                """
            ),
            estimator(
                """
                    a, b = mlp.weights[0], mlp.weights[1]
                    v = fnp.ones(mlp.width, dtype=fnp.float32)
                    x = a @ (b @ v)
                    return fnp.stack([x] * mlp.depth)
                """
            ),
        ),
    )
    good = (
        estimator(
            """
                a, b = mlp.weights[0], mlp.weights[1]
                v = fnp.ones(mlp.width, dtype=fnp.float32)
                x = a @ (b @ v)
                return fnp.stack([x] * mlp.depth)
            """
        ),
        estimator("""
            a, b = mlp.weights[0], mlp.weights[1]
            return (a @ b @ a)[: mlp.depth]
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        nodes: list[ast.BinOp | ast.Call] = [*module.hot(ast.BinOp), *module.hot(ast.Call)]
        for node in nodes:
            triple = wrong_order(module, node)
            if triple is None:
                continue
            template, pieces = triple
            here = module.fnp(node)
            text = build(module, node, template, **pieces) if isinstance(node, ast.BinOp) or here else None
            yield self.finding(
                module,
                node,
                "two matrices are multiplied before the vector: n^3 work where n^2 does",
                help=template.replace("(", "( ").replace("( ", "(") + ", with the vector first",
                fix=replacing(module, node, text, "start with the vector"),
            )


def wrong_order(module: Module, node: ast.expr) -> tuple[str, dict[str, ast.expr]] | None:
    """`(a @ b) @ v` or `v @ (a @ b)` with matrices and a vector known as such."""
    pair = product(module, node)
    if pair is None:
        return None
    left, right = pair
    inner = product(module, left)
    if inner is not None and ranks(module, *inner, right) == [2, 2, 1]:
        return "a @ (b @ v)", {"a": inner[0], "b": inner[1], "v": right}
    inner = product(module, right)
    if inner is not None and ranks(module, left, *inner) == [1, 2, 2]:
        return "(v @ a) @ b", {"v": left, "a": inner[0], "b": inner[1]}
    return None


def ranks(module: Module, *nodes: ast.expr) -> list[int | None]:
    return [module.value(n).ndim if module.value(n).is_array else None for n in nodes]
