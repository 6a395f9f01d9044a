"""The reference page of all operations, made from the table: `python -m flopscope.reference`.

Formulas are the first paragraphs of the rules' docstrings. Everything else is measured: each row's first sample is run with
operands of several dtypes and with symmetric ones, and the page says what was billed.
"""

from __future__ import annotations

import ast
import os
import re
import sys
import warnings
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import flopscope as flops
import flopscope.numpy as fnp
from flopscope.op import TABLE, Op
from flopscope.oplog import OpRecord
from flopscope.pricing import prices
from flopscope.symmetry.group import SymmetryGroup

PAGE = Path("docs/reference/operations.md")
DTYPES = ("float32", "float64", "int32", "int64", "bool", "complex128")
DATA, CHOICES = "xyvwp", "im"  # operands that hold numbers, and those that hold indices and truth values
SWAP = SymmetryGroup.symmetric(axes=(0, 1))
COLUMNS = ("operation", "FLOPs before rates", "weight", "billing dtype", "symmetry", "example", "bill")

HEAD = """# Operations

Made by `python -m flopscope.reference` from the table of operations (`flopscope/ops/`); edit the rows and rules, not this
page.

A call bills `int(units * rate * factor * weight)` FLOPs, cut off once:

- **units** are elementary operations, a function of shapes: the column *FLOPs before rates*;
- **rate** is that of the billing dtype: {rates};
- **factor** is 1 for real numbers; for complex numbers it is given under *billing dtype*;
- **weight** is a constant of the operation; *units* beside it are those of one element, where the price list has them.

*Billing dtype* says how operands of float32, float64, int32, int64, bool and complex128 are billed: "its own" means in the
dtype of the operands, `any` means alike for all dtypes (rate 1), and exceptions follow. `refused` operands raise an error
that costs nothing. Where the example has no operand, the dtype is that of the example.

*Symmetry*: `cheaper` when symmetric matrices are billed less than others, `kept` when their symmetry is known of the
result, `made` when the result of plain operands is known to be symmetric. Formulas are those of operands without symmetry;
with it, and where an einsum is given the same array twice, equal terms are counted once.

*Example* and *bill*: `x` and `y` are float64 of shape (3, 4), `v` and `w` of shape (5,), `p` is a positive definite (4, 4)
matrix, `i` int64 and `m` bool of shape (3, 4).

Views, attributes and conversions that no row names are free.

"""


class Run(NamedTuple):
    """What one sample did: its records, its result, and the name of the error if there was one."""

    records: list[OpRecord]
    result: Any
    error: str | None

    @property
    def bill(self) -> int:
        """FLOPs of all records."""
        return sum(record.flop_cost for record in self.records)


def operands(shape: tuple[int, ...] = (3, 4)) -> dict[str, Any]:
    """The arrays that samples name, as plain NumPy arrays; always the same."""
    rng = np.random.default_rng(7)
    square = rng.uniform(-1.0, 1.0, (4, 4))
    return {
        "x": rng.uniform(0.1, 0.9, shape),
        "y": rng.uniform(0.1, 0.9, shape),
        "v": rng.uniform(0.1, 0.9, 5),
        "w": rng.uniform(0.1, 0.9, 5),
        "p": square @ square.T + 4 * np.eye(4),
        "i": rng.integers(0, 3, shape),
        "m": rng.integers(0, 2, shape).astype(bool),
    }


def run(sample: str, arrays: dict[str, Any]) -> Run:
    """Run a sample under a budget that is never exhausted."""
    names = {"fnp": fnp, "np": np, "flops": flops, **arrays}
    result, error = None, None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        np.random.seed(3)
        with flops.BudgetContext(flop_budget=10**18, quiet=True) as budget:
            try:
                result = eval(sample, names)
            except Exception as raised:
                error = type(raised).__name__
    return Run(list(budget.op_log), result, error)


def counted(arrays: dict[str, Any]) -> dict[str, Any]:
    """Copies as counted arrays: some operations write into their operands."""
    return {name: fnp.asarray(value.copy()) for name, value in arrays.items()}


def shown(op: Op) -> str:
    """The sample that the page shows: the first that runs, else the first with integers in place of numbers."""
    for sample in (*op.samples, re.sub(r"\b[xy]\b", "i", op.samples[0])):
        if not run(sample, counted(operands())).error:
            return sample
    return op.samples[0]


def used(sample: str) -> set[str]:
    """The operands that a sample names."""
    return {node.id for node in ast.walk(ast.parse(sample)) if isinstance(node, ast.Name)} & set(DATA + CHOICES)


# ---- one column each


def formula(op: Op) -> str:
    """The first paragraph of the rule's docstring."""
    return " ".join((op.rule.__doc__ or "").strip().split("\n\n")[0].split())


def weight(op: Op) -> str:
    """The weight, and under which name the operation is billed where that is not its own."""
    if not op.logged:
        return "free"
    constant = prices().stats.get(op.name.removeprefix("stats.")) or prices().windows.get(op.name)
    units = f", {constant} units" if constant else ""
    alias = f", as `{op.price}`" if op.price else ""
    return f"{prices().weight(op.price or op.name):g}{units}{alias}"


def dtypes(sample: str) -> str:
    """In which dtype operands of each dtype are billed."""
    names = used(sample)
    if not names:
        return billed_in(run(sample, {}))
    varied = names & set(DATA) or names
    runs = {dtype: run(sample, cast(operands(), varied, dtype)) for dtype in DTYPES}
    return described({dtype: billed_in(one) for dtype, one in runs.items()}) + complex_part(runs)


