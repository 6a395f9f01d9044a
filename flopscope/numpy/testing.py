"""`numpy.testing` for counted arrays. Comparing is free; the values count as read out."""

from __future__ import annotations

from typing import Any

import numpy as _np


def _read_out(value: Any) -> Any:
    return _np.asarray(value) if hasattr(type(value), "_spec") else value


def assert_allclose(actual: Any, desired: Any, *args: Any, **kwargs: Any) -> None:
    """NumPy's `assert_allclose`.

    Raises:
        AssertionError: when the arrays differ by more than the tolerances.
    """
    _np.testing.assert_allclose(_read_out(actual), _read_out(desired), *args, **kwargs)


def assert_array_equal(actual: Any, desired: Any, *args: Any, **kwargs: Any) -> None:
    """NumPy's `assert_array_equal`.

    Raises:
        AssertionError: when the arrays differ.
    """
    _np.testing.assert_array_equal(_read_out(actual), _read_out(desired), *args, **kwargs)


__all__ = ["assert_allclose", "assert_array_equal"]
