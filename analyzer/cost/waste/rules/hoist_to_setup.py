"""Work in predict that does not depend on the network: setup() is free."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.cost.waste.finding import GONE, Match
from analyzer.cost.waste.recording import Recording


def matches(recording: Recording) -> Iterator[Match]:
    """Calls that are the same for another network."""
    for at in recording.searched():
        if at in recording.constant and recording.cost(at) > 0:
            text = recording.text(at)
            yield Match(
                at,
                {at: GONE},
                "does not depend on the MLP; setup() is free",
                f"in setup: self.value = {text}",
                recording.where(at),
            )
