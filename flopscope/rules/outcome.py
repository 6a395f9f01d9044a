"""What comes out of calls whose argument errors NumPy finds only after the charge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def attempt(infer: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What `infer` says comes out, or None where it raises: the kernel then raises the same, after the charge."""
    try:
        return infer(*args, **kwargs)
    except (TypeError, ValueError, IndexError, OverflowError, ZeroDivisionError):
        return None
