"""Runs recorded scripts, each in a process of its own that is forked from this one.

    python -m tests.conformance.scripts budget
    python -m tests.conformance.scripts exploits

Prints one line of JSON a case: its id, and what was wrong with it or null. A budget script needs a fresh `flopscope`, since
the environment is read when it is imported; so this process imports it only where all cases can share it.
"""

import json
import os
import pathlib
import signal
import sys
import warnings

DATA = pathlib.Path(__file__).parent / "data"
LIMIT_S = 30
UNLIMITED = 10**30
BUDGET = """
import numpy as np, flopscope as flops, flopscope.numpy as fnp, warnings, time, threading, io, contextlib, sys, json
BC = flops.BudgetContext
a3 = np.ones(3)
def exc(f, *a, **k):
    try: f(*a, **k); return None
    except BaseException as e: return type(e).__name__
"""


def load(name):
    """The cases of one file."""
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text().splitlines()]


def in_fork(function, case):
    """What `function(case)` returns in a child process, or a text that says how the child ended."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(readable)
        signal.alarm(LIMIT_S)
        quiet()
        answer = json.dumps(function(case), default=str)
        with os.fdopen(writable, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    return json.loads(text) if text else {"ended": os.waitstatus_to_exitcode(status)}


def quiet():
    """Send what a case prints nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


def run_budget(case):
    """The variable `result` that a script leaves, or its error."""
    for name in [name for name in os.environ if name.startswith("FLOPSCOPE_")]:
        del os.environ[name]
    os.environ["COLUMNS"] = "80"
    os.environ.update({k: v.replace("{HERE}", str(DATA / "prices")) for k, v in case["env"].items()})
    warnings.simplefilter("ignore")
    names = {}
    try:
        exec(BUDGET + case["script"], names)
    except BaseException as error:
        return {"error": type(error).__name__}
    return {"result": names["result"]}


def wrong_budget(case, got):
    if case["error"]:
        kind = case["error"].split(":")[0]
        return None if got.get("error") == kind else f"wanted {kind}, got {got}"
    return None if got.get("result", got) == case["result"] else f"{got} != {case['result']}"


def run_exploit(case):
    """What a snippet bills, raises and reads out."""
    import flopscope as flops
    from tests.conformance.names_semantics import NAMES

    warnings.simplefilter("ignore")
    names, raises = dict(NAMES), None
    with flops.BudgetContext(flop_budget=UNLIMITED, quiet=True):
        exec(case["setup"], names)
    context = flops.BudgetContext(flop_budget=10**15, quiet=True)
    with context:
        names["bc"] = context
        try:
            eval(case["snippet"], names)
        except BaseException as error:
            raises = type(error).__name__
    return {"raises": raises, "flops": context.flops_used, "egress": context.egress_bytes}


def wrong_exploit(case, got):
    """Closed ways round the meter end as recorded; open ones raise, bill more, leave a trace, or end the process."""
    oracle = case["oracle"]
    if case["status"] == "closed":
        right = got.get("raises", got) == oracle["raises"] and got["flops"] == oracle["flops"]
        return None if right else f"{got}, expected {case['expected']}"
    caught = "ended" in got or got["raises"] or got["flops"] > oracle["flops"] or got["egress"] > 0
    return None if caught else f"{got}, expected {case['expected']}"


KINDS = {"budget": (run_budget, wrong_budget), "exploits": (run_exploit, wrong_exploit)}


def main(kind):
    run, judge = KINDS[kind]
    if kind == "exploits":
        import tests.conformance.names_semantics  # noqa: F401  shared by all the children
    for case in load(kind):
        print(json.dumps({"id": case["id"], "wrong": judge(case, in_fork(run, case))}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
