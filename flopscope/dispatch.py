"""The one path that every call takes: specs -> plan -> charge -> run or record.

A plan is looked up by the specs of the operands (and the other arguments); only a call that was never seen computes one.
Elementwise operations of one or two counted arrays have a fast path of their own, which does the same things inline.
The tracer is a `Recorder` on the meter: the one line that differs is `recorder.record` in place of the kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from flopscope.array import BOXES, FlopscopeArray, box, box_array
from flopscope.budget import current_meter
from flopscope.meter import Meter, Recorder, active, clock, note_egress
from flopscope.op import Op
from flopscope.plan import Plan, price
from flopscope.settings import settings
from flopscope.spec import WEAK, Spec, spec_of_array
from flopscope.work import Work

PLAN_LIMIT = 4096
PYTHON_NUMBER = 8  # bytes that a Python number is noted with
_BY_VALUE = frozenset({int, bool, str, type(None), type, type(Ellipsis)})
Found = tuple[Plan, list[Any], dict[str, Any]]


def call(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Count and run (or record) one call of `op`."""
    start = clock()
    if op.needs_result:
        return call_result_first(op, args, kwargs, start)
    plan, raw, named = (op.cached and look_up(op, args, kwargs)) or prepare(op, args, kwargs)
    written = destinations(op, args, kwargs) if op.mutates or op.binder.has_out else ()
    return settle(run(plan, raw, named, current_meter(), start, written), plan, written)


def run(plan: Plan, raw: Any, named: dict[str, Any], meter: Meter, start: float, written: tuple[Any, ...] = ()) -> Any:
    """The planned call: charge it, run its kernel or have it recorded, and box the result."""
    op = plan.op
    if meter.recorder is not None:
        return record(plan, raw, named, meter, meter.recorder, written)
    if op.deferred:
        value = run_then_charge(op, plan, raw, named, meter, start)
    elif op.logged:
        value = charge_then_run(op, plan, raw, named, meter, start)
    else:
        value = op.kernel(*raw, **named)
        meter.overhead += clock() - start
    if settings.check_nan_inf:
        warn_of_nan(op.name, value)
    return wrap(plan, value) if not written or op.mutates else None


def record(plan: Plan, raw: Any, named: Any, meter: Meter, recorder: Recorder, written: tuple[Any, ...]) -> Any:
    """Charge the planned call and have it recorded, in the order in which it would be charged and run."""
    if not plan.op.logged:
        return recorder.record(plan, raw, named, written)
    if not plan.op.deferred:
        meter.admit(plan)
        meter.extend((plan, 0.0, 0.0))
        return recorder.record(plan, raw, named, written)
    meter.afford(plan)
    result = recorder.record(plan, raw, named, written)
    meter.admit(plan)
    meter.extend((plan, 0.0, 0.0))
    return result


def charge_then_run(op: Op, plan: Plan, raw: Any, named: Any, meter: Meter, start: float) -> Any:
    """Charge, check the clock, run the kernel. What was charged stays charged when the kernel raises."""
    meter.admit(plan)
    at = len(meter.log)
    began = clock()
    meter.extend((plan, began, began))
    meter.in_time(op.name, start)
    away = meter.away
    try:
        value = op.kernel(*raw, **named)
    finally:
        end = clock()
        meter.log[at + 2] = end - (meter.away - away)
        meter.overhead += began - start
    meter.in_time(op.name, end)
    return value


def run_then_charge(op: Op, plan: Plan, raw: Any, named: Any, meter: Meter, start: float) -> Any:
    """Run the kernel first: its argument errors are free, and its result is lost when the charge fails.

    A draw that cannot be paid leaves the generator as it was.
    """
    if op.draws:
        meter.afford(plan)
    began, away = clock(), meter.away
    value = op.kernel(*raw, **named)
    end = clock()
    meter.admit(plan)
    meter.extend((plan, began, end - (meter.away - away)))
    meter.overhead += began - start
    meter.in_time(op.name, end)
    return value


