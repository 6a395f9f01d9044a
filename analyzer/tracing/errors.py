"""Errors of tracing."""

from __future__ import annotations

from typing import Any


class TracedValueError(BaseException):
    """A value was asked for under `values="never"`.

    Not an `Exception`, so that a broad `except Exception` in the traced code cannot swallow it.

    Attributes:
        origin: the positions of the operation that would have made the value, innermost first.
        where: the positions of the place that asked, innermost first.
    """

    def __init__(self, message: str, where: list[Any], origin: list[Any]) -> None:
        super().__init__(message)
        self.where, self.origin = where, origin
