"""Linting files: what is found on disk, configuration, notebooks, writing back, and input that is not as it should be."""

import json
import os
import stat

import pytest

from analyzer.lint import document
from analyzer.lint.rule import estimator
from analyzer.lint.run import diff, lint_paths

POWER = estimator("x = mlp.weights[0] ** 2\nreturn x[: mlp.depth]")
FIXED = POWER.replace("mlp.weights[0] ** 2", "fnp.square(mlp.weights[0])")
CONFIG = "[tool.whest.lint]\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rules(report):
    return [finding.rule for finding in report.findings]


# which files


def test_folders_globs_and_files_are_linted_once_each(here):
    for name in ("a.py", "b.py", "pkg/c.py", ".hidden/d.py", "__pycache__/e.py", "notes.txt"):
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(POWER)
    assert lint_paths(["."]).files == 3
    assert lint_paths(["*.py", "a.py", "pkg"]).files == 3
    assert lint_paths(["**/*.py"]).files >= 3


def test_a_missing_path_is_an_error_with_the_nearest_name(here):
    (here / "estimator.py").write_text(POWER)
    report = lint_paths(["estimater.py", "estimator.py"])
    assert report.exit_code == 2
    assert "estimator.py" in report.problems[0].help
    assert rules(report) == ["power-for-product"]


def test_helpers_are_linted_when_an_estimator_imports_them(here):
    helper = "import numpy as np\n\n\ndef f(x):\n    return np.exp(x)\n"
    (here / "helper.py").write_text(helper)
    (here / "plots.py").write_text(helper)
    (here / "estimator.py").write_text("import helper\n" + estimator("return fnp.zeros((mlp.depth, mlp.width))"))
    assert [(f.file, f.rule) for f in lint_paths(["."]).findings] == [("helper.py", "raw-numpy-import")]
    assert rules(lint_paths(["helper.py"])) == ["raw-numpy-import"]


def test_helpers_in_a_package_beside_the_estimator_are_reached(here):
    (here / "lib").mkdir()
    (here / "lib" / "__init__.py").write_text("")
    (here / "lib" / "a.py").write_text("from . import b\n")
    (here / "lib" / "b.py").write_text("import numpy as np\n\nX = np.pi\n")
    (here / "lib" / "c.py").write_text("import numpy as np\n\nX = np.pi\n")
    (here / "estimator.py").write_text("from lib.a import b\n" + estimator("return fnp.zeros((mlp.depth, mlp.width))"))
    assert [(f.file, f.rule) for f in lint_paths(["."]).findings] == [("lib/b.py", "raw-numpy-import")]


# configuration


def test_the_nearest_configuration_wins(here):
    (here / "pyproject.toml").write_text(CONFIG + 'ignore = ["WH401"]\n')
    (here / "sub").mkdir()
    (here / "sub" / "pyproject.toml").write_text(CONFIG + 'select = ["cost"]\n')
    for folder in (here, here / "sub"):
        (folder / "estimator.py").write_text(POWER)
    assert [f.file for f in lint_paths(["."]).findings] == ["sub/estimator.py"]


def test_a_pyproject_without_our_table_is_passed_over(here):
    (here / "pyproject.toml").write_text(CONFIG + 'ignore = ["power-for-product"]\n')
    (here / "sub").mkdir()
    (here / "sub" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (here / "sub" / "estimator.py").write_text(POWER)
    assert lint_paths(["."]).findings == []


def test_per_file_ignores_and_exclude(here):
    (here / "pyproject.toml").write_text(
        CONFIG + 'exclude = ["old/*"]\n[tool.whest.lint.per-file-ignores]\n"exp_*.py" = ["power-for-product"]\n'
    )
    (here / "old").mkdir()
    for name in ("exp_1.py", "estimator.py", "old/estimator.py"):
        (here / name).write_text(POWER)
    assert [f.file for f in lint_paths(["."]).findings] == ["estimator.py"]
    assert [f.file for f in lint_paths(["old/estimator.py"]).findings] == ["old/estimator.py"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (CONFIG + "selct = []\n", "select"),
        (CONFIG + 'select = ["WH999"]\n', "WH"),
        (CONFIG + 'ignore = "WH101"\n', "list"),
        (CONFIG + 'round = "v1-warmpu"\n', "v1-warmup"),
        ("[tool.whest.lint\n", "pyproject.toml"),
        ("[tool.whest]\nlint = 3\n", "table"),
    ],
)
def test_a_broken_configuration_is_said_once_and_other_files_are_linted(here, text, word):
    (here / "broken").mkdir()
    (here / "broken" / "pyproject.toml").write_text(text)
    for name in ("broken/a.py", "broken/b.py", "estimator.py"):
        (here / name).write_text(POWER)
    report = lint_paths(["."])
    assert report.exit_code == 2
    assert len(report.problems) == 1
    assert word in report.problems[0].message
    assert [f.file for f in report.findings] == ["estimator.py"]


