"""Two reports, network by network: is one estimator better, or is it the networks?"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whest.errors import WhestError

CONFIDENCE = 0.95
_SAME = ("seed", "width", "depth", "n_samples", "flop_budget", "lambda_flops_per_second")


@dataclass(frozen=True, slots=True)
class Pair:
    """One network's scores in both reports."""

    index: int
    name: str
    a: float
    b: float

    @property
    def difference(self) -> float:
        """b - a; negative where b is better."""
        return self.b - self.a


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs, the mean of their differences with its confidence interval, and what makes it doubtful.

    The interval is that of Student's t for paired samples; None with fewer than two pairs.
    """

    pairs: list[Pair]
    mean: float
    interval: tuple[float, float] | None
    warnings: list[str]

    @property
    def verdict(self) -> str:
        """In words which one is better, or that it cannot be told."""
        if self.interval is None:
            return "one network tells nothing about others"
        low, high = self.interval
        if high < 0:
            return "B is better"
        if low > 0:
            return "A is better"
        return "no difference can be told" if self.mean else "they score the same"


def compare_reports(a: dict[str, Any], b: dict[str, Any]) -> Comparison:
    """Pair the networks that both reports scored. Raises WhestError when there are none."""
    others = {_identity(entry): entry for entry in b["results"]["per_mlp"]}
    pairs = [
        Pair(entry["mlp_index"], entry["mlp_name"], _score(entry), _score(others[_identity(entry)]))
        for entry in a["results"]["per_mlp"]
        if _identity(entry) in others
    ]
    if not pairs:
        message = "the reports have no network in common"
        raise WhestError(message, code="NOTHING_TO_COMPARE", help="run both with the same --seed and shape")
    differences = [pair.difference for pair in pairs]
    mean = math.fsum(differences) / len(differences)
    return Comparison(pairs, mean, _interval(differences, mean), _warnings(a, b, len(pairs)))


def read_report(path: Path) -> dict[str, Any]:
    """A saved report. Raises WhestError when the file holds none."""
    try:
        data = json.loads(path.read_bytes())
        data["results"]["per_mlp"], data["run_config"]["seed"]
    except OSError as error:
        raise WhestError(f"cannot read {path}: {error.strerror}", code="REPORT_UNREADABLE") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        message = f"{path} is no report"
        raise WhestError(message, code="REPORT_UNREADABLE", help="save one: whest run ESTIMATOR -o a.json") from None
    report: dict[str, Any] = data
    return report


def _identity(entry: dict[str, Any]) -> tuple[int, int]:
    return entry["mlp_index"], entry["mlp_seed"]


def _score(entry: dict[str, Any]) -> float:
    value = entry["adjusted_final_layer_score"]
    return math.inf if value is None else float(value)  # reports write null for infinity


def _interval(differences: list[float], mean: float) -> tuple[float, float] | None:
    n = len(differences)
    if n < 2 or not math.isfinite(mean):
        return None
    from scipy.special import stdtrit

    variance = math.fsum((value - mean) ** 2 for value in differences) / (n - 1)
    half = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * math.sqrt(variance / n)
    return mean - half, mean + half


def _warnings(a: dict[str, Any], b: dict[str, Any], n_pairs: int) -> list[str]:
    found = [
        f"{field} differs: {a['run_config'].get(field)} and {b['run_config'].get(field)}"
        for field in _SAME
        if a["run_config"].get(field) != b["run_config"].get(field)
    ]
    for letter, report in (("A", a), ("B", b)):
        entries = report["results"]["per_mlp"]
        failed = sum(bool(entry.get("failure")) for entry in entries)
        if failed:
            found.append(f"{failed} MLPs of {letter} failed; their scores are those of zeros")
        if len(entries) > n_pairs:
            found.append(f"{len(entries) - n_pairs} MLPs of {letter} are not in the other report")
    return found
