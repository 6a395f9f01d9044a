"""The tutorial is run: its files are written, its commands executed in order, and what it shows is looked for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "tutorial" / "first-ten-minutes.md"


def blocks() -> list[tuple[str, str]]:
    """(language, text) of every fenced block, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def execute(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command line; make only says what it would do."""
    words = line.split()
    if words[0] == "make":
        return subprocess.run(["make", "--dry-run", *words[1:]], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert words[0] == "whest"
    env = {**os.environ, "COLUMNS": "120"}
    command = [sys.executable, "-m", "whest", *words[1:]]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120)


def test_every_command_works_and_prints_what_is_shown(tmp_path: Path) -> None:
    output, commands = "", 0
    for language, text in blocks():
        if language == "python":
            name = re.match(r"# (\S+\.py)\n", text)
            assert name, "a Python block starts with the name of its file"
            (tmp_path / name[1]).write_text(text)
        elif language == "sh":
            results = [execute(line, tmp_path) for line in text.splitlines()]
            assert [result.stderr for result in results if result.returncode] == []
            output, commands = "".join(result.stdout for result in results), commands + len(results)
        else:
            assert language == "text"
            assert [line for line in text.splitlines() if line.strip() not in output] == []
    assert commands == 6
    assert (tmp_path / "report.json").exists()


@pytest.mark.parametrize(
    "page", ["README.md", "docs/faq.md", "docs/reference/flopscope.md", "docs/reference/python-api.md"]
)
def test_python_blocks_of_other_pages_run(page: str) -> None:
    sources = re.findall(r"^```python\n(.*?)^```$", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert sources
    for source in sources:
        result = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert (result.returncode, result.stderr.count("Traceback")) == (0, 0), result.stderr
