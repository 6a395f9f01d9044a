"""Linear algebra, counted."""

from __future__ import annotations

import sys

from numpy.linalg import LinAlgError

from flopscope.install import fill

__all__ = ["LinAlgError", *fill(sys.modules[__name__], "linalg")]
