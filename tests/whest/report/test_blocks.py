"""Filling a width with the pieces of a report."""

import pytest

from whest.report.blocks import Blank, Column, Facts, Table, Verbatim, fill
from whest.report.plain import render_blocks

TABLE = Table(
    [Column("name", left=True), Column("score"), Column("MSE", drop=2), Column("C/B", drop=1)],
    [["danielle-johnson", "1.1e-04", "1.1e-03", "0.001"], ["jo", "0.2", "2", "0.1"]],
)


def text(block: Facts | Table | Verbatim, width: int) -> list[str]:
    return [line.text for line in fill([block], width)]


def test_a_table_aligns_its_columns() -> None:
    assert text(TABLE, 80) == [
        "  name                score      MSE    C/B",
        "  danielle-johnson  1.1e-04  1.1e-03  0.001",
        "  jo                    0.2        2    0.1",
    ]


def test_columns_leave_in_their_order() -> None:
    assert text(TABLE, 40)[0].split() == ["name", "score", "C/B"]
    assert text(TABLE, 30)[0].split() == ["name", "score"]


def test_the_first_column_is_cut_last() -> None:
    lines = text(TABLE, 22)
    assert lines[1] == "  danielle-j…  1.1e-04"
    assert all(len(line) <= 22 for line in lines)


def test_facts_break_between_statements() -> None:
    assert text(Facts(["one two", "three four", "", "five"]), 24) == ["  one two · three four", "  five"]


def test_a_statement_that_is_too_long_breaks_between_words() -> None:
    assert text(Facts(["aaaaaaaaaa bbbbbbbbbb cccccccccc"], indent=0), 22) == ["aaaaaaaaaa bbbbbbbbbb", "cccccccccc"]


@pytest.mark.parametrize("width", [20, 40, 60, 100])
def test_frames_are_never_broken(width: int) -> None:
    assert text(Verbatim(["x" * 90]), width) == ["    " + "x" * 90]


def test_plain_is_ascii() -> None:
    assert render_blocks([Facts(["é", "λ"], indent=0), Blank(), Facts(["b"])], 80) == "\\xe9 - lambda\n\n  b\n"
