"""Work whose result never reaches the answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analyzer.cost.waste.finding import GONE, Match
from analyzer.cost.waste.recording import Recording


def matches(recording: Recording) -> Iterator[Match]:
    """Calls that cost something and that nothing returned or read needs."""
    calls = Counter(node.site for node in recording.nodes)
    dead = [at for at in range(len(recording.nodes)) if at not in recording.live and recording.cost(at) > 0]
    unused = Counter(recording.nodes[at].site for at in dead)
    for at in dead:
        if recording.is_users(at):
            site = recording.nodes[at].site
            most, all_of_them = unused[site], unused[site] == calls[site]
            message = (
                "never used"
                if all_of_them
                else f"{most} of its {calls[site]} results {'is' if most == 1 else 'are'} never used"
            )
            remedy = "delete it" if all_of_them else "skip it where nothing uses it, as in a last round"
            yield Match(at, {at: GONE}, message, remedy, recording.where(at))
