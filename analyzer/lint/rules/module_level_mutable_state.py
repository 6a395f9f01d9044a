"""module-level-mutable-state: something predict() writes that outlives the call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint.finding import Finding
from analyzer.lint.module import Module
from analyzer.lint.rule import Bad, Rule, estimator
from analyzer.lint.scopes import Scope

CHANGES = frozenset(
    [*("append", "add", "update", "extend", "insert", "setdefault", "pop", "clear", "remove", "popitem", "discard")]
    + ["appendleft", "move_to_end"]
)
CONTAINERS = frozenset(
    [f"builtins.{n}" for n in ("list", "dict", "set", "bytearray")]
    + [f"collections.{n}" for n in ("defaultdict", "OrderedDict", "deque", "Counter")]
)
DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


class ModuleLevelMutableState(Rule):
    """A module-level list, dict or `global` that predict() writes survives from one MLP to the next here, where all run
    in one process. The grader gives each MLP a fresh process: the cache is empty, the counter is zero, and the score
    is another one. Keep state on `self`, filled in setup(); or compute it anew.
    """

    code = "WH301"
    name = "module-level-mutable-state"
    summary = "predict() writes module-level state"
    triggers = ("global", *sorted(CHANGES), "]", ".")
    bad = (
        Bad(
            estimator(
                """
                    CACHE.append(mlp.seed)
                    return fnp.full((mlp.depth, mlp.width), float(len(CACHE)))
                """,
                before="CACHE = []",
            )
        ),
        Bad(
            estimator(
                """
            CACHE[mlp.width] = 1
            return fnp.zeros((mlp.depth, mlp.width))
        """,
                before="CACHE = {}",
            )
        ),
        Bad(
            estimator(
                """
            global N
            N = mlp.depth
            return fnp.zeros((N, mlp.width))
        """,
                before="N = 0",
            )
        ),
    )
    good = (
        estimator("return fnp.full((mlp.depth, mlp.width), TABLE[mlp.width])", before="TABLE = {256: 0.5}"),
        estimator("""
            rows = []
            for w in mlp.weights:
                rows.append(w[0])
            return fnp.stack(rows)
        """),
    )

    def check(self, module: Module) -> Iterator[Finding]:
        if not module.estimators:
            return
        for node in module.hot(ast.Name):
            if isinstance(node.ctx, ast.Load) and container(module, node) and written(module, node):
                yield self.report(module, node, node.id)
        for attribute in module.hot(ast.Attribute):
            if of_class(module, attribute) and class_written(module, attribute):
                yield self.report(module, attribute, ast.unparse(attribute))
        for statement in module.hot(ast.Global):
            for name in statement.names:
                if assigned(module, statement, name):
                    yield self.report(module, statement, name)

    def report(self, module: Module, node: ast.AST, name: str) -> Finding:
        return self.finding(
            module,
            node,
            f"predict() writes `{name}`, which outlives it: the grader starts every MLP in a fresh process",
            help="keep it on self and fill it in setup()",
        )


def container(module: Module, node: ast.Name) -> bool:
    """Whether a name is a module-level list, dict or set."""
    owner: Scope | None = module.scope(node).owner(node.id)
    if owner is not module.walk.top:
        return False
    bindings = module.bindings(node)
    return bool(bindings) and all(
        b.kind == "assign"
        and (
            isinstance(b.value, DISPLAYS)
            or (isinstance(b.value, ast.Call) and module.dotted(b.value.func) in CONTAINERS)
        )
        for b in bindings
    )


def written(module: Module, node: ast.Name) -> bool:
    """Whether this use changes the container."""
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        return isinstance(parent.ctx, (ast.Store, ast.Del))
    if isinstance(parent, ast.Attribute) and parent.attr in CHANGES:
        call = module.parent(parent)
        return isinstance(call, ast.Call) and call.func is parent
    return False


def assigned(module: Module, statement: ast.Global, name: str) -> bool:
    function = module.function(statement)
    return function is not None and any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, (ast.Store, ast.Del)) for n in ast.walk(function)
    )


def of_class(module: Module, node: ast.Attribute) -> bool:
    """`Estimator.x`: an attribute of a class of this file, shared by all its instances."""
    bindings = module.bindings(node.value) if isinstance(node.value, ast.Name) else []
    return len(bindings) == 1 and bindings[0].kind == "class"


def class_written(module: Module, node: ast.Attribute) -> bool:
    if isinstance(node.ctx, (ast.Store, ast.Del)):
        return True
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, (ast.Store, ast.Del))
    call = module.parent(parent)
    return isinstance(parent, ast.Attribute) and parent.attr in CHANGES and isinstance(call, ast.Call)
