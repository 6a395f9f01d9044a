"""Changing settings."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flopscope.budget import explicit, listen_all
from flopscope.errors import ConfigureNoOpWarning, UnauthorizedControlError
from flopscope.notices import warn
from flopscope.settings import Settings, settings
from flopscope.spec import forget_orbits

COUNTS = ("dimino_budget", "partition_budget")


def configure(**changes: Any) -> None:
    """Change settings of this process; see `flopscope.settings.Settings` for their names.

    Raises:
        ValueError: for an unknown setting, or a negative limit.
        TypeError: for a limit that is not an int.
        UnauthorizedControlError: for a limit on the search for symmetries that is raised while a budget is running.
    """
    known = {field.name for field in fields(Settings)}
    unknown = sorted(changes.keys() - known)
    if unknown:
        raise ValueError(f"unknown setting {unknown[0]!r}; there are {', '.join(sorted(known))}")
    for name in COUNTS:
        if name in changes:
            _check_count(name, changes[name])
            if explicit() and changes[name] > getattr(settings, name):
                raise UnauthorizedControlError(
                    f"{name} decides what operations cost: raise it before a BudgetContext is entered"
                )
    for name, value in changes.items():
        setattr(settings, name, value)
    if changes:
        listen_all()
        warn("configure changes this process only; a grader uses its own settings", ConfigureNoOpWarning)
    if not changes.keys().isdisjoint(COUNTS):
        _forget_counts()


def _forget_counts() -> None:
    """Let no price outlive the limit that it was worked out under."""
    from flopscope.caches import clear_cache

    forget_orbits()
    clear_cache()


def _check_count(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an int, got {value!r}")
    if value < 0:
        raise ValueError(f"{name} must not be negative, got {value!r}")
