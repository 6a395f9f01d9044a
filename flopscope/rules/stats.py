"""Distributions: a fixed number of operations per element of the broadcast of x and all parameters, in float64."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from flopscope.distributions import SHAPES, first_name
from flopscope.op import Op
from flopscope.pricing import prices
from flopscope.rules.dtypes import FLOAT64
from flopscope.spec import Spec
from flopscope.work import Work


def distribution(name: str, method: str) -> Callable[..., Work]:
    """The rule of one function of one distribution."""

    def rule(op: Op, *args: Spec, **kwargs: Spec) -> Work:
        """Operations per element as the price list says, for each element of the broadcast; float64 for all dtypes."""
        given = signature.bind(op, *args, **kwargs).arguments
        specs = [value for value in given.values() if isinstance(value, Spec)]
        shape = np.broadcast_shapes(*(spec.shape for spec in specs))
        out = Spec.of(shape, FLOAT64)
        units = prices().stats[f"{name}.{method}"]
        return Work(units * max(out.size, 1), FLOAT64, out, shapes=tuple(spec.shape for spec in specs))

    signature = signature_of((first_name(method), *SHAPES.get(name, ())))
    rule.__signature__ = signature  # type: ignore[attr-defined]
    return rule


def signature_of(names: tuple[str, ...]) -> inspect.Signature:
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    op = inspect.Parameter("op", inspect.Parameter.POSITIONAL_ONLY)
    required = [inspect.Parameter(name, kind, annotation="Spec") for name in names]
    defaults: dict[str, Any] = {"loc": 0, "scale": 1}
    placed = [inspect.Parameter(name, kind, default=value, annotation="Spec") for name, value in defaults.items()]
    return inspect.Signature([op, *required, *placed])
