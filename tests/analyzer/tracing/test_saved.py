"""Traces as files, and what their graphs say."""

import json

import networkx
import numpy as np
import pytest

import analyzer
import flopscope.numpy as fnp


@pytest.fixture
def traced():
    constant = fnp.asarray(np.ones(3))
    w = analyzer.lazy_array((3, 3), np.float64, lambda: np.eye(3), "weights[0]")

    def program(w):
        x = fnp.random.default_rng(0).standard_normal((2, 3))
        y = fnp.matmul(x, w) + constant
        kept = y[y > 0.0]
        return fnp.sum(kept), fnp.linalg.eigh(w)

    return analyzer.trace(program, w)


def test_json_and_back(traced):
    text = traced.to_json()
    saved = analyzer.Trace.from_json(text)
    assert (saved.flops, saved.grade) == (traced.flops, traced.grade)
    assert saved.to_json() == text
    assert networkx.utils.graphs_equal(saved.graph, traced.graph)


def test_other_json_is_refused():
    with pytest.raises(ValueError, match="not a trace"):
        analyzer.Trace.from_json("[]")


def test_the_graph_marks_what_comes_from_where(traced):
    nodes = dict(traced.graph.nodes(data=True))
    by_op = {data["op"]: data for data in nodes.values()}
    assert [op for op, data in by_op.items() if data["draws"]] == ["random.Generator.standard_normal"]
    assert by_op["matmul"]["weights"] == ["weights[0]"]
    assert by_op["add"]["constants"] == 1
    assert [op for op, data in by_op.items() if data["output"]] == ["sum", "linalg.eigh"]
    assert [op for op, data in by_op.items() if data["reads"]] == ["greater"]


def test_a_write_keeps_what_it_depends_on():
    def program(x):
        y = fnp.exp(x)
        row = y[0]
        fnp.fill_diagonal(y, 0.0)
        return fnp.sum(row)

    graph = analyzer.trace(program, fnp.ones((3, 3))).graph
    last = max(graph)
    assert [graph.nodes[n]["op"] for n in sorted(networkx.ancestors(graph, last))] == ["exp", "fill_diagonal"]


def test_graphml_and_dot(traced, tmp_path):
    path = tmp_path / "trace.graphml"
    traced.to_graphml(path)
    read = networkx.read_graphml(path, node_type=int)
    assert sum(read.nodes[n]["flops"] for n in read) == traced.flops
    assert set(read.edges) == set(traced.graph.edges)
    assert json.loads(read.nodes[1]["shape"]) == list(traced.graph.nodes[1]["shape"])
    dot = traced.to_dot()
    assert dot.count(" -> ") == traced.graph.number_of_edges()
    assert "matmul" in dot


def test_what_had_to_be_run_is_listed():
    def program(x):
        return fnp.unique(x)

    (entry,) = analyzer.trace(program, fnp.ones(4)).evaluated
    assert (entry.op, entry.line) == ("unique", program.__code__.co_firstlineno + 1)
