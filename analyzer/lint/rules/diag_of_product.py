"""diag-of-product: a whole matrix product for its diagonal."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name, product
from analyzer.lint.finding import Finding, Safety
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing

LABELS = {"diag": "ij,ji->i", "diagonal": "ij,ji->i", "trace": "ij,ji->"}


class DiagOfProduct(Rule):
    """The diagonal of `a @ b` needs n products of rows and columns, 2n^2 FLOPs; the matrix product that `diag` or
    `trace` then throws away bills 2n^3.
    """

    code = "WH412"
    name = "diag-of-product"
    summary = "A matrix product is computed for its diagonal"
    fix_safety = "Safe up to rounding where both operands are known to have two axes; unsafe where that is only likely."
    triggers = ("diag", "trace")
    bad = (
        Bad(
            estimator("""
                a, b = mlp.weights[0], mlp.weights[1]
                return fnp.stack([fnp.diag(a @ b)] * mlp.depth)
            """),
            estimator(
                """
                    a, b = mlp.weights[0], mlp.weights[1]
                    return fnp.stack([fnp.einsum("ij,ji->i", a, b)] * mlp.depth)
                """
            ),
        ),
        Bad(
            estimator(
                """
                    a, b = mlp.weights[0], mlp.weights[1]
                    return fnp.full((mlp.depth, mlp.width), fnp.trace(fnp.matmul(a, b)))
                """
            ),
            estimator(
                """
                    a, b = mlp.weights[0], mlp.weights[1]
                    return fnp.full((mlp.depth, mlp.width), fnp.einsum("ij,ji->", a, b))
                """
            ),
        ),
    )
    good = (
        estimator("""
            a, b = mlp.weights[0], mlp.weights[1]
            c = a @ b
            return fnp.stack([fnp.diag(c), c[0]])
        """),
        estimator("return fnp.stack([fnp.diag(w) for w in mlp.weights])"),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.hot(ast.Call):
            name, argument = diagonal_of(module, call)
            pair = product(module, argument) if argument is not None else None
            if pair is None or argument is None or not module.value(argument).is_array:
                continue
            here, ranks = module.fnp(call), [module.value(operand).ndim for operand in pair]
            if 1 in ranks:
                continue
            text = build(module, call, f'{here}.einsum("{LABELS[name]}", a, b)', a=pair[0], b=pair[1]) if here else None
            yield self.finding(
                module,
                call,
                f"`{name}` of a matrix product: only its diagonal is used",
                help=f'fnp.einsum("{LABELS[name]}", a, b) computes just that',
                fix=replacing(
                    module, call, text, "compute the diagonal", Safety.SAFE if ranks == [2, 2] else Safety.UNSAFE
                ),
            )


def diagonal_of(module: Module, call: ast.Call) -> tuple[str, ast.expr | None]:
    """The function and its matrix, for `fnp.diag(x)` and `x.diagonal()` alike."""
    name = counted_name(module, call) or ""
    if name in LABELS and len(call.args) == 1 and not call.keywords:
        return name, call.args[0]
    if (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("diagonal", "trace")
        and not call.args + call.keywords
    ):
        return call.func.attr, call.func.value if not name else None
    return "", None
