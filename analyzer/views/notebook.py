"""How a trace shows itself in a notebook: the total and a bar for each of the costly lines."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cost.tables import Costs, Line
from analyzer.views.numbers import flops

if TYPE_CHECKING:
    from analyzer.tracing.trace import Trace

MOST = 12


def fragment(trace: Trace) -> str:
    """HTML that needs no script and no style sheet."""
    costs = Costs(trace)
    lines = [line for line in costs.lines if line.flops]
    rows = "".join(_row(line, costs.flops) for line in lines[:MOST])
    more = f"<p>and {len(lines) - MOST} more lines</p>" if len(lines) > MOST else ""
    head = "".join(f"<th>{name}</th>" for name in ("line", "calls", "FLOPs", "%", "source"))
    return (
        f"<div><p><b>{flops(costs.flops)} FLOPs</b> · {len(trace.op_log):,} operations · {escape(trace.grade)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}</div>"
    )


def _row(line: Line, total: int) -> str:
    share = 100 * line.flops / (total or 1)
    bar = f"background: linear-gradient(90deg, rgba(217,119,6,.3) {share:.1f}%, transparent {share:.1f}%); text-align: left"
    place = escape(f"{Path(line.file).name}:{line.line}")
    figures = "".join(f"<td>{text}</td>" for text in (place, f"{line.hits:,}", flops(line.flops), f"{share:.1f}"))
    return f'<tr>{figures}<td style="{bar}"><code>{escape(line.source.strip())}</code></td></tr>'
