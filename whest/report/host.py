"""The machine and the versions that a report was made with."""

import os
import platform
import socket
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

import whest


def host() -> dict[str, Any]:
    """Facts about this machine; None where the system does not say."""
    import flopscope

    uname = platform.uname()
    return {
        "hostname": socket.gethostname(),
        "os": uname.system,
        "os_release": uname.release,
        "platform": platform.platform(),
        "machine": uname.machine,
        "python_version": platform.python_version(),
        "cpu_brand": _cpu_facts().get("model name"),
        "cpu_count_logical": os.cpu_count(),
        "cpu_count_physical": _physical_cores(),
        "ram_total_bytes": _memory("SC_PHYS_PAGES"),
        "ram_available_bytes": _memory("SC_AVPHYS_PAGES"),
        "numpy_version": np.__version__,
        "flopscope_version": flopscope.__version__,
    }


def versions() -> dict[str, Any]:
    """Versions of what decides a score."""
    return {
        "whest": whest.__version__,
        "numpy": np.__version__,
        "scipy": _installed("scipy"),
        "price_list": price_list(),
    }


def price_list() -> str:
    """A name for the prices that FLOPs are counted by: the digest of the price data."""
    import hashlib
    from importlib import resources

    data = resources.files("flopscope.pricing").joinpath("prices.json").read_bytes()
    return f"sha256:{hashlib.sha256(data).hexdigest()[:16]}"


def _installed(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cpu_facts() -> dict[str, str]:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {key.strip(): value.strip() for key, value in pairs}


def _physical_cores() -> int | None:
    cores = _cpu_facts().get("cpu cores")
    return int(cores) if cores and cores.isdigit() else None


def _memory(name: str) -> int | None:
    try:
        return os.sysconf(name) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
