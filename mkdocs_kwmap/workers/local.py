"""Processes of this machine that are started when there is work, and kept for more of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.workers.ordered import Attempt, Function, ProcessEnded

_AHEAD = 2 if sys.version_info >= (3, 11, 7) else 1
"""Attempts that a process has at a time: the one it works on, and the next. An older Python hangs where a
process ends while another attempt is sent to it (https://github.com/python/cpython/issues/94777)."""


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


class LocalPool:
    """Up to a number of processes."""

    def __init__(self, number: int) -> None:
        """Start nothing yet.

        Parameters:
            number: How many processes there are at most.
        """
        self._number = number
        self._processes: list[_Process] = []

    @property
    def is_running(self) -> bool:
        """Whether there are processes."""
        return bool(self._processes)

    def prepare(self, module: str) -> None:
        """Start those that are missing, and have all import a module, by its name."""
        self._processes += [_Process() for _ in range(self._number - len(self._processes))]
        for process in self._processes:
            process.prepare(module)

    def capacity(self) -> int:
        """How many attempts can be under way."""
        return self._number * _AHEAD

    def has_room(self, attempt: Attempt) -> bool:
        """Whether a process takes the attempt; one that may end its process is alone with it."""
        return len(self._processes) < self._number or any(one.has_room(attempt) for one in self._processes)

    def submit(self, function: Function, attempt: Attempt) -> None:
        """Give the attempt to the process that has least to do."""
        free = [one for one in self._processes if one.has_room(attempt)]
        least = min(free, key=lambda one: len(one.given), default=None)
        if least is None or (least.given and len(self._processes) < self._number):
            least = _Process()
            self._processes.append(least)
        least.submit(function, attempt)

    def finished(self, timeout: float | None) -> Iterator[tuple[Attempt, list[Any] | ProcessEnded | None]]:
        """Attempts that are done; see `Pool`."""
        futures = [future for one in self._processes for _, future in one.given]
        if not any(one.has_ended for one in self._processes):
            wait(futures, timeout=timeout, return_when=FIRST_COMPLETED)
        for process in list(self._processes):
            yield from process.finished()
            if process.has_ended and not process.given:
                self._processes.remove(process)
                process.kill()
                process.close()

    def stop(self) -> None:
        """End the processes at once."""
        for process in self._processes:
            process.kill()
        self.close()

    def close(self) -> None:
        """End the processes when they are done with what they have been given."""
        processes, self._processes = self._processes, []
        if processes:
            with ThreadPoolExecutor(len(processes)) as together:  # each takes a moment to end
                list(together.map(_Process.close, processes))


class _Process:
    """A process with what it has been given. Being alone in its pool, it ends nobody else's work."""

    def __init__(self) -> None:
        """Start it.

        Raises:
            KwmapError: The system does not let it.
        """
        # spawned on every platform: a forked copy of MkDocs would bring the locks of its threads along
        context = multiprocessing.get_context("spawn")
        theirs, self._lifeline = context.Pipe(duplex=False)
        try:
            self._executor = ProcessPoolExecutor(
                1, mp_context=context, initializer=_begin, initargs=(theirs,)
            )
            self._begun = self._executor.submit(os.getpid)
        except (OSError, ImportError, NotImplementedError) as error:
            raise KwmapError(
                f"option 'workers': no process can be started ({error}). Set 'workers: 1' to work in one "
                "process."
            ) from error
        finally:
            theirs.close()
        self.given: deque[tuple[Attempt, Future[list[Any]]]] = deque()
        self._refused: list[Attempt] = []
        self.has_ended = False

    def prepare(self, module: str) -> None:
        """Have it import a module."""
        self._executor.submit(import_module, module)

    def has_room(self, attempt: Attempt) -> bool:
        """Whether it takes an attempt now."""
        if self.has_ended:
            return False
        if attempt.is_alone or (self.given and self.given[0][0].is_alone):
            return not self.given
        return len(self.given) < _AHEAD

    def submit(self, function: Function, attempt: Attempt) -> None:
        """Give it an attempt."""
        try:
            self.given.append((attempt, self._executor.submit(function, attempt.items)))
        except BrokenExecutor as error:
            self._end(error)
            self._refused.append(attempt)

    def finished(self) -> Iterator[tuple[Attempt, list[Any] | ProcessEnded | None]]:
        """What it has done; after its end also what it has not, the first of which it was working on.

        Raises:
            KwmapError: It never began.
        """
        while self.given and self.given[0][1].done():
            attempt, future = self.given.popleft()
            try:
                outcome: list[Any] | ProcessEnded = future.result()
            except BrokenExecutor as error:
                self._end(error)
                self._refused += [behind for behind, _ in self.given]
                self.given.clear()
                outcome = ProcessEnded()
            yield attempt, outcome
        if not self.given:
            yield from ((attempt, None) for attempt in self._refused)
            self._refused = []

    def _end(self, error: BrokenExecutor) -> None:
        self.has_ended = True
        if not self._begun.done() or self._begun.exception():
            raise KwmapError(
                "option 'workers': a process ended before it could begin. A script that calls MkDocs "
                "needs 'if __name__ == \"__main__\":' around it; or set 'workers: 1' to work in one process."
            ) from error

    def kill(self) -> None:
        """End it at once."""
        self._lifeline.close()

    def close(self) -> None:
        """Wait for its end."""
        self._executor.shutdown(cancel_futures=True)
        self._lifeline.close()


def _begin(lifeline: Connection) -> None:
    """Make this process end with the one that started it, and leave Ctrl-C to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(lifeline,), daemon=True).start()


def _end_with(lifeline: Connection) -> None:
    with suppress(OSError, EOFError):
        lifeline.recv_bytes()  # nothing is ever sent
    os._exit(1)
