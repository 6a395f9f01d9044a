"""The graph folded by line, as text for Graphviz."""

from __future__ import annotations

import json
import linecache
from pathlib import Path

from analyzer.cost.tables import Costs
from analyzer.views.folded import Key, folded
from analyzer.views.numbers import flops


def dot(costs: Costs, title: str) -> str:
    """The graph as `digraph`: a box a line, darker the more it costs; an arrow for the use of a result."""
    graph = folded(costs)
    total = costs.flops or 1
    lines = [f"digraph {json.dumps(title)} {{", '  node [shape=box, style=filled, fontname="monospace"];']
    for node in graph.nodes:
        label = f"{_place(node.key)}  {flops(node.flops)}\\l{_escaped(linecache.getline(*node.key).strip())}\\l"
        heat = 1.0 - 0.6 * (node.flops / total) ** 0.5
        lines.append(f'  "{_id(node.key)}" [label="{label}", fillcolor="0.08 {1 - heat:.3f} 1.0"];')
    lines += [f'  "{_id(a)}" -> "{_id(b)}" [label="{number}"];' for (a, b), number in graph.edges.items()]
    return "\n".join([*lines, "}", ""])


def _place(key: Key) -> str:
    return f"{Path(key[0]).name}:{key[1]}"


def _id(key: Key) -> str:
    return _escaped(f"{key[0]}:{key[1]}")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
