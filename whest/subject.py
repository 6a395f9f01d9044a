"""An estimator that can be traced at any width, depth, budget and network."""

import copy
import linecache
import math
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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

UNREACHABLE = 10**24
"""A limit in FLOPs that nothing reaches."""

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
        linecache.checkcache()
        self._limit_s = math.inf if exact else PREVIEW_SECONDS
        with interrupts.watched(), captured():
            self.loaded: LoadedEstimator = load(path, class_name)
        self.folder = path.resolve().parent
        self.setting = Setting(spec.width, spec.depth, spec.flop_budget, spec.seed or 0)
        self.seconds = 0.0
        self._spec, self._index = spec, index
        self._attributes: dict[str, Any] = {}
        self._arguments: dict[str, Any] = {}
        self._constants: dict[str, Any] = {}
        self._limit: int | None = None

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
        with interrupts.watched(), captured(), warnings.catch_warnings(), self._with_constants():
            warnings.simplefilter("ignore")
            instance = self._instance()
            runner = LocalRunner(instance, spec, self.folder)
            try:
                runner.start(kernels=False)
                began = time.perf_counter()
                recorded = trace_answer(
                    instance,
                    network.hand_over(),
                    spec.flop_budget,
                    self._limit,
                    limit_s=self._limit_s,
                    shadow=small,
                )
                self.seconds = time.perf_counter() - began
            finally:
                runner.close()
            if isinstance(recorded.output, BaseException) and interrupts.is_users(recorded.output):
                raise recorded.output
        return recorded

    def _shadow(self, setting: Setting) -> Any:
        """The trace on a small network of the same depth, whose values stand in where computing takes too long."""
        return copy.copy(self).trace(replace(setting, width=SHADOW_WIDTH))

    def at(self, index: int) -> "EstimatorSubject":
        """The same estimator on another network of the seed."""
        twin = copy.copy(self)
        twin._index = index
        return twin

    def without_limit(self) -> "EstimatorSubject":
        """The same estimator, told of its budget but not stopped by it, so that what is over it has a price too."""
        twin = copy.copy(self)
        twin._limit = UNREACHABLE
        return twin

    def changed(
        self,
        attributes: dict[str, Any] | None = None,
        arguments: dict[str, Any] | None = None,
        constants: dict[str, Any] | None = None,
    ) -> "EstimatorSubject":
        """The same estimator with attributes of the instance, arguments of the class or constants of its file changed."""
        twin = copy.copy(self)
        twin._attributes = {**self._attributes, **(attributes or {})}
        twin._arguments = {**self._arguments, **(arguments or {})}
        twin._constants = {**self._constants, **(constants or {})}
        return twin

    def _instance(self) -> Any:
        instance = type(self.loaded.instance)(**self._arguments)
        for name, value in self._attributes.items():
            setattr(instance, name, value)
        return instance

    @contextmanager
    def _with_constants(self) -> Iterator[None]:
        module = sys.modules[type(self.loaded.instance).__module__]
        before = {name: getattr(module, name) for name in self._constants}
        vars(module).update(self._constants)
        try:
            yield
        finally:
            vars(module).update(before)


@lru_cache(maxsize=4)
def _network(seed: int, index: int, width: int, depth: int) -> UnreadNetwork | Network:
    # Weights that are there let the search for waste compare values; large ones are drawn only if something reads them.
    unread = UnreadNetwork(seed, index, width, depth)
    return unread if 4 * width**2 * depth > DRAWN_BYTES else networks_of(seed, index + 1, width, depth)[index]
