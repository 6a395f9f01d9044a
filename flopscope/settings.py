"""Process-wide settings, changed with `flopscope.configure`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Settings:
    """What may be configured.

    Attributes:
        callback_warnings: warn when an operation calls back into Python.
        check_nan_inf: warn when a result holds NaN or Inf.
        dimino_budget: largest symmetry group (elements) that is enumerated; larger ones are priced dense.
        einsum_path_cache_size: contraction paths that are remembered.
        partition_budget: largest number of typed partitions that orbit counting visits.
        symmetry_warnings: warn when an operation loses a symmetry.
    """

    callback_warnings: bool = True
    check_nan_inf: bool = False
    dimino_budget: int = 50_000
    einsum_path_cache_size: int = 4096
    partition_budget: int = 100_000
    symmetry_warnings: bool = True


settings = Settings()
