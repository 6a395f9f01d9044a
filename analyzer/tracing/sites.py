"""Where in the source an operation was called: interned call chains, innermost frame first."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

import flopscope

_OWN = (os.path.dirname(flopscope.__file__) + os.sep, os.path.dirname(os.path.dirname(__file__)) + os.sep)
Link = tuple[CodeType, int]
Chain = tuple[Link, ...]
_internal: dict[CodeType, bool] = {}


@dataclass(frozen=True, slots=True)
class Position:
    """A range of source text: lines count from 1, columns from 1 (end exclusive)."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str

    @property
    def source(self) -> str:
        """The whole source line, stripped."""
        return linecache.getline(self.file, self.line).strip()

    @property
    def expression(self) -> str:
        """The text of the range (its first line)."""
        text = linecache.getline(self.file, self.line).encode()
        end = self.end_column - 1 if self.end_line == self.line else len(text)
        return text[self.column - 1 : end].decode(errors="replace").strip()


def is_internal(code: CodeType) -> bool:
    """Whether a code object belongs to the counted NumPy or to the tracer."""
    found = _internal.get(code)
    if found is None:
        found = _internal[code] = code.co_filename.startswith(_OWN)
    return found


class Sites:
    """Interned call chains of one recording. A chain ends at the frame that started the trace."""

    def __init__(self) -> None:
        self._numbers: dict[Chain, int] = {}
        self.chains: list[Chain] = []

    def here(self) -> int:
        """Number of the chain of user frames above the caller."""
        links = []
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            if code is ROOT:
                break
            internal = _internal.get(code)
            if internal is None:
                internal = is_internal(code)
            if not internal:
                links.append((code, frame.f_lasti))
            frame = frame.f_back
        chain = tuple(links)
        number = self._numbers.get(chain)
        if number is None:
            number = self._numbers[chain] = len(self.chains)
            self.chains.append(chain)
        return number

    def positions(self, number: int) -> list[Position]:
        """The chain as source positions, innermost first."""
        return [position(code, at) for code, at in self.chains[number]]


def position(code: CodeType, instruction: int) -> Position:
    """Source range of one instruction (`f_lasti`) of a code object."""
    line, end_line, column, end_column = _table(code)[instruction // 2]
    first = line or code.co_firstlineno
    return Position(
        code.co_filename, first, (column or 0) + 1, end_line or first, (end_column or 0) + 1, code.co_qualname
    )


_tables: dict[CodeType, list[tuple[int | None, int | None, int | None, int | None]]] = {}


def _table(code: CodeType) -> list[tuple[int | None, int | None, int | None, int | None]]:
    if code not in _tables:
        _tables[code] = list(code.co_positions())
    return _tables[code]


def run_traced(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call the traced function; this frame is where every call chain ends."""
    return function(*args, **kwargs)


ROOT = run_traced.__code__
