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
        code = "; ".join(dict.fromkeys(match.suggestion for match in found))
        for match in found:
            yield Match(match.at, match.edits, message, code, found[0].where, lines=lines)


def _source(recording: Recording, at: int) -> Iterator[Match]:
    spec, node = recording.spec(at), recording.nodes[at]
    if spec is None or spec.dtype != np.float64 or _asked_for(node.args, node.kwargs) or recording.is_write(at):
        return
    wide = [argument for argument in _arrays((node.args, node.kwargs)) if _is_wide(recording, argument)]
    if not wide or stays_wide(recording, at):
        yield _match(recording, at, *_narrow(recording, at))
    elif not any(recording.made_by(argument) is not None or _is_part(recording, argument) for argument in wide):
        edit, code = _from_outside(recording, at), recording.text(at)
        yield _match(recording, at, edit, f"a float32 constant in: {code}")


def stays_wide(recording: Recording, at: int) -> bool:
    """Whether the call would give float64 even if all that it gets were float32."""
    node = recording.nodes[at]
    if not node.plan.op.lazy or node.plan.op.draws or recording.is_write(at):
        return False
    try:
        plan = plan_of(node.plan.op, _as_float32(recording, node.args), _as_float32(recording, node.kwargs))
    except CannotRewrite:
        return False
    return isinstance(plan.out, Spec) and plan.out.dtype == np.float64


def _as_float32(recording: Recording, value: Any) -> Any:
    """Arguments of the recording, with float32 in place of float64."""
    if isinstance(value, tuple | list):
        return type(value)(_as_float32(recording, item) for item in value)
    if isinstance(value, dict):
        return {key: _as_float32(recording, item) for key, item in value.items()}
    if isinstance(value, np.float64):
        return float(value)
    spec = recording.spec_of(value)
    if spec is None:
        return value
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
    from flopscope.array import FlopscopeArray, box_array

    if isinstance(value, tuple | list):
        return type(value)(narrowed(item) for item in value)
    if isinstance(value, dict):
        return {key: narrowed(item) for key, item in value.items()}
    if isinstance(value, np.float64):
        return float(value)
    if isinstance(value, FlopscopeArray) and value.dtype == np.float64 and isinstance(value._value, np.ndarray):
        return box_array(value._value.astype(FLOAT32))
    return value


def _asked_for(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the call names a dtype."""
    return kwargs.get("dtype") is not None or any(isinstance(arg, np.dtype | type) for arg in args)


def _arrays(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)
    elif isinstance(value, dict):
        yield from _arrays(tuple(value.values()))
    else:
        yield value


def _is_wide(recording: Recording, argument: Any) -> bool:
    spec = recording.spec_of(argument) if not isinstance(argument, np.generic) else Spec.of((), argument.dtype)
    return spec is not None and spec.dtype in WIDE


def _is_part(recording: Recording, argument: Any) -> bool:
    return hasattr(argument, "node")
