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
from flopscope.version import NUMPY_SUPPORTED as __numpy_supported__  # noqa: F401

globals().pop("array")  # the submodule: array is a function, fnp.array
LAZY = ("numpy", "stats", "accounting")
# Functions whose modules fill the table of operations, which is done when they are first asked for.
LAZY_NAMES = {
    "as_symmetric": "ops.symmetry",
    "is_symmetric": "ops.symmetry",
    "symmetrize": "ops.symmetry",
    "einsum_accumulation_cost": "accumulation",
    "reduction_accumulation_cost": "accumulation",
    "tier2_reduction_cost": "accumulation",
    "AccumulationCost": "symmetry.accounting",
    "ComponentCost": "symmetry.accounting",
    "clear_cache": "caches",
    "einsum_cache_info": "caches",
    "einsum_clear_caches": "caches",
    "reduction_cache_info": "caches",
    "reduction_clear_cache": "caches",
}


def __getattr__(name: str) -> Any:
    if name in LAZY:
        return importlib.import_module(f"flopscope.{name}")
    if name in LAZY_NAMES:
        return getattr(importlib.import_module(f"flopscope.{LAZY_NAMES[name]}"), name)
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
