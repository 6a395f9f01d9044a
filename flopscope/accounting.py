"""Prices of calls that are not made: `flops.accounting`."""

from __future__ import annotations

from flopscope import estimates as _estimates
from flopscope.estimates import einsum_cost, get_weight, pointwise_cost, reduction_cost, rfftn_cost
from flopscope.symmetry.group import SymmetryGroup

globals().update({_name: _estimates.helper(_name) for _name in _estimates.HELPERS})

__all__ = [
    "SymmetryGroup",
    "einsum_cost",
    "get_weight",
    "pointwise_cost",
    "reduction_cost",
    "rfftn_cost",
    *_estimates.HELPERS,
]
