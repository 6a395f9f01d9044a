"""The graph of a recording folded by source line: which line uses what which other line made."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analyzer.cost.tables import Costs, billed

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class FoldedNode:
    """A line: its place, FLOPs, its ops by name with calls and FLOPs, and its rank: the longest way from a source."""

    key: Key
    flops: int
    ops: tuple[tuple[str, int, int], ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Folded:
    """Nodes in the order in which their lines ran first, and uses (from, to) with their number."""

    nodes: list[FoldedNode]
    edges: dict[tuple[Key, Key], int]


def folded(costs: Costs) -> Folded:
    """Fold a recording by line."""
    places: dict[int, Key] = {}
    ops: dict[Key, dict[str, list[int]]] = {}
    edges: Counter[tuple[Key, Key]] = Counter()
    lines: dict[int, Key] = {}
    for node in costs.trace.nodes:
        if node.site not in places:
            where = costs.chain(node.site)[0]
            places[node.site] = (where.file, where.line)
        key = lines[id(node)] = places[node.site]
        name = node.plan.charges[0].op_name if node.plan.op.logged else node.plan.op.name
        row = ops.setdefault(key, {}).setdefault(name, [0, 0])
        row[0] += 1
        row[1] += billed(node.plan)
        edges.update((lines[id(operand)], key) for operand in node.operands() if id(operand) in lines)
    uses = {pair: number for pair, number in edges.items() if pair[0] != pair[1]}
    ranks = _ranks(list(ops), uses)
    nodes = [
        FoldedNode(
            key,
            sum(flops for _, flops in rows.values()),
            tuple((name, calls, flops) for name, (calls, flops) in rows.items()),
            ranks[key],
        )
        for key, rows in ops.items()
    ]
    return Folded(nodes, uses)


def _ranks(order: list[Key], uses: dict[tuple[Key, Key], int]) -> dict[Key, int]:
    """Longest way from a source along uses that go forward in the order; those of loops that go back do not count."""
    position = {key: at for at, key in enumerate(order)}
    before: dict[Key, list[Key]] = {}
    for source, user in uses:
        if position[source] < position[user]:
            before.setdefault(user, []).append(source)
    ranks: dict[Key, int] = {}
    for key in order:
        ranks[key] = max((ranks[source] + 1 for source in before.get(key, ())), default=0)
    return ranks
