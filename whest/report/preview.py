"""What `whest trace` shows: the cost of an estimator's predict before it runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import whest
from whest.contest.spec import ContestSpec
from whest.report.blocks import Blank, Block, Column, Facts, Table, Verbatim
from whest.report.schema import SCHEMA_VERSION
from whest.runners.outcome import Failure
from whest.scoring.multiplier import FLOOR, multiplier
from whest.ui.numbers import flops, percent, seconds, with_unit

_OWN = str(Path(whest.__file__).parent)
_COLUMNS = [
    Column("line", left=True),
    Column("calls"),
    Column("FLOPs"),
    Column("%"),
    Column("dtype", left=True, drop=2),
    Column("source", left=True),
]
_CONVERSION = "(your answer, converted to float32)"


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """A finished trace with what it was made for; `failure` tells how the traced predict ended, if not well."""

    trace: Any
    spec: ContestSpec
    source: dict[str, Any]
    seconds: float
    failure: Failure | None = None


def preview_json(preview: Preview) -> dict[str, Any]:
    """The preview as plain data."""
    trace, spec = preview.trace, preview.spec
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": preview.failure is None,
        "estimator": preview.source,
        "run_config": {
            "round": spec.round,
            "width": spec.width,
            "depth": spec.depth,
            "seed": spec.seed,
            "flop_budget": spec.flop_budget,
        },
        "utilization": trace.flops / spec.flop_budget,
        "multiplier": multiplier(trace.flops, spec.flop_budget, failed=preview.failure is not None),
        "headroom_flops": FLOOR * spec.flop_budget - trace.flops,
        "trace_time_s": preview.seconds,
        "failure": _failure_json(preview.failure),
        "trace": trace.to_dict(),
    }


def layout(preview: Preview) -> list[Block]:
    """The preview as text."""
    trace, spec = preview.trace, preview.spec
    file = Path(preview.source["path"]).name
    title = [f"{file}", f"{preview.source['class']}.predict", f"{spec.width} x {spec.depth}", spec.round or ""]
    blocks: list[Block] = [*_failed(preview.failure), Facts(title, "section", 0), Blank()]
    blocks += [Facts([_verdict(trace.flops, spec.flop_budget)], "score"), Facts(_how(preview)), Blank()]
    rows = list(_lines(trace, file))
    if rows:
        blocks += [Table(_COLUMNS, rows), Blank()]
    return [*blocks, *_reads(trace), Facts([f"run it: whest run {preview.source['path']}"], "dim")]


def _verdict(total: int, budget: int) -> str:
    share = f"{with_unit(total)}   {percent(total / budget)} of B = {with_unit(budget)}"
    factor = multiplier(total, budget, failed=False)
    if factor > FLOOR:
        return f"{share}   multiplier {factor:.3g}   {with_unit(total - FLOOR * budget)} above the 10 % floor"
    return f"{share}   multiplier 0.10 (floor)   {with_unit(FLOOR * budget - total)} more are free"


def _how(preview: Preview) -> list[str]:
    trace = preview.trace
    ran = sum(read.ran for read in trace.reads)
    return [trace.grade, f"{len(trace.op_log):,} ops", f"{ran:,} kernels run", f"traced in {seconds(preview.seconds)}"]


def _lines(trace: Any, file: str) -> Iterator[list[str]]:
    total = trace.flops or 1
    for row in trace.by_line():
        if not row.flops:
            continue
        own = row.file.startswith(_OWN)
        name = Path(row.file).name
        place = "" if own else str(row.line) if name == file else f"{name}:{row.line}"
        dtypes = ", ".join(row.dtypes)
        source = _CONVERSION if own else row.source
        yield [place, f"{row.calls:,}", flops(row.flops), f"{100 * row.flops / total:.1f}", dtypes, source]


def _reads(trace: Any) -> Iterator[Block]:
    reads = trace.reads
    if not reads:
        return
    yield Facts([f"{len(reads)} values were read, so this is the cost for this MLP; the first:"])
    for read in reads[:5]:
        yield Facts([f"line {read.line}: {read.expression}", f"reads a result of {read.op}"], "dim", 4)
    yield Blank()


def _failed(failure: Failure | None) -> Iterator[Block]:
    if failure is None:
        return
    yield Facts([f"predict fails: {failure.code}: {failure.message}"], "bad", 0)
    if failure.frame:
        yield Verbatim(failure.frame.lines(), indent=2)
    yield Facts(["what it cost until then:"], "dim", 0)
    yield Blank()


def _failure_json(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    frame = failure.frame.to_json() if failure.frame else None
    return {"code": failure.code, "type": failure.type, "message": failure.message, "frame": frame}
