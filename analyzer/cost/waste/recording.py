"""A recording as a graph to search: operands, users, liveness, equal values, source text."""

from __future__ import annotations

import ast
import linecache
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from analyzer.cost.tables import Costs, billed
from analyzer.tracing.graph import output_nodes
from analyzer.tracing.inputs import Input
from analyzer.tracing.node import Fresh, Node, Part, Stream, WriteNode
from analyzer.tracing.sites import Position
from analyzer.tracing.trace import Trace
from flopscope.spec import Spec

COMMUTATIVE = frozenset(
    ("add", "multiply", "maximum", "minimum", "fmax", "fmin", "equal", "not_equal")
    + ("logical_and", "logical_or", "logical_xor", "bitwise_and", "bitwise_or", "bitwise_xor")
)
TRANSPOSES = frozenset(
    ("ndarray.T", "ndarray.mT", "transpose", "ndarray.transpose", "matrix_transpose", "permute_dims")
)
PRODUCTS = frozenset(("matmul", "dot"))


class Recording:
    """The calls of a trace by number, in an order in which operands come first.

    Args:
        costs: the tables of the trace.
        twin: the trace of the same program on another network, which tells what depends on the network.
    """

    def __init__(self, costs: Costs, twin: Trace | None = None) -> None:
        self.costs, self.trace, self._twin = costs, costs.trace, twin
        self.nodes: list[Node] = []
        self.number: dict[int, int] = {}
        self.operands: list[list[int]] = []
        for node in self.trace.nodes:
            self._add(node)
        self.users: list[list[int]] = [[] for _ in self.nodes]
        for user, operands in enumerate(self.operands):
            for operand in operands:
                self.users[operand].append(user)

    def _add(self, node: Node) -> int:
        """Number a node; views that a write made again are not in the trace's own list, and come before their user."""
        if id(node) not in self.number:
            operands = [self._add(operand) for operand in node.operands()]
            self.number[id(node)] = len(self.nodes)
            self.nodes.append(node)
            self.operands.append(operands)
        return self.number[id(node)]

    # ---- facts of a call

    def op(self, at: int) -> str:
        """Name of the row."""
        return self.nodes[at].plan.op.name

    def cost(self, at: int) -> int:
        """FLOPs billed."""
        return billed(self.nodes[at].plan)

    def spec(self, at: int) -> Spec | None:
        """The spec of a call with one array as its result."""
        out = self.nodes[at].plan.out
        return out if isinstance(out, Spec) else None

    def made_by(self, argument: Any) -> int | None:
        """Number of the call whose (only) result an argument is."""
        return self.number[id(argument)] if isinstance(argument, Node) else None

    def is_write(self, at: int) -> bool:
        """Whether a call changes an array in place."""
        return isinstance(self.nodes[at], WriteNode)

    def draws(self, at: int) -> bool:
        """Whether a call advances a random generator."""
        return self.nodes[at].plan.op.draws

    @cached_property
    def written(self) -> frozenset[int]:
        """Calls whose result is written to later."""
        roots = [
            value.of for node in self.nodes for value in (*node.args, *node.kwargs.values()) if type(value) is Fresh
        ]
        return frozenset(self.number[id(root)] for root in roots if isinstance(root, Node))

    # ---- liveness

    @cached_property
    def wanted(self) -> frozenset[int]:
        """Calls whose result is returned or read."""
        read = [node for node, _ in self.trace.tape.computed] + [read.node for read in self.trace.tape.reads]
        nodes = [*output_nodes(self.trace.output), *read, *self.trace.tape.evaluated]
        return frozenset(self.number[id(node)] for node in nodes if id(node) in self.number)

    @cached_property
    def live(self) -> frozenset[int]:
        """Calls that the answer needs."""
        found, stack = set(self.wanted), list(self.wanted)
        while stack:
            for operand in self.operands[stack.pop()]:
                if operand not in found:
                    found.add(operand)
                    stack.append(operand)
        return frozenset(found)

    def only_use(self, at: int) -> int | None:
        """The one call that uses the result of `at`, if it is the only one and nobody reads it.

        Calls whose own result is never used count too: they run all the same.
        """
        users = self.users[at]
        return users[0] if len(users) == 1 and at not in self.wanted else None

    # ---- equal values

    @cached_property
    def values(self) -> list[int]:
        """For each call the number of the first one that certainly has the same value."""
        first: dict[Any, int] = {}
        same: list[int] = []
        for at in range(len(self.nodes)):
            same.append(first.setdefault(self._key(at, same), at))
        return same

    def _key(self, at: int, same: list[int]) -> Any:
        node = self.nodes[at]
        if self.is_write(at) or self.draws(at) or not node.plan.op.lazy or at in self.written:
            return at
        arguments = [self._argument(value, same) for value in node.args]
        if node.plan.op.name in COMMUTATIVE:
            arguments.sort(key=repr)
        named = [(name, self._argument(value, same)) for name, value in sorted(node.kwargs.items())]
        return (node.plan.op.name, tuple(arguments), tuple(named))

    def _argument(self, value: Any, same: list[int]) -> Any:
        if isinstance(value, Input):
            return ("given", value.name)
        if isinstance(value, Node):
            return ("call", same[self.number[id(value)]])
        if type(value) is Part:
            return ("part", same[self.number[id(value.node)]], value.index)
        if isinstance(value, tuple | list):
            return (type(value).__name__, *(self._argument(item, same) for item in value))
        if isinstance(value, int | float | complex | str | bool | type(None)) and not isinstance(value, np.generic):
            return (type(value).__name__, repr(value))
        if isinstance(value, np.ndarray | np.generic):
            return array_key(value)
        return ("object", repr(value) if isinstance(value, slice | type | np.dtype) else id(value))

    def same_value(self, a: Any, b: Any) -> bool:
        """Whether two arguments certainly have the same value."""
        return bool(self._argument(a, self.values) == self._argument(b, self.values))

    def transposed(self, argument: Any) -> Any:
        """The argument that this one is the plain 2-D transpose of, or None."""
        at = self.made_by(argument)
        if at is None or self.op(at) not in TRANSPOSES:
            return None
        node, spec = self.nodes[at], self.spec(at)
        flat = spec is not None and spec.ndim == 2 and len(node.args) == 1 and not node.kwargs
        return node.args[0] if flat else None

    def are_transposes(self, a: Any, b: Any) -> bool:
        """Whether one argument is the transpose of the other."""
        of_a, of_b = self.transposed(a), self.transposed(b)
        return (of_a is not None and self.same_value(of_a, b)) or (of_b is not None and self.same_value(a, of_b))

    def spec_of(self, argument: Any) -> Spec | None:
        """The spec of an argument that is an array."""
        from flopscope.spec import spec_of_array

        if isinstance(argument, np.ndarray | np.generic):
            return spec_of_array(argument)
        if isinstance(argument, Input) and isinstance(argument.plan.out, Spec):
            return argument.plan.out
        if type(argument) is Part:
            out: Any = argument.node.plan.out
            return out[argument.index] if isinstance(out, tuple) else None
        at = self.made_by(argument)
        return None if at is None else self.spec(at)

    # ---- what depends on the network

    @cached_property
    def constant(self) -> frozenset[int]:
        """Calls that do not depend on the network: as far as two networks tell, which differ in every weight and seed."""
        from analyzer.cost.waste.constancy import constant_calls

        return frozenset() if self._twin is None else constant_calls(self, self._twin)

    # ---- places and text

    def chain(self, at: int) -> list[Position]:
        """Where it was called, innermost first."""
        return self.costs.chain(self.nodes[at].site)

    def where(self, at: int) -> Position:
        """Where it was called."""
        return self.chain(at)[0]

    def is_users(self, at: int) -> bool:
        """Whether the user's own code called it."""
        return not self.costs.own or not self.where(at).file.startswith(self.costs.own)

    def text(self, at: int) -> str:
        """The source text of the call."""
        return expression_text(self.where(at))

    def texts(self, at: int) -> list[str]:
        """The source texts of the operands: of both sides of an operator, of object and arguments of a call."""
        return operand_texts(self.where(at))

    def assigned(self, at: int, text: str) -> str:
        """`name = text` where the line does nothing but assign the call to a name, else `text`."""
        where = self.where(at)
        line = linecache.getline(where.file, where.line)
        target, equals, right = line.partition(" = ")
        return f"{target.strip()} = {text}" if equals and right.strip() == self.text(at) else text

    def searched(self) -> list[int]:
        """The live calls of the user's own code, in order."""
        return self._searched

    @cached_property
    def _searched(self) -> list[int]:
        return [at for at in range(len(self.nodes)) if at in self.live and self.is_users(at)]


