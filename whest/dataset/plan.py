"""What is to be baked: the seeds of the whole, and which part of it this bake makes."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whest.contest.names import unique_names
from whest.dataset.errors import DatasetError
from whest.dataset.metadata import require_split_name
from whest.dataset.protocols import BAKED, derivation, expand


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that fixes a bake's rows.

    `first` and `end` bound the MLPs of this part: [first, end). `given` tells seeds that were asked for from drawn ones.
    """

    mlp_seeds: tuple[int, ...]
    n_samples: int
    width: int
    depth: int
    first: int
    end: int
    split: str = "public"
    config: str = "default"
    seed: int | None = None
    given: bool = True

    @property
    def whole(self) -> bool:
        """Whether this part is all of it."""
        return (self.first, self.end) == (0, len(self.mlp_seeds))

    def names(self) -> list[str]:
        """The names of this part's MLPs; repetitions are counted over the whole."""
        derive = derivation(BAKED)
        seeds = (derive(seed, index).name_seed for index, seed in enumerate(self.mlp_seeds))
        return list(unique_names(seeds))[self.first : self.end]

    def to_json(self) -> dict[str, Any]:
        """The plan as plain data."""
        return {**asdict(self), "mlp_seeds": list(self.mlp_seeds)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Plan":
        """The plan that `to_json` gave."""
        return cls(**{**data, "mlp_seeds": tuple(data["mlp_seeds"])})


def make_plan(
    n_mlps: int,
    n_samples: int,
    width: int,
    depth: int,
    *,
    seed: int | None = None,
    mlp_seeds: Path | None = None,
    part: str | None = None,
    mlp_range: str | None = None,
    split: str = "public",
    config: str = "default",
) -> Plan:
    """The plan of a bake's options.

    Seeds come from `seed`, from the JSON array in the file `mlp_seeds`, or else are drawn. `part` is "K/N", `mlp_range`
    is "A-B" with both ends inside. Raises DatasetError (BAKE_SEEDS, BAKE_RANGE, DATASET_SPLIT).
    """
    require_split_name(split)
    if seed is not None and mlp_seeds is not None:
        raise DatasetError("BAKE_SEEDS", "give --seed or --mlp-seeds, not both")
    if part is not None and mlp_range is not None:
        raise DatasetError("BAKE_RANGE", "give --slice or --mlp-range, not both")
    if (part or mlp_range) and seed is None and mlp_seeds is None:
        raise DatasetError("BAKE_SEEDS", "slices need seeds that they share", "add --seed N or --mlp-seeds FILE")
    first, end = _slice(part, n_mlps) if part else _range(mlp_range, n_mlps) if mlp_range else (0, n_mlps)
    seeds = _seeds(n_mlps, seed, mlp_seeds)
    given = seed is not None or mlp_seeds is not None
    return Plan(tuple(seeds), n_samples, width, depth, first, end, split, config, seed, given)


def _seeds(n_mlps: int, seed: int | None, path: Path | None) -> list[int]:
    if path is not None:
        return _listed(path, n_mlps)
    return expand(secrets.randbits(63) if seed is None else seed, n_mlps)


def _listed(path: Path, n_mlps: int) -> list[int]:
    try:
        seeds = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError("BAKE_SEEDS", f"{path} cannot be read: {error}") from None
    if not isinstance(seeds, list) or len(seeds) != n_mlps:
        found = len(seeds) if isinstance(seeds, list) else type(seeds).__name__
        raise DatasetError("BAKE_SEEDS", f"{path} must be an array of {n_mlps} seeds, found {found}")
    for position, seed in enumerate(seeds):
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63:
            raise DatasetError("BAKE_SEEDS", f"{path}: seed {position} must be an integer in [0, 2^63), it is {seed!r}")
    if len(set(seeds)) < len(seeds):
        twice = next(seed for position, seed in enumerate(seeds) if seed in seeds[:position])
        raise DatasetError("BAKE_SEEDS", f"{path}: seed {twice} stands there twice")
    return seeds


def _slice(text: str, n_mlps: int) -> tuple[int, int]:
    number, count = _pair(text, "/", "--slice K/N")
    if not 0 <= number < count:
        raise DatasetError("BAKE_RANGE", f"--slice {text}: slices count from 0 to N-1")
    return _filled(number * n_mlps // count, (number + 1) * n_mlps // count, text, n_mlps)


def _range(text: str, n_mlps: int) -> tuple[int, int]:
    first, last = _pair(text, "-", "--mlp-range A-B")
    return _filled(first, last + 1, text, n_mlps)


def _filled(first: int, end: int, text: str, n_mlps: int) -> tuple[int, int]:
    if not 0 <= first < end <= n_mlps:
        raise DatasetError("BAKE_RANGE", f"{text} holds no MLP, or one that is not among 0 to {n_mlps - 1}")
    return first, end


def _pair(text: str, separator: str, form: str) -> tuple[int, int]:
    try:
        left, right = text.split(separator)
        return int(left), int(right)
    except ValueError:
        raise DatasetError("BAKE_RANGE", f"{text!r} is not of the form {form}") from None
