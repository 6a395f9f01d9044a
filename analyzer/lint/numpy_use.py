"""How a file uses NumPy: its imports in every form, and the uses that a fix would have to rename."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.lint import names
from analyzer.lint.finding import Edit, Fix, Safety
from analyzer.lint.module import Module
from analyzer.lint.scopes import Binding

DYNAMIC = frozenset({"importlib.import_module", "builtins.__import__"})
MUTATORS = frozenset({"sort", "fill", "put", "resize", "partition", "setfield", "setflags"})


@dataclass(frozen=True, slots=True)
class Imported:
    """One NumPy import: the statement or call, the alias in it (None for a call), and what it is called locally."""

    node: ast.Import | ast.ImportFrom | ast.Call
    alias: ast.alias | None
    target: str
    local: str


def imports(module: Module) -> Iterator[Imported]:
    """Every way the file brings NumPy in, by statement or by call."""
    for plain in module.nodes(ast.Import):
        for alias in plain.names:
            if is_numpy(alias.name):
                local = alias.asname or "numpy"
                yield Imported(plain, alias, alias.name if alias.asname else "numpy", local)
    for source in module.nodes(ast.ImportFrom):
        if not source.level and is_numpy(source.module or ""):
            for alias in source.names:
                yield Imported(source, alias, f"{source.module}.{alias.name}", alias.asname or alias.name)
    for call in module.nodes(ast.Call):
        if module.dotted(call.func) in DYNAMIC and call.args and is_numpy(constant(call.args[0])):
            yield Imported(call, None, constant(call.args[0]), "")


def is_numpy(name: str) -> bool:
    return name == "numpy" or name.startswith("numpy.")


def constant(node: ast.expr) -> str:
    """The value of a string literal, else ""."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def uses(module: Module, found: Imported) -> list[ast.Name]:
    """The places where the imported name is read."""
    return [
        n
        for n in module.nodes(ast.Name)
        if n.id == found.local and isinstance(n.ctx, ast.Load) and owns(module, n, found)
    ]


def owns(module: Module, name: ast.Name, found: Imported) -> bool:
    return any(b.node is found.node and b.value is found.alias for b in module.bindings(name))


def chain(module: Module, name: ast.Name) -> str:
    """The attributes that follow a name: `np.linalg.inv` -> "linalg.inv"."""
    parts: list[str] = []
    node: ast.AST = name
    while isinstance(parent := module.parent(node), ast.Attribute) and parent.value is node:
        parts.append(parent.attr)
        node = parent
    return ".".join(parts)


def counted_name(found: Imported, tail: str) -> str:
    """The name inside `flopscope.numpy` that a use would become."""
    base = found.target.removeprefix("numpy").removeprefix(".")
    return ".".join(part for part in (base, tail) if part)


def missing(module: Module, found: Imported) -> list[str]:
    """Used names that the counted namespace does not have, as written in NumPy."""
    tails = {counted_name(found, chain(module, use)) for use in uses(module, found)} or {counted_name(found, "")}
    return sorted(tail for tail in tails if tail and not names.exists(f"flopscope.numpy.{tail}"))


def fix_import(module: Module, found: Imported) -> Fix | None:
    """Rewrite the import and its uses to the counted namespace; None when that cannot be done by renaming."""
    if isinstance(found.node, ast.Call):
        literal = found.node.args[0]
        return Fix(
            "import flopscope.numpy",
            (around(module, literal, '"flopscope.' + constant(literal) + '"'),),
            safety(module),
        )
    if found.alias is None or found.alias.name == "*" or missing(module, found) or rebound(module, found):
        return None
    if isinstance(found.node, ast.ImportFrom):
        return fix_from(module, found.node)
    if len(found.node.names) > 1 or found.target != "numpy":
        return fix_alias(module, found)
    return fix_plain(module, found)


def fix_from(module: Module, node: ast.ImportFrom) -> Fix | None:
    """`from numpy import exp` -> `from flopscope.numpy import exp`: the uses stay as they are."""
    wanted = [f"{node.module}.{a.name}".replace("numpy", "flopscope.numpy", 1) for a in node.names]
    if not all(a.name != "*" and names.exists(name) for a, name in zip(node.names, wanted, strict=True)):
        return None
    start = module.text.span(node).start + len("from ")
    offset = module.text.text.index(node.module or "", start)
    edit = Edit(offset, offset, "flopscope.")
    return Fix("import from flopscope.numpy", (edit,), safety(module))


def fix_alias(module: Module, found: Imported) -> Fix | None:
    """`import os, numpy as np` or `import numpy.linalg as la`: put `flopscope.` before the one name."""
    assert found.alias is not None
    if not found.alias.asname:
        return None
    start = module.text.span(found.alias).start
    return Fix("import flopscope.numpy", (Edit(start, start, "flopscope."),), safety(module))


def fix_plain(module: Module, found: Imported) -> Fix | None:
    """`import numpy as np` -> `import flopscope.numpy as fnp`, and every `np.` -> `fnp.`."""
    have = module.fnp(found.node)
    name = have or free_name(module, found)
    if name is None:
        return None
    edits = [around(module, use, name) for use in uses(module, found) if use.id != name]
    if have and isinstance(found.node, ast.stmt) and at_top(module, found.node, found.local != have):
        edits.append(remove_statement(module, found.node))
    else:
        edits.append(around(module, found.node, f"import flopscope.numpy as {name.split('.')[0]}"))
    return Fix("use flopscope.numpy", tuple(sorted(edits)), safety(module))


def at_top(module: Module, node: ast.stmt, renamed: bool) -> bool:
    """Whether the import can simply go: the counted namespace is already there and the body is not left empty."""
    parent = module.parent(node)
    blocks: list[list[ast.stmt]] = [getattr(parent, name, None) or [] for name in ("body", "orelse", "finalbody")]
    return renamed and any(node in block and len(block) > 1 for block in blocks)


def free_name(module: Module, found: Imported) -> str | None:
    """`fnp` unless something else has that name; then the name NumPy had."""
    taken = {n for scope in module.walk.own.values() for n in scope.names}
    return "fnp" if "fnp" not in taken or found.local == "fnp" else found.local if found.local != "numpy" else None


def rebound(module: Module, found: Imported) -> bool:
    """Whether the local name also gets other values, so that renaming would be a guess."""
    scope = module.scope(found.node)
    return any(not same(b, found) for b in scope.names.get(found.local, []))


def same(binding: Binding, found: Imported) -> bool:
    return binding.kind == "import" and binding.target == found.target


def around(module: Module, node: ast.AST, text: str) -> Edit:
    span = module.text.span(node)
    return Edit(span.start, span.end, text)


def remove_statement(module: Module, node: ast.stmt) -> Edit:
    """Delete a statement, with its line when nothing else is on it."""
    text, span = module.text, module.text.span(node)
    line = text.position(span.start)[0]
    start, end = text.starts[line - 1], text.starts[line] if line < len(text.starts) else len(text.text)
    alone = text.text[start:end].strip() == text.segment(node)
    return Edit(start, end, "") if alone else Edit(span.start, span.end, "pass")


def safety(module: Module) -> Safety:
    """Safe unless the file changes arrays in place, which counted arrays refuse."""
    stores = any(isinstance(n.ctx, ast.Store) for n in module.nodes(ast.Subscript))
    calls = any(isinstance(n.func, ast.Attribute) and n.func.attr in MUTATORS for n in module.nodes(ast.Call))
    augmented = any(not isinstance(n.value, ast.Constant) for n in module.nodes(ast.AugAssign))
    return Safety.UNSAFE if stores or calls or augmented else Safety.SAFE
