"""The weights of a random ReLU network, bit for bit as the protocol fixes them."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray


def draw_weights(generator: Any, width: int, depth: int) -> tuple[NDArray[np.float32], ...]:
    """`depth` read-only float32 matrices of shape (width, width), each He-scaled: N(0, 2 / width).

    Drawn and scaled in float64, then rounded; the stream runs on from layer to layer. `generator` is a NumPy
    Generator or the counted one of `flopscope.numpy.random`.
    """
    scale = math.sqrt(2.0 / width)
    return tuple(_layer(generator, width, scale) for _ in range(depth))


def _layer(generator: Any, width: int, scale: float) -> NDArray[np.float32]:
    normal = np.asarray(generator.standard_normal((width, width)))
    layer = (normal * scale).astype(np.float32)
    layer.flags.writeable = False
    return layer
