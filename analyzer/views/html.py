"""The page: annotated source, icicle, graph, waste and sliders in one file that needs no network."""

from __future__ import annotations

import html
import json
import linecache
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any

from analyzer.cost.formulas import Formulas
from analyzer.cost.polynomial import Polynomial
from analyzer.cost.tables import Costs, Line, as_dict
from analyzer.cost.verdict import Terms
from analyzer.cost.waste.finding import Finding
from analyzer.views.folded import folded
from analyzer.views.stacks import Block, icicle

_PARTS = Path(__file__).with_name("page")
LEAST_SHARE = 1e-5
"""Pieces of the icicle below this part of the total are left out."""
MOST_NODES = 400
"""Lines that the graph shows; a graph of more is no picture."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the page is about.

    Attributes:
        title: name of the program.
        width, depth: of the network that was traced.
        main: the file to show first.
        grade: how far the total holds.
    """

    title: str
    costs: Costs
    terms: Terms
    width: int
    depth: int
    main: str
    grade: str
    formulas: Formulas | None = None
    waste: list[Finding] | None = None


def html_page(page: Page) -> str:
    """The text of the file."""
    data = json.dumps(page_data(page), separators=(",", ":")).replace("<", "\\u003c")
    parts = {name: (_PARTS / f"page.{name}").read_text() for name in ("css", "js")}
    template = Template((_PARTS / "page.html").read_text())
    return template.substitute(title=html.escape(page.title), data=data, **parts)


def page_data(page: Page) -> dict[str, Any]:
    """Everything that the page shows, as plain data."""
    costs = page.costs
    return {
        "title": page.title,
        "flops": costs.flops,
        "grade": page.grade,
        "ops": len(costs.trace.op_log),
        "n": page.width,
        "d": page.depth,
        "budget": page.terms.flop_budget,
        "floor": page.terms.floor,
        "formula": _formula(page.formulas.total) if page.formulas else None,
        "least": page.formulas.least if page.formulas else 1,
        "files": _files(page),
        "icicle": _icicle(icicle(costs), costs.flops or 1),
        "graph": _graph(costs, page.main),
        "waste": [finding.to_json() for finding in page.waste or []],
        "byOp": [as_dict(row) for row in costs.ops],
    }


def _formula(found: Polynomial | None) -> dict[str, Any] | None:
    """Text and terms [power of n, power of d, numerator, denominator]."""
    if found is None:
        return None
    terms = [[a, b, c.numerator, c.denominator] for (a, b), c in found.ordered()]
    return {"text": found.text(), "terms": terms}


def _files(page: Page) -> list[dict[str, Any]]:
    by_file: dict[str, dict[int, Line]] = {}
    for line in page.costs.lines:
        by_file.setdefault(line.file, {})[line.line] = line
    own = page.costs.own
    order = sorted(by_file, key=lambda file: (bool(own) and file.startswith(own), file != page.main))
    return [_file(page, file, by_file[file], bool(own) and file.startswith(own)) for file in order]


def _file(page: Page, file: str, lines: dict[int, Line], inner: bool) -> dict[str, Any]:
    """A file: all of the user's own, only what costs something of ours."""
    text = list(enumerate(linecache.getlines(file), 1))
    shown = [(number, line) for number, line in text if not inner or (number in lines and lines[number].flops)]
    name = "conversion of the answer" if inner else Path(file).name
    return {
        "name": name,
        "path": file,
        "lines": [_line(page, number, line, lines.get(number)) for number, line in shown],
    }


def _line(page: Page, number: int, text: str, line: Line | None) -> dict[str, Any]:
    row: dict[str, Any] = {"line": number, "text": text.rstrip("\r\n")}
    if line is None or not line.flops:
        return row
    found = page.formulas
    row |= {"flops": line.flops, "hits": line.hits, "dtypes": line.dtypes, "ops": line.ops}
    row["expressions"] = [
        [one.column, one.end_column, one.flops] for one in line.expressions if one.end_line == one.line
    ]
    row["formula"] = _formula(found.lines.get(line.key)) if found else None
    row["reason"] = found.reasons.get(line.key) if found else None
    return row


def _icicle(block: Block, total: int) -> dict[str, Any]:
    piece: dict[str, Any] = {"name": block.name, "kind": block.kind, "flops": block.flops, "calls": block.calls}
    if block.line:
        piece["line"] = block.line
    below = [_icicle(child, total) for child in block.ordered() if child.flops / total >= LEAST_SHARE]
    return {**piece, "children": below} if below else piece


def _graph(costs: Costs, main: str) -> dict[str, Any]:
    graph = folded(costs)
    kept = sorted(graph.nodes, key=lambda node: -node.flops)[:MOST_NODES]
    keys = {node.key for node in kept}
    nodes = [node for node in graph.nodes if node.key in keys]
    number = {node.key: at for at, node in enumerate(nodes)}
    return {
        "left_out": len(graph.nodes) - len(nodes),
        "nodes": [
            {
                "place": f"line {node.key[1]}" if node.key[0] == main else f"{Path(node.key[0]).name}:{node.key[1]}",
                "line": node.key[1],
                "text": linecache.getline(*node.key).strip(),
                "flops": node.flops,
                "rank": node.rank,
                "ops": node.ops,
            }
            for node in nodes
        ],
        "edges": [[number[a], number[b], uses] for (a, b), uses in graph.edges.items() if a in number and b in number],
    }
