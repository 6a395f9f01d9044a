"""Which files a command line means, and which helpers an estimator imports."""

from __future__ import annotations

import ast
import glob
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analyzer.lint.finding import Problem
from analyzer.lint.names import nearest

SUFFIXES = frozenset({".py", ".ipynb"})
SKIPPED = frozenset({"__pycache__", "node_modules", "build", "dist", "venv", "env", "site-packages"})
READ_AT_MOST = 1_000_000
SIBLINGS_AT_MOST = 300


def expand(paths: list[str]) -> tuple[list[Path], list[Problem]]:
    """Files named by files, folders and globs, each once, in order; and the arguments that name nothing."""
    files: dict[Path, None] = {}
    problems: list[Problem] = []
    for argument in paths:
        found = list(expand_one(argument))
        if not found and not Path(argument).is_dir():
            problems.append(missing(argument))
        files.update(dict.fromkeys(found))
    return list(files), problems


def expand_one(argument: str) -> Iterator[Path]:
    path = Path(argument)
    if path.is_dir():
        yield from walk(path)
    elif path.exists():
        yield path
    elif glob.has_magic(argument):
        for name in sorted(glob.glob(argument, recursive=True)):
            yield from expand_one(name) if os.path.isdir(name) or Path(name).suffix in SUFFIXES else ()


def walk(folder: Path) -> Iterator[Path]:
    """Python files and notebooks below a folder, without environments, caches and hidden folders."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in SKIPPED)
        for name in sorted(names):
            if Path(name).suffix in SUFFIXES and not name.startswith("."):
                yield Path(root) / name


def missing(argument: str) -> Problem:
    """An argument that names no file, with the nearest one that exists."""
    folder = Path(argument).parent
    names = os.listdir(folder) if folder.is_dir() else []
    near = nearest(Path(argument).name, names)
    return Problem(argument, "no such file or folder", f"did you mean {folder / near}?" if near else "")


def is_reached(path: Path) -> bool:
    """Whether an estimator in the file's folder, or in the folder that holds its package, imports the file."""
    folder = path.parent
    packaged = (folder / "__init__.py").exists()
    return path in reached_from(folder) or (packaged and path in reached_from(folder.parent))


@cache
def reached_from(folder: Path) -> frozenset[Path]:
    """The files at and just below a folder that its estimators import, directly or through each other."""
    sources = {path: source for path in siblings(folder) if (source := read_quietly(path)) is not None}
    todo = [path for path, source in sources.items() if "BaseEstimator" in source and path.parent == folder]
    reached: set[Path] = set()
    while todo:
        path = todo.pop()
        for target in local_imports(sources.get(path, ""), folder, path.parent):
            if target in sources and target not in reached:
                reached.add(target)
                todo.append(target)
    return frozenset(reached)


def siblings(folder: Path) -> list[Path]:
    """The Python files of a folder and of the packages in it."""
    try:
        packages = [init.parent for init in folder.glob("*/__init__.py")]
        return sorted(path for place in (folder, *packages) for path in place.glob("*.py"))[:SIBLINGS_AT_MOST]
    except OSError:
        return []


def read_quietly(path: Path) -> str | None:
    """The text of a file, or None: what cannot be read imports nothing."""
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= READ_AT_MOST else None
    except (OSError, UnicodeDecodeError):
        return None


def local_imports(source: str, folder: Path, own: Path) -> Iterator[Path]:
    """Files that a source in folder `own` imports by plain name from `folder`, or relative to itself."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from module_files(folder, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = own if node.level else folder
            for alias in node.names:
                yield from module_files(base, ".".join(filter(None, [node.module, alias.name])))


def module_files(folder: Path, dotted: str) -> Iterator[Path]:
    """The files that importing a dotted name below a folder may run: `a.b` -> a.py, a/__init__.py, a/b.py."""
    place = folder
    for part in dotted.split("."):
        yield place / f"{part}.py"
        yield place / part / "__init__.py"
        place = place / part
