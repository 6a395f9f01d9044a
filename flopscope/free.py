"""Functions that no budget pays for: they ask for shapes, dtypes and types, and leave no record."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.array import FlopscopeArray
from flopscope.callbacks import foreign, warn_of_callback
from flopscope.rules.indexing import stand_in
from flopscope.spec import require_numeric

OF_SPECS = (
    "can_cast",
    "common_type",
    "iscomplexobj",
    "isdtype",
    "isrealobj",
    "isscalar",
    "issubdtype",
    "iterable",
    "mintypecode",
    "ndim",
    "promote_types",
    "result_type",
    "shape",
    "size",
    "typename",
)
OF_VALUES = ("isfortran", "may_share_memory", "min_scalar_type", "shares_memory")
NUMPYS_OWN = (
    "broadcast",
    "errstate",
    "finfo",
    "fromregex",
    "get_printoptions",
    "geterr",
    "iinfo",
    "ndenumerate",
    "ndindex",
    "nditer",
    "printoptions",
    "set_printoptions",
    "seterr",
)
# np.f(array) that answers unbilled.
UNBILLED_BY_NUMPY = (
    "array_equal",
    "broadcast_shapes",
    "can_cast",
    "iscomplexobj",
    "isfortran",
    "isrealobj",
    "isscalar",
    "may_share_memory",
    "min_scalar_type",
    "mintypecode",
    "ndim",
    "promote_types",
    "result_type",
    "shape",
    "shares_memory",
    "size",
)
REFUSED = (
    "array2string",
    "array_repr",
    "array_str",
    "asmatrix",
    "busday_count",
    "busday_offset",
    "datetime_as_string",
    "datetime_data",
    "format_float_positional",
    "format_float_scientific",
    "frompyfunc",
    "genfromtxt",
    "get_include",
    "getbufsize",
    "geterrcall",
    "is_busday",
    "loadtxt",
    "nested_iters",
    "savetxt",
    "setbufsize",
    "seterrcall",
    "show_config",
    "show_runtime",
)


def replaced(value: Any, replace: Callable[[FlopscopeArray], Any]) -> Any:
    """`value` with every counted array in it, through lists and tuples, replaced."""
    if isinstance(value, FlopscopeArray):
        return replace(value)
    if type(value) in (list, tuple):
        return type(value)(replaced(item, replace) for item in value)
    return value


def uncounted(name: str, replace: Callable[[FlopscopeArray], Any]) -> Callable[..., Any]:
    """NumPy's function with every counted array replaced by something that answers for it."""
    function = getattr(np, name)

    @functools.wraps(function, updated=())
    def free(*args: Any, **kwargs: Any) -> Any:
        return function(
            *(replaced(value, replace) for value in args), **{k: replaced(v, replace) for k, v in kwargs.items()}
        )

    free.__doc__ = f"`numpy.{name}`; free, and not logged."
    return free


def of_spec(array: FlopscopeArray) -> Any:
    return stand_in(array._spec)


def of_value(array: FlopscopeArray) -> Any:
    return np.asarray(array._read())


def isnat(x: Any) -> Any:
    """Always an error: dates are not counted.

    Raises:
        UnsupportedDtypeError, TypeError: as the only kinds of data that it could be asked of are refused.
    """
    array = np.asarray(x)
    require_numeric(array.dtype, "isnat")
    return np.isnat(array)


FREE: dict[str, Any] = {
    "isnat": isnat,
    **{name: uncounted(name, of_spec) for name in OF_SPECS if hasattr(np, name)},
    **{name: uncounted(name, of_value) for name in OF_VALUES},
    **{name: getattr(np, name) for name in NUMPYS_OWN},
}
UNBILLED: dict[Any, Callable[..., Any]] = {
    getattr(np, name): FREE.get(name) or uncounted(name, of_value) for name in UNBILLED_BY_NUMPY
}


def missing(module: str, name: str) -> AttributeError:
    """The error for a name that a namespace does not have."""
    if name in REFUSED:
        return AttributeError(
            f"{module} does not support {name!r} (blacklisted): it reads, writes or computes uncounted"
        )
    if hasattr(np, name):
        return AttributeError(
            f"{module} does not provide {name!r}: it is not counted; what is, stands in dir({module})"
        )
    return AttributeError(f"{module} does not provide {name!r}, and neither does NumPy")


def mask_indices(n: int, mask_func: Callable[..., Any], k: Any = 0) -> Any:
    """Counted `numpy.mask_indices`: one unit per element of the mask that the callback makes."""
    from flopscope.install import FUNCTIONS

    warn_of_callback("mask_indices")
    mask = np.asarray(foreign(mask_func)(np.ones((n, n), int), k))
    return FUNCTIONS["mask_indices"](n, mask)
