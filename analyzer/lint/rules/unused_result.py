"""unused-result: counted work that nobody reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import billed, pure
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.repeated_expression import shorten


class UnusedResult(Rule):
    """The meter bills work whether its result is used or not. A name that is never read, or a counted call that stands
    alone as a statement, is a leftover of an experiment that every MLP pays for.
    """

    code = "WH408"
    name = "unused-result"
    summary = "The result of counted work is never used"
    triggers = ("flopscope",)
    bad = (
        Bad(
            estimator("""
            x = fnp.tanh(mlp.weights[0])
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(
            estimator("""
            fnp.matmul(mlp.weights[0], mlp.weights[0])
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
    )
    good = (
        estimator("""
            x = fnp.tanh(mlp.weights[0])
            return x[: mlp.depth]
        """),
        estimator("""
            _unused = fnp.tanh(mlp.weights[0])
            return fnp.zeros((mlp.depth, mlp.width))
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for statement in module.hot(ast.Expr):
            if isinstance(statement.value, (ast.Call, ast.BinOp)) and billed_work(module, statement.value):
                yield self.finding(
                    module, statement, f"`{shorten(ast.unparse(statement))}` is computed and dropped", help="remove it"
                )
        for bound in module.hot(ast.Assign):
            name = unread(module, bound)
            if name and any(billed(module, part) for part in ast.walk(bound.value)):
                yield self.finding(
                    module, bound, f"`{name}` is never read: what it costs is spent for nothing", help="remove it"
                )


def billed_work(module: Module, node: ast.expr) -> bool:
    return billed(module, node) and pure(module, node)


def unread(module: Module, statement: ast.Assign) -> str:
    """The one name a statement binds, when nothing in the file reads a name like it."""
    target = statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Name) or target.id.startswith("_"):
        return ""
    scope, function = module.scope(target), module.function(statement)
    if target.id in scope.outer or function is None or module.loads.get((scope, target.id)):
        return ""
    augmented = any(binding.kind == "aug" for binding in scope.names[target.id])
    return "" if augmented or not pure(module, statement.value) or looks_at_locals(module, function) else target.id


def looks_at_locals(module: Module, function: ast.AST) -> bool:
    """Whether names may be read by name."""
    calls = (n for n in ast.walk(function) if isinstance(n, ast.Call))
    return any(module.dotted(n.func) in ("builtins.locals", "builtins.eval", "builtins.exec") for n in calls)
