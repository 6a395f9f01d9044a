"""What the system holds the estimator's process to. Everything here is called in that process, before its code."""

import ctypes
import math
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from whest.runners import memory

FILE_BYTES = 1 << 30
"""The largest file that an estimator may write."""

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def apply(memory_limit_mb: int, cpu_limit_s: float | None) -> None:
    """Limit address space, CPU time, file sizes and core dumps.

    Memory is what the process may add to what the interpreter and its libraries have mapped already.
    """
    _lower(resource.RLIMIT_AS, memory.mapped_bytes() + memory_limit_mb * memory.MIB)
    _lower(resource.RLIMIT_FSIZE, FILE_BYTES)
    _lower(resource.RLIMIT_CORE, 0)
    if cpu_limit_s is not None:
        _lower(resource.RLIMIT_CPU, math.ceil(cpu_limit_s))


def cut_network() -> bool:
    """Move to a network of its own, which has no way out. False where the kernel does not allow it without privileges."""
    if not sys.platform.startswith("linux"):
        return False
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
        return False
    with suppress(OSError):  # without the maps the process only looks as if it belonged to nobody
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    return True


def die_with_parent() -> None:
    """Be killed when the parent ends, however it does."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that all of them can be found and killed."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _lower(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(which, (limit, limit))
