"""Pages that list things list all of them, and what they claim of prices holds."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import analyzer
import flopscope as flops
import flopscope.errors
import flopscope.numpy as fnp
import whest
from flopscope.settings import Settings
from tests.docs.test_pages import DOCS, ROOT, anchors, text
from tests.whest.conftest import EstimatorFile
from whest.contest.rounds import ROUNDS
from whest.runners.codes import CODES

EARLY = ("ESTIMATOR_", "SETUP_", "TEARDOWN_", "OUTPUT_", "USAGE")  # how codes begin that end a command


def ticked(page: str) -> set[str]:
    """What a reference page sets in backticks."""
    return set(re.findall(r"`([^`\n]+)`", text(DOCS / "reference" / page)))


def sources() -> list[str]:
    return [text(path) for package in ("flopscope", "analyzer", "whest") for path in (ROOT / package).rglob("*.py")]


def test_flopscope_page_names_everything_public() -> None:
    assert set(flops.__all__) <= ticked("flopscope.md")


@pytest.mark.parametrize("package", [whest, analyzer], ids=["whest", "analyzer"])
def test_python_page_names_everything_public(package) -> None:
    page = text(DOCS / "reference" / "python-api.md")
    assert [name for name in package.__all__ if f"{package.__name__}.{name}" not in page] == []
    assert [name for name in re.findall(rf"{package.__name__}\.(\w+)", page) if not hasattr(package, name)] == []


def test_python_page_has_the_attributes_of_a_trace() -> None:
    rows = text(DOCS / "reference" / "python-api.md").partition("## analyzer")[2].partition("```")[0]
    named = {
        name for line in rows.splitlines() if line.startswith("| `") for name in re.findall(r"`(\w+)(?:\(\))?`", line)
    }
    trace = analyzer.trace(fnp.exp, fnp.arange(3.0))
    assert len(named) >= 10
    assert [name for name in named - {"DiGraph"} if not hasattr(trace, name)] == []


def test_flopscope_page_names_every_environment_variable() -> None:
    read = {name for source in sources() for name in re.findall(r"environ\.get\(\"((?:FLOPSCOPE|WHEST)_\w+)\"", source)}
    assert len(read) >= 5
    assert read <= ticked("flopscope.md")


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_flopscope_page_has_the_settings(field) -> None:
    assert f"| `{field.name}` | {field.default} |" in text(DOCS / "reference" / "flopscope.md")


def test_errors_page_names_every_class() -> None:
    named = {name.rpartition(".")[2] for name in ticked("errors.md")}
    kinds = {n for n, c in vars(flopscope.errors).items() if isinstance(c, type) and issubclass(c, Exception)}
    assert len(kinds) >= 10
    assert kinds <= named


def test_errors_page_names_every_code() -> None:
    quoted = {code for source in sources() for code in re.findall(r"\"([A-Z]+(?:_[A-Z]+)*)\"", source)}
    raised = {code for code in quoted if code.startswith(EARLY)}
    assert len(raised) >= 12
    assert raised <= ticked("errors.md")


@pytest.mark.parametrize("anchor", ["budget", "time", "context", "symmetry", "dtype"])
def test_errors_link_to_anchors_that_exist(anchor: str) -> None:
    page, _, target = flopscope.errors.docs_link(anchor).partition("#")
    assert target in anchors(ROOT / page)
    assert f"docs_link('{anchor}')" in text(ROOT / "flopscope" / "errors.py")


def test_contract_names_every_code_of_an_mlp() -> None:
    assert set(CODES) <= ticked("estimator-contract.md")


def test_scoring_page_has_the_rounds() -> None:
    page = text(DOCS / "reference" / "scoring-model.md")
    for row in ROUNDS.values():
        residual = "none" if row.residual_wall_time_limit_s is None else f"{row.residual_wall_time_limit_s:g} s"
        price = {1e11: "1e11", 0.0: "0"}[row.lambda_flops_per_second]
        cells = (f"{row.width} x {row.depth}", f"{row.flop_budget:,}", price, f"{row.wall_time_limit_s:g} s", residual)
        assert re.search(rf"`{row.tag}`[^|]*\| {re.escape(' | '.join(cells))} \| {row.n_mlps} \|", page)


def test_report_page_names_every_field(estimator_file: EstimatorFile) -> None:
    spec = whest.ContestSpec(width=4, depth=2, n_mlps=1, ground_truth_samples=100, seed=0)
    data = whest.score(whest.load_estimator(estimator_file("return None")), spec).to_json()
    results, config, entry = data["results"], data["run_config"], data["results"]["per_mlp"][0]
    parts = (data, results, config, data["run_meta"], data["versions"], entry, entry["failure"], config["estimator"])
    given = set().union(*parts, results["breakdowns"]["sampling"], results["predictions"])
    assert given - ticked("report.md") == set()


@pytest.mark.parametrize(
    ("dear", "cheap", "share"),
    [
        ("w ** 3", "w * w * w", 1 / 8),
        ("w.T @ w", 'fnp.einsum("ki,kj->ij", w, w)', 0.51),
        ("w.T @ c @ w", 'fnp.einsum("ij,ia,jb->ab", c, w, w)', 0.76),
        ("fnp.diag(w @ w)", 'fnp.einsum("ij,ji->i", w, w)', 0.02),
        ("fnp.linalg.inv(w) @ w", "fnp.linalg.solve(w, w)", 0.67),
    ],
)
def test_what_is_said_to_be_cheaper_is(dear: str, cheap: str, share: float) -> None:
    w = fnp.random.default_rng(0).random((64, 64))
    names = {"fnp": fnp, "w": w, "c": flops.as_symmetric(w + w.T, symmetry=(0, 1))}
    bills = []
    for call in (dear, cheap):
        with flops.BudgetContext(flop_budget=10**12, quiet=True) as budget:
            eval(call, names)
        bills.append(budget.flops_used)
    assert bills[1] <= share * bills[0]


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("*.md")), ids=lambda page: page.name)
def test_python_blocks_of_how_tos_run(page: Path) -> None:
    for source in re.findall(r"^```python\n(.*?)^```$", text(page), re.DOTALL | re.MULTILINE):
        result = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert result.returncode == 0, result.stderr
