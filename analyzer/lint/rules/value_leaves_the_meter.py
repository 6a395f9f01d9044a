"""value-leaves-the-meter: arithmetic that goes on outside the counted world."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.values import Kind

CONVERSIONS = frozenset({"numpy.asarray", "numpy.array", "numpy.asanyarray", "numpy.ascontiguousarray"})
NUMBERS = frozenset({"builtins.float", "builtins.complex"})
WITH_NUMPY = "import flopscope.numpy as fnp\nimport numpy as np\nfrom whestbench import BaseEstimator\n\n\n"


class ValueLeavesTheMeter(Rule):
    """`np.asarray(x)`, `x.tolist()` and arithmetic on `float(x)` or `x.item()` take a counted value out of the meter:
    what is computed with it costs no FLOPs but real seconds, charged as residual time, and a reviewer may take it
    for an attempt to dodge the bill. It also forces a prediction to know values. Reading a value to decide a branch
    is fine.
    """

    code = "WH104"
    name = "value-leaves-the-meter"
    summary = "A counted value is taken out of the meter and computed with"
    triggers = ("asarray", "array(", "tolist", "item(", "float(", "complex(", "view(")
    bad = (
        Bad(
            estimator(
                """
            w = np.asarray(mlp.weights[0])
            return fnp.stack([w[0]] * mlp.depth)
        """,
                prelude=WITH_NUMPY,
            )
        ),
        Bad(
            estimator("""
            rows = [w[0].tolist() for w in mlp.weights]
            return fnp.array(rows)
        """)
        ),
        Bad(
            estimator("""
            s = float(fnp.sum(mlp.weights[0])) * 0.5
            return fnp.full((mlp.depth, mlp.width), s)
        """)
        ),
    )
    good = (
        estimator(
            """
                s = fnp.sum(mlp.weights[0])
                if float(s) > 0:
                    return fnp.zeros((mlp.depth, mlp.width))
                return fnp.full((mlp.depth, mlp.width), 0.5)
            """
        ),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        for call in module.hot(ast.Call):
            text = leaving(module, call)
            if text:
                yield self.finding(
                    module, call, f"{text} leaves the meter: what follows is not counted", help="stay with fnp arrays"
                )


def leaving(module: Module, call: ast.Call) -> str:
    """What takes a counted value out, or ""."""
    name = module.dotted(call.func)
    if name in CONVERSIONS and call.args and module.value(call.args[0]).is_array:
        return f"`{ast.unparse(call.func)}(...)` of a counted array"
    if name in NUMBERS and call.args and module.value(call.args[0]).is_array and arithmetic(module, call):
        return f"arithmetic on `{ast.unparse(call.func)}(...)` of a counted value"
    if not isinstance(call.func, ast.Attribute) or not module.value(call.func.value).is_array:
        return ""
    method = call.func.attr
    if method == "tolist":
        return "`.tolist()`"
    if method == "item" and arithmetic(module, call):
        return "arithmetic on `.item()`"
    raw = method == "view" and call.args and (module.dotted(call.args[0]) or "").startswith("numpy.")
    return "`.view(np.ndarray)`" if raw else ""


def arithmetic(module: Module, call: ast.Call) -> bool:
    """Whether the number is an operand at once, or the name it is given is."""
    parent = module.parent(call)
    if isinstance(parent, ast.BinOp):
        other = parent.right if parent.left is call else parent.left
        return not module.value(other).is_array
    if not isinstance(parent, ast.Assign) or len(parent.targets) > 1 or not isinstance(parent.targets[0], ast.Name):
        return False
    name, function = parent.targets[0].id, module.function(call)
    if function is None or len(module.bindings(parent.targets[0])) > 1:
        return False
    return any(operand(module, n) for n in module.inside(function) if isinstance(n, ast.Name) and n.id == name)


def operand(module: Module, name: ast.Name) -> bool:
    """Whether a name stands in arithmetic among plain numbers."""
    parent = module.parent(name)
    if not isinstance(name.ctx, ast.Load) or not isinstance(parent, ast.BinOp):
        return False
    return module.value(parent).kind is Kind.SCALAR
