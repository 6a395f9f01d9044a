"""Tasks on a Dask cluster: one that is started here, or one whose scheduler is running somewhere."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Any

from whest.dataset.arrow import extra_missing
from whest.dataset.errors import DatasetError

CONNECT_S = 10.0
WORKERS_S = 30.0
MEMORY_LIMIT = "4GiB"


class Cluster:
    """The workers of a cluster; a task for each of their threads."""

    threads = 1

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=2)
        self._slots = 1

    @property
    def slots(self) -> int:
        """The threads of all workers; workers may come and go."""
        self._require_scheduler()
        self._slots = sum(self._client.nthreads().values()) or self._slots
        return self._slots

    def submit(self, task: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start a task."""
        self._require_scheduler()
        future: Future[Any] = self._executor.submit(task, *arguments)
        return future

    def mend(self) -> None:
        """The scheduler replaces workers; without it there is no going on."""
        self._require_scheduler()

    def _require_scheduler(self) -> None:
        if self._client.status != "running":
            raise DatasetError(
                "EXECUTOR_LOST", "the scheduler is gone", "start it again and repeat the command: it goes on from here"
            )


@contextmanager
def cluster(address: str | None) -> Iterator[Cluster]:
    """The cluster at HOST:PORT, or one of this machine's cores for the time being.

    Raises DatasetError: EXTRA_MISSING, or EXECUTOR when nobody answers or no worker comes.
    """
    try:
        import distributed
    except ImportError:
        raise extra_missing("dask.distributed", "dask") from None
    # What the library logs of a lost connection is told by the error.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        client = stack.enter_context(_client(distributed, stack, address))
        try:
            client.wait_for_workers(1, timeout=WORKERS_S)
        except TimeoutError:
            raise DatasetError(
                "EXECUTOR", f"the scheduler {address} has no workers", f"start some: dask worker {address}"
            ) from None
        yield Cluster(client)


def _client(distributed: Any, stack: ExitStack, address: str | None) -> Any:
    if address is None:
        started = distributed.LocalCluster(
            threads_per_worker=1, memory_limit=MEMORY_LIMIT, dashboard_address="127.0.0.1:0", host="127.0.0.1"
        )
        return distributed.Client(stack.enter_context(started))
    try:
        return distributed.Client(f"tcp://{address}", timeout=CONNECT_S)
    except (OSError, TimeoutError):
        raise DatasetError(
            "EXECUTOR",
            f"no scheduler answers at {address}",
            f"start one: dask scheduler --port {address.split(':')[-1]}",
        ) from None
