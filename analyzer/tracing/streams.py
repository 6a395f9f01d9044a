"""Random streams of a traced run: draws are recorded, and made on a copy of the generator, in order, if at all."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from analyzer.tracing.node import Node, Stream


class Shadow:
    """The copy of a generator that traced draws advance, and the last draw that was recorded on it."""

    __slots__ = ("generator", "last", "original")

    def __init__(self, original: Any) -> None:
        self.original, self.generator, self.last = original, shadow_of(original), None

    last: Node | None


def shadow_of(generator: Any) -> Any:
    """A generator of the same kind in the same state."""
    if isinstance(generator, np.random.RandomState):
        twin = copy.copy(generator) if generator is not GLOBAL else np.random.RandomState()
        twin.set_state(generator.get_state())
        return twin
    return copy.deepcopy(generator)


GLOBAL: Any = np.random.mtrand._rand  # the state behind numpy.random.seed and friends


class Streams:
    """The shadows of all generators that a traced run draws from."""

    def __init__(self) -> None:
        self._shadows: dict[int, Shadow] = {}

    def next(self, generator: Any) -> Stream:
        """The operand that stands for the generator in the next recorded draw."""
        shadow = self._shadow(generator)
        return Stream(shadow.generator, shadow.last)

    def drawn(self, stream: Stream, node: Node) -> None:
        """Note that `node` advances the generator of that stream."""
        for shadow in self._shadows.values():
            if shadow.generator is stream.generator:
                shadow.last = node

    def _shadow(self, generator: Any) -> Shadow:
        key = id(getattr(generator, "bit_generator", generator))
        if key not in self._shadows:
            self._shadows[key] = Shadow(generator)
        return self._shadows[key]
