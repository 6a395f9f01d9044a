"""The environment that estimators see: this one without secrets."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

SECRETS = (
    "*KEY*",
    "*TOKEN*",
    "*SECRET*",
    "*PASSWORD*",
    "*PASSWD*",
    "*PASSPHRASE*",
    "*CREDENTIAL*",
    "*COOKIE*",
    "AWS_*",
    "AZURE_*",
    "GOOGLE_*",
    "GCP_*",
    "*_DSN",
    "*DATABASE_URL*",
    "*_PROXY",
    "*_INDEX_URL",
    "PIP_*",
    "UV_*",
    "NETRC",
    "SSH_*",
    "GPG_*",
    "GITHUB_*",
    "GH_*",
    "CI_JOB_*",
    "DBUS_*",
)
"""Patterns of names, in capitals, of variables that hold secrets or ways to them."""

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def clean(environment: Mapping[str, str], threads: int) -> dict[str, str]:
    """`environment` without secrets, and with `threads` threads for the BLAS."""
    kept = {name: value for name, value in environment.items() if not is_secret(name)}
    return {**kept, **dict.fromkeys(THREADS, str(threads))}


def is_secret(name: str) -> bool:
    """Whether a variable of that name is kept from estimators."""
    return any(fnmatchcase(name.upper(), pattern) for pattern in SECRETS)
