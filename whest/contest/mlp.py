"""MLP: what an estimator is asked about."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from whest.contest.weights import draw_weights


class WeightList(list[Any]):
    """A list of matrices that can be read like any list but not changed."""

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError("mlp.weights cannot be changed; work on a copy: list(mlp.weights)")

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return WeightList, (list(self),)


@dataclass(frozen=True)
class MLP:
    """A random ReLU network without biases.

    `weights` holds `depth` float32 matrices of shape (width, width) in order, applied as `x @ w` and followed by
    max(., 0). `seed` is for the estimator's own randomness, `name` is for people.
    """

    width: int
    depth: int
    weights: list[Any] = field(repr=False)
    seed: int = 0
    name: str = ""

    def validate(self) -> None:
        """Raise ValueError unless sizes are positive and there are `depth` weights of shape (width, width)."""
        if self.width <= 0 or self.depth <= 0:
            raise ValueError(f"width and depth must be positive, got {self.width} and {self.depth}")
        if len(self.weights) != self.depth:
            raise ValueError(f"an MLP of depth {self.depth} needs as many weights, got {len(self.weights)}")
        for index, w in enumerate(self.weights):
            if tuple(w.shape) != (self.width, self.width):
                raise ValueError(f"weights[{index}] must have shape {(self.width, self.width)}, got {tuple(w.shape)}")


def hand_over(weights: Iterable[NDArray[np.float32]], seed: int, name: str = "") -> MLP:
    """A fresh MLP around `weights`, its matrices counted arrays; nothing done to it reaches another one."""
    from whest.counted import counted

    boxed = WeightList(counted(w) for w in weights)
    return MLP(boxed[0].shape[0], len(boxed), boxed, seed, name)


def sample_mlp(width: int, depth: int, rng: Any, seed: int = 0) -> MLP:
    """A random MLP of that shape with He-scaled normal weights drawn from `rng`, a NumPy or counted Generator."""
    return hand_over(draw_weights(rng, width, depth), seed)
