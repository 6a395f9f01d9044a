"""float64-by-default: double price because nobody said float32."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.calls import DRAWS, dtype_of
from analyzer.lint.effects import counted_name
from analyzer.lint.finding import Edit, Finding, Fix, Safety
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.values import Kind

# Creation function -> position of its dtype argument (-1: keyword only).
MAKERS = {"zeros": 1, "ones": 1, "empty": 1, "full": 2, "eye": 3, "identity": 1, "linspace": -1}
LITERALS = frozenset({"array", "asarray"})
JOINS = frozenset({"stack", "concatenate", "vstack", "hstack", "array", "asarray"})


class Float64ByDefault(Rule):
    """Creation functions and draws give float64 unless told otherwise, and one float64 operand makes the whole chain
    that follows float64: every op of it bills at twice the price. The weights of the MLP are float32. Looked for
    only where the array goes into arithmetic, and not in files that choose float64 in words.
    """

    code = "WH402"
    name = "float64-by-default"
    summary = "An array starts as float64, and all that follows bills double"
    fix_safety = "Unsafe: float32 has 7 digits; draws in float32 are other numbers from the same seed. Check the error."
    triggers = ("zeros", "ones", "empty", "full", "eye", "identity", "linspace", "array", *sorted(DRAWS))
    bad = (
        Bad(
            estimator("""
                x = fnp.ones(mlp.width)
                return fnp.stack([fnp.matmul(x, w) for w in mlp.weights])
            """),
            estimator(
                """
                    x = fnp.ones(mlp.width, dtype=fnp.float32)
                    return fnp.stack([fnp.matmul(x, w) for w in mlp.weights])
                """
            ),
        ),
        Bad(
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    x = rng.standard_normal((8, mlp.width))
                    return x @ mlp.weights[0]
                """
            ),
            estimator(
                """
                    rng = fnp.random.default_rng(mlp.seed)
                    x = rng.standard_normal((8, mlp.width), dtype=fnp.float32)
                    return x @ mlp.weights[0]
                """
            ),
        ),
    )
    good = (
        estimator("return fnp.zeros((mlp.depth, mlp.width))"),
        estimator("""
            x = fnp.ones(mlp.width, dtype=fnp.float32)
            return fnp.stack([x @ w for w in mlp.weights])
        """),
        estimator("""
            x = fnp.ones(mlp.width, fnp.float64)
            return fnp.stack([x @ w for w in mlp.weights])
        """),
        estimator("""
            n = fnp.zeros(mlp.width, dtype=int)
            return fnp.stack([n + w[0] for w in mlp.weights])
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        if "float64" in module.text.text or "dtype=float" in module.text.text:
            return
        for call in module.hot(ast.Call):
            what = double(module, call)
            if what and feeds_arithmetic(module, call):
                yield self.finding(
                    module,
                    call,
                    f"`{what}` gives float64: it and all that follows bill double",
                    help="dtype=fnp.float32",
                    fix=add_dtype(module, call),
                )


def double(module: Module, call: ast.Call) -> str:
    """The name of a call that gives float64 because no dtype is given, or ""."""
    name = counted_name(module, call) or ""
    if name in MAKERS and dtype_of(module.inference, call, MAKERS[name]) == "":
        return name if name != "full" or float_literal(call.args[1:2]) else ""
    if (
        name in LITERALS
        and len(call.args) == 1
        and not call.keywords
        and isinstance(call.args[0], (ast.List, ast.Tuple))
    ):
        return name if float_literal(call.args[0].elts) else ""
    if isinstance(call.func, ast.Attribute) and call.func.attr in DRAWS and call.args + call.keywords:
        drawn = module.value(call.func.value).kind is Kind.RNG and dtype_of(module.inference, call, 1) == ""
        return call.func.attr if drawn and module.value(call).is_array else ""
    return ""


def float_literal(nodes: list[ast.expr]) -> bool:
    """Whether a float stands among literals."""
    return any(isinstance(n, ast.Constant) and isinstance(n.value, float) for node in nodes for n in ast.walk(node))


def feeds_arithmetic(module: Module, call: ast.Call) -> bool:
    """Whether the array is an operand, at once or through the name it is bound to."""
    name, function = bound_to(module, call), module.function(call)
    if name is None or function is None:
        return operand(module, call)
    loads = (n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load))
    return any(operand(module, load) for load in loads)


def bound_to(module: Module, call: ast.Call) -> str | None:
    """The name that a plain assignment, or its place in `a, b = x, y`, gives a value."""
    parent = module.parent(call)
    outer = module.parent(parent) if isinstance(parent, ast.Tuple) else parent
    if not isinstance(outer, ast.Assign) or len(outer.targets) != 1:
        return None
    target = outer.targets[0]
    if isinstance(parent, ast.Tuple):
        same = isinstance(target, ast.Tuple) and len(target.elts) == len(parent.elts)
        target = target.elts[parent.elts.index(call)] if same and isinstance(target, ast.Tuple) else outer.value
    return target.id if isinstance(target, ast.Name) else None


def operand(module: Module, node: ast.AST) -> bool:
    """Whether a node is an operand of counted arithmetic."""
    parent = module.parent(node)
    while isinstance(parent, ast.Attribute) and parent.attr == "T":
        node, parent = parent, module.parent(parent)
    if isinstance(parent, ast.BinOp):
        return True
    if isinstance(parent, ast.Call) and node in parent.args:
        name = counted_name(module, parent)
        return (
            name is not None and name not in JOINS and not name.startswith("stats.") and module.value(parent).is_array
        )
    return False


def add_dtype(module: Module, call: ast.Call) -> Fix | None:
    """Insert `dtype=fnp.float32` as the last argument."""
    here = module.fnp(call)
    segment = module.text.segment(call)
    if not here or "#" in segment:
        return None
    inside = segment[:-1].rstrip()
    at = module.text.span(call).start + len(inside)
    comma = "" if inside.endswith("(") else " " if inside.endswith(",") else ", "
    return Fix("say float32", (Edit(at, at, f"{comma}dtype={here}.float32"),), Safety.UNSAFE)
