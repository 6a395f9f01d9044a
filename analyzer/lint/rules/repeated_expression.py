"""repeated-expression: the same counted work done twice in one block."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import (
    MAKERS,
    array_operand,
    billed,
    changed_names,
    counted_name,
    expressions,
    product,
    pure,
    read_names,
)
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator

CHEAP = MAKERS | {"array", "asarray", "reshape", "copy", "astype", "ravel", "diag"}
BLOCKS = ("body", "orelse", "finalbody")
COMPOUND = (
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.With,
    ast.AsyncWith,
    ast.Try,
    ast.Match,
    ast.FunctionDef,
    ast.ClassDef,
)


class RepeatedExpression(Rule):
    """The meter bills what runs, and nothing merges equal expressions: the second `fnp.matmul(w.T, m)` costs as much as
    the first. Bind it to a name. Found within one block, when no name in it changes in between.
    """

    code = "WH406"
    name = "repeated-expression"
    summary = "The same counted expression is computed twice"
    triggers = ("flopscope",)
    bad = (
        Bad(
            estimator(
                """
                    m = fnp.ones(mlp.width, dtype=fnp.float32)
                    w = mlp.weights[0]
                    a = fnp.exp(w @ m)
                    b = fnp.tanh(w @ m)
                    return fnp.stack([a + b] * mlp.depth)
                """
            )
        ),
    )
    good = (
        estimator(
            """
                m = fnp.ones(mlp.width, dtype=fnp.float32)
                w = mlp.weights[0]
                a = fnp.tanh(w @ m)
                m = a
                b = fnp.tanh(w @ m)
                return fnp.stack([a + b] * mlp.depth)
            """
        ),
        estimator("""
            w = mlp.weights[0]
            a = w[0] + 1.0
            b = w[0] + 1.0
            return fnp.stack([a + b] * mlp.depth)
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for block in blocks(module):
            yield from self.in_block(module, block)

    def in_block(self, module: Module, block: list[ast.stmt]) -> Iterator[Finding]:
        seen: dict[str, tuple[int, ast.expr]] = {}
        for index, statement in enumerate(block):
            if isinstance(statement, COMPOUND):
                continue
            reported: list[ast.expr] = []
            for node in expressions(module, statement):
                if any(within(node, done) for done in reported) or not worth(module, node):
                    continue
                key = ast.dump(node)
                first = seen.get(key)
                if first is not None and unchanged(module, block[first[0] : index], node):
                    reported.append(node)
                    yield self.finding(
                        module,
                        node,
                        f"`{shorten(ast.unparse(node))}` was computed on line {first[1].lineno} already",
                        help="bind it to a name there",
                    )
                else:
                    seen[key] = (index, node)


def blocks(module: Module) -> Iterator[list[ast.stmt]]:
    """The statement lists inside predict()."""
    for kind in (ast.FunctionDef, ast.AsyncFunctionDef, ast.For, ast.While, ast.If, ast.With, ast.Try):
        for node in module.hot(kind) if kind is not ast.FunctionDef else hot_defs(module):
            for name in BLOCKS:
                block = getattr(node, name, None)
                if isinstance(block, list) and len(block) > 0:
                    yield block


def hot_defs(module: Module) -> Iterator[ast.FunctionDef]:
    return (f for f in module.nodes(ast.FunctionDef) if f in module.hot_functions or module.is_hot(f))


def worth(module: Module, node: ast.expr) -> bool:
    """A pure call or matrix product on counted arrays that is worth a name."""
    if isinstance(node, ast.Call):
        name = counted_name(module, node)
        if name is None or name in CHEAP or name.startswith("stats."):
            return False
    elif product(module, node) is None:
        return False
    return billed(module, node) and pure(module, node) and array_operand(module, node)


def unchanged(module: Module, between: list[ast.stmt], node: ast.expr) -> bool:
    return not (changed_names(module, between) & read_names(node))


def within(node: ast.AST, outer: ast.AST) -> bool:
    return any(part is node for part in ast.walk(outer))


def shorten(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."
