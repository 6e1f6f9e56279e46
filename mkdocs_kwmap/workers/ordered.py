"""Chunks of work in a pool: a few at a time, results in order, none lost with a process that ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from msgspec import Struct

from mkdocs_kwmap.errors import KwmapError

Function = Callable[[list[Any]], list[Any]]
"""Takes a chunk, and gives a result for each item of it; a function of a module: it travels by name."""

Lost = Callable[[Any], Any]
"""Gives what stands for the result of an item that ends each process that works on it."""

_WAITING = 8
"""Finished chunks for each that is under way that may wait for one before them."""

_ENDED = (
    "option 'workers': a process ended unexpectedly, and again when it was given only {item!r:.200}. It may "
    "have run out of memory: lower the number of processes, or set 'workers: 1' to work in one process."
)


class Attempt(Struct, frozen=True, eq=False):
    """Items that are given to a process."""

    chunk: int
    """Number of the chunk that they are of."""
    first: int
    """Where in the chunk they begin."""
    items: list[Any]
    is_alone: bool = False
    """Whether it is one item of a chunk whose process ended."""


class ProcessEnded:
    """The outcome of an attempt whose process ended."""


class Pool(Protocol):
    """Processes that work on attempts."""

    def capacity(self) -> int:
        """How many attempts can be under way."""

    def has_room(self, attempt: Attempt) -> bool:
        """Whether an attempt can be taken now."""

    def submit(self, function: Function, attempt: Attempt) -> None:
        """Take an attempt."""

    def finished(self, timeout: float | None) -> Iterable[tuple[Attempt, list[Any] | ProcessEnded | None]]:
        """Attempts that are done, each with its results; `None` for one that was never begun.

        Parameters:
            timeout: Seconds to wait for the first of them; `None` for as long as it takes.

        Raises:
            Exception: What the function raises, and `KwmapError` where the pool cannot go on.
        """

    def stop(self) -> None:
        """Give up what is under way, and end the processes."""


class _Results:
    """The results of a chunk, as far as they are there."""

    def __init__(self, attempts: int) -> None:
        self.parts: dict[int, list[Any]] = {}
        self.missing = attempts

    def add(self, first: int, results: list[Any]) -> None:
        self.parts[first] = results
        self.missing -= 1

    def all(self) -> list[Any]:
        return [result for _, part in sorted(self.parts.items()) for result in part]


class Run:
    """One function over many chunks in a pool."""

    def __init__(
        self, pool: Pool, function: Function, chunks: Iterable[list[Any]], lost: Lost | None
    ) -> None:
        """Prepare to work.

        Parameters:
            pool: Works on the chunks.
            function: What is done with each.
            chunks: Lists of items; the next one is taken when there is room for it.
            lost: Stands in for the result of an item that ends its process twice.
        """
        self._pool, self._function, self._lost = pool, function, lost
        self._new = enumerate(chunks)
        self._waiting: deque[Attempt] = deque()
        self._results: dict[int, _Results] = {}
        self._under_way = 0
        self._given = 0
        self._is_at_end = False

    def results(self) -> Iterator[list[Any]]:
        """The results of each chunk, in order.

        Raises:
            KwmapError: An item ends its process and there is no stand-in for it, or the pool cannot go on.
            Exception: What the function raises.
        """
        is_done = False
        try:
            while not is_done:
                self._submit()
                results = self._results.get(self._given)
                if results is not None and not results.missing:
                    yield self._results.pop(self._given).all()
                    self._given += 1
                    self._collect(timeout=0)
                elif self._under_way:
                    self._collect(timeout=None)
                else:
                    is_done = True
        finally:
            if not is_done:
                self._pool.stop()

    def _submit(self) -> None:
        """Give the pool as much as it has room for."""
        while (attempt := self._next()) is not None and self._pool.has_room(attempt):
            self._pool.submit(self._function, self._waiting.popleft())
            self._under_way += 1

    def _next(self) -> Attempt | None:
        """The first attempt that waits; a new chunk only where the results before it do not pile up."""
        if not self._waiting and not self._is_at_end and self._may_begin():
            number, items = next(self._new, (0, None))
            if items is None:
                self._is_at_end = True
            else:
                self._results[number] = _Results(1)
                self._waiting.append(Attempt(number, 0, items))
        return self._waiting[0] if self._waiting else None

    def _may_begin(self) -> bool:
        capacity = self._pool.capacity()
        return self._under_way < capacity and len(self._results) < _WAITING * capacity

    def _collect(self, timeout: float | None) -> None:
        for attempt, outcome in self._pool.finished(timeout):
            self._under_way -= 1
            if outcome is None:
                self._waiting.append(attempt)
            elif isinstance(outcome, ProcessEnded):
                self._try_again(attempt)
            else:
                self._results[attempt.chunk].add(attempt.first, outcome)

    def _try_again(self, attempt: Attempt) -> None:
        """Try each item of a chunk on its own, once."""
        results = self._results[attempt.chunk]
        if not attempt.is_alone:
            results.missing += len(attempt.items) - 1
            self._waiting.extendleft(
                Attempt(attempt.chunk, number, [item], is_alone=True)
                for number, item in reversed(list(enumerate(attempt.items)))
            )
        elif self._lost is None:
            raise KwmapError(_ENDED.format(item=attempt.items[0]))
        else:
            results.add(attempt.first, [self._lost(attempt.items[0])])
