"""What comes out of calls whose argument errors NumPy finds only after the charge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flopscope.errors import UnsupportedDtypeError


def attempt(infer: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What `infer` says comes out, or None where it raises: the kernel then raises the same, after the charge.

    Raises:
        UnsupportedDtypeError: which is never charged.
    """
    try:
        return infer(*args, **kwargs)
    except UnsupportedDtypeError:
        raise
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return None
