"""Elementwise work on a matrix that is symmetric without being known to be: half of it is done twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analyzer.cost.waste.finding import Edit, Finding, Match
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
        if any(is_elementwise(recording, user) and user in recording.live for user in recording.users[at]):
            yield _match(recording, at)


def is_elementwise(recording: Recording, at: int) -> bool:
    """Whether a call works on each element alone."""
    kernel = recording.nodes[at].plan.op.kernel
    return isinstance(kernel, np.ufunc) and kernel.signature is None


def implied(recording: Recording, finding: Finding, others: list[Finding]) -> bool:
    """Whether the matrices of a finding get their symmetry from those of another one."""
    sources = {at for other in others if other is not finding for at in other.numbers}
    return all(is_elementwise(recording, at) and bool(sources & set(recording.operands[at])) for at in finding.numbers)


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
        part=str(recording.where(at).column),
    )
