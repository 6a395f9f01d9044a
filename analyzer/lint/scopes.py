"""Names and what binds them: our own import map, in one walk over the tree.

Handles aliases, `from` imports, re-binding, shadowing, function-level imports, `global`, comprehensions and the
walrus. Class scopes are not seen from the functions inside them, as in Python.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
SKIPPED = (ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop)


@dataclass(slots=True, eq=False)
class Binding:
    """One place that gives a name a value. `path` says which part of the value, for unpacking."""

    name: str
    kind: str
    node: ast.AST
    value: ast.AST | None = None
    path: tuple[int, ...] = ()
    target: str = ""


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class, function or comprehension, and the names bound in it."""

    node: ast.AST
    parent: Scope | None = None
    names: dict[str, list[Binding]] = field(default_factory=dict)
    outer: dict[str, Scope] = field(default_factory=dict)

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    def lookup(self, name: str) -> list[Binding]:
        """All bindings of the name in the nearest scope that binds it; empty for builtins and unknown names."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope.names[name]
            scope = scope.parent
        return []

    def owner(self, name: str) -> Scope | None:
        """The scope `lookup` finds the name in."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or not scope.is_class):
                return scope
            scope = scope.parent
        return None


class Walk:
    """One pass: parents, scopes, bindings, and the nodes of each type in source order."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.top = Scope(tree)
        self.scopes: dict[ast.AST, Scope] = {}
        self.own: dict[ast.AST, Scope] = {tree: self.top}
        self.parents: dict[ast.AST, ast.AST] = {}
        self.kids: dict[ast.AST, list[ast.AST]] = {tree: list(tree.body)}
        self.nodes: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        stack: list[tuple[ast.AST, ast.AST, Scope]] = [(child, tree, self.top) for child in reversed(tree.body)]
        while stack:
            node, parent, scope = stack.pop()
            self.parents[node] = parent
            self.scopes[node] = scope
            self.nodes[type(node)].append(node)
            binder = BINDERS.get(type(node))
            if binder is not None:
                binder(self, node, scope)
            children = self.children(node, scope)
            self.kids[node] = [child for child, _, _ in children]
            stack += reversed(children)

    def children(self, node: ast.AST, scope: Scope) -> list[tuple[ast.AST, ast.AST, Scope]]:
        """Child nodes with the scope each lives in."""
        inner = self.enter(node, scope)
        found: list[tuple[ast.AST, ast.AST, Scope]] = []
        for name in node._fields:
            value = getattr(node, name, None)
            here = inner if inner is not scope and name in INSIDE[type(node)] else scope
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.AST) and not isinstance(child, SKIPPED):
                    found.append((child, node, here))
        return found

    def enter(self, node: ast.AST, scope: Scope) -> Scope:
        """The scope a node opens, or the one it is in."""
        if type(node) not in INSIDE:
            return scope
        inner = self.own[node] = Scope(node, scope)
        if isinstance(node, FUNCTIONS):
            for index, arg in enumerate(parameters(node.args)):
                bind(inner, Binding(arg.arg, "param", arg, None, (index,)))
        return inner


INSIDE: dict[type[ast.AST], frozenset[str]] = {
    ast.FunctionDef: frozenset({"body"}),
    ast.AsyncFunctionDef: frozenset({"body"}),
    ast.Lambda: frozenset({"body"}),
    ast.ClassDef: frozenset({"body"}),
    ast.ListComp: frozenset({"elt", "generators"}),
    ast.SetComp: frozenset({"elt", "generators"}),
    ast.GeneratorExp: frozenset({"elt", "generators"}),
    ast.DictComp: frozenset({"key", "value", "generators"}),
}


def parameters(args: ast.arguments) -> list[ast.arg]:
    """Every parameter of a function, in order."""
    extra = [arg for arg in (args.vararg, args.kwarg) if arg is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *extra]


def bind(scope: Scope, binding: Binding) -> None:
    """Record a binding where `global` and `nonlocal` send it."""
    home = scope.outer.get(binding.name, scope)
    home.names.setdefault(binding.name, []).append(binding)


def bind_target(scope: Scope, target: ast.AST, kind: str, value: ast.AST | None, path: tuple[int, ...] = ()) -> None:
    """Bind every name in an assignment target."""
    if isinstance(target, ast.Name):
        bind(scope, Binding(target.id, kind, target, value, path))
    elif isinstance(target, ast.Starred):
        bind_target(scope, target.value, "star", value, path)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for index, part in enumerate(target.elts):
            bind_target(scope, part, kind, value, (*path, index))


def bind_assign(walk: Walk, node: ast.Assign, scope: Scope) -> None:
    for target in node.targets:
        bind_target(scope, target, "assign", node.value)


def bind_annotated(walk: Walk, node: ast.AnnAssign, scope: Scope) -> None:
    if node.value is not None:
        bind_target(scope, node.target, "assign", node.value)


def bind_augmented(walk: Walk, node: ast.AugAssign, scope: Scope) -> None:
    bind_target(scope, node.target, "aug", node)


def bind_loop(walk: Walk, node: ast.For | ast.AsyncFor | ast.comprehension, scope: Scope) -> None:
    bind_target(scope, node.target, "for", node.iter)


def bind_with(walk: Walk, node: ast.withitem, scope: Scope) -> None:
    if node.optional_vars is not None:
        bind_target(scope, node.optional_vars, "with", node.context_expr)


def bind_walrus(walk: Walk, node: ast.NamedExpr, scope: Scope) -> None:
    while isinstance(scope.node, COMPREHENSIONS) and scope.parent is not None:
        scope = scope.parent
    bind_target(scope, node.target, "assign", node.value)


def bind_import(walk: Walk, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        name = alias.asname or alias.name.split(".")[0]
        bind(scope, Binding(name, "import", node, alias, (), alias.name if alias.asname else name))


def bind_from(walk: Walk, node: ast.ImportFrom, scope: Scope) -> None:
    origin = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name != "*":
            bind(scope, Binding(alias.asname or alias.name, "import", node, alias, (), f"{origin}.{alias.name}"))


def bind_definition(walk: Walk, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, scope: Scope) -> None:
    bind(scope, Binding(node.name, "class" if isinstance(node, ast.ClassDef) else "def", node, node))


def bind_handler(walk: Walk, node: ast.ExceptHandler, scope: Scope) -> None:
    if node.name:
        bind(scope, Binding(node.name, "except", node))


def bind_pattern(walk: Walk, node: ast.MatchAs | ast.MatchStar, scope: Scope) -> None:
    if node.name:
        bind(scope, Binding(node.name, "match", node))


def declare_outer(walk: Walk, node: ast.Global | ast.Nonlocal, scope: Scope) -> None:
    for name in node.names:
        home = walk.top if isinstance(node, ast.Global) else scope.parent and scope.parent.owner(name)
        scope.outer[name] = home or walk.top


BINDERS: dict[type[ast.AST], Callable[[Any, Any, Scope], None]] = {
    ast.Assign: bind_assign,
    ast.AnnAssign: bind_annotated,
    ast.AugAssign: bind_augmented,
    ast.For: bind_loop,
    ast.AsyncFor: bind_loop,
    ast.comprehension: bind_loop,
    ast.withitem: bind_with,
    ast.NamedExpr: bind_walrus,
    ast.Import: bind_import,
    ast.ImportFrom: bind_from,
    ast.FunctionDef: bind_definition,
    ast.AsyncFunctionDef: bind_definition,
    ast.ClassDef: bind_definition,
    ast.ExceptHandler: bind_handler,
    ast.MatchAs: bind_pattern,
    ast.MatchStar: bind_pattern,
    ast.Global: declare_outer,
    ast.Nonlocal: declare_outer,
}
