"""gram-by-matmul: a Gram matrix at the price of a general product."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import product, same, transposed
from analyzer.lint.finding import Finding, Safety
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing


class GramByMatmul(Rule):
    """`x.T @ x` is symmetric, and the meter bills an einsum of one array with itself for the distinct half only:
    n(n+1)/2 entries instead of n*n. Its result also carries a symmetry tag that makes what follows cheaper. A matmul
    cannot see that both operands are the same, because the transpose is another object.
    """

    code = "WH404"
    name = "gram-by-matmul"
    summary = "x.T @ x by matmul; an einsum of x with itself costs half"
    fix_safety = "Safe up to rounding where x is known to have two axes; unsafe where that is only likely."
    triggers = (".T", "transpose", ".mT")
    bad = (
        Bad(
            estimator("""
                w = mlp.weights[0]
                return (w.T @ w)[: mlp.depth]
            """),
            estimator("""
                w = mlp.weights[0]
                return (fnp.einsum("ij,ik->jk", w, w))[: mlp.depth]
            """),
        ),
        Bad(
            estimator("""
                w = mlp.weights[0]
                g = fnp.matmul(w, w.T)
                return g[: mlp.depth]
            """),
            estimator("""
                w = mlp.weights[0]
                g = fnp.einsum("ij,kj->ik", w, w)
                return g[: mlp.depth]
            """),
        ),
    )
    good = (
        estimator("""
            w = mlp.weights[0]
            return fnp.einsum("ij,ik->jk", w, w)[: mlp.depth]
        """),
        estimator("""
            w, v = mlp.weights[0], mlp.weights[1]
            return (w.T @ v)[: mlp.depth]
        """),
        estimator("""
            x = fnp.ones(mlp.width)
            return fnp.full((mlp.depth, mlp.width), x.T @ x)
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        nodes: list[ast.BinOp | ast.Call] = [*module.hot(ast.BinOp), *module.hot(ast.Call)]
        for node in nodes:
            found = gram(module, node)
            if found is None:
                continue
            operand, labels = found
            value = module.value(operand)
            if value.is_array and value.ndim in (2, None):
                here = module.fnp(node)
                text = build(module, node, f'{here}.einsum("{labels}", x, y)', x=operand, y=operand) if here else None
                name = ast.unparse(operand)
                yield self.finding(
                    module,
                    node,
                    f"a Gram matrix of `{name}` at full price; an einsum of one array with itself costs half",
                    help=f'fnp.einsum("{labels}", {name}, {name})',
                    fix=replacing(module, node, text, "use einsum", Safety.SAFE if value.ndim == 2 else Safety.UNSAFE),
                )


def gram(module: Module, node: ast.expr) -> tuple[ast.expr, str] | None:
    """The operand of `x.T @ x` or `x @ x.T`, and the einsum that gives the same."""
    pair = product(module, node)
    if pair is None:
        return None
    left, right = pair
    first, second = transposed(module, left), transposed(module, right)
    if first is not None and same(first, right):
        return right, "ij,ik->jk"
    if second is not None and same(left, second):
        return left, "ij,kj->ik"
    return None
