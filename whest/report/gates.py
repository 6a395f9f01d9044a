"""Gates: limits on the predicted cost that make `whest trace` exit with 1."""

from collections.abc import Iterator, Mapping
from typing import Any

from analyzer.cost import Verdict
from whest.report.blocks import Blank, Block, Facts
from whest.ui.numbers import percent, with_unit

_MEASURES = {
    "--max-flops": lambda verdict: verdict.flops,
    "--max-share": lambda verdict: verdict.share,
}


def passed_gates(verdict: Verdict, limits: Mapping[str, float | None]) -> list[dict[str, Any]]:
    """The gates whose limit the verdict is above."""
    measured = {gate: _MEASURES[gate](verdict) for gate in limits}
    return [
        {"gate": gate, "limit": limit, "value": measured[gate]}
        for gate, limit in limits.items()
        if limit is not None and measured[gate] > limit
    ]


def gate_blocks(passed: list[dict[str, Any]]) -> Iterator[Block]:
    """One line a gate."""
    for gate in passed:
        show = with_unit if gate["gate"] == "--max-flops" else percent
        text = f"{gate['gate']} {gate['limit']:g}: {show(gate['value'])} is more than {show(gate['limit'])}"
        yield Facts([text], "bad", 0)
    if passed:
        yield Blank()
