"""The one place where plain NumPy data becomes counted arrays, and back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def counted(array: NDArray[np.float32]) -> Any:
    """A counted array around read-only data, free of charge."""
    from flopscope.array import box_array

    return box_array(array)


def plain(array: Any) -> NDArray[np.float32]:
    """The float32 values of a counted array as a NumPy array of their own."""
    return np.array(array, dtype=np.float32)
