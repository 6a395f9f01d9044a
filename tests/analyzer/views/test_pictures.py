"""Pictures in other tools' formats say the same as the tables, and are what those tools read."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

import flopscope.numpy as fnp
from analyzer import trace
from analyzer.cost.tables import Costs
from analyzer.views.folded import folded
from analyzer.views.html import page_data
from analyzer.views.stacks import Block, icicle
from whest.contest.spec import ContestSpec
from whest.errors import WhestError
from whest.pictures import KINDS, draw, page_of
from whest.previewing import preview
from whest.report.preview import Preview

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "covariance_propagation.py"


@pytest.fixture(scope="module")
def example() -> Preview:
    return preview(EXAMPLE, None, ContestSpec.for_round(seed=0), formulas=True, waste=True)


def pieces(block: Block) -> list[Block]:
    return [block, *(piece for child in block.ordered() for piece in pieces(child))]


def test_every_piece_of_the_icicle_is_the_sum_of_those_below_it(example: Preview) -> None:
    root = icicle(example.costs)
    assert root.flops == example.costs.flops
    for piece in pieces(root):
        assert piece.kind == "op" or piece.flops == sum(child.flops for child in piece.ordered())


def test_speedscope_weights_are_the_total(example: Preview) -> None:
    data = json.loads(KINDS["speedscope"](example))
    (profile,) = data["profiles"]
    assert sum(profile["weights"]) == profile["endValue"] == example.costs.flops
    assert all(frame < len(data["shared"]["frames"]) for sample in profile["samples"] for frame in sample)


def test_graphml_is_read_back_with_every_operation(example: Preview) -> None:
    graph = networkx.read_graphml(io.BytesIO(KINDS["graphml"](example).encode()))
    assert graph.number_of_nodes() == len(example.trace.nodes)
    assert sum(data["flops"] for _, data in graph.nodes(data=True)) == example.costs.flops


def test_dot_has_a_box_for_every_line_and_an_arrow_for_every_use(example: Preview) -> None:
    text, graph = KINDS["dot"](example), folded(example.costs)
    assert len(re.findall(r"fillcolor=", text)) == len(graph.nodes)
    assert text.count(" -> ") == len(graph.edges)
    assert sum(node.flops for node in graph.nodes) == example.costs.flops


def test_svg_is_xml_and_names_the_costly_line(example: Preview) -> None:
    root = ElementTree.fromstring(KINDS["svg"](example))
    titles = [title.text or "" for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert any(title.startswith("covariance_propagation.py:32: ") for title in titles)


def test_page_data_agrees_with_the_tables(example: Preview) -> None:
    data = page_data(page_of(example))
    lines = [line for file in data["files"] for line in file["lines"] if "flops" in line]
    assert sum(line["flops"] for line in lines) == data["flops"] == example.costs.flops
    assert sum(node["flops"] for node in data["graph"]["nodes"]) == example.costs.flops


def test_source_text_cannot_end_the_data_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "estimator.py"
    zeros = (EXAMPLE.parent / "zeros.py").read_text()
    path.write_text(zeros.replace("return", "# </script><script>alert(1)</script>\n        return"))
    page = KINDS["html"](preview(path, None, ContestSpec.for_round(seed=0)))
    assert page.count("<script") == 2
    assert "alert(1)" not in page.partition('id="data"')[0]


def test_an_unwritable_picture_is_one_clear_error(example: Preview, tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("")
    with pytest.raises(WhestError, match="cannot write"):
        draw(example, {"svg": blocker / "icicle.svg"})


def test_a_trace_shows_itself_in_a_notebook() -> None:
    def program() -> object:
        return fnp.ones((3, 4)) @ fnp.ones((4, 5))

    recorded = trace(program)
    fragment = recorded._repr_html_()
    ElementTree.fromstring(fragment)
    assert "fnp.ones((3, 4)) @ fnp.ones((4, 5))" in fragment
    assert Costs(recorded).lines[0].flops == recorded.flops
