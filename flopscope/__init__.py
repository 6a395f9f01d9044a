"""Counted NumPy: every operation bills FLOPs computed from shapes.

import flopscope as flops
import flopscope.numpy as fnp

with flops.BudgetContext(flop_budget=10_000_000) as budget:
    y = fnp.matmul(x, w)
print(budget.summary())
"""

from __future__ import annotations

import importlib
from typing import Any

from flopscope.array import FlopscopeArray, SymmetricTensor
from flopscope.budget import BudgetContext, BudgetSnapshot, budget, current_budget
from flopscope.callbacks import remote_unsupported_ops
from flopscope.configuration import configure
from flopscope.display import budget_live, budget_summary
from flopscope.errors import (
    BudgetExhaustedError,
    FlopscopeError,
    FlopscopeWarning,
    NoBudgetContextError,
    SymmetryError,
    SymmetryLossWarning,
    TimeExhaustedError,
    UnauthorizedControlError,
    UnsupportedFunctionError,
    UnsupportedReturnType,
)
from flopscope.module import Module
from flopscope.namespaces import namespace
from flopscope.oplog import OpRecord
from flopscope.session import budget_reset, budget_summary_dict
from flopscope.symmetry.group import SymmetryGroup
from flopscope.version import FULL_VERSION as __version__

globals().pop("array")  # the submodule: array is a function, fnp.array
LAZY = ("numpy", "stats", "accounting")
TAGGING = ("as_symmetric", "is_symmetric", "symmetrize")
CACHES = (
    "clear_cache",
    "einsum_cache_info",
    "einsum_clear_caches",
    "reduction_cache_info",
    "reduction_clear_cache",
)
ACCOUNTING = ("AccumulationCost", "einsum_accumulation_cost", "reduction_accumulation_cost", "tier2_reduction_cost")


def __getattr__(name: str) -> Any:
    if name in LAZY:
        return importlib.import_module(f"flopscope.{name}")
    if name in TAGGING:
        return getattr(importlib.import_module("flopscope.ops.symmetry"), name)
    if name in CACHES:
        return getattr(importlib.import_module("flopscope.caches"), name)
    if name in ACCOUNTING:
        return getattr(importlib.import_module("flopscope.accounting"), name)
    raise AttributeError(f"flopscope has no {name!r}; functions of NumPy are in flopscope.numpy: fnp.{name}")


__all__ = [
    "BudgetContext",
    "BudgetExhaustedError",
    "BudgetSnapshot",
    "FlopscopeArray",
    "FlopscopeError",
    "FlopscopeWarning",
    "Module",
    "NoBudgetContextError",
    "OpRecord",
    "SymmetricTensor",
    "SymmetryError",
    "SymmetryGroup",
    "SymmetryLossWarning",
    "TimeExhaustedError",
    "UnauthorizedControlError",
    "UnsupportedFunctionError",
    "UnsupportedReturnType",
    "__version__",
    "budget",
    "budget_live",
    "budget_reset",
    "budget_summary",
    "budget_summary_dict",
    "configure",
    "current_budget",
    "namespace",
    "remote_unsupported_ops",
]
