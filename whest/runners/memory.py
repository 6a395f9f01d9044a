"""How much address space an estimator may use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MIB = 1 << 20


@contextmanager
def memory_limit(limit_mb: int) -> Iterator[None]:
    """Inside, this process may map `limit_mb` MiB more than it has already; nothing changes where there are no limits."""
    try:
        import resource
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mapped_bytes() + limit_mb * MIB
    if before[0] == resource.RLIM_INFINITY or wanted < before[0]:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def mapped_bytes() -> int:
    """Address space in use now; 0 where the system does not say."""
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()
