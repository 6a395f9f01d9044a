"""Float64 that nobody asked for: which line lets it in, and what float32 would save."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording
from analyzer.cost.waste.repricing import CannotRewrite, Made, Rewrite, plan_of
from analyzer.tracing.tape import boxed
from flopscope.array import box_array
from flopscope.spec import Spec

FLOAT32 = np.dtype(np.float32)
WIDE = frozenset((np.dtype(np.float64), np.dtype(np.complex128)))
MESSAGE = "lets float64 in"


def matches(recording: Recording) -> Iterator[Match]:
    """Calls that make float64 of nothing that is; each alone, and all of them together."""
    found = [match for at in range(len(recording.nodes)) if recording.is_users(at) for match in _source(recording, at)]
    yield from found
    lines = tuple(sorted({match.where.line for match in found}))
    if len(lines) > 1:
        message = f"lines {', '.join(map(str, lines))} let float64 in: all in float32"
        code = "\n".join(dict.fromkeys(match.suggestion for match in found))
        for match in found:
            yield Match(match.at, match.edits, message, code, found[0].where, lines=lines)


def _source(recording: Recording, at: int) -> Iterator[Match]:
    spec, node = recording.spec(at), recording.nodes[at]
    if spec is None or spec.dtype != np.float64 or _asked_for(node.args, node.kwargs) or recording.is_write(at):
        return
    if _dtype_if(recording, at, constants=False) != np.float64:
        return
    if _dtype_if(recording, at, constants=True) == FLOAT32 and _arrays_in((node.args, node.kwargs)):
        yield _match(recording, at, _from_outside(recording, at), f"a float32 constant in: {recording.text(at)}")
    else:
        yield _match(recording, at, *_narrow(recording, at))


def _dtype_if(recording: Recording, at: int, *, constants: bool) -> Any:
    """Dtype of the result if what was computed before were float32; `constants`: and what came from outside as well."""
    node = recording.nodes[at]
    if not node.plan.op.lazy or recording.draws(at):
        return np.dtype(np.float64)
    narrow = _Narrow(recording, constants)
    try:
        plan = plan_of(node.plan.op, narrow.value(node.args), narrow.value(node.kwargs))
    except CannotRewrite:
        return None
    return plan.out.dtype if isinstance(plan.out, Spec) else None


class _Narrow:
    """Arguments of the recording with float32 in place of float64."""

    def __init__(self, recording: Recording, constants: bool) -> None:
        self._recording, self._constants = recording, constants

    def value(self, argument: Any) -> Any:
        if isinstance(argument, tuple | list):
            return type(argument)(self.value(item) for item in argument)
        if isinstance(argument, dict):
            return {key: self.value(item) for key, item in argument.items()}
        if isinstance(argument, np.ndarray | np.generic):
            return narrowed(argument) if self._constants else argument
        spec = self._recording.spec_of(argument)
        if spec is None:
            return argument
        return boxed(spec if spec.dtype not in WIDE else spec.with_dtype(FLOAT32), Made())


def _match(recording: Recording, at: int, edit: Edit, code: str) -> Match:
    return Match(at, {at: edit}, MESSAGE, code, recording.where(at))


def _narrow(recording: Recording, at: int) -> tuple[Edit, str]:
    """How this call gives float32: by its dtype parameter, or by a cast of its result."""
    op, text = recording.nodes[at].plan.op, recording.text(at)
    if "dtype" in op.binder.by_name and op.arity == 0:
        code = f"{text[:-1]}, dtype=fnp.float32)" if text.endswith(")") else text
        return Edit(
            partial(_with_dtype, at=at),
        ), recording.assigned(at, code)
    return Edit(partial(_cast, at=at)), recording.assigned(at, f"{text}.astype(fnp.float32)")


def _with_dtype(rewrite: Rewrite, at: int) -> Any:
    return rewrite.again(at, dtype=FLOAT32)


def _cast(rewrite: Rewrite, at: int) -> Any:
    return rewrite.call("astype", rewrite.again(at), FLOAT32)


def _from_outside(recording: Recording, at: int) -> Edit:
    """The call on the constants that it got as float64, in float32."""
    node = recording.nodes[at]

    def make(rewrite: Rewrite) -> Any:
        return rewrite.call_op(node.plan.op, narrowed(rewrite.value(node.args)), narrowed(rewrite.value(node.kwargs)))

    return Edit(make)


def narrowed(value: Any) -> Any:
    """Plain float64 numbers and arrays as float32."""
    if isinstance(value, tuple | list):
        return type(value)(narrowed(item) for item in value)
    if isinstance(value, dict):
        return {key: narrowed(item) for key, item in value.items()}
    if isinstance(value, np.float64):
        return float(value)
    inner = getattr(value, "_value", value)
    return box_array(inner.astype(FLOAT32)) if isinstance(inner, np.ndarray) and inner.dtype == np.float64 else value


def _asked_for(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the call names a dtype."""
    return kwargs.get("dtype") is not None or any(isinstance(arg, np.dtype | type) for arg in args)


def _arrays_in(value: Any) -> bool:
    """Whether plain float64 arrays or numbers are among the arguments."""
    if isinstance(value, tuple | list):
        return any(map(_arrays_in, value))
    if isinstance(value, dict):
        return _arrays_in(tuple(value.values()))
    return isinstance(value, np.ndarray | np.generic) and value.dtype == np.float64
