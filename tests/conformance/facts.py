"""Runs one recorded fact, eagerly or under the tracer, and says what differs."""

import json
import math
import pathlib
import tomllib
import warnings

import numpy as np

import flopscope as flops
from tests.conformance.versions import holds_later

HERE = pathlib.Path(__file__).parent
DEVIATIONS = tomllib.loads((HERE / "deviations.toml").read_text())
RELATIVE = {"float16": 1e-2, "complex64": 1e-4, "float32": 1e-4}
UNLIMITED = 10**30
FILES = ("core", "semantics")


def load(name):
    """The facts of one file by group, without those that do not hold on this NumPy."""
    groups = {}
    for fact in usable(name):
        if holds_later(fact) is None:
            groups.setdefault(fact["group"], []).append(fact)
    return groups


def left_out(name):
    """Why facts of one file are left out on this NumPy: one reason each."""
    return [reason for reason in map(holds_later, usable(name)) if reason]


def usable(name):
    """The facts of one file, without known faults of the reference and our deviations."""
    lines = (HERE / "data" / f"{name}.jsonl").read_text().splitlines()
    return [fact for fact in map(json.loads, lines) if not fact.get("suspect") and fact["id"] not in DEVIATIONS]


def prepared(fact, names):
    """The names of a fact after its setup, which is not billed to it."""
    env = dict(names)
    np.random.seed(fact.get("seed", 0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with flops.BudgetContext(flop_budget=UNLIMITED, quiet=True):
            exec(fact["setup"], env)
    return env


def eager_differences(fact, names, weighted):
    """What an eager run of a fact bills, raises or returns differently."""
    env, result, error = prepared(fact, names), None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with flops.BudgetContext(flop_budget=fact.get("budget") or 10**15, quiet=True) as context:
            try:
                result = eval(fact["expr"], env)
            except Exception as raised:
                error = type(raised).__name__
    got = {"error": error, "flops": context.flops_used, "ops": [record.op_name for record in context.op_log]}
    want = {"error": fact["error"], "flops": fact["flops"], "ops": [name for name, _ in fact["ops"]]}
    if fact["error"] is None and error is None:
        described, expected = described_result(result, fact, weighted), fact
        got |= described
        want |= {key: expected[key] for key in described}
    skipped = set(fact.get("nondet", []))
    tolerance = RELATIVE.get(fact.get("dtype"), 1e-6)
    return {k: (got[k], want[k]) for k in want if k not in skipped and not same(want[k], got[k], tolerance)}


def traced_differences(fact, names):
    """What the tracer predicts differently for a fact."""
    import analyzer

    env = prepared(fact, names)
    made = [name for name, value in env.items() if name not in names and isinstance(value, flops.FlopscopeArray)]
    function = within(
        fact.get("budget"), eval(compile(f"lambda {', '.join(made)}: ({fact['expr']})", "<fact>", "eval"), env)
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            traced = analyzer.trace(function, *[env[name] for name in made])
        except Exception as raised:
            error = type(raised).__name__
            return {} if error == fact["error"] else {"error": (error, fact["error"])}
    if fact["error"]:
        return {"error": (None, fact["error"])}
    return {} if traced.flops == fact["flops"] else {"flops": (traced.flops, fact["flops"])}


def within(budget, function):
    """The function, run in a context of that budget where one is given."""
    if budget is None:
        return function

    def limited(*args):
        with flops.BudgetContext(flop_budget=budget, quiet=True):
            return function(*args)

    return limited


def described_result(result, fact, weighted):
    """The recorded properties of a result that this fact states."""
    found = {}
    if hasattr(type(result), "shape") and hasattr(type(result), "dtype"):
        array = np.asarray(result)
        found = {"shape": list(array.shape), "dtype": str(array.dtype), "checksum": checksum(array, weighted)}
        if "sym" in fact:
            found["sym"] = symmetry(result)
    if fact.get("value") is not None:
        found["value"] = plain(result, weighted) if weighted else float(getattr(result, "total", result))
    return {key: value for key, value in found.items() if key == "sym" or fact.get(key) is not None}


def symmetry(result):
    group = getattr(result, "symmetry", None)
    if group is None:
        return None
    axes = group.axes if group.axes is not None else range(group.degree)
    return {"axes": sorted(axes), "order": group.order()}


def checksum(array, weighted):
    """One number for the values: the sum of magnitudes, or (weighted) sum(flat[i] * (1 + i % 7))."""
    if array.dtype.kind not in "biufc":
        return None
    flat = array.reshape(-1).astype(complex)
    if not weighted:
        total = float(np.abs(flat).sum())
        return total if math.isfinite(total) else None
    total = complex((flat * (1.0 + np.arange(flat.size) % 7)).sum())
    if not (math.isfinite(total.real) and math.isfinite(total.imag)):
        return str(np.complex128(total))
    return [total.real, total.imag] if array.dtype.kind == "c" else total.real


def plain(value, weighted):
    """A result as facts write it down."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else str(float(value))
    if isinstance(value, complex | np.complexfloating):
        return [float(value.real), float(value.imag)]
    if hasattr(type(value), "shape") and hasattr(type(value), "dtype"):
        array = np.asarray(value)
        return {"shape": list(array.shape), "dtype": str(array.dtype), "checksum": checksum(array, weighted)}
    if isinstance(value, dict):
        return {str(key): plain(item, weighted) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, weighted) for item in value]
    return f"type:{value.__name__}" if isinstance(value, type) else f"obj:{type(value).__name__}"


def same(want, got, tolerance):
    """Equality of plain data, numbers within a relative tolerance."""
    if isinstance(want, dict) and {"axes", "order"} <= want.keys():
        return got is not None and sorted(want["axes"]) == got["axes"] and want["order"] == got["order"]
    if isinstance(want, bool) or isinstance(got, bool):
        return want == got
    if isinstance(want, int | float) and isinstance(got, int | float):
        return math.isclose(want, got, rel_tol=tolerance, abs_tol=1e-8)
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(same(a, b, tolerance) for a, b in zip(want, got, strict=True))
    if isinstance(want, dict) and isinstance(got, dict):
        keys = ("shape", "dtype", "checksum") if "array" in want else want
        return all(same(want[key], got.get(key), tolerance) for key in keys if key in want)
    return want == got
