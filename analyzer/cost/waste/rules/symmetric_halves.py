"""Elementwise work on a matrix that is symmetric without being known to be: half of it is done twice."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording
from analyzer.cost.waste.repricing import Rewrite
from analyzer.cost.waste.rules.congruence_by_matmul import tag


def matches(recording: Recording) -> Iterator[Match]:
    """Untagged square matrices that elementwise operations use; the run at a small shape tells the symmetric ones."""
    for at in recording.searched():
        spec = recording.spec(at)
        if spec is None or spec.ndim != 2 or spec.shape[0] != spec.shape[1] or spec.symmetry is not None:
            continue
        if recording.nodes[at].plan.op.view or recording.is_write(at) or at in recording.written:
            continue
        if any(recording.nodes[user].plan.op.arity and user in recording.live for user in recording.users[at]):
            yield _match(recording, at)


def _match(recording: Recording, at: int) -> Match:
    def make(rewrite: Rewrite) -> object:
        return tag(rewrite, rewrite.again(at))

    code = f'flops.symmetrize({recording.text(at)}, symmetry=(0, 1), mode="canonical-copy")'
    return Match(
        at,
        {at: Edit(make)},
        "symmetric, but not known to be: elementwise work is done twice",
        recording.assigned(at, code),
        recording.where(at),
        must_run=True,
    )
