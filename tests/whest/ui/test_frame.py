"""How a place in a source file is drawn."""

from pathlib import Path

import pytest

from whest.ui.frame import Frame


def test_the_caret_stands_under_the_expression(tmp_path: Path) -> None:
    path = tmp_path / "e.py"
    path.write_text("a = 1\n    scale = table['gain']\n")
    frame = Frame.at(str(path), 2, 13, 26, note="here")
    assert frame.lines() == [
        f" --> {path}:2:13",
        "  |",
        "2 |     scale = table['gain']",
        "  |             ^^^^^^^^^^^^^ here",
    ]


def test_without_a_column_the_line_is_marked() -> None:
    assert Frame("e.py", 12, source="  x = 1").lines()[1:] == ["   |", "12 |   x = 1", "   |   ^^^^^"]


def test_a_mark_ends_with_its_line() -> None:
    assert Frame("e.py", 1, 3, 10**6, "a(b,").lines()[-1] == "  |   ^^"


def test_tabs_do_not_move_the_caret() -> None:
    assert Frame("e.py", 1, 2, 3, "\tx").lines()[-2:] == ["1 |  x", "  |  ^"]


def test_a_source_that_cannot_be_read_leaves_the_place() -> None:
    assert Frame.at("nowhere.py", 3, 4).lines() == [" --> nowhere.py:3:4"]


def test_a_file_below_is_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert Frame(str(tmp_path / "sub" / "e.py"), 3).place() == "sub/e.py:3"


def test_a_word_is_found_in_its_line(tmp_path: Path) -> None:
    path = tmp_path / "e.py"
    path.write_text("class Estimator:\n")
    frame = Frame.of_word(str(path), 1, "Estimator")
    assert (frame.column, frame.end_column) == (7, 16)
    assert Frame.of_word(str(path), 1, "Other").column == 0
