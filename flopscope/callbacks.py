"""Operations that call back into user code.

The callback gets plain arrays, which count as read out. The time that it takes is the user's, not the kernel's; counted
calls in it are counted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from flopscope.bind import unwrap
from flopscope.budget import current_meter
from flopscope.errors import RemoteCallbackWarning
from flopscope.meter import clock, note_egress
from flopscope.notices import warn
from flopscope.settings import settings

REMOTE_UNSUPPORTED = frozenset(
    {"apply_along_axis", "apply_over_axes", "fromfunction", "fromiter", "mask_indices", "piecewise"}
)


def remote_unsupported_ops() -> frozenset[str]:
    """Names of the operations that call back into Python, which a grader that runs elsewhere does not offer."""
    return REMOTE_UNSUPPORTED


def warn_of_callback(name: str) -> None:
    """Warn that an operation calls back into Python."""
    if settings.callback_warnings:
        warn(f"{name} calls back into Python; a remote grader does not offer it", RemoteCallbackWarning)


def foreign(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as kernels call it: its seconds go to the meter's `away`, counted arrays that it returns are opened.

    The arrays that it gets count as read out.
    """

    @functools.wraps(function, updated=())
    def called(*args: Any, **kwargs: Any) -> Any:
        meter = current_meter()
        note_egress(sum(value.nbytes for value in args if isinstance(value, np.ndarray)))
        away, start = meter.away, clock()
        try:
            return unwrap(function(*args, **kwargs))
        finally:
            meter.away = away + clock() - start

    return called


def foreign_items(items: Iterable[Any]) -> Iterator[Any]:
    """The items of an iterable, with the seconds that it takes to make them on the meter's `away`."""
    following = foreign(iter(items).__next__)
    while True:
        try:
            item = following()
        except StopIteration:
            return
        yield item


def calls_back(name: str, kernel: Callable[..., Any]) -> Callable[..., Any]:
    """`kernel` with every callable argument (also in a list) made `foreign`, and a warning."""

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        warn_of_callback(name)
        return kernel(*map(opened, args), **{key: opened(value) for key, value in kwargs.items()})

    return wrapped


def opened(value: Any) -> Any:
    if isinstance(value, list | tuple) and any(map(callable, value)):
        return [opened(item) for item in value]
    return foreign(value) if callable(value) and not isinstance(value, type) else value
