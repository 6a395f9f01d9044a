"""power-for-product: a power that a product or a root does for a sixteenth."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name, stable
from analyzer.lint.finding import Finding, Safety
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing

PRODUCTS = {2.0: "x * x", 3.0: "x * x * x", 4.0: "(x * x) * (x * x)"}
CALLS = {2.0: "square(x)", 0.5: "sqrt(x)"}
COST = {2.0: 1, 0.5: 1, 3.0: 2, 4.0: 3}


class PowerForProduct(Rule):
    """`power` bills 16 FLOPs an element whatever the exponent; a product bills 1, and so do `fnp.square` and
    `fnp.sqrt`. `x**2` is by far the most common way to pay sixteen times too much.
    """

    code = "WH401"
    name = "power-for-product"
    summary = "A power where a product, a square or a root costs a fraction"
    fix_safety = (
        "Safe for squares and square roots, which NumPy computes in the same way. Unsafe for the third and "
        "fourth power, which may differ in the last digit."
    )
    triggers = ("**", "power")
    bad = (
        Bad(
            estimator("return fnp.stack([w[0] ** 2 for w in mlp.weights])"),
            estimator("return fnp.stack([fnp.square(w[0]) for w in mlp.weights])"),
        ),
        Bad(
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                return x**2 + fnp.power(fnp.abs(x), 0.5)
            """),
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                return x * x + fnp.sqrt(fnp.abs(x))
            """),
        ),
        Bad(
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                return x**3
            """),
            estimator("""
                x = fnp.stack([w[0] for w in mlp.weights])
                return x * x * x
            """),
        ),
    )
    good = (
        estimator("""
            x = fnp.stack([w[0] for w in mlp.weights])
            return x * x
        """),
        estimator("""
            n = mlp.width**2
            return fnp.full((mlp.depth, mlp.width), 1.0 / n)
        """),
        estimator("""
            x = fnp.stack([w[0] for w in mlp.weights])
            return x**1.7
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for node, base, exponent in powers(module):
            if exponent in COST and module.value(base).is_array:
                yield self.finding(
                    module,
                    node,
                    f"a power bills 16 FLOPs an element; this one can be had for {COST[exponent]}",
                    help=instead(base, exponent),
                    fix=replacing(
                        module, node, rewritten(module, node, base, exponent), "avoid the power", safety(exponent)
                    ),
                )


def powers(module: Module) -> Iterator[tuple[ast.expr, ast.expr, float]]:
    """Powers with a number as the exponent: the node, its base, the exponent."""
    for node in module.hot(ast.BinOp):
        if isinstance(node.op, ast.Pow) and (exponent := number(node.right)) is not None:
            yield node, node.left, exponent
    for call in module.hot(ast.Call):
        named = (
            len(call.args) == 2 and not call.keywords and counted_name(module, call) in ("power", "pow", "float_power")
        )
        exponent = number(call.args[1]) if named else None
        if exponent is not None:
            yield call, call.args[0], exponent


def number(node: ast.expr) -> float | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def safety(exponent: float) -> Safety:
    return Safety.SAFE if exponent in CALLS else Safety.UNSAFE


def instead(base: ast.expr, exponent: float) -> str:
    text = ast.unparse(base)
    if exponent in PRODUCTS and stable(base):
        return " * ".join([text] * int(exponent))
    return f"fnp.{CALLS.get(exponent, 'square(x) and products')}".replace("(x)", f"({text})")


def rewritten(module: Module, node: ast.expr, base: ast.expr, exponent: float) -> str | None:
    """The cheaper form; a product only when reading the base twice costs nothing."""
    here = module.fnp(node)
    if exponent in PRODUCTS and stable(base):
        text = build(module, node, PRODUCTS[exponent], x=base)
        tight = isinstance(module.parent(node), (ast.BinOp, ast.UnaryOp)) and not loose(module, node)
        return f"({text})" if text and tight else text
    return build(module, node, f"{here}.{CALLS[exponent]}", x=base) if here and exponent in CALLS else None


def loose(module: Module, node: ast.expr) -> bool:
    """Whether a product may stand here without parentheses: as a term of a sum, or as the left operand of a product."""
    parent = module.parent(node)
    if not isinstance(parent, ast.BinOp):
        return False
    if isinstance(parent.op, (ast.Add, ast.Sub)):
        return True
    return isinstance(parent.op, (ast.Mult, ast.Div, ast.MatMult)) and parent.left is node
