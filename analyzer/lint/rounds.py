"""What each round's grader allows beside flopscope, as far as the source can tell."""

from __future__ import annotations

# Third-party libraries an estimator may bring along through requirements.txt, by round.
ROUNDS: dict[str, frozenset[str]] = {
    "v1-warmup": frozenset({"scipy"}),
    "v1-phase1": frozenset(),
    "v2-phase2": frozenset(),
}
