"""What if: the predicted cost of an estimator in a table of settings."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from analyzer.cost import Verdict
from analyzer.cost.verdict import verdict
from whest.contest.spec import ContestSpec
from whest.previewing import terms_of
from whest.subject import EstimatorSubject


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One setting and the verdict on it; `failure` says how predict ends there, if not well."""

    round: str | None
    width: int
    depth: int
    flop_budget: int
    verdict: Verdict
    failure: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The row as plain data."""
        row = asdict(self)
        return {**row, **row.pop("verdict"), "fits": self.verdict.fits and self.failure is None}


def specs_of(rounds: Iterable[ContestSpec], lists: dict[str, list[int]]) -> list[ContestSpec]:
    """Every combination of the rounds and of the listed values."""
    names = [name for name, values in lists.items() if values]
    combinations = list(product(*(lists[name] for name in names)))
    return [
        ContestSpec(**{**asdict(base), **dict(zip(names, row, strict=True))}) for base in rounds for row in combinations
    ]


def sweep(path: Path, class_name: str | None, specs: list[ContestSpec], mlp: int = 0) -> list[WhatIf]:
    """The verdict under each of the specs. Raises EstimatorError when the estimator cannot be loaded or set up."""
    return [_row(EstimatorSubject(path, class_name, spec, mlp), spec) for spec in specs]


def _row(subject: EstimatorSubject, spec: ContestSpec) -> WhatIf:
    trace = subject.without_limit().trace(subject.setting)
    failure = type(trace.output).__name__ if isinstance(trace.output, BaseException) else None
    found = verdict(trace.flops, terms_of(spec))
    return WhatIf(spec.round, spec.width, spec.depth, spec.flop_budget, found, failure)
