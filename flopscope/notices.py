"""Warnings that point at the line of the user that brought them about."""

from __future__ import annotations

import sys
import warnings

# Packages whose frames are no place that a user can change something at.
INTERNAL = frozenset({"analyzer", "flopscope", "importlib", "numpy"})


def warn(text: str, category: type[Warning]) -> None:
    """Issue a warning at the innermost frame outside this package, NumPy and the tracer."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in INTERNAL:
        frame = frame.f_back
    names = frame.f_globals
    warnings.warn_explicit(
        text,
        category,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=names.get("__name__", frame.f_code.co_filename),
        registry=names.setdefault("__warningregistry__", {}),
    )
