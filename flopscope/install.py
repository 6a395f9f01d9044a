"""Puts the rows of the table on the array class and into the public namespaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flopscope.array import FlopscopeArray
from flopscope.dispatch import function_of
from flopscope.generators import drawing_function
from flopscope.op import TABLE, Op

FUNCTIONS: dict[str, Callable[..., Any]] = {}


def build() -> None:
    """Make the public function of every row, and the methods and operators of the array class."""
    for op in TABLE.values():
        if op.name not in FUNCTIONS:
            FUNCTIONS[op.name] = drawing_function(op) if op.draws else function_of(op)
            add_methods(op, FUNCTIONS[op.name])


def add_methods(op: Op, function: Callable[..., Any]) -> None:
    for name in op.methods:
        setattr(FlopscopeArray, name, function)
    if op.reflected:
        setattr(FlopscopeArray, op.reflected, swapped(function, op.reflected))


def swapped(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The operator method for the case that the array stands on the right."""

    def reflected(self: Any, other: Any) -> Any:
        return function(other, self)

    reflected.__name__ = name
    return reflected


def fill(module: Any, prefix: str, home: str = "numpy") -> list[str]:
    """Give `module` (or another object) the functions of the rows below `prefix`; returns their names."""
    names = []
    for name, op in TABLE.items():
        head, _, last = name.rpartition(".")
        if op.home == home and head == prefix:
            setattr(module, last, FUNCTIONS[name])
            names.append(last)
    return names
