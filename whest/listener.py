"""Being told how a run goes."""

from whest.contest.spec import ContestSpec
from whest.contest.suite import Network
from whest.report.row import Row


class Listener:
    """Is told how a run goes. This one does not care."""

    def started(self, spec: ContestSpec) -> None:
        """The spec is final: its seed is drawn, and `n_mlps` are the MLPs to score."""

    def sampling(self, network: Network, samples: int) -> None:
        """So many samples of the network's ground truth were just done; 0 at its start."""

    def scored(self, row: Row) -> None:
        """An MLP is done."""
