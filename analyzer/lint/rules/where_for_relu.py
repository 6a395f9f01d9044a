"""where-for-relu: a ReLU by selection or by mask."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name, same
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rewrite import build
from analyzer.lint.rule import Bad, Rule, estimator, replacing


class WhereForRelu(Rule):
    """`fnp.where(x > 0, x, 0)` bills 5 FLOPs an element (the comparison and a selection at weight 4), `x * (x > 0)`
    bills 2, `fnp.maximum(x, 0)` bills 1 and says what it is.
    """

    code = "WH411"
    name = "where-for-relu"
    summary = "A ReLU by where or by mask; maximum costs a fifth"
    fix_safety = "Safe for numbers. A NaN stays NaN instead of becoming 0."
    triggers = ("where", "*")
    bad = (
        Bad(
            estimator("""
                x = mlp.weights[0]
                return fnp.where(x > 0, x, 0.0)[: mlp.depth]
            """),
            estimator("""
                x = mlp.weights[0]
                return fnp.maximum(x, 0.0)[: mlp.depth]
            """),
        ),
        Bad(
            estimator("""
                x = mlp.weights[0]
                x = x * (x > 0)
                return x[: mlp.depth]
            """),
            estimator("""
                x = mlp.weights[0]
                x = fnp.maximum(x, 0)
                return x[: mlp.depth]
            """),
        ),
    )
    good = (
        estimator("""
            x = mlp.weights[0]
            return fnp.maximum(x, 0.0)[: mlp.depth]
        """),
        estimator("""
            x, y = mlp.weights[0], mlp.weights[1]
            return fnp.where(x > 0, y, 0.0)[: mlp.depth]
        """),
        estimator("""
            x = mlp.weights[0]
            return fnp.where(x > 0, x, 0.1 * x)[: mlp.depth]
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.hot(ast.Call):
            found = by_where(module, call)
            if found:
                yield self.report(module, call, *found)
        for node in module.hot(ast.BinOp):
            masked = by_mask(module, node)
            if masked:
                yield self.report(module, node, *masked)

    def report(self, module: Module, node: ast.expr, x: ast.expr, zero: ast.expr) -> Finding:
        here = module.fnp(node)
        text = build(module, node, f"{here}.maximum(x, z)", x=x, z=zero) if here else None
        name = ast.unparse(x)
        return self.finding(
            module,
            node,
            "a ReLU by selection; maximum bills 1 FLOP an element",
            help=f"fnp.maximum({name}, {ast.unparse(zero)})",
            fix=replacing(module, node, text, "use maximum"),
        )


def by_where(module: Module, call: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """`where(x > 0, x, 0)` and `where(x < 0, 0, x)`: x and the zero."""
    if counted_name(module, call) != "where" or len(call.args) != 3 or call.keywords:
        return None
    condition, first, second = call.args
    compared = positive(module, condition)
    if compared is None:
        return None
    x, is_positive = compared
    chosen, zero = (first, second) if is_positive else (second, first)
    nothing = is_zero(zero) or (isinstance(zero, ast.Call) and counted_name(module, zero) == "zeros_like")
    return (x, zero) if same(x, chosen) and nothing and module.value(x).is_array else None


def by_mask(module: Module, node: ast.BinOp) -> tuple[ast.expr, ast.expr] | None:
    """`x * (x > 0)` either way round."""
    if not isinstance(node.op, ast.Mult):
        return None
    for x, mask in ((node.left, node.right), (node.right, node.left)):
        compared = positive(module, mask)
        if compared and compared[1] and same(x, compared[0]) and module.value(x).is_array:
            return x, next(part for part in ast.walk(mask) if isinstance(part, ast.Constant) and is_zero(part))
    return None


def positive(module: Module, node: ast.expr) -> tuple[ast.expr, bool] | None:
    """`x > 0` -> (x, True), `x < 0` -> (x, False), and the same with the zero on the left."""
    if isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        name = counted_name(module, node)
        left, right = node.args
        above, below = name in ("greater", "greater_equal"), name in ("less", "less_equal")
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, op, right = node.left, node.ops[0], node.comparators[0]
        above, below = isinstance(op, (ast.Gt, ast.GtE)), isinstance(op, (ast.Lt, ast.LtE))
    else:
        return None
    if not above and not below:
        return None
    if is_zero(right):
        return left, above
    return (right, below) if is_zero(left) else None


def is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value == 0
