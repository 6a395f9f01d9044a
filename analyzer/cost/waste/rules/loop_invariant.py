"""The same operation on the same values in every round of a loop."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording
from analyzer.cost.waste.rules.repeated_expression import repeats


def matches(recording: Recording) -> Iterator[Match]:
    """Calls whose value the same place had before."""
    for at, first in repeats(recording):
        if recording.nodes[at].site == recording.nodes[first].site:
            text = recording.text(at)
            yield Match(
                at,
                {at: Edit(same=first)},
                "the same in every round of the loop",
                f"before the loop: value = {text}",
                recording.where(at),
            )