def array_key(value: Any) -> Any:
    """What identifies the value of a plain array: its memory, or its content where it is small."""
    array = np.asarray(value)
    if array.size <= 64:
        return ("array", array.shape, str(array.dtype), array.tobytes())
    return ("memory", array.__array_interface__["data"], array.shape, array.strides, str(array.dtype))


@lru_cache(maxsize=64)
def _tree(file: str, text: str) -> ast.AST:
    return ast.parse(text)


def expression_node(where: Position) -> tuple[ast.expr, str] | None:
    """The expression at a position, and the text of its file."""
    text = "".join(linecache.getlines(where.file))
    try:
        tree = _tree(where.file, text)
    except SyntaxError:
        return None
    wanted = (where.line, where.column - 1, where.end_line, where.end_column - 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            found = (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
            if found == wanted:
                return node, text
    return None


def expression_text(where: Position) -> str:
    """The source text at a position, on one line."""
    found = expression_node(where)
    return where.expression if found is None else one_line(found[0], found[1])


def operand_texts(where: Position) -> list[str]:
    """The texts of what the expression at a position is made of."""
    found = expression_node(where)
    if found is None:
        return []
    node, text = found
    if isinstance(node, ast.BinOp):
        parts: list[ast.expr] = [node.left, node.right]
    elif isinstance(node, ast.Compare):
        parts = [node.left, *node.comparators]
    elif isinstance(node, ast.Call):
        parts = [*_receiver(node.func), *node.args]
    else:
        parts = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return [one_line(part, text) for part in parts]


def _receiver(function: ast.expr) -> list[ast.expr]:
    """The array that a method is called on; nothing for a function of a module."""
    if not isinstance(function, ast.Attribute):
        return []
    root = function.value
    while isinstance(root, ast.Attribute):
        root = root.value
    return [] if isinstance(root, ast.Name) and root.id in MODULES else [function.value]


MODULES = frozenset(("fnp", "flops", "flopscope", "np", "numpy"))


def one_line(node: ast.expr, text: str) -> str:
    """The text of an expression; what spans lines is joined."""
    segment = ast.get_source_segment(text, node) or ast.unparse(node)
    return segment if "\n" not in segment else ast.unparse(node)


def in_brackets(text: str) -> str:
    """`text`, in brackets unless it is a name, an attribute, a call or an index already."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return f"({text})"
    return text if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant) else f"({text})"


def stream_of(node: Node) -> Stream | None:
    """The random stream that a draw takes from."""
    return next((value for value in node.args if type(value) is Stream), None)