def cast(arrays: dict[str, Any], varied: set[str], dtype: str) -> dict[str, Any]:
    """Counted operands, those in `varied` of that dtype; integers are spread out, so that they are not all zero."""
    scale = 8 if dtype.startswith("int") else 1
    return counted(arrays | {name: (arrays[name] * scale).astype(dtype) for name in varied})


def billed_in(one: Run) -> str:
    """The dearest record's dtype."""
    if not one.records:
        return "refused" if one.error else "free"
    dearest = max(one.records, key=lambda record: record.flop_cost)
    return dearest.resolved_dtype or "any"


def described(billing: dict[str, str]) -> str:
    """Billing dtypes by operand dtype, in words."""
    found = set(billing.values()) - {"refused"}
    if len(found) == 1 and not found & set(DTYPES):
        rule, usual = found.pop(), None
    elif len(found) == 1 and len(billing) - list(billing.values()).count("refused") > 1:
        rule = usual = found.pop()
    else:
        rule, usual = "its own", None
    others: dict[str, list[str]] = {}
    for given, billed in billing.items():
        if billed != (usual or (given if rule == "its own" else rule)):
            others.setdefault(billed, []).append(given)
    texts = [f"{', '.join(given)} {'refused' if to == 'refused' else f'as {to}'}" for to, given in others.items()]
    return "; ".join([rule, *texts])


def complex_part(runs: dict[str, Run]) -> str:
    """What complex numbers cost more than real ones of the same rate."""
    real, complex_ = runs["float64"], runs["complex128"]
    same = real.bill and complex_.bill and billed_in(real) == "float64" and billed_in(complex_) == "complex128"
    if not same:
        return ""
    ratio = complex_.bill / real.bill
    return "" if ratio == 1 else f"; complex x {ratio:.3g}"


def symmetry(sample: str) -> str:
    """What symmetric operands change."""
    arrays = operands((4, 4))
    arrays |= {name: (arrays[name] + arrays[name].T) / 2 for name in "xyp"}
    plain = run(sample, counted(arrays))
    tagged = counted(arrays) | {name: flops.as_symmetric(arrays[name], symmetry=SWAP) for name in "xyp"}
    symmetric = run(sample, tagged)
    notes = ["cheaper"] if not symmetric.error and symmetric.bill < plain.bill else []
    if is_tagged(plain.result):
        notes.append("made")
    elif is_tagged(symmetric.result):
        notes.append("kept")
    return ", ".join(notes)


def is_tagged(result: Any) -> bool:
    """Whether a symmetry is known of a result, or of one of several."""
    if isinstance(result, tuple | list):
        return any(map(is_tagged, result))
    return isinstance(result, flops.SymmetricTensor)


def bill(sample: str) -> str:
    """What the sample bills, or the error that it raises."""
    one = run(sample, counted(operands()))
    return one.error or f"{one.bill:,}"


# ---- the page


def public_name(op: Op) -> str:
    """The name to call it by."""
    return {"numpy": "fnp.", "stats": "flops.", "flopscope": "flops."}.get(op.home, "") + op.name


def row(op: Op) -> str:
    """One line of a table."""
    facts = (f"`{public_name(op)}`", formula(op), weight(op))
    if op.kernel is None:
        return line(*facts, "", "", "not in this NumPy", "")
    sample = shown(op)
    return line(*facts, dtypes(sample), symmetry(sample), f"`{sample}`", bill(sample))


def line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def without_sample(ops: list[Op]) -> list[str]:
    """Rows that have no sample, those of one rule and weight together."""
    groups: dict[tuple[Any, str], list[Op]] = {}
    for op in ops:
        groups.setdefault((op.rule, weight(op)), []).append(op)
    return [
        line(" ".join(f"`{public_name(op)}`" for op in group), formula(group[0]), price, "", "", "", "")
        for (_, price), group in groups.items()
    ]


def family(op: Op) -> str:
    """The chapter that an operation is in: the module of its rule."""
    return op.rule.__module__


def chapter(module: str, ops: list[Op]) -> str:
    """Heading, what the family has in common, and the table."""
    text = " ".join((sys.modules[module].__doc__ or "").strip().split("\n\n")[0].split())
    rows = [row(op) for op in ops if op.samples] + without_sample([op for op in ops if not op.samples])
    head = [line(*COLUMNS), "|---" * len(COLUMNS) + "|"]
    return "\n".join([f"## {title(module)}", "", text, "", *head, *rows, ""])


def title(module: str) -> str:
    return module.rpartition(".")[2].replace("_", " ").capitalize()


def reference() -> str:
    """The whole page."""
    ops = sorted(TABLE.values(), key=family)
    families = [(module, list(members)) for module, members in groupby(ops, key=family)]
    contents = [f"- [{title(m)}](#{title(m).lower().replace(' ', '-')}): {len(members)}" for m, members in families]
    head = HEAD.format(rates=rates())
    return head + "\n".join([*contents, "", *(chapter(module, members) for module, members in families)])


def rates() -> str:
    """The dtypes of each rate, in words."""
    by_rate: dict[float, list[str]] = {}
    for dtype, rate in (prices().rates or {}).items():
        by_rate.setdefault(rate, []).append(dtype)
    return "; ".join(f"{rate:g} for {', '.join(sorted(names))}" for rate, names in sorted(by_rate.items()))


def main() -> None:
    """Write the page, or the file that is named."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGE
    part = target.with_suffix(".part")
    part.write_text(reference(), encoding="utf-8")
    os.replace(part, target)


if __name__ == "__main__":
    main()
