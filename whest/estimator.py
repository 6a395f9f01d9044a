"""The contract: what a participant's class inherits from and is given."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from whest.contest.mlp import MLP


@dataclass(frozen=True)
class SetupContext:
    """What `setup` is told: the shape and budget (FLOPs) of the MLPs to come, and where files may be kept.

    `scratch_dir` is an empty folder that lives as long as the run; `submission_dir` is the folder of the estimator's
    file; `seed` is the run's seed, 0 when nobody chose one.
    """

    width: int
    depth: int
    flop_budget: int
    api_version: str = "1.0"
    scratch_dir: Path | None = None
    submission_dir: Path | None = None
    seed: int = 0


class BaseEstimator(ABC):
    """Inherit from this and write `predict`."""

    @abstractmethod
    def predict(self, mlp: "MLP", budget: int) -> Any:
        """Estimate the mean activation of every neuron for inputs drawn from N(0, 1).

        Return an array of shape (mlp.depth, mlp.width), one row for each layer. `budget` is the number of FLOPs that
        may be spent. Only the last row is scored; the others are reported.
        """

    def setup(self, context: SetupContext) -> None:  # noqa: B027 (optional, not abstract)
        """Prepare once before the first `predict`; costs no FLOPs but has a time limit."""

    def teardown(self) -> None:  # noqa: B027
        """Clean up once after the last `predict`."""
