"""What this machine offers, and what about it can change a score or a time. A new check is a new row of CHECKS."""

import os
import platform
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from whest.report.schema import SCHEMA_VERSION

OK, INFO, WARN, FAIL = "ok", "info", "warn", "fail"
OLDEST_PYTHON = (3, 11)
LEAST_DISK_BYTES = 1 << 30
LEAST_MEMORY_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check went: `status` is ok, info, warn or fail; `hint` is what to do about it."""

    status: str
    detail: str
    hint: str = ""


def python_version() -> Finding:
    """The interpreter is one that is supported."""
    detail = f"{platform.python_version()} {platform.python_implementation()}, {sys.executable}"
    good = sys.version_info >= OLDEST_PYTHON
    return Finding(OK if good else FAIL, detail, "" if good else "install Python 3.11 or newer")


def packages() -> Finding:
    """Versions that decide a score."""
    from whest.report.host import versions

    return Finding(INFO, ", ".join(f"{name} {value}" for name, value in versions().items()))


def blas() -> Finding:
    """The library and the kernel that products are computed by; other ones round differently in the last bits."""
    import numpy  # noqa: F401 (loads the library that is asked about)
    import threadpoolctl

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    if not pools:
        return Finding(WARN, "NumPy's BLAS does not say what it is", "install NumPy from its wheels")
    words = [f"{p['internal_api']} {p['version']}, kernel {p.get('architecture')}" for p in pools]
    return Finding(OK, "; ".join(dict.fromkeys(words)))


def threads() -> Finding:
    """Threads of the BLAS against the cores of the machine."""
    from whest.runners.blas import blas_threads

    count, cores = blas_threads(), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    detail = f"{count} BLAS threads, {cores} cores"
    if count and cores and count > cores:
        return Finding(WARN, detail, f"set OPENBLAS_NUM_THREADS={cores}: more threads than cores wait for each other")
    return Finding(OK, detail)


def memory() -> Finding:
    """Memory that is free now."""
    from whest.report.host import host

    free = host()["ram_available_bytes"]
    if free is None:
        return Finding(INFO, "the system does not say")
    good = free >= LEAST_MEMORY_BYTES
    return Finding(OK if good else WARN, f"{free / 2**30:.1f} GiB free", "" if good else "close other programs")


def disk() -> Finding:
    """Room for scratch folders."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    good = free >= LEAST_DISK_BYTES
    hint = "" if good else "make room, or set TMPDIR to a folder elsewhere"
    return Finding(OK if good else WARN, f"{free / 2**30:.1f} GiB free in {folder}", hint)


def cwd_writable() -> Finding:
    """Reports and archives are written to the current folder unless told otherwise."""
    good = os.access(".", os.W_OK)
    return Finding(OK if good else FAIL, os.getcwd(), "" if good else "go to a folder of yours")


def cache() -> Finding:
    """Ground truths are kept, so that the second run of a seed starts at once."""
    from whest.contest.cache import cache_dir

    folder = cache_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        good = os.access(folder, os.W_OK)
    except OSError:
        good = False
    hint = "" if good else "set WHEST_CACHE_DIR to a folder that can be written"
    return Finding(OK if good else WARN, str(folder), hint)


def isolation() -> Finding:
    """What keeps an estimator's process in its place with `--runner subprocess`."""
    from whest.runners.forked import CAN_FORK

    if not (CAN_FORK and sys.platform.startswith("linux")):
        return Finding(WARN, "no processes of their own on this system", "use --runner local, or Linux")
    from whest.runners.forked import run_apart
    from whest.runners.process.limits import cut_network

    cut = bool(run_apart(lambda _: cut_network(), None, 10.0))
    network = "network cut" if cut else "network open: the kernel forbids user namespaces"
    detail = f"fresh processes, limits on memory, CPU, time and files; {network}"
    return Finding(OK if cut else WARN, detail, "" if cut else "sysctl kernel.unprivileged_userns_clone=1, as root")


CHECKS: dict[str, tuple[str, Callable[[], Finding]]] = {
    "python_version": ("Python", python_version),
    "packages": ("Packages", packages),
    "blas": ("BLAS", blas),
    "blas_threads": ("Threads", threads),
    "memory": ("Memory", memory),
    "disk_space": ("Disk", disk),
    "cwd_writable": ("Folder", cwd_writable),
    "cache": ("Cache", cache),
    "isolation": ("Isolation", isolation),
}


def examine() -> dict[str, Any]:
    """Every check as plain data; `overall` is the worst status."""
    rows = [_row(name, label, check) for name, (label, check) in CHECKS.items()]
    counts = Counter(row["status"] for row in rows)
    overall = next((status for status in (FAIL, WARN) if counts[status]), OK)
    return {
        "schema_version": SCHEMA_VERSION,
        "ok": overall != FAIL,
        "checks": rows,
        "counts": {status: counts[status] for status in (OK, INFO, WARN, FAIL)},
        "overall": overall,
    }


def _row(name: str, label: str, check: Callable[[], Finding]) -> dict[str, Any]:
    try:
        found = check()
    except Exception as error:  # one check that cannot be made must not hide the others
        found = Finding(WARN, f"could not be checked: {type(error).__name__}: {error}")
    return {
        "name": name,
        "label": label,
        "status": found.status,
        "detail": found.detail,
        "fix_hint": found.hint or None,
    }
