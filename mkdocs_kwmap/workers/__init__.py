"""Where the work is done: in this process, in others of this machine, or on a Dask cluster."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from types import TracebackType
from typing import TypeVar

from mkdocs_kwmap.workers.cluster import DASK, Cluster
from mkdocs_kwmap.workers.local import LocalPool, usable_cores
from mkdocs_kwmap.workers.ordered import Run

__all__ = ["DASK", "Workers", "balanced"]

POOL_FROM = 2_000_000
"""Bytes of source from which on starting processes costs less than it saves: with two of them 1.5 MB took as
long as with one, and 2.7 MB a fifth less. What reading needs is then in these, and gone with them."""

CHUNK = 400_000
"""Bytes of source that are worked on together."""

OVERHEAD = 1_000
"""What opening a file and storing what it says cost, in bytes of source that are read in the same time."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """The processes of one build. They start when there is enough work, and are kept until `close`."""

    def __init__(self, setting: int | str) -> None:
        """Start nothing yet.

        Parameters:
            setting: How many processes, 0 to choose by the work; or `dask://HOST:PORT`.
        """
        chosen = 0 if isinstance(setting, str) else setting
        self.number = chosen or usable_cores()
        """How many processes of this machine there are at most."""
        self._is_chosen_by_size = not chosen
        self._here = LocalPool(self.number)
        self._cluster = Cluster(setting) if isinstance(setting, str) else None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.stop()

    def map(
        self,
        function: Callable[[list[Item]], list[Result]],
        chunks: Iterable[list[Item]],
        *,
        size: int | None = None,
        lost: Callable[[Item], Result] | None = None,
        unlike: Callable[[list[Item]], str] | None = None,
        is_risky: bool = False,
    ) -> Iterator[list[Result]]:
        """Call a function on each chunk of the work, on the Dask cluster where there is one.

        Parameters:
            function: Gives a result for each item of a chunk. It is a function of a module, so that other
                processes can import it; items and results pickle.
            chunks: The work. A few chunks for each process are taken ahead of the results, not more.
            size: Bytes of source in all chunks together: little is done in this process. `None` is enough
                for all processes.
            lost: Gives what stands for the result of an item that ended the process that worked on it, first
                with its chunk and then alone.
            unlike: Told the items of a chunk on another machine, it gives the path of a file that is not the
                same there; empty where all are. A function of a module as well.
            is_risky: Whether something of it is known to have ended a process, so that it is not done in this
                one, however little it is.

        Yields:
            The results of each chunk, in the order of the chunks.

        Raises:
            KwmapError: The Dask cluster cannot be reached or does not see the same files; or an item ended
                its processes and there is no `lost`.
            Exception: What the function raises. Then, and where the iterator is closed early, what is not
                done is given up and the processes end.
        """
        if self._cluster is None or not self._is_worth_it(size):
            yield from self.map_here(function, chunks, size=size, lost=lost, is_risky=is_risky)
        else:
            yield from Run(self._cluster.pool(unlike), function, chunks, lost).results()

    def map_here(
        self,
        function: Callable[[list[Item]], list[Result]],
        chunks: Iterable[list[Item]],
        *,
        size: int | None = None,
        lost: Callable[[Item], Result] | None = None,
        is_risky: bool = False,
    ) -> Iterator[list[Result]]:
        """Call a function on each chunk of the work, on this machine; see `map`."""
        is_much = self.are_running
        if not is_much:
            ahead = iter(chunks)
            first = list(islice(ahead, 2))
            chunks = chain(first, ahead)
            is_much = len(first) > 1 and self._is_worth_it(size)
        if is_risky or (is_much and self.number > 1):
            yield from Run(self._here, function, chunks, lost).results()
        else:
            yield from map(function, chunks)

    @property
    def are_running(self) -> bool:
        """Whether there are processes of this machine."""
        return self._here.is_running

    def prepare(self, module: str) -> None:
        """Make the processes of this machine ready before there is work for them, where there are several.

        Parameters:
            module: Name of the module that the work needs, which takes a while to import.
        """
        if self.number > 1:
            self._here.prepare(module)

    def _is_worth_it(self, size: int | None) -> bool:
        return not self._is_chosen_by_size or size is None or size >= POOL_FROM

    def close(self) -> None:
        """End the processes when they are done with what they have been given; to be called once or more."""
        self._here.close()
        if self._cluster is not None:
            self._cluster.close()

    def stop(self) -> None:
        """End the processes of this machine at once, and let go of the others."""
        self._here.stop()
        if self._cluster is not None:
            self._cluster.close()


def balanced(sized: Iterable[tuple[Item, int]]) -> list[list[Item]]:
    """Chunks of about the same amount of work, larger ones first so that nobody waits for the last.

    Parameters:
        sized: Items, each with its bytes of source.

    Returns:
        Chunks; each has large and small items, in the order they came in.
    """
    weighed = [(size + OVERHEAD, number, item) for number, (item, size) in enumerate(sized)]
    number_of_chunks = -(-sum(weight for weight, _, _ in weighed) // CHUNK)
    lightest = [(0, number) for number in range(number_of_chunks)]
    chunks: list[list[tuple[int, Item]]] = [[] for _ in lightest]
    for weight, number, item in sorted(weighed, key=lambda one: (-one[0], one[1])):
        so_far, chunk = lightest[0]
        heapq.heapreplace(lightest, (so_far + weight, chunk))
        chunks[chunk].append((number, item))
    heaviest = sorted(lightest, key=lambda one: (-one[0], one[1]))
    return [[item for _, item in sorted(chunks[chunk], key=lambda one: one[0])] for _, chunk in heaviest]
