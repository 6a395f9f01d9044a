"""Which files go into a submission, which are left out, and what is odd about that."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from whest.errors import WhestError
from whest.packaging.imports import imported_modules, reachable, third_party
from whest.packaging.rules import (
    ENTRY_FILE,
    IGNORE_FILES,
    IGNORED,
    MOST_BYTES,
    MOST_FILES,
    PROVIDED,
    REQUIREMENTS,
    is_ignored,
    is_secret,
)


class PackagingError(WhestError):
    """No submission can be made of what was given."""


@dataclass(slots=True)
class Selection:
    """Files by their name in the archive, what was left out, and what to think about."""

    entry: Path
    files: dict[str, bytes] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def select(path: Path) -> Selection:
    """The files of the submission at `path`: one estimator's file, or a folder with an estimator.py in it.

    Raises PackagingError when there is no estimator, when a single file needs its neighbours, or when it is too much.
    """
    if path.is_dir():
        selection = _folder(path)
    elif path.is_file():
        selection = _single(path)
    else:
        raise PackagingError(f"no such file or folder: {path}", code="PACKAGE_NOT_FOUND")
    _check_size(selection)
    _check_requirements(selection)
    return selection


def _folder(folder: Path) -> Selection:
    selection = Selection(folder / ENTRY_FILE)
    if not selection.entry.is_file():
        raise PackagingError(
            f"{folder} has no {ENTRY_FILE}", code="PACKAGE_NO_ESTIMATOR", help="name the estimator's file instead"
        )
    patterns = (*IGNORED, *_patterns(folder))
    total = 0
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_symlink() or _below_link(file, folder) or not file.is_file():
            continue
        if is_secret(name):
            selection.secrets.append(name)
        elif is_ignored(name, patterns):
            selection.left_out.append(name)
        else:
            total += file.stat().st_size
            selection.files[name] = file.read_bytes() if total <= 4 * MOST_BYTES else b""
    if total > 4 * MOST_BYTES:
        raise PackagingError(f"the files take {total:,} bytes; the limit is {MOST_BYTES:,}", code="PACKAGE_TOO_LARGE")
    python = {name for name in selection.files if name.endswith(".py")}
    unused = sorted(python - reachable(selection.files, ENTRY_FILE))
    if unused:
        selection.warnings.append(f"shipped, but never imported from {ENTRY_FILE}: {', '.join(unused)}")
    return selection


def _single(path: Path) -> Selection:
    source = path.read_bytes()
    selection = Selection(path, {ENTRY_FILE: source})
    tops = {module.partition(".")[0] for module in imported_modules(source)}
    siblings = [
        entry.name
        for entry in sorted(path.parent.iterdir())
        if entry != path and (entry.suffix == ".py" or entry.is_dir()) and not entry.name.startswith(".")
    ]
    needed = [
        name for name in siblings if name.removesuffix(".py") in tops and name.removesuffix(".py") not in PROVIDED
    ]
    if needed:
        raise PackagingError(
            f"{path.name} imports {needed[0]}, which lies beside it and would not be in the submission",
            code="PACKAGE_NEEDS_FOLDER",
            help=f"package the folder: whest package {path.parent}",
        )
    requirements = path.parent / REQUIREMENTS
    if requirements.is_file() and not requirements.is_symlink():
        selection.files[REQUIREMENTS] = requirements.read_bytes()
    return selection


def _patterns(folder: Path) -> list[str]:
    """The lines of the ignore files, as patterns of fnmatch; negation is not known."""
    lines: list[str] = []
    for name in IGNORE_FILES:
        file = folder / name
        if file.is_file():
            lines += file.read_text("utf-8", "replace").splitlines()
    stripped = (line.strip() for line in lines)
    return [line.strip("/") for line in stripped if line and not line.startswith(("#", "!"))]


def _below_link(file: Path, folder: Path) -> bool:
    return any(parent.is_symlink() for parent in file.parents if parent != folder and folder in parent.parents)


def _check_size(selection: Selection) -> None:
    sizes = {name: len(content) for name, content in selection.files.items()}
    biggest = ", ".join(sorted(sizes, key=lambda name: -sizes[name])[:3])
    if len(sizes) > MOST_FILES:
        message = f"{len(sizes)} files; the limit is {MOST_FILES}"
        raise PackagingError(message, code="PACKAGE_TOO_LARGE", help="list what is not needed in .whestignore")
    if sum(sizes.values()) > MOST_BYTES:
        message = f"the files take {sum(sizes.values()):,} bytes; the limit is {MOST_BYTES:,}. The biggest: {biggest}"
        raise PackagingError(message, code="PACKAGE_TOO_LARGE", help="list what is not needed in .whestignore")


def _check_requirements(selection: Selection) -> None:
    python = {name: content for name, content in selection.files.items() if name.endswith(".py")}
    own = {name.split("/")[0].removesuffix(".py") for name in python}
    needed = third_party(python.values(), own | PROVIDED)
    text = selection.files.get(REQUIREMENTS, b"").decode("utf-8", "replace")
    listed = {_normal(found[0]) for line in text.splitlines() if (found := re.match(r"[A-Za-z0-9._-]+", line.strip()))}
    missing = sorted(name for name in needed if _normal(name) not in listed)
    if missing:
        selection.warnings.append(f"imported, but not listed in {REQUIREMENTS}: {', '.join(missing)}")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
