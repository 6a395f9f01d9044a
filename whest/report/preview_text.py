"""The preview in a terminal: verdict first, then where, then what to do."""

import linecache
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from analyzer.cost.formulas import TOTAL
from analyzer.cost.polynomial import Polynomial
from analyzer.cost.tables import Expression, Line
from whest.report.blocks import Blank, Block, Column, Facts, Table, Verbatim
from whest.report.preview import CONVERSION, Preview, is_own
from whest.report.waste_text import waste_blocks
from whest.ui.numbers import flops, percent, seconds, with_unit

_COLUMNS = [
    Column("line", left=True),
    Column("calls", drop=1),
    Column("FLOPs"),
    Column("%"),
    Column("formula", left=True, drop=2),
    Column("dtype", left=True, drop=3),
    Column("source", left=True),
]
_SOURCE, _LEAST = 6, 24
_MOST_LINES, _MOST_ROWS, _MARKED = 12, 6, 3
_SHORT = {"float": "f", "int": "i", "uint": "u", "complex": "c"}


def layout(preview: Preview, *, annotate: bool = False) -> list[Block]:
    """The preview as blocks; with `annotate` the whole source in its own order instead of the costly lines."""
    blocks: list[Block] = [*_failed(preview), Facts(_title(preview), "section"), Blank(), *_verdict(preview), Blank()]
    lines = _annotated(preview) if annotate else _costly(preview)
    if preview.solved is not None:
        from whest.report.tables_text import solve_blocks

        blocks += [*solve_blocks(preview.solved, preview.terms), Blank()]
    blocks += [*lines, *_groups(preview), *_reads(preview), *waste_blocks(preview)]
    return [*blocks, Facts([f"run it: whest run {preview.source['path']}"], "dim")]


# ---- verdict


def _title(preview: Preview) -> list[str]:
    spec, source = preview.spec, preview.source
    shape = f"{spec.width} x {spec.depth}"
    return [Path(source["path"]).name, f"{source['class']}.predict", shape, spec.round or ""]


def _verdict(preview: Preview) -> Iterator[Block]:
    verdict, trace = preview.verdict, preview.trace
    share = f"{with_unit(verdict.flops)}   {percent(verdict.share)} of B = {with_unit(preview.spec.flop_budget)}"
    yield Facts([f"{share}   {multiplier_text(preview)}   {_room(preview)}"], "score" if verdict.fits else "bad", 4)
    yield Facts(
        [
            trace.grade,
            _number(len(trace.op_log), "op"),
            f"{_number(preview.kernels_run, 'kernel')} run",
            f"traced in {seconds(preview.seconds)}",
            f"peak {_size(preview.costs.peak_bytes)} live",
        ],
        indent=4,
    )
    if verdict.residual_flops:
        estimate = f"λ⋅R ~ {with_unit(verdict.residual_flops)} from {seconds(verdict.residual_s)} of Python (estimated)"
        yield Facts([estimate], indent=4)
    found = preview.formulas
    if found is not None:
        yield Facts([_total_formula(preview)], indent=4)


def multiplier_text(preview: Preview) -> str:
    """The multiplier, and whether it is the smallest there is."""
    factor = preview.verdict.multiplier
    return f"multiplier {factor:.2f} (floor)" if factor <= preview.terms.floor else f"multiplier {factor:.3g}"


def _room(preview: Preview) -> str:
    verdict = preview.verdict
    if verdict.free_flops:
        return f"{with_unit(verdict.free_flops)} more are free"
    if verdict.fits:
        return f"{with_unit(verdict.flops - preview.terms.free_until)} above the floor, {with_unit(verdict.left_flops)} left"
    return f"{with_unit(-verdict.left_flops)} over the budget"


def _total_formula(preview: Preview) -> str:
    found = preview.formulas
    assert found is not None
    if found.unavailable:
        return f"no formulas: {found.unavailable}"
    if found.total is None:
        return _open_form(preview)
    domain = "" if found.least == 1 else f", for n ≥ {found.least}"
    checked = f"width n, depth d{domain}; equal to the trace at {len(found.shapes)} other shapes"
    return f"= {found.total.text()} FLOP   ({checked})"


def _open_form(preview: Preview) -> str:
    """The formula of the lines that have one, and which have none and why."""
    found = preview.formulas
    assert found is not None
    costs = {line.key: line.flops for line in preview.costs.lines}
    open_lines = sorted(key for key in found.reasons if key != TOTAL)
    numbers = ", ".join(str(line) for _, line in open_lines)
    reason = found.reasons.get(open_lines[0] if open_lines else TOTAL, "")
    if sum(costs.get(key, 0) for key in open_lines) > preview.costs.flops / 2 or not found.lines:
        return f"no closed form: line {numbers} {reason}"
    known = sum(found.lines.values(), Polynomial({}))
    return f"= {known.text()} FLOP + line {numbers}   (no closed form: {reason})"


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _size(count: int) -> str:
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


# ---- lines


def _costly(preview: Preview) -> Iterator[Block]:
    lines = [line for line in preview.costs.lines if line.flops]
    if not lines:
        return
    rows = [row for rank, line in enumerate(lines[:_MOST_LINES]) for row in _rows(preview, line, rank < _MARKED)]
    yield Table(_COLUMNS, rows, cut=_SOURCE, least=_LEAST)
    if len(lines) > _MOST_LINES:
        rest = sum(line.flops for line in lines[_MOST_LINES:])
        more = _number(len(lines) - _MOST_LINES, "more line")
        yield Facts([f"and {more} with {with_unit(rest)} together: --annotate shows all"], "dim")
    yield Blank()


