"""Where files are read: in this process, in a pool of processes, or on an existing Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from typing import TypeVar

from mkdocs_kwmap.errors import KwmapError

DASK = "dask://"

POOL_FROM = 3_000_000
"""Bytes of source from which on starting processes costs less than it saves."""

CHUNK = 400_000
"""Bytes of source that are worked on together."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def map_chunks(
    function: Callable[[Item], Result], chunks: Sequence[Item], workers: int | str, size: int
) -> Iterable[Result]:
    """Call a function on each chunk of the work.

    Parameters:
        function: A function of a module, so that other processes can import it.
        chunks: Its arguments; they and the results pickle.
        workers: How many processes, 0 to choose by the size; or `dask://HOST:PORT`.
        size: Bytes of source in all chunks together.

    Yields:
        The results in the order of the chunks.

    Raises:
        KwmapError: The Dask cluster cannot be reached.
    """
    if isinstance(workers, str):
        return _map_with(_dask_executor(workers), function, chunks)
    number = min(workers or _processes_for(size), len(chunks))
    if number < 2:
        return map(function, chunks)
    # spawned on every platform: a forked copy of MkDocs would bring the locks of its threads along
    context = multiprocessing.get_context("spawn")
    return _map_with(ProcessPoolExecutor(number, mp_context=context), function, chunks)


def chunked(sized: Iterable[tuple[Item, int]]) -> Iterator[list[Item]]:
    """Runs of items of about the same size together.

    Parameters:
        sized: Items, each with its bytes of source.
    """
    chunk: list[Item] = []
    size = 0
    for item, own in sized:
        chunk.append(item)
        size += own
        if size > CHUNK:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _map_with(
    executor: Executor, function: Callable[[Item], Result], chunks: Sequence[Item]
) -> Iterable[Result]:
    with executor:
        try:
            yield from executor.map(function, chunks)
        except BrokenExecutor as error:
            raise KwmapError(
                "option 'workers': a process that reads files ended unexpectedly. Set 'workers: 1' to read "
                "in one process; a script that calls MkDocs needs 'if __name__ == \"__main__\":' around it."
            ) from error


def _processes_for(size: int) -> int:
    return (os.cpu_count() or 1) if size >= POOL_FROM else 1


def _dask_executor(workers: str) -> Executor:
    try:
        from distributed import Client  # noqa: PLC0415  # an optional extra, and slow to import
    except ImportError as error:
        raise KwmapError(
            f"option 'workers': {workers} needs Dask; install it with 'pip install mkdocs-kwmap[dask]'."
        ) from error
    address = workers.removeprefix(DASK)
    try:
        client = Client(f"tcp://{address}", timeout=5)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise KwmapError(
            f"option 'workers': no Dask scheduler answers at {address}. Start one there with "
            "'dask scheduler', or use a number of local processes."
        ) from error
    executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
    return executor
