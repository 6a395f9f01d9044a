"""loop-invariant: counted work in a loop that gives the same each time round."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import (
    CONDITIONAL,
    DEFERRED,
    MAKERS,
    array_operand,
    billed,
    changed_names,
    counted_name,
    pure,
    read_names,
)  # fmt: skip
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.repeated_expression import shorten, within


class LoopInvariant(Rule):
    """The expression depends on nothing that the loop changes, and bills anew on every pass: once a layer, typically.
    Compute it before the loop. Expressions behind an `if`, in a lambda or a comprehension are left alone.
    """

    code = "WH407"
    name = "loop-invariant"
    summary = "Counted work inside a loop that does not depend on the loop"
    triggers = ("for ", "while ")
    bad = (
        Bad(
            estimator(
                """
                    eye = fnp.eye(mlp.width, dtype=fnp.float32)
                    rows = []
                    for w in mlp.weights:
                        rows.append(fnp.sum(w * (1.0 - eye), axis=0))
                    return fnp.stack(rows)
                """
            )
        ),
    )
    good = (
        estimator(
            """
                eye = fnp.eye(mlp.width, dtype=fnp.float32)
                off = 1.0 - eye
                rows = []
                for w in mlp.weights:
                    rows.append(fnp.sum(w * off, axis=0))
                return fnp.stack(rows)
            """
        ),
        estimator(
            """
                x = fnp.ones(mlp.width, dtype=fnp.float32)
                rows = []
                for w in mlp.weights:
                    y = fnp.tanh(x)
                    x = w @ y
                    rows.append(x)
                return fnp.stack(rows)
            """
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        done: list[ast.expr] = []
        loops: list[ast.For | ast.While] = [*module.hot(ast.For), *module.hot(ast.While)]
        for loop in sorted(loops, key=lambda node: node.lineno):
            changed = changed_names(module, [loop])
            for node in candidates(module, loop):
                if any(within(node, other) for other in done) or not invariant(module, node, changed):
                    continue
                done.append(node)
                yield self.finding(
                    module,
                    node,
                    f"`{shorten(ast.unparse(node))}` gives the same on every pass of the loop on line {loop.lineno}",
                    help="compute it before the loop",
                )


def candidates(module: Module, loop: ast.AST) -> Iterator[ast.expr]:
    """Expressions certain to be evaluated on each pass, largest first."""
    body = getattr(loop, "body", [])
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, (*DEFERRED, *CONDITIONAL)):
            continue
        if isinstance(node, (ast.BinOp, ast.Call)):
            yield node
        stack += reversed(module.children(node))


def invariant(module: Module, node: ast.expr, changed: set[str]) -> bool:
    """Billed, pure, on whole arrays, and reading nothing the loop changes."""
    if not billed(module, node) or not pure(module, node) or read_names(node) & changed:
        return False
    makes = isinstance(node, ast.Call) and counted_name(module, node) in MAKERS
    return (makes or array_operand(module, node)) and module.value(node).ndim != 0
