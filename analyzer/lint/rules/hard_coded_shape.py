"""hard-coded-shape: the shape of one round, written as numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Finding, Fix, Safety
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator, replacing
from analyzer.lint.seeds import mlp_seed

# width -> depths, of the rounds so far
SHAPES = {256: frozenset({8, 32}), 1024: frozenset({16})}
MAKERS = frozenset({"zeros", "ones", "empty", "full", "eye", "identity", "broadcast_to", "reshape", "arange"})


class HardCodedShape(Rule):
    """Rounds differ in width and depth, and validation runs on small networks of other shapes. An array of a round's
    own (depth, width), written in numbers, fails on all of the others; `mlp.depth` and `mlp.width` do not.
    """

    code = "WH502"
    name = "hard-coded-shape"
    summary = "The width and depth of a round are written as numbers"
    fix_safety = "Unsafe: the numbers may stand for something else."
    triggers = ("256", "1024")
    bad = (
        Bad(estimator("return fnp.zeros((8, 256))"), estimator("return fnp.zeros((mlp.depth, mlp.width))")),
        Bad(
            estimator(
                """
                x = fnp.eye(WIDTH, dtype=fnp.float32)
                return x[: mlp.depth]
            """,
                before="WIDTH = 256",
            ),
            estimator(
                """
                x = fnp.eye(mlp.width, dtype=fnp.float32)
                return x[: mlp.depth]
            """,
                before="WIDTH = 256",
            ),
        ),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width))"),
        estimator(
            """
                rng = fnp.random.default_rng(mlp.seed)
                x = rng.normal(size=(256, mlp.width))
                return x[: mlp.depth]
            """
        ),
        estimator("""
            x = fnp.linspace(0.0, 1.0, 256)
            return fnp.full((mlp.depth, mlp.width), x[0])
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.hot(ast.Call):
            for node, dimension in dimensions(module, call):
                fix = from_mlp(module, node, dimension)
                text = ast.unparse(node)
                yield self.finding(
                    module,
                    node,
                    f"`{text}` is the {dimension} of one round",
                    help=f"mlp.{dimension} fits all of them",
                    fix=fix,
                )


def dimensions(module: Module, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
    """The parts of a shape that are a round's depth or width."""
    method = (
        isinstance(call.func, ast.Attribute) and module.value(call.func.value).is_array and call.func.attr == "reshape"
    )
    name = "reshape" if method else counted_name(module, call)
    if name not in MAKERS:
        return
    parts = [p for a in call.args for p in (a.elts if isinstance(a, (ast.Tuple, ast.List)) else [a])]
    for first, second in zip(parts, parts[1:], strict=False):
        depth, width = integer(module, first), integer(module, second)
        if width in SHAPES and depth in SHAPES[width]:
            yield first, "depth"
            yield second, "width"
        elif width in SHAPES and depth == width:
            yield first, "width"
            yield second, "width"
    if name in ("eye", "identity") and call.args and integer(module, call.args[0]) in SHAPES:
        yield call.args[0], "width"


def integer(module: Module, node: ast.expr) -> int | None:
    """The value of an integer literal or of a module-level constant."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name):
        bindings = module.bindings(node)
        value = (
            bindings[0].value if len(bindings) == 1 and module.scope(node).owner(node.id) is module.walk.top else None
        )
        return value.value if isinstance(value, ast.Constant) and type(value.value) is int else None
    return None


def from_mlp(module: Module, node: ast.expr, dimension: str) -> Fix | None:
    """Take the number from the MLP, where it is a parameter."""
    seed = mlp_seed(module, node)
    text = seed.replace(".seed", f".{dimension}") if seed else None
    return replacing(module, node, text, f"use mlp.{dimension}", Safety.UNSAFE)
