"""Waste in a recording: one file a rule; a new rule is a new file.

A rule finds places on the recording and says how it would rewrite them. What the rewritten graph costs is computed with
the same price rules as the recording itself (`repricing.py`); a rewrite that saves nothing is no waste. Where it can be,
the rewrite is run at a small shape and its answer compared.
"""

from __future__ import annotations

from analyzer.cost.waste.finding import Finding
from analyzer.cost.waste.search import find_waste

__all__ = ["Finding", "find_waste"]
