"""What may go into a submission, as tables."""

from fnmatch import fnmatchcase
from pathlib import PurePosixPath

MOST_FILES = 50
MOST_BYTES = 50 << 20
ENTRY_FILE = "estimator.py"
MANIFEST = "manifest.json"
REQUIREMENTS = "requirements.txt"
IGNORE_FILES = (".gitignore", ".whestignore")

IGNORED = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "env",
    "__pycache__",
    "*.pyc",
    "*.pyo",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".ipynb_checkpoints",
    ".DS_Store",
    "*.tar.gz",
    "*.tgz",
    "*.zip",
    *IGNORE_FILES,
    MANIFEST,
)
"""Never part of a submission, and not worth a word."""

SECRETS = (
    ".env",
    ".env.*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.keystore",
    "*.jks",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    ".netrc",
    ".pypirc",
    ".npmrc",
    ".aws",
    ".ssh",
    ".gnupg",
    "credentials",
    "credentials.*",
)
"""Never part of a submission, whatever anybody says, and named when left out. Case does not matter."""

PROVIDED = {"numpy", "flopscope", "whest", "whestbench"}
"""Packages that are there wherever submissions run."""


def is_secret(name: str) -> bool:
    """Whether any part of the relative path looks like a secret."""
    return any(fnmatchcase(part.lower(), pattern) for part in PurePosixPath(name).parts for pattern in SECRETS)


def is_ignored(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a pattern matches the relative path or any part of it."""
    parts = PurePosixPath(name).parts
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in (name, *parts))
