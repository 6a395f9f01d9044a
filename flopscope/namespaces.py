"""Namespaces: dotted labels that say which part of a program an operation belongs to."""

from __future__ import annotations

from flopscope.budget import BudgetContext, current_context


class NamespaceScope:
    """Attributes what is counted inside it to a namespace; made by `namespace`."""

    def __init__(self, context: BudgetContext, segment: str) -> None:
        self._context, self._segment, self._depth = context, segment, 0

    def __enter__(self) -> BudgetContext:
        stack = self._context._stack
        stack.append(self._segment)
        self._depth = len(stack)
        self._rename()
        return self._context

    def __exit__(self, *exc: object) -> None:
        stack = self._context._stack
        expected = len(stack) == self._depth and stack[-1] == self._segment
        stack.pop()
        self._rename()
        if not expected:
            raise RuntimeError("Namespace stack corrupted: scopes must be left in the reverse order of entering them")

    def _rename(self) -> None:
        root = [self._context._root] if self._context._root else []
        self._context._meter.rename(".".join([*root, *self._context._stack]) or None)


def namespace(segment: str) -> NamespaceScope:
    """A scope whose operations are attributed to `segment`, below the current namespace.

    Raises:
        ValueError: when the segment is not a non-empty string without dots.
        NoBudgetContextError: when no context is active.
    """
    if not isinstance(segment, str) or not segment.strip() or "." in segment:
        raise ValueError(f"a namespace segment is a non-empty string without dots, got {segment!r}")
    return NamespaceScope(current_context(), segment.strip())
