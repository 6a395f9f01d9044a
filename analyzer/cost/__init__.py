"""What a recording costs, where, and how it could cost less: tables, verdict, formulas, waste, comparison."""

from __future__ import annotations

from analyzer.cost.tables import Costs
from analyzer.cost.verdict import Terms, Verdict

__all__ = ["Costs", "Terms", "Verdict"]
