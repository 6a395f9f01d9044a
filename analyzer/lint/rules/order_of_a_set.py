"""order-of-a-set: a result that depends on the order in which a set is walked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Fix
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator, replacing
from analyzer.lint.values import Kind

ORDERING = frozenset(
    {"builtins.list", "builtins.tuple", "builtins.enumerate", "builtins.iter", "builtins.zip", "flopscope.numpy.array"}
)


class OrderOfASet(Rule):
    """The order of a set of strings (or of objects) changes from process to process, and floating-point sums depend on
    order: the same estimator gives two answers. Sort it, or use a list or a dict, which keep their order. Sets of
    numbers are left alone.
    """

    code = "WH306"
    name = "order-of-a-set"
    summary = "The order of a set decides what is computed"
    fix_safety = "Safe: sorting the set fixes one of the orders it could have had."
    triggers = ("set(", "{")
    bad = (
        Bad(
            estimator(
                """
                    x = fnp.zeros((mlp.depth, mlp.width))
                    for k in {'a', 'b'}:
                        x = x + self.table[k]
                    return x
                """
            ),
            estimator(
                """
                    x = fnp.zeros((mlp.depth, mlp.width))
                    for k in sorted({'a', 'b'}):
                        x = x + self.table[k]
                    return x
                """
            ),
        ),
        Bad(
            estimator("""
                names = set(self.table)
                return fnp.stack([self.table[k] for k in list(names)])
            """),
            estimator("""
                names = set(self.table)
                return fnp.stack([self.table[k] for k in sorted(names)])
            """),
        ),
    )
    good = (
        estimator(
            """
                x = fnp.zeros((mlp.depth, mlp.width))
                for k in sorted({'a', 'b'}):
                    x = x + self.table[k]
                return x
            """
        ),
        estimator(
            """
                if mlp.width in {64, 256}:
                    return fnp.zeros((mlp.depth, mlp.width))
                return fnp.ones((mlp.depth, mlp.width))
            """
        ),
        estimator("""
            n = 0
            for k in {1, 2, 3}:
                n = n + k
            return fnp.full((mlp.depth, mlp.width), n)
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for walked in iterated(module):
            if unordered(module, walked):
                text = module.text.segment(walked)
                yield self.finding(
                    module,
                    walked,
                    "a set has no order of its own: the result can differ from process to process",
                    help="sorted(...) fixes the order",
                    fix=sort(module, walked, text),
                )


def sort(module: Module, walked: ast.expr, text: str) -> Fix | None:
    """`sorted(s)`; a `list(s)` around it goes."""
    parent = module.parent(walked)
    if isinstance(parent, ast.Call) and module.dotted(parent.func) == "builtins.list" and len(parent.args) == 1:
        return replacing(module, parent, f"sorted({text})", "sort the set")
    return replacing(module, walked, f"sorted({text})", "sort the set")


def iterated(module: Module) -> Iterator[ast.expr]:
    """What predict() walks in order: loops, comprehensions that build lists, list() and the like."""
    for loop in module.hot(ast.For):
        yield loop.iter
    for generator in module.hot(ast.comprehension):
        if isinstance(module.parent(generator), (ast.ListComp, ast.DictComp)):
            yield generator.iter
    for call in module.hot(ast.Call):
        if module.dotted(call.func) in ORDERING:
            yield from (a for a in call.args if not isinstance(a, ast.Starred))


def unordered(module: Module, node: ast.expr) -> bool:
    """A set whose members are not known to be numbers."""
    value = module.value(node)
    return value.kind is Kind.SET and (value.item is None or value.item.kind not in (Kind.SCALAR, Kind.BOTTOM))
