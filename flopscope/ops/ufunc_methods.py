"""Methods of NumPy's universal functions, called on counted arrays: `np.subtract.reduce(x)`.

They have no public function; `interop` finds them by name. Those that are an operation of their own name are billed as it.
"""

from __future__ import annotations

import numpy as np

from flopscope.op import Op, Rule, numpy_callable, register
from flopscope.ops.ufuncs import BINARY, UNARY
from flopscope.rules import ufunc_methods as rules

RULES: dict[str, Rule] = {
    "reduce": rules.reduce,
    "accumulate": rules.accumulate,
    "reduceat": rules.reduceat,
    "outer": rules.outer,
}

BILLED_AS = {
    "add.reduce": "sum",
    "multiply.reduce": "prod",
    "maximum.reduce": "max",
    "minimum.reduce": "min",
    "logical_and.reduce": "all",
    "logical_or.reduce": "any",
    "add.accumulate": "cumsum",
    "multiply.accumulate": "cumprod",
}


def ufuncs() -> list[np.ufunc]:
    """Every function of the table with one output, once, whatever its names."""
    found = (numpy_callable(name) for name in (*UNARY, *BINARY))
    return list({f.__name__: f for f in found if isinstance(f, np.ufunc) and f.nout == 1}.values())


for _ufunc in ufuncs():
    _name = _ufunc.__name__
    if _ufunc.nin == 2:
        for _method, _rule in RULES.items():
            _full = f"{_name}.{_method}"
            register(Op(_full, _rule, kernel=getattr(_ufunc, _method), home="", price=BILLED_AS.get(_full, "")))
    register(Op(f"{_name}.at", rules.at, kernel=_ufunc.at, home="", mutates=True))
