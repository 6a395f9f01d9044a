"""A readable name for every MLP, a pure function of its seed.

The frequency tables of US first and last names in `names.json` are those of Faker 37.12.0's en_US locale, in its order:
the order decides which name a draw lands on.
"""

import functools
import json
import random
import re
from collections.abc import Iterable, Iterator
from importlib import resources


@functools.cache
def _tables() -> dict[str, dict[str, float]]:
    text = resources.files("whest.contest").joinpath("names.json").read_text(encoding="utf-8")
    tables: dict[str, dict[str, float]] = json.loads(text)
    return tables


def _draw(generator: random.Random, table: dict[str, float]) -> str:
    return generator.choices(list(table), weights=list(table.values()))[0]


def _slug(word: str) -> str:
    letters = re.sub(r"[^a-z\s-]", "", word.lower())
    return re.sub(r"[\s-]+", "-", letters).strip("-")


def name_of(seed: int) -> str:
    """The name that a seed stands for.

    >>> name_of(42)
    'danielle-johnson'
    """
    generator = random.Random(seed)
    first = _draw(generator, _tables()["first"])
    last = _draw(generator, _tables()["last"])
    return f"{_slug(first)}-{_slug(last)}"


def unique_names(seeds: Iterable[int]) -> Iterator[str]:
    """The names of several seeds in order; a repeated name gets -2, -3 and so on.

    >>> list(unique_names([7, 7, 8, 7]))
    ['mario-hernandez', 'mario-hernandez-2', 'jeremy-rivers', 'mario-hernandez-3']
    """
    seen: dict[str, int] = {}
    for seed in seeds:
        name = name_of(seed)
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}-{seen[name]}"