def test_the_round_decides_what_is_allowed(here):
    (here / "requirements.txt").write_text("scipy>=1.13  # ndtr\n")
    (here / "estimator.py").write_text("import scipy\n" + estimator("return fnp.zeros((mlp.depth, mlp.width))"))
    allowed = lint_paths(["estimator.py"])
    assert rules(allowed) == ["uncounted-library"]
    assert allowed.exit_code == 0
    (here / "pyproject.toml").write_text(CONFIG + 'round = "v2-phase2"\n')
    assert lint_paths(["estimator.py"]).exit_code == 1


def test_requirements_are_read(here):
    (here / "estimator.py").write_text("import scipy\n" + estimator("return fnp.zeros((mlp.depth, mlp.width))"))
    assert "missing-requirement" in rules(lint_paths(["estimator.py"]))
    (here / "requirements.txt").write_text("numpy\n")
    assert "missing-requirement" in rules(lint_paths(["estimator.py"]))
    (here / "requirements.txt").write_text("SciPy == 1.13 ; python_version > '3'\n")
    assert "missing-requirement" not in rules(lint_paths(["estimator.py"]))


# broken files


def test_files_that_cannot_be_read_are_findings_and_the_others_are_linted(here, monkeypatch):
    (here / "latin.py").write_bytes(b"x = '\xe9'\n")
    (here / "null.py").write_bytes(b"x = 1\0\n")
    (here / "big.py").write_bytes(b"# " + b"x" * 10_000_000 + b"\n")
    (here / "broken.ipynb").write_text("{")
    (here / "gone.py").symlink_to(here / "nowhere.py")
    (here / "estimator.py").write_text(POWER)
    report = lint_paths(["."])
    assert report.exit_code == 1
    kinds = {f.file: f.rule for f in report.findings}
    broken = ["latin.py", "null.py", "big.py", "broken.ipynb", "gone.py"]
    assert kinds == {**dict.fromkeys(broken, "unreadable-file"), "estimator.py": "power-for-product"}


def test_a_coding_line_and_a_byte_order_mark_are_honoured(here):
    (here / "latin.py").write_bytes(b"# coding: latin-1\ns = '\xe9'\n" + POWER.encode())
    (here / "marked.py").write_bytes(b"\xef\xbb\xbf" + POWER.encode())
    assert rules(lint_paths(["."], fix=True)) == []
    assert (here / "latin.py").read_bytes() == b"# coding: latin-1\ns = '\xe9'\n" + FIXED.encode()
    assert (here / "marked.py").read_bytes() == b"\xef\xbb\xbf" + FIXED.encode()


# writing


def test_fix_writes_in_place_and_keeps_permissions(here):
    path = here / "estimator.py"
    path.write_text(POWER)
    path.chmod(0o640)
    report = lint_paths(["estimator.py"], fix=True)
    assert report.fixes_applied == 1
    assert report.exit_code == 0
    assert path.read_text() == FIXED
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(os.listdir(here)) == ["estimator.py"]


def test_fix_keeps_windows_line_endings(here):
    path = here / "estimator.py"
    path.write_bytes(POWER.replace("\n", "\r\n").encode())
    lint_paths(["estimator.py"], fix=True)
    assert path.read_bytes() == FIXED.replace("\n", "\r\n").encode()


def test_diff_writes_nothing(here):
    path = here / "estimator.py"
    path.write_text(POWER)
    report = lint_paths(["estimator.py"], fix=True, write=False)
    assert path.read_text() == POWER
    lines = diff(report).splitlines()
    assert "-        x = mlp.weights[0] ** 2" in lines
    assert "+        x = fnp.square(mlp.weights[0])" in lines


def test_a_write_that_fails_leaves_the_file_and_its_findings(here, monkeypatch):
    path = here / "estimator.py"
    path.write_text(POWER)

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(document.os, "replace", full)
    report = lint_paths(["estimator.py"], fix=True)
    assert report.exit_code == 2
    assert rules(report) == ["power-for-product"]
    assert path.read_text() == POWER
    assert sorted(os.listdir(here)) == ["estimator.py"]


# notebooks


def notebook(*cells):
    made = [{"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)} for kind, source in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def test_code_cells_share_their_names_and_count_their_own_lines(here):
    path = here / "work.ipynb"
    head, body = POWER.split("\n\n\n", 1)
    path.write_text(
        notebook(("code", "%matplotlib inline\n" + head), ("markdown", "# text ** 2"), ("code", body.rstrip()))
    )
    (finding,) = lint_paths(["work.ipynb"]).findings
    assert (finding.rule, finding.cell, finding.line) == ("power-for-product", 3, 3)


def test_fixes_go_back_into_their_cells(here):
    path = here / "work.ipynb"
    head, body = POWER.split("\n\n\n", 1)
    cells = [("code", "!ls\n" + head), ("code", "%%bash\necho x ** 2"), ("code", body.rstrip())]
    path.write_text(notebook(*cells))
    assert lint_paths(["work.ipynb"], fix=True).fixes_applied == 1
    expected = [*cells[:2], ("code", FIXED.split("\n\n\n", 1)[1].rstrip())]
    assert path.read_text() == notebook(*expected)
