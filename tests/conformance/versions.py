"""Which recorded facts hold on the NumPy that runs; they were recorded with 2.4."""

import re
from functools import cache

import numpy as np

import flopscope.numpy  # noqa: F401  fills the table
from flopscope.op import TABLE

RECORDED_WITH = (2, 4)
NAME = re.compile(r"\b(fnp|np)\.((?:\w+\.)*\w+)\(")
REMOVED = "UnsupportedFunctionError"
# What NumPy itself answers differently before a version: pattern of "setup | expression", and what changed.
CHANGES = [
    (
        (2, 1),
        r"x = [iub]\d*\(3,4\) \| fnp\.(ceil|floor|trunc|fix)\(x\)",
        "integers stay integers in ceil and its like",
    ),
    ((2, 1), r"clip\(.*(min=|None, ?None)|clip\(x\)", "clip takes no bounds, and named ones"),
    ((2, 1), r"x = i\d+\(50\) \| fnp\.histogram(_bin_edges)?\(x, bins='", "bins of integers are at least 1 wide"),
    ((2, 1), r"raw\('c64.* \| fnp\.linalg\.cond\(", "the condition number of complex matrices is real"),
]


@cache
def running():
    """Version of this NumPy as two integers."""
    major, minor = np.__version__.split(".")[:2]
    return int(major), int(minor)


def holds_later(fact):
    """Why a fact does not hold on this NumPy, or None when it does."""
    if running() >= RECORDED_WITH:
        return None
    text = f"{fact['setup']} | {fact['expr']}"
    for home, name in NAME.findall(text):
        reason = differs(home, name, fact["error"])
        if reason:
            return reason
    return next((why for since, pattern, why in CHANGES if running() < since and re.search(pattern, text, re.S)), None)


def differs(home, name, error):
    """Whether this NumPy has a function that the recording one has not, or the other way round."""
    op = TABLE.get(name)
    if op is None or op.home != "numpy":
        return None
    if op.kernel is None and error != REMOVED:
        return f"there is no numpy.{name}"
    if op.kernel is not None and error == REMOVED:
        return f"numpy.{name} was not removed yet"
    return None if home == "fnp" or hasattr(np, name.partition(".")[0]) else f"there is no numpy.{name}"
