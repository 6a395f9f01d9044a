"""Nodes of a recording: calls that were not run, and parts of their results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from flopscope.plan import Plan

if TYPE_CHECKING:
    from analyzer.tracing.tape import Tape

UNSET: Any = type("Unset", (), {"__repr__": lambda self: "<not computed>"})()
NO_KEYWORDS: dict[str, Any] = {}


class Node:
    """One recorded call.

    Attributes:
        plan: what is known of the call: the row, the price, the spec of the result.
        args, kwargs: what the kernel would get; recorded values appear as nodes (or parts of nodes).
        site: number of the call chain, see `sites.Sites`.
        tape: the recording.
        value: the kernel's result once it was computed.
    """

    __slots__ = ("args", "kwargs", "plan", "site", "tape", "value")

    __array_ufunc__ = None  # a node that got into plain NumPy is an error, not an object array

    def __init__(self, plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any], site: int, tape: Tape) -> None:
        self.plan, self.args, self.kwargs, self.site, self.tape, self.value = plan, args, kwargs, site, tape, UNSET

    def force(self) -> Any:
        """The value of this call's result; user code asks for it."""
        return self.tape.read(self)

    def run(self, value_of: Any) -> Any:
        """Run the kernel on the values of the operands."""
        kernel: Any = self.plan.op.kernel
        return kernel(*value_of(self.args), **value_of(self.kwargs))

    def operands(self) -> list[Node]:
        """The nodes that this call needs, in the order of its arguments."""
        found: list[Node] = []
        collect(self.args, found)
        collect(self.kwargs, found)
        return found


class Part:
    """One of several results of a call."""

    __slots__ = ("index", "node")

    __array_ufunc__ = None

    def __init__(self, node: Node, index: int) -> None:
        self.node, self.index = node, index

    def force(self) -> Any:
        """The value of this part; user code asks for it."""
        return self.node.tape.read(self)


class Fresh:
    """An operand that is written to: the kernel gets a copy of it."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of


class Stream:
    """The generator that a random draw advances: the draw needs the one before it."""

    __slots__ = ("generator", "previous")

    def __init__(self, generator: Any, previous: Node | None) -> None:
        self.generator, self.previous = generator, previous


class WriteNode(Node):
    """A call that changes its first argument. Its value is the changed copy of the array that owns the memory.

    `path` is the chain of views (outermost last) that leads from that array to what is written.
    """

    __slots__ = ("path",)

    path: tuple[Any, ...]

    def run(self, value_of: Any) -> Any:
        from analyzer.tracing.aliases import view_again

        args, kwargs = value_of(self.args), value_of(self.kwargs)
        base = target = args[0]
        for view in self.path:
            target = view_again(view, target, value_of)
        write: Any = self.plan.op.kernel
        if self.plan.op.draws and self.plan.op.mutates:
            write(args[1], target, *args[2:], **kwargs)
        elif self.plan.op.mutates:
            write(target, *args[1:], **kwargs)
        else:
            write(*args[1:], **{**kwargs, "out": target})
        return base


def collect(value: Any, found: list[Node]) -> None:
    """Add the nodes in an argument (through containers) to `found`."""
    kind = type(value)
    if kind is Node or (kind is not tuple and isinstance(value, Node)):
        found.append(value)
    elif kind is Part:
        found.append(value.node)
    elif kind is tuple or kind is list:
        for item in value:
            collect(item, found)
    elif kind is dict:
        for item in value.values():
            collect(item, found)
    elif kind is Fresh:
        collect(value.of, found)
    elif kind is Stream and value.previous is not None:
        found.append(value.previous)


def resolved(value: Any) -> Any:
    """An argument with every computed node in it replaced by its value."""
    kind = type(value)
    if kind is Node or (kind is not tuple and isinstance(value, Node)):
        return value.value
    if kind is Part:
        return value.node.value[value.index]
    if kind is tuple or kind is list:
        return kind([resolved(item) for item in value])
    if kind is dict:
        return {key: resolved(item) for key, item in value.items()}
    if kind is Fresh:
        original = resolved(value.of)
        copied = np.array(original)
        copied.flags.writeable = original.flags.writeable if isinstance(original, np.ndarray) else True
        return copied
    if kind is Stream:
        return value.generator
    return value
