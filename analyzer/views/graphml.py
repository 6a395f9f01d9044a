"""The graph of all operations as GraphML."""

from __future__ import annotations

import io
from typing import Any

from analyzer.tracing.trace import Trace


def graphml(trace: Trace) -> str:
    """The file's text; shapes and dtypes of results become text, as GraphML knows no lists."""
    import networkx

    plain = networkx.DiGraph(flops=trace.flops)
    plain.add_nodes_from((node, _plain(data)) for node, data in trace.graph.nodes(data=True))
    plain.add_edges_from((a, b, _plain(data)) for a, b, data in trace.graph.edges(data=True))
    buffer = io.BytesIO()
    networkx.write_graphml(plain, buffer)
    return buffer.getvalue().decode()


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    simple = (str, int, float, bool)
    return {
        name: value if isinstance(value, simple) else str(value) for name, value in data.items() if value is not None
    }
