"""The documentation of `whest trace`: its commands are run, and what it shows is what they print."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
BLOCKS = re.compile(r"^```(console|diff)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A git repository with the examples and an estimator in it."""
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(DOCS / "examples" / "covariance_propagation.py", tmp_path / "estimator.py")
    for command in ("git init -q", "git add .", "git -c user.name=a -c user.email=a@b commit -q -m first"):
        subprocess.run(command.split(), cwd=tmp_path, check=True)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of a page in the folder, with this environment's programs first."""
    env = {**os.environ, "COLUMNS": "200", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def replay(page: Path, folder: Path) -> int:
    """Run the commands of a page and make its changes, in order; returns the number of commands."""
    done = 0
    for kind, block in BLOCKS.findall(page.read_text()):
        if kind == "diff":
            change(folder / "estimator.py", block)
            continue
        output = ""
        for line in block.splitlines():
            if line.startswith("$ "):
                result = run(line[2:], folder)
                assert result.returncode == 0, (line, result.stdout, result.stderr)
                output, done = squeezed(result.stdout), done + 1
            else:
                assert squeezed(line) in output, (line, output)
    return done


def change(path: Path, block: str) -> None:
    """Make the change of a diff: runs of removed lines become the added lines after them, at the same indent."""
    text = path.read_text()
    for old, new in re.findall(r"((?:^- .*\n)+)((?:^\+ .*\n)+)", block, re.MULTILINE):
        (before,), after = [line[2:] for line in old.splitlines()], [line[2:] for line in new.splitlines()]
        (indent,) = re.findall(rf"^( *){re.escape(before)}$", text, re.MULTILINE)
        text = text.replace(indent + before, "\n".join(indent + line for line in after))
    path.write_text(text)


def test_the_tutorial(folder: Path) -> None:
    assert replay(DOCS / "tutorial" / "cut-the-flops.md", folder) >= 9
    totals = [flops_of(folder, name) for name in ("first.py", "estimator.py")]
    assert totals[1] < totals[0] / 2


def test_the_gates_page(folder: Path) -> None:
    assert replay(DOCS / "how-to" / "ci-gate.md", folder) == 7


def flops_of(folder: Path, name: str) -> int:
    found: dict[str, Any] = json.loads(run(f"whest trace {name} --json --no-waste --no-formulas", folder).stdout)
    return int(found["flops"])


@pytest.mark.parametrize(
    "options", ["", "--no-formulas --no-waste", "--solve width --against docs/examples/zeros.py --max-flops 1"]
)
def test_json_keeps_to_its_schema_and_every_field_is_documented(folder: Path, options: str) -> None:
    data = json.loads(run(f"whest trace estimator.py --json {options}", folder).stdout)
    schema = json.loads((DOCS / "reference" / "trace.schema.json").read_text())
    jsonschema.validate(data, schema)
    page = (DOCS / "reference" / "trace-json.md").read_text()
    assert [name for name in names(data) if f"`{name}`" not in page] == []


def names(data: Any) -> set[str]:
    if isinstance(data, dict):
        return set(data) - {"schema_version"} | {name for value in data.values() for name in names(value)}
    return {name for item in data for name in names(item)} if isinstance(data, list) else set()