def call_result_first(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any], start: float) -> Any:
    """A call whose cost depends on the result: run, ask the rule, charge."""
    specs, named_specs, raw, named = op.binder.bind(op.name, args, kwargs)
    meter = current_meter()
    values, named_values = raw, named
    if meter.recorder is not None:
        values, named_values = plain(raw, meter.recorder), plain(named, meter.recorder)
    began, away = clock(), meter.away
    value = op.kernel(*values, **named_values)
    end = clock()
    value = np.asarray(value) if isinstance(value, np.generic) else value
    result = spec_of_array(value, op.name) if isinstance(value, np.ndarray) else value
    plan = price(op, op.rule(op, *specs, result=result, **named_specs))
    meter.admit(plan)
    meter.extend((plan, began, end - (meter.away - away)))
    meter.overhead += began - start + clock() - end
    meter.in_time(op.name, end)
    return wrap(plan, value) if meter.recorder is None else meter.recorder.recorded(plan, raw, named, value)


def plain(value: Any, recorder: Recorder) -> Any:
    """`value` with recorded values in it computed."""
    if isinstance(value, list | tuple):
        return type(value)(plain(item, recorder) for item in value)
    if isinstance(value, dict):
        return {key: plain(item, recorder) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return recorder.current(value)
    return value.force() if hasattr(value, "force") else value


# ---- plans


def prepare(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Found:
    """Compute the plan of a call."""
    specs, named_specs, raw, named = op.binder.bind(op.name, args, kwargs)
    if op.aliasing:
        named_specs["same"] = same_objects(args, op)
    if op.kernel is None:
        from flopscope.interop import missing_kernel

        raise missing_kernel(op)
    return (
        price(op, lenient_work(op, specs, named_specs) if op.lenient else op.rule(op, *specs, **named_specs)),
        raw,
        named,
    )


def lenient_work(op: Op, specs: list[Any], named: dict[str, Any]) -> Work:
    """What the rule says of the arguments that it knows; with others, NumPy must say whether it takes them."""
    known = {name: value for name, value in named.items() if name in op.binder.by_name}
    work = op.rule(op, *specs, **known)
    return work if len(known) == len(named) else replace(work, out=None, finish=None)


def look_up(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Found | None:
    """The plan of a call that was seen before, or a new one that is remembered; None when it cannot be remembered."""
    key: list[Any] = []
    raw = [keyed(value, key) for value in args]
    named = {}
    for name, value in kwargs.items():
        key.append(name)
        named[name] = keyed(value, key)
    if UNKNOWN in key:
        return None
    if op.aliasing:
        key.append(same_objects(args, op))
    found = tuple(key)
    plan = op.plans.get(found)
    if plan is None:
        plan, raw, named = prepare(op, args, kwargs)
        if op.binder.value_matters(args, kwargs):
            return plan, raw, named
        remember(op, found, plan)
        if op.arity and not kwargs and plan.simple:
            remember_fast(op, args, plan)
    return plan, raw, named


class _Unknown:
    """Stands in a key for an argument that plans cannot be remembered by."""


UNKNOWN = _Unknown()


def keyed(value: Any, key: list[Any]) -> Any:
    """Add what identifies `value` to the key; returns what the kernel wants in its place."""
    kind = type(value)
    if kind in BOXES:
        key.append(value._spec)
        return value._value
    if kind is float or kind is complex:
        key.append(kind)
    elif kind in _BY_VALUE or isinstance(value, np.dtype):
        key += (kind, value)
    elif kind is np.ndarray:
        key.append(spec_of_array(value))
    elif kind is tuple or kind is list:
        key += (kind, len(value))
        if kind is list and not all(type(item) in BOXES for item in value):
            key.append(UNKNOWN)
        return kind([keyed(item, key) for item in value])
    elif isinstance(value, np.random.Generator | np.random.RandomState):
        key.append(kind)
    else:
        key.append(UNKNOWN)
    return value


def remember(op: Op, key: Any, plan: Plan) -> None:
    if len(op.plans) >= PLAN_LIMIT:
        op.plans.clear()
        op.fast.clear()
    op.plans[key] = plan


def remember_fast(op: Op, args: tuple[Any, ...], plan: Plan) -> None:
    specs = [value._spec if type(value) in BOXES else WEAK.get(type(value)) for value in args]
    if len(specs) != op.arity or None in specs:
        return
    if op.arity == 1:
        op.fast[specs[0]] = plan
    else:
        op.fast.setdefault(specs[0], {})[specs[1]] = plan


def same_objects(args: tuple[Any, ...], op: Op) -> tuple[int, ...]:
    """For each array argument the position of the first one that is the same object."""
    arrays = [value for value in args if type(value) in BOXES or isinstance(value, np.ndarray)]
    return tuple(next(j for j, other in enumerate(arrays) if other is value) for value in arrays)


# ---- results


def wrap(plan: Plan, value: Any) -> Any:
    """The kernel's result as users get it."""
    if plan.finish is not None:
        value, spec = plan.finish(value)
        return box(spec, value)
    return wrap_as(plan.out, value)


def wrap_as(out: Any, value: Any) -> Any:
    """`value` boxed as its spec (or tuple of specs) says; without one, arrays are boxed and scalars left alone."""
    if isinstance(out, Spec):
        return handed_out(value) if out.scalar else box(out, value)
    if out is not None and isinstance(value, tuple | list):
        return rebuild(value, [wrap_as(spec, item) for spec, item in zip(out, value, strict=True)])
    if isinstance(value, np.ndarray):
        return box_array(value)
    if isinstance(value, tuple | list):
        return rebuild(value, [wrap_as(None, item) for item in value])
    return handed_out(value)


def handed_out(value: Any) -> Any:
    """A result that is no array: arithmetic on a plain scalar is not billed, so its bytes are noted."""
    if isinstance(value, np.generic):
        note_egress(value.nbytes)
    elif isinstance(value, int | float | complex):
        note_egress(PYTHON_NUMBER)
    return value


def rebuild(like: Any, items: list[Any]) -> Any:
    """A tuple, list or named tuple of `items`."""
    return type(like)._make(items) if hasattr(like, "_make") else type(like)(items)


def destinations(op: Op, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
    """The arrays that a call writes to."""
    if op.mutates:
        return args[1:2] if op.draws else args[:1]
    out = kwargs.get("out")
    if out is None and op.binder.out_position is not None and len(args) > op.binder.out_position:
        out = args[op.binder.out_position]
    if out is None:
        return ()
    return out if isinstance(out, tuple) else (out,)


def settle(result: Any, plan: Plan, written: tuple[Any, ...]) -> Any:
    """What a call returns: its `out` where one was given, else the wrapped result."""
    if not written:
        return result
    from flopscope.symmetry.tags import written_to

    op = plan.op
    for target in written:
        if target is not None:
            written_to(target, None if op.mutates else plan.out)
    if op.mutates:
        return result
    if any(target is None for target in written):
        return rebuild(result, [r if w is None else w for r, w in zip(result, written, strict=True)])
    boxed = tuple(target if type(target) in BOXES else box_array(target) for target in written)
    return boxed if len(boxed) > 1 else boxed[0]


def warn_of_nan(name: str, value: Any) -> None:
    """Warn when a result holds NaN or Inf (`configure(check_nan_inf=True)`)."""
    from flopscope.errors import FlopscopeWarning
    from flopscope.notices import warn

    for part in value if isinstance(value, tuple | list) else (value,):
        if isinstance(part, np.ndarray | np.generic) and part.dtype.kind in "fc":
            nan, inf = int(np.isnan(part).sum()), int(np.isinf(part).sum())
            if nan or inf:
                warn(f"{name} produced {nan} NaN and {inf} Inf", FlopscopeWarning)


# ---- public functions


def function_of(op: Op) -> Callable[..., Any]:
    """The public function of a row."""
    made = {0: _plain_function, 1: _unary_function, 2: _binary_function}[op.arity](op)
    made.__name__ = made.__qualname__ = op.name.rpartition(".")[2]
    made.__doc__ = f"Counted `numpy.{op.name}`.\n\n{(op.rule.__doc__ or '').strip()}"
    made.__module__ = "flopscope.numpy"
    return made


def _plain_function(op: Op) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        return call(op, args, kwargs)

    return function


KEYWORDS = ("out", "where", "casting", "order", "dtype", "subok", "signature")


def _given(*values: Any) -> dict[str, Any]:
    return {name: value for name, value in zip(KEYWORDS, values, strict=True) if value is not None}


# The fast paths list NumPy's keyword arguments one by one: a call to a function with **kwargs is not specialised by the
# interpreter, which costs as much as the lookup of the plan. For the same reason they do inline what `run` does.


def _unary_function(
    op: Op, active: Any = active.get, clock: Any = clock, new: Any = FlopscopeArray
) -> Callable[..., Any]:
    kernel, plans = op.kernel, op.fast

    def function(
        x: Any,
        /,
        out: Any = None,
        where: Any = None,
        casting: Any = None,
        order: Any = None,
        dtype: Any = None,
        subok: Any = None,
        signature: Any = None,
        **unknown: Any,
    ) -> Any:
        start = clock()
        if (
            out is not None
            or where is not None
            or dtype is not None
            or casting is not None
            or order is not None
            or subok is not None
            or signature is not None
            or unknown
        ):
            return call(op, (x,), _given(out, where, casting, order, dtype, subok, signature) | unknown)
        try:
            plan = plans[x._spec]
            meter = active()
            left = meter.left - plan.cost
        except (AttributeError, KeyError):
            return call(op, (x,), {})
        if left < 0:
            return run(plan, [x._value], {}, meter, start)
        meter.left = left
        made = new()
        made._spec = plan.out
        made._value = kernel(x._value)
        end = clock()
        meter.extend((plan, start, end))
        if end > meter.deadline:
            meter.in_time(op.name, end)
        return made

    return function


def _binary_function(
    op: Op, active: Any = active.get, clock: Any = clock, new: Any = FlopscopeArray
) -> Callable[..., Any]:
    kernel, plans = op.kernel, op.fast

    def function(
        x1: Any,
        x2: Any,
        /,
        out: Any = None,
        where: Any = None,
        casting: Any = None,
        order: Any = None,
        dtype: Any = None,
        subok: Any = None,
        signature: Any = None,
        **unknown: Any,
    ) -> Any:
        start = clock()
        if (
            out is not None
            or where is not None
            or dtype is not None
            or casting is not None
            or order is not None
            or subok is not None
            or signature is not None
            or unknown
        ):
            return call(op, (x1, x2), _given(out, where, casting, order, dtype, subok, signature) | unknown)
        try:
            plan = plans[x1._spec][x2._spec]
            meter = active()
            left = meter.left - plan.cost
        except KeyError:
            return call(op, (x1, x2), {})
        except AttributeError:
            return with_scalar(op, x1, x2, start)
        if left < 0:
            return run(plan, [x1._value, x2._value], {}, meter, start)
        meter.left = left
        made = new()
        made._spec = plan.out
        made._value = kernel(x1._value, x2._value)
        end = clock()
        meter.extend((plan, start, end))
        if end > meter.deadline:
            meter.in_time(op.name, end)
        return made

    return function


def with_scalar(op: Op, x1: Any, x2: Any, start: float) -> Any:
    """The fast path for an array and a Python scalar."""
    meter = current_meter()
    spec1, spec2 = WEAK.get(type(x1)), WEAK.get(type(x2))
    try:
        plan = op.fast[x1._spec if spec1 is None else spec1][x2._spec if spec2 is None else spec2]
        left = meter.left - plan.cost
    except (AttributeError, KeyError):
        return call(op, (x1, x2), {})
    raw = [x1 if spec1 is not None else x1._value, x2 if spec2 is not None else x2._value]
    if left < 0:
        return run(plan, raw, {}, meter, start)
    meter.left = left
    value = op.kernel(*raw)
    end = clock()
    meter.extend((plan, start, end))
    meter.in_time(op.name, end)
    return box(plan.out, value)
