"""Seed protocols: what the `mlp_seed` of a row means. A new protocol is a new row of `PROTOCOLS`.

2.0  the whole set comes from one seed as a run does; `mlp_seed` is the estimator's seed.
3.0  `mlp_seed` has three children: weights, samples, and the estimator's seed, which also seeds the name.
4.0  weights and samples as in 3.0; the estimator's and the name's seeds are keyed hashes of `mlp_seed` with a salt.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from whest.contest.seeds import MLPStreams, streams_of
from whest.dataset.errors import DatasetError

SALT_VARIABLE = "WHEST_SEED_SALT"


@dataclass(frozen=True, slots=True)
class RowSeeds:
    """What a row's seed stands for: the streams, and the seed of its name."""

    streams: MLPStreams
    name_seed: int


Derive = Callable[[int, int], RowSeeds]
"""From a row's `mlp_seed` and `mlp_id`."""


def _hierarchy(protocol: dict[str, Any], run_seed: int | None) -> Derive:
    if isinstance(run_seed, bool) or not isinstance(run_seed, int) or run_seed < 0:
        raise DatasetError("DATASET_METADATA", "seed protocol 2.0 needs the field `seed` in metadata.json")

    def derive(mlp_seed: int, mlp_id: int) -> RowSeeds:
        streams = streams_of(run_seed, mlp_id)
        return RowSeeds(MLPStreams(streams.weights, streams.samples, mlp_seed), mlp_seed)

    return derive


def _explicit(protocol: dict[str, Any], run_seed: int | None) -> Derive:
    def derive(mlp_seed: int, mlp_id: int) -> RowSeeds:
        streams = streams_of(mlp_seed, 0)
        return RowSeeds(streams, streams.estimator_seed)

    return derive


def _keyed(protocol: dict[str, Any], run_seed: int | None) -> Derive:
    salt = _salt(protocol)

    def derive(mlp_seed: int, mlp_id: int) -> RowSeeds:
        own = streams_of(mlp_seed, 0)
        estimator_seed = _hashed(mlp_seed, salt, b"whest-4.0-est") & (2**32 - 1)
        return RowSeeds(
            MLPStreams(own.weights, own.samples, estimator_seed),
            _hashed(mlp_seed, salt, b"whest-4.0-name") & (2**63 - 1),
        )

    return derive


def _hashed(seed: int, salt: bytes, person: bytes) -> int:
    digest = hashlib.blake2b(seed.to_bytes(8, "big"), digest_size=8, key=salt, person=person).digest()
    return int.from_bytes(digest, "big")


def _salt(protocol: dict[str, Any]) -> bytes:
    """The salt from the metadata, else from the environment, held against its digest."""
    text = protocol.get("salt") or os.environ.get(SALT_VARIABLE)
    if not text:
        raise DatasetError(
            "DATASET_SALT", "the dataset keeps its salt secret", f"export {SALT_VARIABLE}=<the salt in hexadecimal>"
        )
    try:
        salt = bytes.fromhex(text)
    except (ValueError, TypeError):
        raise DatasetError("DATASET_SALT", "the salt is not hexadecimal") from None
    if not 0 < len(salt) <= 64:
        raise DatasetError("DATASET_SALT", f"the salt must have 1 to 64 bytes, it has {len(salt)}")
    digest = hashlib.sha256(salt).hexdigest()
    if digest != protocol.get("salt_digest"):
        raise DatasetError(
            "DATASET_SALT",
            f"the salt's digest is {digest[:12]}..., the dataset was baked with {str(protocol.get('salt_digest'))[:12]}...",
            "use the salt of this dataset: another one would give other seeds and names",
        )
    return salt


PROTOCOLS: dict[tuple[str, str], Callable[[dict[str, Any], int | None], Derive]] = {
    ("whestbench_seedsequence_hierarchy", "2.0"): _hierarchy,
    ("whestbench_explicit_per_mlp_seeds", "3.0"): _explicit,
    ("whestbench_kdf_per_mlp_seeds", "4.0"): _keyed,
}
BAKED = {"name": "whestbench_explicit_per_mlp_seeds", "version": "3.0"}
"""The protocol of everything baked here."""


def known(protocol: Any) -> bool:
    """Whether metadata's `seed_protocol` is one of ours."""
    return isinstance(protocol, dict) and (protocol.get("name"), protocol.get("version")) in PROTOCOLS


def derivation(protocol: dict[str, Any], run_seed: int | None = None) -> Derive:
    """How rows' seeds are read under `protocol` (metadata's `seed_protocol`); `run_seed` is metadata's `seed`.

    Raises DatasetError: the protocol is unknown, or its salt is missing or wrong.
    """
    if not known(protocol):
        names = ", ".join(f"{name} {version}" for name, version in PROTOCOLS)
        raise DatasetError("DATASET_PROTOCOL", f"unknown seed protocol {protocol!r}", f"known are {names}")
    return PROTOCOLS[protocol["name"], protocol["version"]](protocol, run_seed)


def expand(seed: int, n_mlps: int) -> list[int]:
    """`n_mlps` distinct seeds in [0, 2^63) that follow from one; the first k do not depend on `n_mlps`."""
    found: dict[int, None] = {}
    index = 0
    while len(found) < n_mlps:
        child = np.random.SeedSequence(seed, spawn_key=(index,))
        found[int(child.generate_state(1, np.uint64)[0]) >> 1] = None
        index += 1
    return list(found)
