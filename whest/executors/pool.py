"""One face for every executor: `concurrent.futures` underneath, opened by its name on the command line.

A new kind of executor is a new row of `KINDS`.
"""

import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol

from whest.dataset.errors import DatasetError


class Pool(Protocol):
    """Takes tasks, `slots` of them at a time, each of which may use `threads` threads."""

    @property
    def slots(self) -> int:
        """How many tasks run at the same time, as of now."""

    @property
    def threads(self) -> int:
        """How many threads a task should use."""

    def submit(self, task: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start a task."""

    def mend(self) -> None:
        """Called after a task was lost. Raises DatasetError (EXECUTOR_LOST) when there is no going on."""


class InProcess:
    """One task at a time, in a thread of this process, on all cores."""

    slots = 1

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.threads = os.cpu_count() or 1

    def submit(self, task: Callable[..., Any], *arguments: Any) -> "Future[Any]":
        """Start a task."""
        return self._executor.submit(task, *arguments)

    def mend(self) -> None:
        """Nothing can be lost."""


@contextmanager
def _in_process(rest: str) -> Iterator[Pool]:
    with ThreadPoolExecutor(1) as executor:
        yield InProcess(executor)


@contextmanager
def _processes(rest: str) -> Iterator[Pool]:
    from whest.executors.processes import processes

    with processes(int(rest[1:]) if rest else os.cpu_count() or 1) as pool:
        yield pool


@contextmanager
def _dask(rest: str) -> Iterator[Pool]:
    from whest.executors.dask import cluster

    with cluster(rest.removeprefix("://") or None) as pool:
        yield pool


KINDS: dict[str, tuple[re.Pattern[str], Callable[[str], Any]]] = {
    "none": (re.compile(r""), _in_process),
    "local": (re.compile(r"(:[1-9]\d{0,3})?"), _processes),
    "dask": (re.compile(r"(://[^/\s]+:\d{1,5})?"), _dask),
}


@contextmanager
def open_pool(name: str | None) -> Iterator[Pool]:
    """The executor called `name`: none, local, local:N, dask or dask://HOST:PORT. Raises DatasetError (EXECUTOR)."""
    text = name or "none"
    kind = re.match(r"[a-z]*", text)
    word = kind.group() if kind else ""
    rest = text[len(word) :]
    if word not in KINDS or not KINDS[word][0].fullmatch(rest):
        raise DatasetError("EXECUTOR", f"no executor {text!r}", "use local, local:N, dask or dask://HOST:PORT")
    with KINDS[word][1](rest) as pool:
        yield pool
