"""What every runner can do."""

from typing import Any, Protocol

from whest.contest.suite import Network
from whest.runners.check import Prediction
from whest.runners.outcome import Outcome


class Runner(Protocol):
    """Runs the predicts of one suite: `start`, `run` for each network, `close`."""

    source: dict[str, Any]

    def start(self) -> None:
        """Prepare the estimator. Raises EstimatorError when it cannot be."""

    def run(self, network: Network) -> tuple[Prediction, Outcome]:
        """Predict the cost of one predict, then run and measure it. Never raises for what the estimator does."""

    def interrupt(self) -> None:
        """Let running predicts end at once."""

    def close(self) -> str | None:
        """Leave nothing behind. Returns what teardown raised, if anything."""

    def facts(self) -> dict[str, Any]:
        """What the report says about how predicts were run."""
