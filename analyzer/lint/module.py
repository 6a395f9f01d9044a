"""One source file as the rules see it: its text, tree, resolved names, the classes that are estimators, and the
functions that run inside predict()."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from analyzer.lint.scopes import FUNCTIONS, Binding, Scope, Walk
from analyzer.lint.text import Text

if TYPE_CHECKING:
    from analyzer.lint.infer import Inference, Value

Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
SCORER = ("whestbench", "whest")
SCRIPT_SIGNS = frozenset(
    {"argparse", "matplotlib", "pytest", "unittest", "seaborn", "plotly", "click", "typer", "tyro"}
)
ACTS = (ast.For, ast.While, ast.With)  # at module level: the file does something when run
CONTRACT_NAMES = frozenset({"BaseEstimator", "MLP", "SetupContext"})


class Role(StrEnum):
    """What a file is for. Rules state which roles they apply to."""

    ESTIMATOR = "estimator"
    HELPER = "helper"
    SCRIPT = "script"
    OTHER = "other"


class Module:
    """A parsed file. `reached` says that an estimator beside it imports it; `path` is None for text from nowhere.

    Raises SyntaxError (or ValueError, RecursionError, MemoryError) from `ast.parse`.
    """

    def __init__(self, text: str, path: Path | None = None, *, reached: bool = False, round: str = "v1-warmup") -> None:
        self.text = Text(text)
        self.path = path
        self.reached = reached
        self.round = round
        self.tree = ast.parse(text)
        self.hot_memo: dict[type[ast.AST], list[ast.AST]] = {}
        self.dotted_memo: dict[ast.AST, str | None] = {}
        self.pure_memo: dict[ast.AST, bool] = {}

    @cached_property
    def walk(self) -> Walk:
        return Walk(self.tree)

    @cached_property
    def inference(self) -> Inference:
        from analyzer.lint.infer import Inference

        return Inference(self)

    def value(self, node: ast.AST) -> Value:
        """What is known of an expression's value: counted array, Python scalar, list ..."""
        return self.inference.value(node)

    def nodes(self, *kinds: type[Node]) -> Iterator[Node]:
        """The live nodes of the given types, in source order for each type."""
        for kind in kinds:
            for node in self.walk.nodes.get(kind, ()):
                if self.live(node):
                    yield node  # type: ignore[misc]

    def hot(self, *kinds: type[Node]) -> Iterator[Node]:
        """The nodes of the given types that run inside predict()."""
        for kind in kinds:
            if kind not in self.hot_memo:
                self.hot_memo[kind] = [node for node in self.nodes(kind) if self.is_hot(node)]
            yield from self.hot_memo[kind]  # type: ignore[misc]

    def scope(self, node: ast.AST) -> Scope:
        """The scope a node is in."""
        return self.walk.scopes.get(node, self.walk.top)

    def parent(self, node: ast.AST) -> ast.AST:
        return self.walk.parents.get(node, self.tree)

    def children(self, node: ast.AST) -> list[ast.AST]:
        """Child nodes in source order, without contexts and operators."""
        return self.walk.kids.get(node, [])

    def inside(self, node: ast.AST) -> Iterator[ast.AST]:
        """A node and everything below it, in source order."""
        stack = [node]
        while stack:
            current = stack.pop()
            yield current
            stack += reversed(self.children(current))

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Parents from the inside out, the module last."""
        while node in self.walk.parents:
            node = self.walk.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.stmt:
        """The statement an expression is part of."""
        while not isinstance(node, ast.stmt):
            node = self.walk.parents[node]
        return node

    def function(self, node: ast.AST) -> Function | None:
        """The innermost def around a node."""
        return next((a for a in self.ancestors(node) if isinstance(a, (ast.FunctionDef, ast.AsyncFunctionDef))), None)

    # names

    def bindings(self, name: ast.Name) -> list[Binding]:
        return self.scope(name).lookup(name.id)

    def dotted(self, node: ast.AST, depth: int = 8) -> str | None:
        """The full name an expression resolves to, e.g. `fnp.linalg.inv` -> "flopscope.numpy.linalg.inv"."""
        if node not in self.dotted_memo:
            self.dotted_memo[node] = self.resolve(node, depth)
        return self.dotted_memo[node]

    def resolve(self, node: ast.AST, depth: int) -> str | None:
        """`dotted` without its memory; `depth` bounds the aliases it follows."""
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value, depth)
            return f"{base}.{node.attr}" if base else None
        if not isinstance(node, ast.Name) or not depth:
            return None
        bindings = self.bindings(node)
        if not bindings:
            return f"builtins.{node.id}" if hasattr(builtins, node.id) else None
        if all(b.kind == "import" for b in bindings) and len({b.target for b in bindings}) == 1:
            return bindings[0].target
        only = bindings[0]
        if (
            len(bindings) == 1
            and only.kind == "assign"
            and not only.path
            and isinstance(only.value, (ast.Name, ast.Attribute))
        ):
            return self.dotted(only.value, depth - 1)
        return None

    def fnp(self, node: ast.AST) -> str | None:
        """How the counted namespace is spelled where `node` stands, e.g. "fnp"; None when it is not at hand."""
        return self.spelling(node, "flopscope.numpy") or self.below(node, "flopscope", "numpy")

    def spelling(self, node: ast.AST, target: str) -> str | None:
        """The name bound to module `target` at `node`, if one is."""
        scope: Scope | None = self.scope(node)
        start = scope
        while scope is not None:
            for name, bindings in scope.names.items():
                if bindings[0].target == target and start is not None and self.only_import(start.lookup(name), target):
                    return name
            scope = scope.parent
        return None

    def below(self, node: ast.AST, module: str, name: str) -> str | None:
        spelled = self.spelling(node, module)
        return f"{spelled}.{name}" if spelled else None

    @staticmethod
    def only_import(bindings: list[Binding], target: str) -> bool:
        return bool(bindings) and all(b.kind == "import" and b.target == target for b in bindings)

    @cached_property
    def imported(self) -> frozenset[str]:
        """Top-level names of all modules imported anywhere in the file (relative ones excluded)."""
        found = {alias.name.split(".")[0] for node in self.walk.nodes.get(ast.Import, ()) for alias in node.names}  # type: ignore[attr-defined]
        for node in self.walk.nodes.get(ast.ImportFrom, ()):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
        return frozenset(found)

    # classes and roles

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        return list(self.nodes(ast.ClassDef))

    def is_estimator(self, node: ast.ClassDef, depth: int = 8) -> bool:
        """Whether a class inherits from BaseEstimator, directly or through classes of this file."""
        return any(self.is_estimator_base(base, depth) for base in node.bases)

    def is_estimator_base(self, base: ast.expr, depth: int) -> bool:
        name = self.dotted(base)
        if name is not None and name.split(".")[0] in SCORER:
            return name.endswith(".BaseEstimator")
        bindings = self.bindings(base) if isinstance(base, ast.Name) else []
        return depth > 0 and any(
            isinstance(b.value, ast.ClassDef) and self.is_estimator(b.value, depth - 1) for b in bindings
        )

    @cached_property
    def estimators(self) -> list[ast.ClassDef]:
        """Classes that inherit from BaseEstimator, or that look like estimators written without it."""
        return [node for node in self.classes if self.is_estimator(node) or self.looks_like_estimator(node)]

    @staticmethod
    def looks_like_estimator(node: ast.ClassDef) -> bool:
        """A class with predict(self, mlp, ...)."""
        predict = method(node, "predict")
        names = [arg.arg for arg in predict.args.args] if predict else []
        return len(names) > 1 and names[1] == "mlp"

    @cached_property
    def predicts(self) -> list[Function]:
        """The predict methods of all estimators."""
        return [found for node in self.estimators if (found := method(node, "predict")) is not None]

    @cached_property
    def role(self) -> Role:
        if self.estimators:
            return Role.ESTIMATOR
        if self.reached:
            return Role.HELPER
        counted = "flopscope" in self.imported
        if not counted and not self.imports_contract:
            return Role.OTHER
        return Role.SCRIPT if self.is_script else Role.HELPER

    @cached_property
    def imports_contract(self) -> bool:
        """Whether the names an estimator needs, and only those, are imported from the scorer."""
        names = {
            alias.name
            for node in self.nodes(ast.ImportFrom)
            if node.module and node.module.split(".")[0] in SCORER
            for alias in node.names
        }
        return bool(names) and names <= CONTRACT_NAMES

    @cached_property
    def is_script(self) -> bool:
        """Whether the file is run by hand: a main guard, tests, module-level work, or the imports of a script."""
        tests = any(isinstance(n, ast.FunctionDef) and n.name.startswith("test_") for n in self.tree.body)
        acts = any(isinstance(n, ACTS) or is_call_statement(n) for n in self.tree.body)
        return bool(self.guards) or tests or acts or bool(self.imported & SCRIPT_SIGNS)

    # what runs

    @cached_property
    def guards(self) -> frozenset[ast.AST]:
        """`if __name__ == "__main__":` and `if TYPE_CHECKING:` blocks: never run by the scorer."""
        return frozenset(n for n in self.walk.nodes.get(ast.If, ()) if isinstance(n, ast.If) and is_guard(n.test))

    def live(self, node: ast.AST) -> bool:
        """Whether a node is outside all main guards."""
        return not self.guards or self.guards.isdisjoint(self.ancestors(node))

    @cached_property
    def hot_functions(self) -> frozenset[ast.AST]:
        """Functions that predict() reaches; in a helper file, all of them."""
        from analyzer.lint.reach import reachable

        if self.role is Role.ESTIMATOR:
            return reachable(self)
        return frozenset(self.nodes(ast.FunctionDef, ast.AsyncFunctionDef))

    def is_hot(self, node: ast.AST) -> bool:
        """Whether a node runs as part of predict()."""
        scope: Scope | None = self.scope(node)
        while scope is not None:
            if scope.node in self.hot_functions:
                return True
            scope = scope.parent
        return False

    @cached_property
    def loads(self) -> dict[tuple[Scope | None, str], int]:
        """How often each name is read (or deleted), by the scope that owns it."""
        found: dict[tuple[Scope | None, str], int] = {}
        for node in self.walk.nodes.get(ast.Name, ()):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                key = (self.scope(node).owner(node.id), node.id)
                found[key] = found.get(key, 0) + 1
        return found


def method(node: ast.ClassDef, name: str) -> Function | None:
    """The method of that name defined in the class body."""
    return next(
        (m for m in node.body if isinstance(m, (ast.FunctionDef, ast.AsyncFunctionDef)) and m.name == name), None
    )


def is_call_statement(node: ast.stmt) -> bool:
    """`main()` or `print(...)` as a statement; changing the path for an import does not count."""
    called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    return called and not ast.unparse(node).startswith(("sys.path", "warnings.", "logging."))


def is_guard(test: ast.expr) -> bool:
    """`__name__ == "__main__"` or `TYPE_CHECKING`."""
    if isinstance(test, ast.Compare):
        sides = [test.left, *test.comparators]
        return any(isinstance(s, ast.Name) and s.id == "__name__" for s in sides)
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


__all__ = ["FUNCTIONS", "Function", "Module", "Role", "method"]
