"""Which source lines stand under an `except`: there it matters for the trace whether a call succeeds."""

from __future__ import annotations

import ast
import linecache
from functools import lru_cache

from analyzer.tracing.sites import Position


def guarded(chain: list[Position]) -> bool:
    """Whether a call chain (positions, innermost first) leads through a place whose exceptions are caught."""
    return any(first <= place.line <= last for place in chain for first, last in guarded_lines(place.file))


@lru_cache(maxsize=256)
def guarded_lines(file: str) -> tuple[tuple[int, int], ...]:
    """First and last line of every block of a file whose exceptions are caught; none for a file that cannot be read."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return ()
    blocks = [caught_block(node) for node in ast.walk(tree)]
    return tuple((block[0].lineno, block[-1].end_lineno or 0) for block in blocks if block)


def caught_block(node: ast.AST) -> list[ast.stmt]:
    """The statements whose exceptions a statement catches."""
    if isinstance(node, ast.Try):
        return node.body if node.handlers else []
    if isinstance(node, ast.TryStar):
        return node.body
    if isinstance(node, ast.With) and any("suppress" in ast.unparse(item.context_expr) for item in node.items):
        return node.body
    return []
