"""`whest package` and `whest validate-package` as real processes."""

import json
from pathlib import Path

from tests.whest.commands.test_cli import ZEROS, whest
from tests.whest.conftest import EstimatorFile


def test_from_estimator_to_checked_archive(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    target = tmp_path / "out" / "mine.tar.gz"
    made = whest("package", estimator_file(ZEROS, name="my_try.py"), "-o", target, "--json")
    data = json.loads(made.stdout)
    assert (made.returncode, data["ok"], data["files"]) == (0, True, ["estimator.py"])
    checked = whest("validate-package", target, "--json")
    assert (checked.returncode, json.loads(checked.stdout)["issues"]) == (0, [])
    first = target.read_bytes()
    whest("package", tmp_path / "my_try.py", "-o", target)
    assert target.read_bytes() == first


def test_what_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "x.tar.gz"
    path.write_bytes(b"nothing")
    result = whest("validate-package", path)
    assert result.returncode == 1
    assert result.stdout.startswith("archive_unreadable: ")


def test_what_cannot_be_loaded_is_not_packed(estimator_file: EstimatorFile, tmp_path: Path) -> None:
    result = whest("package", estimator_file("return (", name="bad.py"), "-o", tmp_path / "x.tar.gz")
    assert (result.returncode, (tmp_path / "x.tar.gz").exists()) == (2, False)
    assert "ESTIMATOR_SYNTAX_ERROR" in result.stderr
