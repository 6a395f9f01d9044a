"""Call stacks with FLOPs, outermost first: what icicles and flame graphs are drawn from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from analyzer.cost.tables import Costs, billed

Frame = tuple[str, str, int]
"""Name, file and line."""


@dataclass(slots=True)
class Block:
    """A piece of an icicle: FLOPs of everything below it. `kind` is function, line or op."""

    name: str
    kind: str
    flops: int = 0
    calls: int = 0
    line: int = 0
    children: dict[str, Block] = field(default_factory=dict)

    def child(self, name: str, kind: str, line: int = 0) -> Block:
        """The piece of that name below this one."""
        return self.children.setdefault(f"{kind} {name}", Block(name, kind, line=line))

    def ordered(self) -> list[Block]:
        """The pieces below, the most costly first, without those that cost nothing."""
        return sorted((child for child in self.children.values() if child.flops), key=lambda child: -child.flops)


def icicle(costs: Costs) -> Block:
    """Everything as function > line > op; a line that calls a function has the function below it."""
    root = Block("predict", "root")
    for chain, plan, number in costs.places:
        if not billed(plan):
            continue
        flops = billed(plan) * number
        path = [root]
        for where in reversed(chain):
            path.append(path[-1].child(where.function, "function"))
            path.append(path[-1].child(f"{Path(where.file).name}:{where.line}", "line", where.line))
        path.append(path[-1].child(plan.charges[0].op_name, "op"))
        for block in path:
            block.flops += flops
            block.calls += number
    return root


def stacks(costs: Costs) -> Counter[tuple[Frame, ...]]:
    """FLOPs of each distinct stack, outermost frame first, the operation last."""
    found: Counter[tuple[Frame, ...]] = Counter()
    for chain, plan, number in costs.places:
        if billed(plan):
            frames = tuple((where.function, where.file, where.line) for where in reversed(chain))
            found[(*frames, (plan.charges[0].op_name, "", 0))] += billed(plan) * number
    return found