def _rows(preview: Preview, line: Line, marked: bool) -> Iterator[list[str]]:
    source = line.source
    text = CONVERSION if is_own(line.file) else source.strip()
    yield [_place(preview, line), *_figures(preview, line), text]
    marker = _marker(source, line.expressions[0]) if marked and text != CONVERSION else ""
    if marker:
        yield [*[""] * _SOURCE, marker]


def _place(preview: Preview, line: Line) -> str:
    if is_own(line.file):
        return ""
    name = Path(line.file).name
    return str(line.line) if name == Path(preview.source["path"]).name else f"{name}:{line.line}"


def _figures(preview: Preview, line: Line) -> list[str]:
    """Calls, FLOPs, per cent, formula, dtype."""
    share = 100 * line.flops / (preview.costs.flops or 1)
    dtypes = ", ".join(short_dtype(name) for name in line.dtypes)
    return [f"{line.hits:,}", flops(line.flops), f"{share:.1f}", _formula(preview, line), dtypes]


def _formula(preview: Preview, line: Line) -> str:
    found = preview.formulas
    if found is None or found.unavailable or line.key not in {**found.lines, **found.reasons}:
        return ""
    if line.key in found.lines:
        return found.lines[line.key].text()
    return f"none: {found.reasons[line.key].split(',')[0]}"


def short_dtype(name: str) -> str:
    """`f64` for `float64`.

    >>> short_dtype("float64"), short_dtype("bool"), short_dtype("uint8")
    ('f64', 'bool', 'u8')
    """
    stem = name.rstrip("0123456789")
    return _SHORT[stem] + name[len(stem) :] if stem in _SHORT else name


def _marker(source: str, expression: Expression) -> str:
    """Tildes under the costliest expression of a line; empty where it is most of the line."""
    indent = len(source) - len(source.lstrip())
    start = expression.column - 1 - indent
    end = (expression.end_column - 1 if expression.end_line == expression.line else len(source)) - indent
    if start <= 0 or not source.isascii():
        return ""
    return " " * start + "~" * (end - start)


def _annotated(preview: Preview) -> Iterator[Block]:
    """The whole of each of the user's files that costs something."""
    by_file: dict[str, dict[int, Line]] = {}
    for line in preview.costs.lines:
        by_file.setdefault(line.file, {})[line.line] = line
    for file in sorted(by_file, key=lambda name: (is_own(name), Path(name).name != Path(preview.source["path"]).name)):
        if is_own(file):
            yield Table(_COLUMNS, [r for line in by_file[file].values() for r in _rows(preview, line, False)])
        else:
            yield Facts([file], "dim")
            text = enumerate(linecache.getlines(file), 1)
            rows = [_annotated_row(preview, by_file[file].get(number), number, line) for number, line in text]
            yield Table(_COLUMNS, rows, cut=_SOURCE, least=_LEAST)
        yield Blank()


def _annotated_row(preview: Preview, line: Line | None, number: int, text: str) -> list[str]:
    figures = _figures(preview, line) if line is not None and line.flops else [""] * (_SOURCE - 1)
    return [str(number), *figures, text.rstrip()]


# ---- by operation, function, namespace; reads; failure


def _groups(preview: Preview) -> Iterator[Block]:
    costs = preview.costs
    rows = {
        "operation": [(row.name, row.calls, row.flops) for row in costs.ops],
        "function": [(row.name, row.calls, row.flops) for row in costs.functions],
        "namespace": [(row.name or "(none)", row.calls, row.flops) for row in costs.namespaces],
    }
    for title, members in rows.items():
        members = [member for member in members if member[2]]
        if title == "namespace" and [name for name, *_ in members] == ["(none)"]:
            continue
        if members:
            yield _group(title, members, costs.flops)
            yield Blank()
    if costs.by_hand:
        yield Facts([f"{with_unit(costs.by_hand)} are charged by hand (deduct) and belong to no line"])
        yield Blank()


def _group(title: str, members: list[tuple[str, int, int]], total: int) -> Table:
    rows = [[name, f"{calls:,}", flops(cost), f"{100 * cost / (total or 1):.1f}"] for name, calls, cost in members]
    if len(rows) > _MOST_ROWS:
        rest = members[_MOST_ROWS:]
        cost = sum(member[2] for member in rest)
        label = f"({len(rest)} more)"
        calls = f"{sum(member[1] for member in rest):,}"
        rows[_MOST_ROWS:] = [[label, calls, flops(cost), f"{100 * cost / (total or 1):.1f}"]]
    return Table([Column(title, left=True), Column("ops", drop=1), Column("FLOPs"), Column("%")], rows)


def _reads(preview: Preview) -> Iterator[Block]:
    reads: list[Any] = preview.trace.reads
    if not reads:
        return
    yield Facts([f"{_number(len(reads), 'value')} read, so this is the cost for this MLP; the first:"])
    for read in islice(reads, 5):
        yield Facts([f"line {read.line}: {read.expression}", f"reads a result of {read.op}"], "dim", 4)
    yield Blank()


def _failed(preview: Preview) -> Iterator[Block]:
    failure = preview.failure
    if failure is None:
        return
    yield Facts([f"predict fails: {failure.code}: {failure.message}"], "bad", 0)
    if failure.frame:
        yield Verbatim(failure.frame.lines(), indent=2)
    yield Facts(["what it cost until then:"], "dim", 0)
    yield Blank()
