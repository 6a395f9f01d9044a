"""The report as one page that needs nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from whest.report.errors import failure_headline
from whest.ui.numbers import flops, small

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c1c1c }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } td { padding: .15rem .6rem .15rem 0; white-space: nowrap }
td.n { text-align: right; font-variant-numeric: tabular-nums } td.bar { width: 45% }
.b { background: #4a7ab5; height: .8rem; min-width: 1px } .bad .b { background: #b5463c } .bad { color: #b5463c }
pre { background: #f4f4f4; padding: .6rem; overflow-x: auto } .dim { color: #666 }
@media (prefers-color-scheme: dark) { body { background: #161616; color: #ddd } pre { background: #242424 } }
"""

Bar = tuple[str, float, str, bool]
"""A label, a length, the text beside it, and whether it stands for something bad."""


def page(data: dict[str, Any]) -> str:
    """The HTML page of the report `data`."""
    results, config = data["results"], data["run_config"]
    title = f"score {small(results['adjusted_final_layer_score'])}"
    body = "".join(_sections(data))
    shape = f"{config['width']} x {config['depth']}, seed {config['seed']}, {config['runner']} runner"
    source = config["estimator"]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<p class="dim">{escape(str(source["path"] or ""))} {escape(source["class"])}: {escape(shape)}</p>'
        f"{body}</body></html>\n"
    )


def _sections(data: dict[str, Any]) -> Iterator[str]:
    entries = data["results"]["per_mlp"]
    if not entries:
        yield "<p>No MLP was scored.</p>"
        return
    yield from _failures(entries)
    yield _bars("Score of each MLP, lower is better", map(_score_bar, entries))
    yield _bars("Error of each layer, mean over MLPs", _layer_bars(data["results"]["per_layer_mse"]))
    yield _bars("FLOPs by operation", _flop_bars(_by_operation(data)))
    yield _bars("FLOPs by line", _flop_bars(_by_line(entries)))


def _failures(entries: list[dict[str, Any]]) -> Iterator[str]:
    failed = [entry for entry in entries if entry["failure"]]
    if not failed:
        return
    yield f'<h2 class="bad">{escape(failure_headline(failed, len(entries)))}</h2>'
    for entry in failed:
        failure = entry["failure"]
        yield f"<p>{escape(entry['mlp_name'])}: <b>{escape(failure['code'])}</b> {escape(failure['message'])}</p>"
        if failure["frame_lines"]:
            yield "<pre>" + escape("\n".join(failure["frame_lines"])) + "</pre>"


def _score_bar(entry: dict[str, Any]) -> Bar:
    score = entry["adjusted_final_layer_score"]
    return entry["mlp_name"], score or 0.0, small(score), bool(entry["failure"])


def _layer_bars(errors: list[float | None]) -> Iterator[Bar]:
    for number, error in enumerate(errors, 1):
        yield f"layer {number}", error or 0.0, small(error), False


def _by_operation(data: dict[str, Any]) -> dict[str, int]:
    totals: dict[str, int] = {}
    breakdown = data["results"]["breakdowns"]["estimator"] or {"by_namespace": {}}
    for space in breakdown["by_namespace"].values():
        for name, row in space["operations"].items():
            totals[name] = totals.get(name, 0) + row["flop_cost"]
    return totals


def _by_line(entries: list[dict[str, Any]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for entry in entries:
        for place, count in (entry["flops_by_line"] or {}).items():
            totals[place] = totals.get(place, 0) + count
    return totals


def _flop_bars(totals: dict[str, int]) -> Iterator[Bar]:
    for name, count in sorted(totals.items(), key=lambda item: -item[1]):
        yield name, float(count), flops(count), False


def _bars(title: str, bars: Iterable[Bar]) -> str:
    """A table with a bar a row; nothing when there are no rows."""
    rows = list(bars)
    finite = [length for _, length, _, _ in rows if length != float("inf")]
    longest = max(finite, default=0.0) or 1.0
    cells = [
        f'<tr class="{"bad" if bad else ""}"><td>{escape(label)}</td><td class="n">{escape(text)}</td>'
        f'<td class="bar"><div class="b" style="width:{100 * min(length / longest, 1.0):.1f}%"></div></td></tr>'
        for label, length, text, bad in rows
    ]
    return f"<h2>{escape(title)}</h2><table>{''.join(cells)}</table>" if cells else ""
