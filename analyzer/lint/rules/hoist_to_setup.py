"""hoist-to-setup: work in predict() that does not depend on the MLP."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.effects import MAKERS, billed, counted_name, expressions, pure_node
from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.rules.repeated_expression import shorten, within
from analyzer.lint.values import Kind

FEW = 8  # elements: moving less than that saves nothing worth the move
FILES = frozenset({"flopscope.numpy.load", "builtins.open"})


class HoistToSetup(Rule):
    """setup() runs once and outside the FLOP budget; predict() runs and bills for every MLP. A table, a quadrature rule
    or a file that does not depend on the MLP belongs in setup(), on `self`.
    """

    code = "WH410"
    name = "hoist-to-setup"
    summary = "Work in predict() that does not depend on the MLP"
    triggers = ("flopscope",)
    bad = (
        Bad(
            estimator(
                """
                    nodes = fnp.linspace(-4.0, 4.0, 65)
                    density = fnp.exp(-0.5 * nodes * nodes)
                    return fnp.full((mlp.depth, mlp.width), fnp.sum(density))
                """
            )
        ),
        Bad(
            estimator("""
            table = fnp.load('table.npy')
            return table[: mlp.depth]
        """)
        ),
    )
    good = (
        estimator("""
            x = fnp.linspace(0.0, 1.0, mlp.width)
            return fnp.stack([x] * mlp.depth)
        """),
        estimator("""
            c = 1.0 / fnp.sqrt(2.0 * fnp.pi)
            return fnp.full((mlp.depth, mlp.width), c)
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        if not module.estimators:
            return
        done: list[ast.expr] = []
        memo: dict[ast.AST, bool] = {}
        statements: list[ast.stmt] = [*module.hot(ast.Assign), *module.hot(ast.Return), *module.hot(ast.AugAssign)]
        for statement in sorted(statements, key=lambda s: s.lineno):
            for node in expressions(module, statement):
                if not any(within(node, other) for other in done) and hoistable(module, node, memo):
                    done.append(node)
                    yield self.finding(
                        module,
                        node,
                        f"`{shorten(ast.unparse(node))}` does not depend on the MLP and bills for every one",
                        help="compute it in setup() and keep it on self",
                    )


def hoistable(module: Module, node: ast.expr, memo: dict[ast.AST, bool]) -> bool:
    """Independent of the MLP, and either a file or a table."""
    if file_read(module, node):
        return independent(module, node, set(), memo)
    if not isinstance(node, (ast.Call, ast.BinOp)) or not billed(module, node):
        return False
    value = module.value(node)
    whole = value.is_array and value.ndim != 0
    return whole and independent(module, node, set(), memo) and table(module, node, set())


def independent(module: Module, node: ast.AST, seen: set[str], memo: dict[ast.AST, bool] | None = None) -> bool:
    """Built from literals, modules, module-level constants and names that are themselves independent."""
    memo = {} if memo is None else memo
    if node not in memo:
        alone = pure_node(module, node) or file_read(module, node)
        named = not isinstance(node, ast.Name) or known(module, node, seen)
        parts = module.children(node)
        memo[node] = alone and named and all(independent(module, part, seen, memo) for part in parts)
    return memo[node]


def file_read(module: Module, part: ast.AST) -> bool:
    return isinstance(part, ast.Call) and module.dotted(part.func) in FILES


def known(module: Module, name: ast.Name, seen: set[str]) -> bool:
    """Whether a name has one value that is independent of the MLP."""
    bindings = module.bindings(name)
    if not bindings:
        return True
    if all(b.kind == "import" for b in bindings):
        return True
    if len(bindings) != 1 or bindings[0].kind != "assign" or bindings[0].path or name.id in seen:
        return False
    value = bindings[0].value
    fixed = isinstance(value, ast.expr) and not filled_later(module, name, value)
    return fixed and isinstance(value, ast.expr) and independent(module, value, seen | {name.id})


def filled_later(module: Module, name: ast.Name, value: ast.expr) -> bool:
    """Whether a list or the like may be changed after it was bound: it is used through a method or an index."""
    if module.value(value).kind in (Kind.ARRAY, Kind.SCALAR, Kind.STR, Kind.TUPLE):
        return False
    owner = module.scope(name).owner(name.id)
    inside = module.inside(owner.node if owner is not None else module.tree)
    uses = (n for n in inside if isinstance(n, ast.Name) and n.id == name.id)
    return any(isinstance(module.parent(use), (ast.Attribute, ast.Subscript)) for use in uses)


def table(module: Module, node: ast.AST, seen: set[str]) -> bool:
    """Whether an array is made in it, here or in the names it uses: a scalar constant is not worth moving."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and made_table(module, part):
            return True
        if isinstance(part, ast.Name) and part.id not in seen:
            bindings = module.bindings(part)
            value = bindings[0].value if len(bindings) == 1 and bindings[0].kind == "assign" else None
            if isinstance(value, ast.expr) and module.value(value).is_array and table(module, value, seen | {part.id}):
                return True
    return False


def made_table(module: Module, call: ast.Call) -> bool:
    """A call that makes an array of more than a few elements, as far as its text says."""
    name = counted_name(module, call)
    if name in ("array", "asarray") and call.args:
        return isinstance(call.args[0], (ast.List, ast.Tuple, ast.ListComp)) and len(list(ast.walk(call.args[0]))) > FEW
    sizes = [n.value for a in call.args for n in ast.walk(a) if isinstance(n, ast.Constant) and type(n.value) is int]
    return name in MAKERS and (not sizes or max(sizes) > FEW)
