"""Estimators written for the public kit import `whestbench`; while they load, that name means this package."""

import sys
from types import ModuleType
from typing import Any

_NAMES: dict[str, dict[str, str]] = {
    "whestbench": {
        "BaseEstimator": "whest.estimator",
        "ContestSpec": "whest.contest.spec",
        "MLP": "whest.contest.mlp",
        "SetupContext": "whest.estimator",
        "load_estimator": "whest.loading.loader",
        "sample_mlp": "whest.contest.mlp",
    },
    "whestbench.domain": {"MLP": "whest.contest.mlp"},
    "whestbench.sdk": {"BaseEstimator": "whest.estimator", "SetupContext": "whest.estimator"},
    "whestbench.estimators": {
        "CombinedEstimator": "whest.baselines",
        "CovariancePropagationEstimator": "whest.baselines",
        "MeanPropagationEstimator": "whest.baselines",
    },
}


class _Shim(ModuleType):
    """A module whose names are looked up in this package when they are asked for."""

    def __getattr__(self, name: str) -> Any:
        homes = _NAMES[self.__name__]
        if name not in homes:
            raise AttributeError(f"{self.__name__!r} is answered by whest here, which has no {name!r} in it")
        import importlib

        return getattr(importlib.import_module(homes[name]), name)


def install() -> None:
    """Make `import whestbench` and its submodules resolve to this package, also where the real one is installed."""
    if isinstance(sys.modules.get("whestbench"), _Shim):
        return
    for name in _NAMES:
        shim = _Shim(name)
        if name == "whestbench":
            shim.__path__ = []
        shim.__dict__["__all__"] = sorted(_NAMES[name])
        sys.modules[name] = shim
    for name in _NAMES:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])
