"""Random generators whose draws are counted: subclasses of NumPy's, with NumPy's streams.

A counted generator holds a plain one on the same bit generator, which does the work: so a method of NumPy's that calls
others of its own methods is counted once. Kernels get the plain one as their first argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from flopscope.bind import unwrap
from flopscope.dispatch import call
from flopscope.errors import UnsupportedFunctionError
from flopscope.meter import note_egress
from flopscope.op import TABLE, Op

GLOBAL: np.random.RandomState = np.random.normal.__self__  # type: ignore[attr-defined]
RAW_BYTES = 8


class Generator(np.random.Generator):
    """NumPy's Generator, counted. Made by `default_rng`, or from a bit generator."""

    _plain: np.random.Generator

    def __init__(self, bit_generator: Any) -> None:
        super().__init__(bit_generator)
        self._plain = np.random.Generator(bit_generator)

    @property
    def bit_generator(self) -> Any:
        """The source of random bits, NumPy's own. What is drawn from it directly is not counted, but noted as read out."""
        note_egress(RAW_BYTES)
        return self._plain.bit_generator

    def spawn(self, n_children: int) -> list[Generator]:  # type: ignore[override]
        """New generators with independent streams; free."""
        spawned = call(TABLE["random.Generator.spawn"], (self._plain, n_children), {})
        return [Generator(plain.bit_generator) for plain in spawned]

    def __reduce__(self) -> Any:
        return Generator, (self._plain.bit_generator,)

    def __getattr__(self, name: str) -> NoReturn:
        raise UnsupportedFunctionError(f"random.Generator.{name}")


class RandomState(np.random.RandomState):
    """NumPy's RandomState, counted."""

    _plain: np.random.RandomState

    def __init__(self, seed: Any = None) -> None:
        super().__init__(unwrap(seed))
        self._plain = np.random.RandomState(self._bit_generator)

    def __reduce__(self) -> Any:
        return RandomState, (self._bit_generator,), self.__getstate__()

    def __getstate__(self) -> Any:
        return self._plain.get_state(legacy=False)

    def __setstate__(self, state: Any) -> None:
        self._plain.set_state(state)

    def __getattr__(self, name: str) -> NoReturn:
        raise UnsupportedFunctionError(f"random.RandomState.{name}")


class SeedSequence(np.random.SeedSequence):
    """NumPy's SeedSequence; words read out of it are noted, as they are random numbers that nobody counted."""

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray[Any, Any]:
        """`n_words` words of the given unsigned dtype."""
        words = super().generate_state(n_words, dtype)
        note_egress(words.nbytes)
        return words


OWNERS: dict[str, type] = {"random.Generator": Generator, "random.RandomState": RandomState}


def default_rng(seed: Any = None) -> Generator:
    """A counted generator.

    Args:
        seed: what NumPy's `default_rng` takes. A counted generator is returned as it is; a plain one is wrapped, and shares
            its stream.
    """
    if isinstance(seed, Generator):
        return seed
    if isinstance(seed, RandomState):
        seed = seed._plain
    return Generator(np.random.default_rng(unwrap(seed)).bit_generator)


def drawing_function(op: Op) -> Callable[..., Any]:
    """The public function of a row that draws: of a method of a counted generator, or of a function of `fnp.random`."""
    owner, _, name = op.name.rpartition(".")

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return call(op, (self._plain, *args), kwargs)

    def function(*args: Any, **kwargs: Any) -> Any:
        return call(op, (GLOBAL, *args), kwargs)

    made = method if owner in OWNERS else function
    made.__name__ = made.__qualname__ = name
    made.__doc__ = f"Counted `numpy.{op.name}`.\n\n{(op.rule.__doc__ or '').strip()}"
    made.__module__ = "flopscope.numpy.random"
    return made


def put_methods(functions: dict[str, Callable[..., Any]]) -> None:
    """Put the rows below `random.Generator` and `random.RandomState` on the classes, and seal what has no row."""
    for owner, kind in OWNERS.items():
        for name, function in functions.items():
            head, _, last = name.rpartition(".")
            if head == owner and last not in vars(kind):
                setattr(kind, last, function)
        for name in dir(kind):
            if not name.startswith("_") and f"{owner}.{name}" not in functions and name not in vars(kind):
                setattr(kind, name, property(_refusal(f"{owner}.{name}")))


def _refusal(name: str) -> Callable[[Any], NoReturn]:
    def refused(self: Any) -> NoReturn:
        raise UnsupportedFunctionError(name)

    return refused
