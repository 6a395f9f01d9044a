"""Liveness: which results exist at the same time, if each is freed after its last use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analyzer.tracing.graph import output_nodes
from analyzer.tracing.node import Node
from flopscope.spec import Spec

if TYPE_CHECKING:
    from analyzer.tracing.trace import Trace


def peak_bytes(trace: Trace) -> int:
    """Most bytes alive at once: a result lives from its call to its last use, what is returned to the end.

    A view owns no memory; it keeps its base alive.
    """
    nodes = trace.nodes
    last = last_uses(nodes, {id(owner(node)) for node in output_nodes(trace.output)})
    dying: dict[int, int] = {}
    live = peak = 0
    for index, node in enumerate(nodes):
        size = 0 if node.plan.op.view else result_bytes(node.plan.out)
        live += size
        peak = max(peak, live)
        at = last.get(id(node), index)
        dying[at] = dying.get(at, 0) + size
        live -= dying.pop(index, 0)
    return peak


def last_uses(nodes: list[Node], returned: set[int]) -> dict[int, int]:
    """For the owner of each result the position of the last call that uses it."""
    last: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for operand in node.operands():
            last[id(owner(operand))] = index
    return last | dict.fromkeys(returned, len(nodes))


def owner(node: Node) -> Node:
    """The node whose memory a view shows."""
    while node.plan.op.view and node.args and isinstance(node.args[0], Node):
        node = node.args[0]
    return node


def result_bytes(out: Any) -> int:
    """Bytes of a result (of all results of a call)."""
    if isinstance(out, Spec):
        return 0 if out.scalar else out.nbytes
    return sum(map(result_bytes, out)) if isinstance(out, tuple) else 0
