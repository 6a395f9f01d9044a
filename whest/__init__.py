"""The scorer and the command line of the white-box estimation challenge.

Names load what they need when first used, so that `import whest` costs next to nothing.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False  # what type checkers take for true; the typing module itself takes a while to import
if TYPE_CHECKING:
    from whest.contest.mlp import MLP, sample_mlp
    from whest.contest.rounds import ROUNDS
    from whest.contest.spec import ContestSpec
    from whest.estimator import BaseEstimator, SetupContext
    from whest.loading import load_estimator
    from whest.options import RunOptions
    from whest.report.report import Report
    from whest.scorer import score

_HOMES = {
    "BaseEstimator": "whest.estimator",
    "ContestSpec": "whest.contest.spec",
    "MLP": "whest.contest.mlp",
    "ROUNDS": "whest.contest.rounds",
    "Report": "whest.report.report",
    "RunOptions": "whest.options",
    "SetupContext": "whest.estimator",
    "load_estimator": "whest.loading",
    "sample_mlp": "whest.contest.mlp",
    "score": "whest.scorer",
}

__all__ = [
    "MLP",
    "ROUNDS",
    "BaseEstimator",
    "ContestSpec",
    "Report",
    "RunOptions",
    "SetupContext",
    "load_estimator",
    "sample_mlp",
    "score",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'whest' has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
