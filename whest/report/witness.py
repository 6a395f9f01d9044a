"""What two runs of the same predict, and the bytes that left counted arrays, say about an estimator."""

from typing import Any

ROUNDING = 1e-4
"""Relative difference of two errors that other kernels or thread counts can make."""


def notes_of(egress_bytes: int, repeats: dict[str, Any] | None) -> list[dict[str, str]]:
    """What one run of the suite shows about one MLP."""
    notes = []
    if egress_bytes:
        notes.append(
            _note(
                "uncounted_code", f"{egress_bytes:,} bytes left counted arrays: what was done with them cost no FLOPs"
            )
        )
    if repeats and not (repeats["same_answer"] and repeats["same_flops"]):
        notes.append(_unseeded("repeated in the same way"))
    return notes


def explain(local: dict[str, Any], apart: dict[str, Any]) -> list[dict[str, str]]:
    """Why the entries of one MLP, from the local runner and from processes of their own, differ; empty if they do not.

    `apart` has two runs of the predict, each in a fresh process, so randomness without a seed shows in it alone.
    """
    codes = [entry["failure"]["code"] if entry["failure"] else None for entry in (local, apart)]
    if codes[0] != codes[1]:
        return [_other_ending(codes, local, apart)]
    repeats = apart["repeats"]
    if repeats and not (repeats["same_answer"] and repeats["same_flops"]):
        return [_unseeded("in two fresh processes")]
    if local["answer_sha256"] == apart["answer_sha256"] and local["flops_used"] == apart["flops_used"]:
        return []
    if local["flops_used"] == apart["flops_used"] and _close(local["final_layer_mse"], apart["final_layer_mse"]):
        return [_note("rounding", "the answers differ in their last bits: other BLAS threads add in another order")]
    return [_state(local, apart)]


def _other_ending(codes: list[str | None], local: dict[str, Any], apart: dict[str, Any]) -> dict[str, str]:
    where, entry = ("only in a fresh process", apart) if codes[1] else ("only with the local runner", local)
    return _note("fails_in_one", f"it fails {where}: {entry['failure']['message']}")


def _state(local: dict[str, Any], apart: dict[str, Any]) -> dict[str, str]:
    """Something that an earlier predict left behind is the only thing that the two do not share."""
    calls = [_calls(entry) for entry in (local, apart)]
    changed = sorted(op for op in calls[0] | calls[1] if calls[0].get(op, 0) != calls[1].get(op, 0))
    counts = [f"{op} {calls[0].get(op, 0)} times instead of {calls[1].get(op, 0)}" for op in changed[:3]]
    what = (
        f"after earlier predicts it calls {', '.join(counts)}"
        if counts
        else "after earlier predicts it answers differently"
    )
    return _note("state", f"state survives between predicts: {what}. A grader's process starts without it")


def _calls(entry: dict[str, Any]) -> dict[str, int]:
    calls: dict[str, int] = {}
    for space in (entry["breakdowns"]["estimator"] or {"by_namespace": {}})["by_namespace"].values():
        for op, row in space["operations"].items():
            calls[op] = calls.get(op, 0) + row["calls"]
    return calls


def _unseeded(how: str) -> dict[str, str]:
    return _note("unseeded", f"{how}, predict gives another answer: it draws without mlp.seed, or reads the time")


def _close(a: float, b: float) -> bool:
    return abs(a - b) <= ROUNDING * max(abs(a), abs(b))


def _note(kind: str, message: str) -> dict[str, str]:
    return {"kind": kind, "message": message}
