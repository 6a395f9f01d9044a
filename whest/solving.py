"""`--solve NAME`: the largest width, depth or attribute with which the estimator keeps its budget."""

import difflib
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from analyzer.cost import Terms
from analyzer.cost.solve import MOST, Solution, largest
from whest.errors import OptionError
from whest.subject import EstimatorSubject

SHAPE = ("width", "depth")
MOST_WEIGHTS = 1 << 27
"""Weights of the largest network that is drawn for a trace: half a gigabyte."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The largest integers within the budget and within the part of it that is free."""

    name: str
    now: int
    budget: Solution
    free: Solution


def solve(subject: EstimatorSubject, name: str, terms: Terms) -> Solved:
    """The largest values of `name` that keep the budget, and that stay at the smallest multiplier.

    Raises OptionError when nothing of that name can be set.
    """
    now, traced, most = _variable(subject.without_limit(), name)

    @cache
    def cost(value: int) -> int | None:
        trace = traced(value)
        return None if isinstance(trace.output, BaseException) else int(trace.flops)

    within = [largest(cost, limit, max(now, 1), most) for limit in (terms.flop_budget, terms.free_until)]
    return Solved(name, now, *within)


def _variable(subject: EstimatorSubject, name: str) -> tuple[int, Callable[[int], Any], int]:
    """The value now, the trace under another one, and the largest that is tried."""
    setting = subject.setting
    if name in SHAPE:
        other = setting.depth if name == "width" else setting.width**2
        most = int((MOST_WEIGHTS // other) ** 0.5) if name == "width" else MOST_WEIGHTS // other
        return getattr(setting, name), lambda value: subject.trace(replace(setting, **{name: value})), max(1, most)
    now, changed = _attribute(subject, name)
    return now, lambda value: changed(value).trace(setting), MOST


def _attribute(subject: EstimatorSubject, name: str) -> tuple[int, Callable[[int], EstimatorSubject]]:
    instance = subject.loaded.instance
    module = sys.modules[type(instance).__module__]
    parameters = inspect.signature(type(instance)).parameters
    if _is_int(getattr(instance, name, None)):
        return getattr(instance, name), lambda value: subject.changed(attributes={name: value})
    if name in parameters and _is_int(parameters[name].default):
        return parameters[name].default, lambda value: subject.changed(arguments={name: value})
    if _is_int(getattr(module, name, None)):
        return getattr(module, name), lambda value: subject.changed(constants={name: value})
    raise _unknown(name, instance, module, parameters)


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _unknown(name: str, instance: Any, module: Any, parameters: Any) -> OptionError:
    constants = [n for n, value in vars(module).items() if _is_int(value)]
    attributes = [n for n in dir(instance) if not n.startswith("_") and _is_int(getattr(instance, n, None))]
    known = [*SHAPE, *attributes, *(n for n in parameters if _is_int(parameters[n].default)), *constants]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(dict.fromkeys(known))}"
    return OptionError("--solve", f"no integer attribute, argument or constant is called {name!r}", hint)
