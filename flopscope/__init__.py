"""Counted NumPy: every operation bills FLOPs computed from shapes.

import flopscope as flops
import flopscope.numpy as fnp

with flops.BudgetContext(flop_budget=10_000_000) as budget:
    y = fnp.matmul(x, w)
print(budget.summary())
"""

from __future__ import annotations

from flopscope.array import FlopscopeArray, SymmetricTensor
from flopscope.budget import BudgetContext, budget, current_budget, namespace
from flopscope.configuration import configure
from flopscope.errors import (
    BudgetExhaustedError,
    FlopscopeError,
    NoBudgetContextError,
    SymmetryError,
    TimeExhaustedError,
    UnsupportedFunctionError,
)
from flopscope.summary import budget_reset, budget_summary_dict
from flopscope.symmetry.group import SymmetryGroup
from flopscope.version import FULL_VERSION as __version__

__all__ = [
    "BudgetContext",
    "BudgetExhaustedError",
    "FlopscopeArray",
    "FlopscopeError",
    "NoBudgetContextError",
    "SymmetricTensor",
    "SymmetryError",
    "SymmetryGroup",
    "TimeExhaustedError",
    "UnsupportedFunctionError",
    "__version__",
    "budget",
    "budget_reset",
    "budget_summary_dict",
    "configure",
    "current_budget",
    "namespace",
]
