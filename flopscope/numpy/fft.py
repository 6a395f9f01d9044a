"""Discrete Fourier transforms, counted."""

from __future__ import annotations

import sys

from flopscope.install import fill

__all__ = fill(sys.modules[__name__], "fft")
