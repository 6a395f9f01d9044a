"""What the same estimator costs on several networks of one seed, and where their traces part."""

from dataclasses import dataclass
from statistics import median
from typing import Any

from whest.subject import EstimatorSubject

EXACT = "exact for every MLP of this shape"


@dataclass(frozen=True, slots=True)
class Spread:
    """FLOPs of each network, in order; `parts_at` is the source line of the first operation that is not the same on all."""

    flops: list[int]
    parts_at: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report."""
        totals = {"min": min(self.flops), "median": median(self.flops), "max": max(self.flops)}
        return {"mlps": len(self.flops), **totals, "flops": self.flops, "parts_at": self.parts_at}

    def text(self) -> str:
        """One sentence."""
        low, high = min(self.flops), max(self.flops)
        if self.parts_at is None:
            return f"{len(self.flops)} MLPs: {low:,} FLOPs on every one"
        middle = f"min {low:,}, median {median(self.flops):,.0f}, max {high:,} FLOPs"
        return f"{len(self.flops)} MLPs: {middle}; they part at {self.parts_at}"


def spread(subject: EstimatorSubject, count: int) -> Spread:
    """Trace `predict` on networks 0 to `count` - 1; one trace is enough where no value was looked at."""
    first = subject.at(0).trace(subject.setting)
    if first.grade == EXACT:
        return Spread([first.flops] * count)
    others = [subject.at(index).trace(subject.setting) for index in range(1, count)]
    places = [at for other in others if (at := first_difference(first, other)) is not None]
    where = min(places, default=None)
    return Spread([first.flops, *(other.flops for other in others)], None if where is None else place(first, where))


def first_difference(a: Any, b: Any) -> int | None:
    """Number of the first recorded operation that differs in name, price or place; None when none does."""
    for index, (one, other) in enumerate(zip(a.nodes, b.nodes, strict=False)):
        if (one.plan.op, one.plan.cost, a.where(one.site)) != (other.plan.op, other.plan.cost, b.where(other.site)):
            return index
    shorter = min(len(a.nodes), len(b.nodes))
    return None if len(a.nodes) == len(b.nodes) else shorter


def place(trace: Any, index: int) -> str:
    """`file:line` of a recorded operation, of the last one where there are fewer."""
    where = trace.where(trace.nodes[min(index, len(trace.nodes) - 1)].site)
    return f"{where.file.rpartition('/')[2]}:{where.line}"
