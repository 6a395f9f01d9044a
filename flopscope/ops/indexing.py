"""Indexing of arrays."""

from __future__ import annotations

import operator
from typing import Any

from flopscope.array import FlopscopeArray
from flopscope.dispatch import call
from flopscope.op import Op, register
from flopscope.rules.indexing import basic, gather, is_basic

VIEW = register(Op("getitem.view", basic, kernel=operator.getitem, home="", logged=False, view=True))
GATHER = register(Op("getitem", gather, kernel=operator.getitem, home="", deferred=True))


def getitem(array: FlopscopeArray, key: Any) -> Any:
    """`array[key]`: a free view for integers, slices, Ellipsis and None, else a billed gather."""
    return call(VIEW if is_basic(key) else GATHER, (array, key), {})
