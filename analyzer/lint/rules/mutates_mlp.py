"""mutates-mlp: changing what the scorer handed over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding, Severity
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.values import Kind, Value

LIST_CHANGES = frozenset({"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"})
ARRAY_CHANGES = frozenset({"fill", "sort", "put", "partition", "resize", "setfield"})
WRITERS = frozenset(
    f"flopscope.numpy.{n}" for n in ("copyto", "put", "place", "putmask", "fill_diagonal", "put_along_axis")
)


class MutatesMlp(Rule):
    """The MLP belongs to the scorer: its fields are frozen, its arrays immutable, and its list of weights is compared
    or reused afterwards. Changing any of it raises, or spoils the next call on the same MLP.
    """

    code = "WH210"
    name = "mutates-mlp"
    summary = "The MLP or its weights are changed"
    severity = Severity.ERROR
    triggers = ("mlp", "weights")
    bad = (
        Bad(
            estimator("""
            mlp.weights[0][0, 0] = 5.0
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(
            estimator("""
            mlp.weights.clear()
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
        Bad(
            estimator("""
            mlp.width = 4
            return fnp.zeros((mlp.depth, mlp.width))
        """)
        ),
    )
    good = (
        estimator("""
            weights = list(mlp.weights)
            weights.reverse()
            return fnp.stack([w[0] for w in weights])
        """),
        estimator("""
            scaled = [w * 2.0 for w in mlp.weights]
            scaled.pop()
            return fnp.zeros((mlp.depth, mlp.width))
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        targets: list[ast.Attribute | ast.Subscript] = [*module.nodes(ast.Attribute), *module.nodes(ast.Subscript)]
        for target in targets:
            if isinstance(target.ctx, (ast.Store, ast.Del)) and of_mlp(module, target):
                yield self.finding(
                    module, target, f"`{ast.unparse(target)}` belongs to the scorer and cannot be changed"
                )
        for call in module.nodes(ast.Call):
            if changes(module, call):
                yield self.finding(
                    module, call, f"`{ast.unparse(call.func)}` changes the MLP of the scorer", help="work on a copy"
                )


def of_mlp(module: Module, target: ast.Attribute | ast.Subscript) -> bool:
    """A field of the MLP, an entry of its list of weights, or an element of one of them."""
    base = module.value(target.value)
    if isinstance(target, ast.Attribute):
        return base.kind is Kind.MLP
    return base.weight and (base.is_array or direct(module, target.value))


def direct(module: Module, node: ast.expr) -> bool:
    """`mlp.weights` itself, or a name that is nothing else."""
    if isinstance(node, ast.Attribute):
        return module.value(node.value).kind is Kind.MLP
    if isinstance(node, ast.Name):
        bindings = module.bindings(node)
        return len(bindings) == 1 and isinstance(bindings[0].value, ast.Attribute) and direct(module, bindings[0].value)
    return False


def changes(module: Module, call: ast.Call) -> bool:
    """A method or function that changes its object in place, on a part of the MLP."""
    if module.dotted(call.func) in ("builtins.setattr", "builtins.object.__setattr__"):
        return bool(call.args) and module.value(call.args[0]).kind is Kind.MLP
    if module.dotted(call.func) in WRITERS:
        return bool(call.args) and weight_array(module.value(call.args[0]))
    if not isinstance(call.func, ast.Attribute):
        return False
    base = module.value(call.func.value)
    if base.kind is Kind.LIST:
        return call.func.attr in LIST_CHANGES and base.weight and direct(module, call.func.value)
    return weight_array(base) and call.func.attr in ARRAY_CHANGES


def weight_array(value: Value) -> bool:
    return value.is_array and value.weight
