"""The reference of operations is made from the table: it is never stale, and names every row."""

import re
from pathlib import Path

import numpy as np
import pytest

from flopscope import reference
from flopscope.op import TABLE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "operations.md"
ABSENT = "not in this NumPy"  # what the page says of functions that came or went with another version
# Dtypes of results changed until then (`ceil` of bool), so that older versions can check formulas and weights only.
CELLS = None if tuple(map(int, np.__version__.split(".")[:2])) >= (2, 4) else 3


def lines(page: str, without: set[str]) -> list[str]:
    """The lines of the page, less the rows of operations that are left out."""
    kept = [line for line in page.splitlines() if line.split(" | ")[0] not in without]
    return [" | ".join(line.split(" | ")[:CELLS]) for line in kept]


def test_the_page_is_up_to_date() -> None:
    committed, fresh = PAGE.read_text(encoding="utf-8"), reference.reference()
    absent = {line.split(" | ")[0] for page in (committed, fresh) for line in page.splitlines() if ABSENT in line}
    assert len(absent) < 10
    assert lines(committed, absent) == lines(fresh, absent), "run: python -m flopscope.reference"


def test_the_page_names_every_operation():
    names = set(re.findall(r"`([^`]+)`", PAGE.read_text(encoding="utf-8")))
    assert [op.name for op in TABLE.values() if reference.public_name(op) not in names] == []


def test_every_row_states_its_price():
    tables = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert len(tables) > 500
    assert [line for line in tables if not re.split(r" (?<!\\)\| ", line)[1].strip()] == []


@pytest.mark.parametrize(
    ("sample", "bill"),
    [
        ("fnp.matmul(p, p)", (2 * 4**3 - 4**2) * 2),
        ("fnp.exp(x)", 12 * 16 * 2),
        ("fnp.sum(x)", 11 * 2),
        ("fnp.linalg.cholesky(p)", 4**3 // 3 * 2),
        ("flops.stats.norm.cdf(x)", 12 * 48 * 2),
    ],
)
def test_example_bills_are_count_times_weight_times_rate(sample, bill):
    assert reference.bill(sample) == f"{bill:,}"
    line = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if f"| `{sample}` |" in line)
    assert line.endswith(f"| {bill:,} |")


@pytest.mark.parametrize(
    ("name", "dtypes", "symmetry"),
    [
        ("add", "its own; complex x 2", "cheaper, kept"),
        ("arctan2", "its own; int32, int64 as float64; bool as float16; complex128 refused", "cheaper, kept"),
        ("eye", "float64", "made"),
        ("diag_indices", "any", ""),
        ("bitwise_invert", "its own; float32, float64, complex128 refused", None),
    ],
)
def test_columns_are_measured(name, dtypes, symmetry):
    sample = reference.shown(TABLE[name])
    assert reference.dtypes(sample) == dtypes
    assert symmetry is None or reference.symmetry(sample) == symmetry
