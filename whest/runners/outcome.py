"""What a runner hands back for one MLP, however the predict ended."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from whest.runners.capture import Printed
from whest.scoring.flags import Measured
from whest.ui.frame import Frame


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a predict failed. `message` is never empty; `frame` is the estimator's line, where there is one."""

    code: str
    type: str
    message: str
    frame: Frame | None = None
    details: dict[str, Any] | None = None
    traceback: str | None = None


@dataclass(frozen=True, slots=True)
class CountedOp:
    """One billed operation: name, FLOPs, and `file:line` of the call where it is known."""

    name: str
    flops: int
    where: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Predictions as float32 (depth, width), None after a failure; what was measured, kept on every path.

    Times are seconds; `breakdown` is the report's breakdown object; `printed` the last lines of each stream.
    """

    predictions: NDArray[np.float32] | None
    measured: Measured
    backend_time_s: float = 0.0
    overhead_time_s: float = 0.0
    breakdown: dict[str, Any] | None = None
    ops: list[CountedOp] = field(default_factory=list)
    egress_bytes: int = 0
    failure: Failure | None = None
    printed: Printed = field(default_factory=Printed)
