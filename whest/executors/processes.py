"""Tasks in processes of this machine. A process that dies takes its tasks with it; the others are started anew."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any


class Processes:
    """A pool of `slots` processes, each with one thread."""

    threads = 1

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._executor = self._started()

    def submit(self, task: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start a task, in new processes where one of the old has died."""
        try:
            return self._executor.submit(task, *arguments)
        except BrokenProcessPool:
            self._executor = self._started()
            return self._executor.submit(task, *arguments)

    def mend(self) -> None:
        """Nothing to do: `submit` starts new processes."""

    def end(self) -> None:
        """End the processes, with what they are doing."""
        running = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in running:
            process.terminate()
        for process in running:
            process.join()

    def _started(self) -> ProcessPoolExecutor:
        # Spawned: a fork would copy the locks of this process's threads in whatever state they are.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.slots, mp_context=context, initializer=_begin)


@contextmanager
def processes(slots: int) -> Iterator[Processes]:
    """A pool of processes that are gone afterwards, also when this process is killed."""
    pool = Processes(slots)
    try:
        yield pool
    finally:
        pool.end()


def _begin() -> None:
    """In a new process: Ctrl-C is the parent's business, and the parent's end is ours."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
