"""The archive: the same files give the same bytes, whenever and wherever it is made."""

import gzip
import hashlib
import io
import json
import os
import platform
import sys
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

import whest
from whest.packaging.rules import ENTRY_FILE, MANIFEST

SCHEMA, API = "1.0", "2.0"


def manifest(files: Mapping[str, bytes], class_name: str) -> dict[str, Any]:
    """What the archive says about itself.

    The time is that of SOURCE_DATE_EPOCH, else the start of 1980: a real one would make every archive differ.
    """
    import flopscope

    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return {
        "schema_version": SCHEMA,
        "api_version": API,
        "entrypoint": {"module": ENTRY_FILE.removesuffix(".py"), "class": class_name},
        "python": {"min_version": f"{sys.version_info.major}.{sys.version_info.minor}"},
        "files": [{"name": name, "sha256": hashlib.sha256(files[name]).hexdigest()} for name in sorted(files)],
        "created_at_utc": datetime.fromtimestamp(epoch, UTC).isoformat(),
        "packager_version": whest.__version__,
        "whestbench_version": None,
        "flopscope_version": flopscope.__version__,
        "python_version": platform.python_version(),
        "numpy_version": np.__version__,
    }


def archive(files: Mapping[str, bytes], class_name: str) -> bytes:
    """A gzipped tar of `files` in order of their names, the manifest last."""
    about = json.dumps(manifest(files, class_name), indent=2).encode() + b"\n"
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            _add(tar, name, files[name])
        _add(tar, MANIFEST, about)
    return gzip.compress(content.getvalue(), 9, mtime=0)


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o644
    tar.addfile(member, io.BytesIO(content))
