"""The shape of the tree: which package may import which, and how long a file may be."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ["flopscope", "analyzer", "whest"]
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
ALLOWED = {"flopscope": {"flopscope"}, "analyzer": {"flopscope", "analyzer"}, "whest": set(PACKAGES)}


def imported_packages(path: pathlib.Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: pathlib.Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert imported_packages(path) & set(PACKAGES) <= ALLOWED[package]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_file_is_over_600_lines(path: pathlib.Path) -> None:
    assert len(path.read_text().splitlines()) <= 600
