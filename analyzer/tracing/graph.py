"""The recording as a networkx DiGraph.

Nodes are numbers in the order of the recording, with the attributes

    op          name of the operation
    shape       shape of the result (a list of shapes for several results)
    dtype       dtype of the result (a list likewise)
    flops       FLOPs billed
    file, line, column, end_line, end_column, function    where it was called
    reads       True when user code asked for its value
    output      True when the function returned it

An edge from a to b says that b uses the result of a; its `operands` lists which operands of b it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx

from analyzer.tracing.node import Node, Part, collect
from flopscope.spec import Spec

if TYPE_CHECKING:
    from analyzer.tracing.trace import Trace


def build(trace: Trace) -> networkx.DiGraph:
    """The graph of a finished recording."""
    graph = networkx.DiGraph(flops=trace.flops)
    numbers = {id(node): index for index, node in enumerate(trace.nodes)}
    read = {id(entry.node) for entry in trace.tape.reads}
    returned = {id(node) for node in output_nodes(trace.output)}
    for index, node in enumerate(trace.nodes):
        graph.add_node(index, **attributes(trace, node), reads=id(node) in read, output=id(node) in returned)
        for position, argument in enumerate([*node.args, *node.kwargs.values()]):
            found: list[Node] = []
            collect(argument, found)
            for source in found:
                connect(graph, numbers.get(id(source)), index, position)
    return graph


def connect(graph: networkx.DiGraph, source: int | None, target: int, position: int) -> None:
    if source is None:
        return
    if graph.has_edge(source, target):
        graph.edges[source, target]["operands"].append(position)
    else:
        graph.add_edge(source, target, operands=[position])


def attributes(trace: Trace, node: Node) -> dict[str, Any]:
    where = trace.where(node.site)
    shape, dtype = described(node.plan.out)
    return {
        "op": node.plan.charges[0].op_name if node.plan.op.logged else node.plan.op.name,
        "shape": shape,
        "dtype": dtype,
        "flops": node.plan.cost,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "end_line": where.end_line,
        "end_column": where.end_column,
        "function": where.function,
    }


def described(out: Any) -> tuple[Any, Any]:
    """Shape and dtype of a result spec, lists of them for several."""
    if isinstance(out, Spec):
        return out.shape, str(out.dtype)
    if isinstance(out, tuple):
        parts = [described(part) for part in out]
        return [shape for shape, _ in parts], [dtype for _, dtype in parts]
    return None, None


def output_nodes(output: Any) -> list[Node]:
    """The nodes of the arrays in what the function returned."""
    if isinstance(output, tuple | list):
        return [node for item in output for node in output_nodes(item)]
    ref = getattr(output, "_value", None)
    if isinstance(ref, Part):
        return [ref.node]
    return [ref] if isinstance(ref, Node) else []
