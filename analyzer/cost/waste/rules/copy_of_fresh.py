"""A copy of an array that was just made and that nobody else uses."""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.cost.waste.finding import Edit, Match
from analyzer.cost.waste.recording import Recording

COPIES = frozenset(
    ("copy", "array", "ascontiguousarray", "asfortranarray", "asarray", "astype", "ndarray.copy", "ndarray.astype")
)


def matches(recording: Recording) -> Iterator[Match]:
    """Copies that change neither shape nor dtype, of fresh results with no other use."""
    for at in recording.searched():
        if recording.cost(at) == 0 or not _copies(recording.op(at)):
            continue
        source = next(iter(recording.operands[at]), None)
        if source is None or recording.operands[at] != [source] or recording.spec(source) is None:
            continue
        if _same_kind(recording, at, source) and recording.only_use(source) == at and _fresh(recording, source):
            texts = recording.texts(at)
            code = recording.assigned(at, texts[0] if texts else "the array itself")
            yield Match(
                at, {at: Edit(same=source)}, "nobody else holds the array that is copied", code, recording.where(at)
            )


def _copies(op: str) -> bool:
    return op in COPIES or op.removeprefix("ndarray.") in ("copy", "flatten")


def _same_kind(recording: Recording, at: int, source: int) -> bool:
    new, old = recording.spec(at), recording.spec(source)
    return new is not None and old is not None and (new.shape, new.dtype) == (old.shape, old.dtype)


def _fresh(recording: Recording, at: int) -> bool:
    return not recording.nodes[at].plan.op.view and not recording.is_write(at) and at not in recording.written
