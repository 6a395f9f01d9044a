"""python-loop-over-elements: one Python step for each neuron."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.values import Kind


class PythonLoopOverElements(Rule):
    """A loop over the neurons calls the meter once an element: hundreds of calls where one would do, and all of their
    time is residual time, which is charged like FLOPs. Elements taken out one by one also leave the meter.
    Whole-array functions cost the same FLOPs in one call.
    """

    code = "WH415"
    name = "python-loop-over-elements"
    summary = "A Python loop handles one element at a time"
    triggers = ("for ",)
    bad = (
        Bad(
            estimator(
                """
                    x = fnp.ones(mlp.width, dtype=fnp.float32)
                    out = []
                    for i in range(mlp.width):
                        out.append(x[i] * 2.0)
                    return fnp.stack([fnp.array(out)] * mlp.depth)
                """
            )
        ),
        Bad(
            estimator(
                """
                    x = fnp.ones(mlp.width, dtype=fnp.float32)
                    y = [fnp.tanh(x[i]) for i in range(mlp.width)]
                    return fnp.stack([fnp.stack(y)] * mlp.depth)
                """
            )
        ),
    )
    good = (
        estimator("""
            rows = [mlp.weights[i][0] * 2.0 for i in range(mlp.depth)]
            return fnp.stack(rows)
        """),
        estimator(
            """
                rows = []
                for i in range(0, mlp.width, 64):
                    rows.append(i)
                return fnp.zeros((mlp.depth, mlp.width))
            """
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        loops: list[ast.For | ast.comprehension] = [*module.hot(ast.For), *module.hot(ast.comprehension)]
        for loop in loops:
            span = loop if isinstance(loop, ast.For) else module.parent(loop)
            where = by_index(module, loop, span) or by_element(module, loop, span)
            if where:
                yield self.finding(
                    module,
                    loop.iter,
                    f"one Python step for each element of `{where}`",
                    help="use a whole-array function or operator",
                )


def by_index(module: Module, loop: ast.For | ast.comprehension, body: ast.AST) -> str:
    """`for i in range(width)` with `x[i]` on a vector (or `x[i, j]` on a matrix) in its body: the array's name."""
    counted = module.value(loop.iter)
    if not isinstance(loop.target, ast.Name) or not counted.width or stepped(loop.iter):
        return ""
    for node in ast.walk(body):
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and uses(node.slice, loop.target.id):
            base = module.value(node.value)
            if base.is_array and base.ndim is not None and module.value(node).kind is Kind.SCALAR and bare(node.slice):
                return ast.unparse(node.value)
    return ""


def by_element(module: Module, loop: ast.For | ast.comprehension, body: ast.AST) -> str:
    """`for v in x` over a vector, with `v` in counted arithmetic: an index taken from an array is another matter."""
    value = module.value(loop.iter)
    vector = value.is_array and value.ndim == 1 and not isinstance(loop.iter, ast.Call)
    if not vector or not isinstance(loop.target, ast.Name):
        return ""
    uses = (n for n in ast.walk(body) if isinstance(n, ast.Name) and n.id == loop.target.id)
    return ast.unparse(loop.iter) if any(in_arithmetic(module, use) for use in uses) else ""


def in_arithmetic(module: Module, name: ast.Name) -> bool:
    parent = module.parent(name)
    return isinstance(parent, ast.BinOp) or (isinstance(parent, ast.Call) and counted_name(module, parent) is not None)


def stepped(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and len(node.args) == 3


def uses(key: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(key))


def bare(key: ast.expr) -> bool:
    """Plain indices, no slices."""
    parts = key.elts if isinstance(key, ast.Tuple) else [key]
    return not any(isinstance(part, ast.Slice) for part in parts)
