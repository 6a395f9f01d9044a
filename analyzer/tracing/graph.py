"""The recording as a networkx DiGraph.

Nodes are numbers in the order of the recording, with the attributes

    op          name of the operation
    shape       shape of the result (a list of shapes for several results)
    dtype       dtype of the result (a list likewise)
    flops       FLOPs billed
    file, line, column, end_line, end_column, function    where it was called
    reads       True when user code asked for its value
    output      True when the function returned it
    draws       True for a random draw
    weights     names of the given arrays (the weights of a network) among its operands, where there are any
    constants   how many arrays that were there before the trace (made in setup, shipped in files) it uses, where it does

An edge from a to b says that b uses the result of a; its `operands` lists which operands of b it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import networkx
import numpy as np

from analyzer.tracing.inputs import Input
from analyzer.tracing.node import Node, Part, collect
from analyzer.tracing.sites import Position
from flopscope.plan import Plan
from flopscope.spec import Spec

if TYPE_CHECKING:
    from analyzer.tracing.trace import Trace


def build(trace: Trace) -> networkx.DiGraph:
    """The graph of a finished recording."""
    graph = networkx.DiGraph(flops=trace.flops)
    nodes = trace.nodes
    graph.add_nodes_from(zip(range(len(nodes)), map(Attributes(trace), nodes), strict=True))
    marks: dict[int, dict[str, Any]] = {}
    graph.add_edges_from(edges(nodes, marks))
    for index, found in marks.items():
        graph.nodes[index].update(found)
    numbers = (
        {id(node): index for index, node in enumerate(nodes)} if trace.tape.reads or trace.output is not None else {}
    )
    for entry in trace.tape.reads:
        for number in recorded(entry.node, numbers):
            graph.nodes[number]["reads"] = True
    for node in output_nodes(trace.output):
        for number in recorded(node, numbers):
            graph.nodes[number]["output"] = True
    return graph


def edges(nodes: list[Node], marks: dict[int, dict[str, Any]]) -> Iterator[tuple[int, int, dict[str, list[int]]]]:
    """(source, user, operand positions) of every use of a result; what comes from outside is noted in `marks`."""
    numbers = {id(node): index for index, node in enumerate(nodes)}
    for index, node in enumerate(nodes):
        uses: dict[int, list[int]] = {}
        for position, argument in enumerate(node.args if not node.kwargs else (*node.args, *node.kwargs.values())):
            if type(argument) is Node:
                found = [argument]
            else:
                found = []
                collect(argument, found)
                if not found and isinstance(argument, np.ndarray):
                    note_outside(marks, index, argument)
            for source in found:
                number = numbers.get(id(source))
                if number is not None:
                    uses.setdefault(number, []).append(position)
                elif isinstance(source, Input):
                    note_outside(marks, index, source)
                else:
                    for number in recorded(source, numbers):
                        uses.setdefault(number, []).append(position)
        for number, positions in uses.items():
            yield number, index, {"operands": positions}


def note_outside(marks: dict[int, dict[str, Any]], index: int, source: Any) -> None:
    """Note that a call uses an array from outside the trace."""
    found = marks.setdefault(index, {})
    if isinstance(source, Input):
        found.setdefault("weights", []).append(source.name)
    else:
        found["constants"] = found.get("constants", 0) + 1


def recorded(node: Node, numbers: dict[int, int]) -> list[int]:
    """The number of a node; for a view that stands in for another one after a write, those of what it shows."""
    number = numbers.get(id(node))
    if number is not None:
        return [number]
    return [number for operand in node.operands() for number in recorded(operand, numbers)]


class Attributes:
    """Makes the attributes of nodes; what hangs on the plan or on the place is worked out once for each of them."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._of_plan: dict[Plan, dict[str, Any]] = {}
        self._of_site: dict[int, dict[str, Any]] = {}

    def __call__(self, node: Node) -> dict[str, Any]:
        try:
            return {**self._of_plan[node.plan], **self._of_site[node.site]}
        except KeyError:
            self._of_plan[node.plan] = plan_attributes(node.plan)
            self._of_site[node.site] = place_attributes(self._trace.where(node.site))
            return self(node)


def plan_attributes(plan: Plan) -> dict[str, Any]:
    shape, dtype = described(plan.out)
    name = plan.charges[0].op_name if plan.op.logged else plan.op.name
    return {
        "op": name,
        "shape": shape,
        "dtype": dtype,
        "flops": plan.cost,
        "reads": False,
        "output": False,
        "draws": plan.op.draws,
    }


def place_attributes(where: Position) -> dict[str, Any]:
    names = ("file", "line", "column", "end_line", "end_column", "function")
    return {name: getattr(where, name) for name in names}


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
