"""Indexing of arrays."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from flopscope.array import FlopscopeArray, box_array
from flopscope.budget import current_meter
from flopscope.dispatch import call
from flopscope.meter import clock
from flopscope.op import Op, register
from flopscope.rules.indexing import basic, gather, is_basic

VIEW = register(Op("getitem.view", basic, kernel=operator.getitem, home="", logged=False, view=True))
GATHER = register(Op("getitem", gather, kernel=operator.getitem, home="", deferred=True))


def getitem(array: FlopscopeArray, key: Any) -> Any:
    """`array[key]`: a free view for integers, slices, Ellipsis and None, else a billed gather."""
    start = clock()
    if not is_basic(key):
        return call(GATHER, (array, key), {})
    meter = current_meter()
    if meter.recorder is not None or array._spec.symmetry is not None:
        return call(VIEW, (array, key), {})
    value = array._value[key]
    if isinstance(value, np.generic):
        meter.egress += value.nbytes  # a plain scalar: what is done with it is not counted
        result: Any = value
    else:
        result = box_array(value)
    meter.overhead += clock() - start
    return result
