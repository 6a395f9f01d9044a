"""What Python files import, found without running them."""

import ast
import sys
from collections.abc import Iterable, Mapping


def imported_modules(source: bytes) -> set[str]:
    """Dotted names of the modules that absolute imports name, also those that a `from` import may mean."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def reachable(files: Mapping[str, bytes], start: str) -> set[str]:
    """The .py files among `files` (relative path: content) that importing `start` can lead to."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in files:
            continue
        seen.add(name)
        for module in imported_modules(files[name]):
            waiting += _files_of(module)
    return seen


def third_party(sources: Iterable[bytes], own: set[str]) -> set[str]:
    """Top-level packages that are imported and come from elsewhere: neither `own` nor the standard library's."""
    tops = {module.partition(".")[0] for source in sources for module in imported_modules(source)}
    return tops - own - set(sys.stdlib_module_names)


def _files_of(module: str) -> list[str]:
    """Where a module may be, with the packages on the way to it."""
    parts = module.split(".")
    found = []
    for end in range(1, len(parts) + 1):
        base = "/".join(parts[:end])
        found += [f"{base}.py", f"{base}/__init__.py"]
    return found
