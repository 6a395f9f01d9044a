"""Which functions predict() reaches: calls by name, methods by attribute, classes by instantiation."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analyzer.lint.module import Module

LIFECYCLE = frozenset({"setup", "teardown", "__init__", "predict"})


def reachable(module: Module) -> frozenset[ast.AST]:
    """The defs that run inside predict(), by a closure over what each one mentions."""
    methods = methods_by_name(module)
    seen: set[ast.AST] = set()
    todo: list[ast.AST] = list(module.predicts)
    while todo:
        function = todo.pop()
        if function in seen:
            continue
        seen.add(function)
        for node in module.inside(function):
            todo += mentioned(module, node, methods)
    return frozenset(seen)


def methods_by_name(module: Module) -> dict[str, list[ast.AST]]:
    """Methods of all classes of the file, by name; setup and the like do not run inside predict()."""
    found: dict[str, list[ast.AST]] = defaultdict(list)
    for kind in module.classes:
        for item in kind.body:
            if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)) and item.name not in LIFECYCLE:
                found[item.name].append(item)
    return found


def mentioned(module: Module, node: ast.AST, methods: dict[str, list[ast.AST]]) -> list[ast.AST]:
    """The functions of this file that a node refers to."""
    if isinstance(node, ast.Attribute):
        return methods.get(node.attr, [])
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return []
    found: list[ast.AST] = []
    for binding in module.bindings(node):
        if binding.kind == "def":
            found.append(binding.node)
        elif isinstance(binding.value, ast.ClassDef) and binding.value not in module.estimators:
            found += [m for m in binding.value.body if isinstance(m, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return found
