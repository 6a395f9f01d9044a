"""How much memory the results of a recording take at most, if each is dropped after its last use."""

from __future__ import annotations

from typing import Any

from analyzer.tracing.graph import output_nodes
from analyzer.tracing.node import Node
from analyzer.tracing.trace import Trace
from flopscope.spec import Spec


def peak_bytes(trace: Trace) -> int:
    """Bytes; views count nothing, what the function returns lives to the end."""
    nodes = trace.nodes
    operands = [node.operands() for node in nodes]
    last = {id(operand): at for at, found in enumerate(operands) for operand in found}
    last.update((id(node), len(nodes)) for node in output_nodes(trace.output))
    alive = peak = 0
    for at, node in enumerate(nodes):
        alive += owned_bytes(node)
        peak = max(peak, alive)
        done = {id(operand): operand for operand in (*operands[at], node) if last.get(id(operand), at) == at}
        alive -= sum(owned_bytes(operand) for operand in done.values())
    return peak


def owned_bytes(node: Node) -> int:
    """Bytes of a result that is no view of another."""
    return 0 if node.plan.op.view else _bytes(node.plan.out)


def _bytes(out: Any) -> int:
    if isinstance(out, Spec):
        return out.nbytes
    return sum(map(_bytes, out)) if isinstance(out, tuple) else 0
