"""What each expression of a file is: one fixed point over all names, attributes, parameters and returns.

Only certain knowledge counts: a name that may be an array or may be a float is UNKNOWN, and rules stay silent on it.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from analyzer.lint import values as v
from analyzer.lint.calls import call_value
from analyzer.lint.scopes import Binding, Scope
from analyzer.lint.values import Kind, Value

if TYPE_CHECKING:
    from analyzer.lint.module import Function, Module

ROUNDS_AT_MOST = 8
MLP_SCALARS = {"width": v.WIDTH, "depth": v.SCALAR, "seed": v.SCALAR, "name": v.STR, "weights": v.WEIGHTS}
TRANSPOSES = frozenset({"T", "mT"})
ARRAY_SCALARS = frozenset({"size", "ndim", "itemsize", "nbytes"})


class Inference:
    """The values of all names of a module."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self.names: dict[tuple[Scope, str], Value] = {}
        self.attributes: dict[tuple[ast.AST | None, str], Value] = {}
        self.returns: dict[ast.AST, Value] = {}
        self.memo: dict[ast.AST, Value] | None = None
        self.targets = self.attribute_targets()
        self.returned = self.return_nodes()
        self.target_memo: dict[ast.AST, Function | None] = {}
        self.calls = self.call_sites()
        self.escaped = self.escaping()
        for _ in range(ROUNDS_AT_MOST):
            if not self.step():
                break
        self.memo = {}

    # the fixed point

    def step(self) -> bool:
        """One round over everything; whether something changed."""
        before = (dict(self.names), dict(self.attributes), dict(self.returns))
        for scope in self.module.walk.own.values():
            for name, bindings in scope.names.items():
                self.names[scope, name] = self.joined([self.binding(b, scope) for b in bindings])
        self.attributes = self.attribute_values()
        self.returns = self.return_values()
        return before != (self.names, self.attributes, self.returns)

    @staticmethod
    def joined(parts: list[Value]) -> Value:
        result = v.BOTTOM
        for part in parts:
            result = v.join(result, part)
        return result

    def attribute_targets(self) -> dict[tuple[ast.AST, str], list[ast.expr | None]]:
        """What each `self.x` of each class is assigned; None stands for something we do not follow."""
        found: dict[tuple[ast.AST, str], list[ast.expr | None]] = {}
        for node in self.module.walk.nodes.get(ast.Attribute, ()):
            assert isinstance(node, ast.Attribute)
            owner = None if isinstance(node.ctx, ast.Load) else self.self_class(node.value)
            if owner is not None:
                parent = self.module.parent(node)
                value = parent.value if isinstance(parent, (ast.Assign, ast.AnnAssign)) else None
                found.setdefault((owner, node.attr), []).append(value)
        for owner in self.module.classes:
            for name, bindings in self.module.walk.own[owner].names.items():
                values = [b.value if b.kind == "assign" and not b.path else None for b in bindings]
                found.setdefault((owner, name), []).extend(v for v in values if v is None or isinstance(v, ast.expr))
        return found

    def attribute_values(self) -> dict[tuple[ast.AST | None, str], Value]:
        """The values of `self.x`, by class."""
        return {
            key: self.joined([self.value(node) if node is not None else v.UNKNOWN for node in nodes])
            for key, nodes in self.targets.items()
        }

    def return_nodes(self) -> list[tuple[ast.AST, ast.expr | None]]:
        """Each return value with its function."""
        nodes = (node for node in self.module.walk.nodes.get(ast.Return, ()) if isinstance(node, ast.Return))
        pairs = ((self.module.function(node), node.value) for node in nodes)
        return [(function, value) for function, value in pairs if function is not None]

    def return_values(self) -> dict[ast.AST, Value]:
        found: dict[ast.AST, Value] = {}
        for function, node in self.returned:
            part = self.value(node) if node is not None else v.NONE
            found[function] = v.join(found.get(function, v.BOTTOM), part)
        return found

    # names

    def binding(self, binding: Binding, scope: Scope) -> Value:
        """The value one binding gives."""
        if binding.kind == "param":
            return self.parameter(binding, scope)
        if binding.kind == "aug":
            assert isinstance(binding.value, ast.AugAssign)
            return self.augmented(binding.value, self.names.get((scope, binding.name), v.BOTTOM))
        if binding.kind == "assign" and isinstance(binding.value, ast.expr):
            return self.unpack(self.value(binding.value), binding.path)
        if binding.kind == "for" and isinstance(binding.value, ast.expr):
            return self.unpack(v.element(self.value(binding.value)), binding.path)
        return v.OTHER if binding.kind in ("import", "def", "class") else v.UNKNOWN

    def unpack(self, value: Value, path: tuple[int, ...]) -> Value:
        for index in path:
            value = value.items[index] if index < len(value.items) else v.element(value)
        return value

    def augmented(self, node: ast.AugAssign, old: Value) -> Value:
        """`x += y` gives what `x + y` would."""
        return self.binary(node.op, old, self.value(node.value))

    def parameter(self, binding: Binding, scope: Scope) -> Value:
        """What a parameter is: by contract, by annotation, by name, or by every call of a private function."""
        function, index = scope.node, binding.path[0]
        annotated = self.annotation(getattr(binding.node, "annotation", None))
        if annotated is not None:
            return annotated
        if binding.name == "mlp":
            return v.MLP
        if function in self.module.predicts and index == 2:
            return v.SCALAR
        if isinstance(function, ast.Lambda) or function in self.escaped or function not in self.calls:
            return v.UNKNOWN
        return self.joined([self.argument(call, function, index) for call in self.calls[function]])

    def annotation(self, node: ast.expr | None) -> Value | None:
        name = self.module.dotted(node) if node is not None else None
        if name in ("flopscope.numpy.ndarray", "flopscope.FlopscopeArray", "flopscope.SymmetricTensor"):
            return v.ARRAY
        if name in ("builtins.int", "builtins.float", "builtins.bool"):
            return v.SCALAR
        return v.MLP if name and name.endswith(".MLP") else None

    def argument(self, call: ast.Call, function: ast.AST, index: int) -> Value:
        """The value a call passes for a parameter."""
        assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if index >= len(named) or any(isinstance(a, ast.Starred) for a in call.args):
            return v.UNKNOWN
        position = index - (1 if self.is_method(function) else 0)
        if 0 <= position < len(call.args) and index < len(arguments.posonlyargs) + len(arguments.args):
            return self.value(call.args[position])
        for keyword in call.keywords:
            if keyword.arg == named[index].arg:
                return self.value(keyword.value)
        return v.UNKNOWN

    def is_method(self, function: ast.AST) -> bool:
        decorated = any(getattr(d, "id", "") == "staticmethod" for d in getattr(function, "decorator_list", []))
        return isinstance(self.module.parent(function), ast.ClassDef) and not decorated

    # calls of the functions of this file

    def call_sites(self) -> dict[ast.AST, list[ast.Call]]:
        """Every call whose target is a def of this file."""
        found: dict[ast.AST, list[ast.Call]] = {}
        for node in self.module.walk.nodes.get(ast.Call, ()):
            assert isinstance(node, ast.Call)
            target = self.target(node.func)
            if target is not None:
                found.setdefault(target, []).append(node)
        return found

    def target(self, func: ast.expr) -> Function | None:
        """The def that a call's function is, if it is one of this file."""
        if func not in self.target_memo:
            self.target_memo[func] = self.find_target(func)
        return self.target_memo[func]

    def find_target(self, func: ast.expr) -> Function | None:
        if isinstance(func, ast.Name):
            bindings = self.module.bindings(func)
            only = bindings[0].node if len(bindings) == 1 and bindings[0].kind == "def" else None
            return only if isinstance(only, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
        if isinstance(func, ast.Attribute) and (owner := self.self_class(func.value)) is not None:
            from analyzer.lint.module import method

            return method(owner, func.attr)
        return None

    def escaping(self) -> set[ast.AST]:
        """Functions that are mentioned other than by calling them: their parameters can be anything."""
        called = {id(call.func) for calls in self.calls.values() for call in calls}
        found: set[ast.AST] = set()
        for kind in (ast.Name, ast.Attribute):
            for node in self.module.walk.nodes.get(kind, ()):
                if isinstance(getattr(node, "ctx", None), ast.Load) and id(node) not in called:
                    target = self.target(node)  # type: ignore[arg-type]
                    if target is not None:
                        found.add(target)
        return found

    def self_class(self, node: ast.AST) -> ast.ClassDef | None:
        """The class whose instance `self` is, when `node` is the first parameter of a method."""
        if not isinstance(node, ast.Name):
            return None
        function = self.module.function(node)
        while function is not None:
            parent = self.module.parent(function)
            if isinstance(parent, ast.ClassDef):
                first = function.args.args[0].arg if function.args.args else ""
                return parent if first == node.id else None
            function = self.module.function(function)
        return None

    # expressions

    def value(self, node: ast.AST) -> Value:
        """What is known of an expression."""
        if self.memo is None:
            return self.evaluate(node)
        if node not in self.memo:
            found = self.evaluate(node)
            self.memo[node] = v.UNKNOWN if found.kind is Kind.BOTTOM else found
        return self.memo[node]

    def evaluate(self, node: ast.AST) -> Value:
        handler = HANDLERS.get(type(node))
        return handler(self, node) if handler is not None else v.UNKNOWN

    def name(self, node: ast.Name) -> Value:
        scope = self.module.scope(node).owner(node.id)
        return self.names.get((scope, node.id), v.BOTTOM) if scope is not None else v.UNKNOWN

    def attribute(self, node: ast.Attribute) -> Value:
        owner = self.self_class(node.value)
        if owner is not None:
            start = v.BOTTOM if (owner, node.attr) in self.targets else v.UNKNOWN
            return self.attributes.get((owner, node.attr), start)
        base = self.value(node.value)
        if base.kind is Kind.MLP:
            return MLP_SCALARS.get(node.attr, v.UNKNOWN)
        if base.is_array:
            return self.array_attribute(base, node.attr)
        if base.kind is Kind.PATH and node.attr in ("parent", "parents"):
            return v.PATH if node.attr == "parent" else v.sequence(v.PATH)
        return v.BOTTOM if base.kind is Kind.BOTTOM else v.UNKNOWN

    def array_attribute(self, base: Value, name: str) -> Value:
        if name in TRANSPOSES:
            return v.array(base.dtype, base.ndim, base.symmetric)
        if name == "shape":
            size = v.WIDTH if base.weight or base.ndim == 1 else v.SCALAR
            return Value(Kind.TUPLE, items=(size,) * (base.ndim or 0)) if base.ndim else v.sequence(v.SCALAR)
        return v.SCALAR if name in ARRAY_SCALARS else v.UNKNOWN

    def binop(self, node: ast.BinOp) -> Value:
        return self.binary(node.op, self.value(node.left), self.value(node.right), node.right)

    def binary(self, op: ast.operator, left: Value, right: Value, node: ast.expr | None = None) -> Value:
        """The result of an operator."""
        if left.is_array or right.is_array:
            if Kind.RAW in (left.kind, right.kind) or Kind.LIST in (left.kind, right.kind):
                return v.ARRAY
            result = v.product(left, right) if isinstance(op, ast.MatMult) else v.elementwise(left, right)
            return v.array("f64", result.ndim) if isinstance(op, ast.Div) and result.dtype == "int" else result
        if Kind.BOTTOM in (left.kind, right.kind):
            return v.BOTTOM
        if isinstance(op, ast.Div) and (left.kind is Kind.PATH or text(node)):
            return v.PATH
        if left.kind is right.kind and left.kind in (Kind.SCALAR, Kind.RAW, Kind.STR, Kind.LIST, Kind.SET):
            return v.join(left, right) if left.kind is not Kind.SCALAR else v.SCALAR
        if isinstance(op, ast.Mult) and Kind.SCALAR in (left.kind, right.kind):
            other = right if left.kind is Kind.SCALAR else left
            return other if other.kind in (Kind.LIST, Kind.TUPLE, Kind.STR, Kind.RAW) else v.UNKNOWN
        return v.RAW if {left.kind, right.kind} == {Kind.RAW, Kind.SCALAR} else v.UNKNOWN

    def unary(self, node: ast.UnaryOp) -> Value:
        inner = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return v.SCALAR
        return inner if inner.kind in (Kind.ARRAY, Kind.SCALAR, Kind.RAW, Kind.BOTTOM) else v.UNKNOWN

    def compare(self, node: ast.Compare) -> Value:
        parts = [self.value(node.left), *(self.value(c) for c in node.comparators)]
        if isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
            return v.SCALAR
        first = next((p for p in parts if p.is_array), None)
        if first is not None:
            return v.array("bool", first.ndim if len({p.ndim for p in parts if p.is_array}) == 1 else None)
        return v.SCALAR if all(p.kind is Kind.SCALAR for p in parts) else v.UNKNOWN

    def subscript(self, node: ast.Subscript) -> Value:
        base = self.value(node.value)
        if base.is_array:
            return self.index(base, node.slice)
        if base.kind is Kind.TUPLE and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int):
            return base.items[node.slice.value] if -len(base.items) <= node.slice.value < len(base.items) else v.UNKNOWN
        if base.kind in (Kind.LIST, Kind.TUPLE):
            return base if isinstance(node.slice, ast.Slice) else v.element(base)
        return v.BOTTOM if base.kind is Kind.BOTTOM else v.UNKNOWN

    def index(self, base: Value, key: ast.expr) -> Value:
        """Indexing a counted array: basic indexing changes the rank, a full integer index leaves the meter."""
        parts = key.elts if isinstance(key, ast.Tuple) else [key]
        fewer = more = 0
        for part in parts:
            kind = self.value(part).kind
            if isinstance(part, ast.Slice) or (isinstance(part, ast.Constant) and part.value is Ellipsis):
                continue
            if (
                isinstance(part, ast.Constant)
                and part.value is None
                or self.module.dotted(part) == "flopscope.numpy.newaxis"
            ):
                more += 1
            elif kind is Kind.SCALAR:
                fewer += 1
            elif kind in (Kind.ARRAY, Kind.LIST):
                return v.array(base.dtype)
            else:
                return v.UNKNOWN
        if base.ndim is None:
            return v.array(base.dtype) if not fewer else v.UNKNOWN
        rank = base.ndim - fewer + more
        return v.array(base.dtype, rank, base.symmetric and not fewer and not more) if rank > 0 else v.SCALAR

    def conditional(self, node: ast.IfExp) -> Value:
        return v.join(self.value(node.body), self.value(node.orelse))

    def listed(self, node: ast.List | ast.Set) -> Value:
        item = self.joined([self.value(part) for part in node.elts])
        return v.sequence(item, Kind.SET) if isinstance(node, ast.Set) else v.sequence(changeable(item))

    def comprehension(self, node: ast.ListComp | ast.GeneratorExp | ast.SetComp) -> Value:
        item = self.value(node.elt)
        return v.sequence(item, Kind.SET) if isinstance(node, ast.SetComp) else v.sequence(changeable(item))

    def tuple(self, node: ast.Tuple) -> Value:
        return Value(Kind.TUPLE, items=tuple(self.value(part) for part in node.elts))

    def constant(self, node: ast.Constant) -> Value:
        if node.value is None:
            return v.NONE
        if isinstance(node.value, str):
            return v.STR
        return v.SCALAR if isinstance(node.value, (int, float, bool)) else v.OTHER

    def call(self, node: ast.Call) -> Value:
        target = self.target(node.func)
        if target is not None:
            return self.returns.get(target, v.NONE if self.memo is not None else v.BOTTOM)
        return call_value(self, node)

    def walrus(self, node: ast.NamedExpr) -> Value:
        return self.value(node.value)


def changeable(item: Value) -> Value:
    """The members of a list: a list begun with None or numbers is often filled with something else later."""
    return v.UNKNOWN if item.kind in (Kind.NONE, Kind.SCALAR) else item


def text(node: ast.expr | None) -> bool:
    """Whether an expression is a string literal."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def dictionary(inference: Inference, node: ast.AST) -> Value:
    return v.DICT


HANDLERS: dict[type[ast.AST], Callable[[Inference, Any], Value]] = {
    ast.Name: Inference.name,
    ast.Attribute: Inference.attribute,
    ast.BinOp: Inference.binop,
    ast.UnaryOp: Inference.unary,
    ast.Compare: Inference.compare,
    ast.Subscript: Inference.subscript,
    ast.IfExp: Inference.conditional,
    ast.List: Inference.listed,
    ast.Set: Inference.listed,
    ast.ListComp: Inference.comprehension,
    ast.GeneratorExp: Inference.comprehension,
    ast.SetComp: Inference.comprehension,
    ast.Tuple: Inference.tuple,
    ast.Constant: Inference.constant,
    ast.Call: Inference.call,
    ast.NamedExpr: Inference.walrus,
    ast.Dict: dictionary,
    ast.DictComp: dictionary,
}
