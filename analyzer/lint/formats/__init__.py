"""Output formats, one file each: a module here with a `render(report) -> str` is a format of its own name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache

from analyzer.lint.finding import Report

SCHEMA_VERSION = "1.0"


@cache
def names() -> tuple[str, ...]:
    """The formats there are."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(__path__)))


def renderer(name: str) -> Callable[[Report], str]:
    """The function that renders a report in a format."""
    module = importlib.import_module(f"{__name__}.{name}")
    render: Callable[[Report], str] = module.render
    return render
