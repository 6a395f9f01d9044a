"""The page: well formed, complete, and with nothing in it that an estimator wrote as markup or that lies elsewhere."""

from html.parser import HTMLParser
from pathlib import Path

import whest
from tests.whest.conftest import EstimatorFile
from whest.report.html import page

SPEC = whest.ContestSpec(width=8, depth=2, n_mlps=3, ground_truth_samples=500, seed=0)
BODY = """
if mlp.name.startswith('joseph'): raise ValueError('<script>alert(1)</script>')
x = mlp.weights[0] @ mlp.weights[1]
return fnp.zeros((mlp.depth, mlp.width)) + x[0]""".strip()


class Outline(HTMLParser):
    """Collects tags, attributes and text, and checks that every tag is closed in its turn."""

    VOID = {"meta"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    report = whest.score(estimator_file(BODY), SPEC)
    report.save_html(tmp_path / "report.html")
    outline = Outline()
    outline.feed((tmp_path / "report.html").read_text())
    assert (outline.open, outline.links) == ([], [])
    assert "script" not in outline.tags
    assert "ValueError: <script>alert(1)</script>" in outline.text
    for entry in report.per_mlp:
        assert entry["mlp_name"] in outline.text
    for words in ("layer 2", "matmul", "estimator.py:8", "1 of 3 MLPs failed"):
        assert words in outline.text


def test_lines_add_up_to_what_was_counted(estimator_file: EstimatorFile) -> None:
    for entry in whest.score(estimator_file(BODY), SPEC).per_mlp:
        assert sum(entry["flops_by_line"].values()) == entry["flops_used"]


def test_a_report_of_nothing(estimator_file: EstimatorFile) -> None:
    data = whest.score(estimator_file(BODY), SPEC).to_json()
    data = {**data, "results": {**data["results"], "per_mlp": [], "adjusted_final_layer_score": None}}
    assert "No MLP was scored." in page(data)
