"""An estimator that can be traced at any width, depth, budget and network."""

import copy
import math
import time
import warnings
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from analyzer.cost.subject import Setting
from whest import interrupts
from whest.contest.spec import ContestSpec
from whest.contest.suite import Network, networks_of
from whest.contest.unread import UnreadNetwork
from whest.loading import load
from whest.loading.loader import LoadedEstimator
from whest.runners.capture import captured
from whest.runners.local import LocalRunner
from whest.runners.preview import trace_answer

PREVIEW_SECONDS = 1.0
"""What a preview may spend on computing values."""

SHADOW_WIDTH = 32
DRAWN_BYTES = 1 << 23


class EstimatorSubject:
    """Loads an estimator once, and traces a fresh instance of it, set up for the shape, as often as wanted.

    Attributes:
        loaded: the estimator's class and file.
        setting: the setting that was asked for.
        seconds: how long the last trace took, without setup.
    """

    def __init__(
        self, path: Path, class_name: str | None, spec: ContestSpec, index: int = 0, *, exact: bool = False
    ) -> None:
        """Raises EstimatorError when the estimator cannot be loaded."""
        self._limit_s = math.inf if exact else PREVIEW_SECONDS
        with interrupts.watched(), captured():
            self.loaded: LoadedEstimator = load(path, class_name)
        self.folder = path.resolve().parent
        self.setting = Setting(spec.width, spec.depth, spec.flop_budget, spec.seed or 0)
        self.seconds = 0.0
        self._spec, self._index = spec, index
        self._attributes: dict[str, Any] = {}

    def trace(self, setting: Setting) -> Any:
        """The trace of `predict`; how it failed, if it did, is the trace's output.

        Raises EstimatorError when setup fails.
        """
        spec = replace(
            self._spec,
            width=setting.width,
            depth=setting.depth,
            flop_budget=setting.flop_budget,
            seed=setting.seed,
        )
        network = _network(setting.seed, self._index, setting.width, setting.depth)
        small = None if setting.width <= SHADOW_WIDTH else lambda: self._shadow(setting)
        with interrupts.watched(), captured(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            instance = self._instance()
            runner = LocalRunner(instance, spec, self.folder)
            try:
                runner.start(kernels=False)
                began = time.perf_counter()
                recorded = trace_answer(instance, network.hand_over(), spec.flop_budget, self._limit_s, small)
                self.seconds = time.perf_counter() - began
            finally:
                runner.close()
        return recorded

    def _shadow(self, setting: Setting) -> Any:
        """The trace on a small network of the same depth, whose values stand in where computing takes too long."""
        return copy.copy(self).trace(replace(setting, width=SHADOW_WIDTH))

    def at(self, index: int) -> "EstimatorSubject":
        """The same estimator on another network of the seed."""
        twin = copy.copy(self)
        twin._index = index
        return twin

    def with_attribute(self, name: str, value: Any) -> "EstimatorSubject":
        """The same estimator with an attribute of the instance set before `setup`."""
        twin = copy.copy(self)
        twin._attributes = {**self._attributes, name: value}
        return twin

    def _instance(self) -> Any:
        instance = type(self.loaded.instance)()
        for name, value in self._attributes.items():
            setattr(instance, name, value)
        return instance


@lru_cache(maxsize=4)
def _network(seed: int, index: int, width: int, depth: int) -> UnreadNetwork | Network:
    # Weights that are there let the search for waste compare values; large ones are drawn only if something reads them.
    unread = UnreadNetwork(seed, index, width, depth)
    return unread if 4 * width**2 * depth > DRAWN_BYTES else networks_of(seed, index + 1, width, depth)[index]
