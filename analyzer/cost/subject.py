"""What can be traced again under other settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from analyzer.tracing.trace import Trace


@dataclass(frozen=True, slots=True)
class Setting:
    """The settings of one trace: width n and depth d of the network, budget in FLOPs, number of the network."""

    width: int
    depth: int
    flop_budget: int
    seed: int = 0


class Subject(Protocol):
    """Traces the same program under any setting."""

    def trace(self, setting: Setting) -> Trace:
        """The recording; a program that fails leaves its exception as the `output`."""
        ...
