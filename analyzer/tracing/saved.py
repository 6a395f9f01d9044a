"""Traces on disk: JSON and back, GraphML, DOT."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx


def graph_data(graph: networkx.DiGraph) -> dict[str, Any]:
    """Nodes with their attributes and edges with their operands, as plain data."""
    nodes = [attributes for _, attributes in graph.nodes(data=True)]
    return {"nodes": nodes, "edges": [[a, b, operands] for a, b, operands in graph.edges(data="operands")]}


def graph_of(data: dict[str, Any], flops: int) -> networkx.DiGraph:
    """The graph that `graph_data` wrote down."""
    import networkx

    graph = networkx.DiGraph(flops=flops)
    graph.add_nodes_from(
        (index, {**node, "shape": shape_of(node["shape"])}) for index, node in enumerate(data["nodes"])
    )
    graph.add_edges_from((a, b, {"operands": operands}) for a, b, operands in data["edges"])
    return graph


def shape_of(shape: Any) -> Any:
    """A shape as JSON has it: a list of lengths, or of the shapes of several results."""
    if not isinstance(shape, list):
        return shape
    return [shape_of(part) for part in shape] if shape and isinstance(shape[0], list) else tuple(shape)


@dataclass(frozen=True)
class SavedTrace:
    """A trace read from JSON.

    Attributes:
        data: what `Trace.to_dict` returned.
    """

    data: dict[str, Any]

    @property
    def flops(self) -> int:
        """FLOPs that a real run bills."""
        return int(self.data["flops"])

    @property
    def grade(self) -> str:
        """How far the total holds."""
        return str(self.data["grade"])

    @cached_property
    def graph(self) -> networkx.DiGraph:
        """The recording as a networkx DiGraph."""
        return graph_of(self.data["graph"], self.flops)

    def to_json(self) -> str:
        """The JSON that it was read from."""
        return json.dumps(self.data)


def flat(graph: networkx.DiGraph) -> networkx.DiGraph:
    """A copy with attributes that file formats take: numbers, truth values and text."""
    import networkx

    made = networkx.DiGraph(**graph.graph)
    made.add_nodes_from((index, {k: scalar(v) for k, v in data.items()}) for index, data in graph.nodes(data=True))
    made.add_edges_from((a, b, {k: scalar(v) for k, v in data.items()}) for a, b, data in graph.edges(data=True))
    return made


def scalar(value: Any) -> Any:
    """A number, truth value or text; anything else as JSON."""
    return value if isinstance(value, bool | int | float | str) else json.dumps(value)


def dot(graph: networkx.DiGraph) -> str:
    """The graph in the DOT language: a box for each call, labelled with operation, shape and FLOPs."""
    lines = ["digraph trace {", "  node [shape=box];"]
    for index, data in graph.nodes(data=True):
        label = (
            f"{data['op']} {json.dumps(data['shape'])}\\n{data['flops']:,} FLOPs\\n{data['function']}:{data['line']}"
        )
        style = ' style="bold"' if data["output"] else ' style="dashed"' if data["draws"] else ""
        lines.append(f'  {index} [label="{label}"{style}];')
    lines += [f"  {a} -> {b};" for a, b in graph.edges]
    return "\n".join([*lines, "}", ""])
