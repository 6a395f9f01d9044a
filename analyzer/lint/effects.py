"""What an expression costs and touches: the questions the cost rules ask before they speak."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from analyzer.lint import names
from analyzer.lint.calls import KEEP, UNARY_KEEP
from analyzer.lint.module import Module
from analyzer.lint.scopes import COMPREHENSIONS
from analyzer.lint.values import Kind

BINARY = KEEP - {"where", "clip"}
MAKERS = frozenset({"ones", "full", "eye", "identity", "arange", "linspace", "logspace", "geomspace", "tri", "indices"})
WRITERS = frozenset({"copyto", "put", "place", "putmask", "fill_diagonal", "put_along_axis", "random.shuffle"})
SAVING = frozenset({"save", "savez", "savez_compressed"})
PLAIN_BUILTINS = frozenset(
    f"builtins.{n}" for n in ("len", "int", "float", "range", "min", "max", "abs", "round", "bool")
)
PURE_METHODS = frozenset(
    [*("sum", "mean", "max", "min", "std", "var", "prod", "dot", "astype", "reshape", "transpose", "ravel", "copy")]
    + [*("cumsum", "diagonal", "trace", "clip", "argsort", "argmax", "argmin", "all", "any", "squeeze", "swapaxes")]
)
DEFERRED = (ast.Lambda, *COMPREHENSIONS, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
UNSURE = (ast.Lambda, *COMPREHENSIONS, ast.stmt, ast.IfExp, ast.BoolOp)
CONDITIONAL = (ast.If, ast.IfExp, ast.BoolOp, ast.Try, ast.Match)


def counted_name(module: Module, call: ast.Call) -> str | None:
    """`linalg.inv` for `fnp.linalg.inv(...)`, `stats.norm.cdf` for `flops.stats.norm.cdf(...)`; None otherwise."""
    dotted = module.dotted(call.func) or ""
    if dotted.startswith("flopscope.stats."):
        return dotted.removeprefix("flopscope.")
    return dotted.removeprefix("flopscope.numpy.") if dotted.startswith("flopscope.numpy.") else None


def billed(module: Module, node: ast.AST) -> bool:
    """Whether evaluating this very node bills FLOPs for certain."""
    if isinstance(node, (ast.BinOp, ast.Compare, ast.UnaryOp)):
        return module.value(node).is_array and not isinstance(getattr(node, "op", None), ast.Not)
    if not isinstance(node, ast.Call):
        return False
    name = counted_name(module, node)
    if name is not None:
        known = names.exists(f"flopscope.{name}" if name.startswith("stats.") else f"flopscope.numpy.{name}")
        return known and not names.free(name) and module.value(node).kind in (Kind.ARRAY, Kind.TUPLE)
    method = isinstance(node.func, ast.Attribute) and module.value(node.func.value).is_array
    return (
        method
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in PURE_METHODS - {"transpose", "squeeze", "swapaxes"}
    )


def pure(module: Module, node: ast.AST) -> bool:
    """Whether an expression gives the same value whenever its names have the same values."""
    known = module.pure_memo.get(node)
    if known is None:
        known = pure_node(module, node) and all(pure(module, child) for child in module.children(node))
        module.pure_memo[node] = known
    return known


def pure_node(module: Module, node: ast.AST) -> bool:
    if isinstance(node, (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Starred, *DEFERRED)):
        return False
    if not isinstance(node, ast.Call):
        return True
    name = counted_name(module, node)
    if name is not None:
        kept = name not in WRITERS and name not in SAVING and name != "load" and not writes_out(name, node)
        return kept and not name.startswith("random.")
    if module.dotted(node.func) in PLAIN_BUILTINS:
        return True
    method = isinstance(node.func, ast.Attribute) and module.value(node.func.value).is_array
    return method and isinstance(node.func, ast.Attribute) and node.func.attr in PURE_METHODS


def writes_out(name: str, call: ast.Call) -> bool:
    """Whether a call writes its result into an array that it is given, by keyword or in the place of `out`."""
    if any(keyword.arg in ("out", None) for keyword in call.keywords):
        return True
    elementwise = 1 if name in UNARY_KEEP - {"round", "sort", "cumsum", "nan_to_num"} else 2 if name in BINARY else 99
    return len(call.args) > elementwise


def read_names(node: ast.AST) -> set[str]:
    """Names an expression reads; `self.x` counts as `self` and as `self.x`."""
    found = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    return found | {
        ast.unparse(n) for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }


def changed_names(module: Module, nodes: list[ast.stmt]) -> set[str]:
    """Names that statements bind, delete, or change in place."""
    found: set[str] = set()
    for statement in nodes:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
                found.add(node.id)
            elif isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
                found.add(ast.unparse(node if isinstance(node, ast.Attribute) else node.value))
            elif isinstance(node, ast.Call):
                found |= touched(module, node)
    return found


def touched(module: Module, call: ast.Call) -> set[str]:
    """What a call may change: the target of a writer, the object of a method, what is not an array among its arguments."""
    if counted_name(module, call) in WRITERS and call.args:
        return {ast.unparse(call.args[0])}
    if pure_node(module, call) or (module.dotted(call.func) or "").startswith(("flopscope.", "builtins.")):
        return set()
    found = {
        ast.unparse(a) for a in call.args if isinstance(a, (ast.Name, ast.Attribute)) and not module.value(a).is_array
    }
    if isinstance(call.func, ast.Attribute) and module.dotted(call.func) is None:
        found.add(ast.unparse(call.func.value))
    return found


def expressions(module: Module, statement: ast.AST) -> Iterator[ast.expr]:
    """The expressions a statement is certain to evaluate, largest first; nothing deferred or conditional."""
    stack = list(reversed(module.children(statement)))
    while stack:
        node = stack.pop()
        if isinstance(node, UNSURE):
            continue
        if isinstance(node, ast.expr):
            yield node
        stack += reversed(module.children(node))


def array_operand(module: Module, node: ast.AST) -> bool:
    """Whether an expression works on a counted array of at least one axis (as far as that is known)."""
    parts = (n for n in module.inside(node) if isinstance(n, (ast.Name, ast.Attribute, ast.Subscript)))
    return any((value := module.value(n)).is_array and value.ndim != 0 for n in parts)


def product(module: Module, node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    """The two operands of a matrix product, however it is written."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return node.left, node.right
    if not isinstance(node, ast.Call) or node.keywords:
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr == "dot" and len(node.args) == 1:
        return (node.func.value, node.args[0]) if module.value(node.func.value).is_array else None
    if len(node.args) != 2:
        return None
    known = counted_name(module, node) in ("matmul", "dot", "linalg.matmul")
    return (node.args[0], node.args[1]) if known else None


def transposed(module: Module, node: ast.expr) -> ast.expr | None:
    """`x` of `x.T`, `fnp.transpose(x)` or `x.transpose()`."""
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        return node.value
    if (
        isinstance(node, ast.Call)
        and counted_name(module, node) in ("transpose", "matrix_transpose")
        and len(node.args) == 1
    ):
        return node.args[0]
    method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "transpose"
    if method and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
        return node.func.value
    return None


def stable(node: ast.expr) -> bool:
    """A name or `self.x`: reading it twice gives the same object."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def same(a: ast.expr, b: ast.expr) -> bool:
    """The same stable expression."""
    return stable(a) and ast.dump(a) == ast.dump(b)
