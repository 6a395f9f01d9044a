"""The part of the terminal report that comes first when something failed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from whest.report.blocks import Blank, Block, Facts, Verbatim
from whest.runners.codes import CODES


def failure_headline(failed: list[dict[str, Any]], n_mlps: int) -> str:
    """One line: how many failed, and how."""
    counts = Counter(entry["failure"]["code"] for entry in failed).most_common()
    reasons = [CODES[code] if len(counts) == 1 else f"{CODES[code]} ({count})" for code, count in counts]
    return f"{len(failed)} of {n_mlps} MLPs failed: {'; '.join(reasons)}"


def error_blocks(data: dict[str, Any], debug: bool) -> Iterator[Block]:
    """The Estimator Errors panel: each different failure once, with the MLPs that it hit."""
    yield Facts(["Estimator Errors"], "section", 0)
    for group in _groups(data["results"]["per_mlp"]):
        failure = group[0]["failure"]
        yield Facts([f"{failure['code']}: {failure['message']}"], "bad")
        yield Facts([_hit(group)], "dim", 4)
        yield Verbatim(failure["frame_lines"])
        yield from _details(group[0], data, debug)
        yield Blank()


def _groups(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for entry in entries:
        failure = entry["failure"]
        if failure:
            # The same place is the same failure, whatever numbers its message has.
            place = tuple(failure["frame_lines"][:1]) or (failure["message"],)
            groups.setdefault((failure["code"], failure["type"], place), []).append(entry)
    return list(groups.values())


def _hit(group: list[dict[str, Any]]) -> str:
    names = [f"MLP {entry['mlp_index']} {entry['mlp_name']}" for entry in group[:3]]
    more = f" and {len(group) - 3} more (same place)" if len(group) > 3 else ""
    return ", ".join(names) + more


def _details(entry: dict[str, Any], data: dict[str, Any], debug: bool) -> Iterator[Block]:
    error = entry.get("error")
    if isinstance(error, dict):
        yield Facts([f"hint: {error['details']['hint']}"], "", 4)
    for stream in ("stdout", "stderr"):
        if entry[stream] and debug:
            yield Facts([f"its {stream}:"], "dim", 4)
            yield Verbatim(entry[stream][-20:], "dim", 6)
    if entry["traceback"] and debug:
        yield Verbatim(entry["traceback"].rstrip().splitlines(), "dim")
    elif not debug:
        path = data["run_config"]["estimator"]["path"] or "ESTIMATOR"
        yield Facts([f"next: whest run {path} --seed {data['run_config']['seed']} --debug"], "", 4)
