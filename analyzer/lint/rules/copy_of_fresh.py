"""copy-of-fresh: a copy of something nobody else holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Edit, Finding, Fix
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator, replacing

VIEWS = frozenset(
    {"asarray", "reshape", "ravel", "transpose", "squeeze", "broadcast_to", "diagonal", "atleast_1d", "atleast_2d"}
)


class CopyOfFresh(Rule):
    """A copy bills one FLOP an element. What an operator or a function just made has no other owner, and counted arrays
    cannot be changed anyway: there is nothing to protect.
    """

    code = "WH409"
    name = "copy-of-fresh"
    summary = "A freshly made array is copied"
    fix_safety = "Safe: the copy had the only reference."
    triggers = ("copy", "array(")
    bad = (
        Bad(
            estimator("""
                x = fnp.tanh(mlp.weights[0]).copy()
                return x[: mlp.depth]
            """),
            estimator("""
                x = fnp.tanh(mlp.weights[0])
                return x[: mlp.depth]
            """),
        ),
        Bad(
            estimator("""
                x = fnp.array(mlp.weights[0] * 2.0)
                return x[: mlp.depth]
            """),
            estimator("""
                x = mlp.weights[0] * 2.0
                return x[: mlp.depth]
            """),
        ),
    )
    good = (
        estimator("""
            x = fnp.tanh(mlp.weights[0])
            return x[: mlp.depth]
        """),
        estimator("""
            x = fnp.array([1.0, 2.0], dtype=fnp.float32)
            return fnp.full((mlp.depth, mlp.width), x[0])
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.hot(ast.Call):
            original = copied(module, call)
            if original is not None and fresh(module, original):
                yield self.finding(
                    module,
                    call,
                    "a copy of an array that was made on the spot",
                    help="use it as it is",
                    fix=drop(module, call, original),
                )


def copied(module: Module, call: ast.Call) -> ast.expr | None:
    """What a plain copy copies."""
    if isinstance(call.func, ast.Attribute) and call.func.attr == "copy" and not call.args and not call.keywords:
        return call.func.value if counted_name(module, call) is None else None
    if counted_name(module, call) in ("copy", "array") and len(call.args) == 1 and not call.keywords:
        return call.args[0]
    return None


def fresh(module: Module, node: ast.expr) -> bool:
    """An operator's or a function's own result, not a view of something."""
    if not module.value(node).is_array:
        return False
    if isinstance(node, ast.BinOp):
        return True
    name = counted_name(module, node) if isinstance(node, ast.Call) else None
    return name is not None and name not in VIEWS


def drop(module: Module, call: ast.Call, original: ast.expr) -> Fix | None:
    """Leave the original in place of the copy."""
    if "#" in module.text.segment(call):
        return None
    if isinstance(call.func, ast.Attribute) and call.func.value is original:
        end = module.text.span(call).end
        start = module.text.text.rindex(".", module.text.span(original).end, end)
        return Fix("drop the copy", (Edit(start, end, ""),))
    text = module.text.segment(original)
    tight = isinstance(original, ast.BinOp) and isinstance(
        module.parent(call), (ast.BinOp, ast.UnaryOp, ast.Attribute, ast.Subscript)
    )
    return replacing(module, call, f"({text})" if tight or "\n" in text else text, "drop the copy")
