"""Processes of an existing Dask cluster, which open files under the paths that they have on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from mkdocs_kwmap.cache import generator_version
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.workers.ordered import Attempt, Function, ProcessEnded

if TYPE_CHECKING:
    from distributed import Client, Future

DASK = "dask://"

_AHEAD = 2
"""Chunks for each worker process: the one it works on, and the next."""

_PATIENCE = 30.0
"""Seconds to wait for the first worker, and for another one where all have gone."""

_LOOK = 5.0
"""Seconds after which the workers are counted anew."""

_IN_TURN = Lock()
"""A worker with several threads works on one chunk at a time: parsers are not made for more, and Python would
run no faster."""

Unlike = Callable[[list[Any]], str]


class Cluster:
    """The connection to a scheduler, made when there is work."""

    def __init__(self, setting: str) -> None:
        """Connect to nothing yet.

        Parameters:
            setting: `dask://HOST:PORT`.
        """
        self.address = setting.removeprefix(DASK)
        self._client: Client | None = None

    def pool(self, unlike: Unlike | None) -> ClusterPool:
        """The workers of the cluster.

        Parameters:
            unlike: Gives the path of a file of a chunk that is not the same there.

        Raises:
            KwmapError: There are none, or they have other versions than this process.
        """
        return ClusterPool(self._connected(), self.address, unlike)

    def close(self) -> None:
        """Let go of the scheduler; to be called once or more."""
        if self._client is not None:
            self._client.close()  # type: ignore[no-untyped-call]
            self._client = None

    def _connected(self) -> Client:
        if self._client is None:
            self._client = _connect(self.address)
            try:
                _check_versions(self._client, self.address)
            except BaseException:
                self.close()
                raise
        return self._client


class ClusterPool:
    """Chunks that the workers of a cluster have been given."""

    def __init__(self, client: Client, address: str, unlike: Unlike | None) -> None:
        """Give them nothing yet.

        Parameters:
            client: Knows the scheduler.
            address: Of the scheduler, for messages.
            unlike: See `Cluster.pool`.
        """
        self._client, self._address, self._unlike = client, address, unlike
        self._given: dict[Future[Any], Attempt] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._workers = 0
        self._looked = self._had_workers = monotonic()
        self._count_workers()

    def capacity(self) -> int:
        """How many attempts can be under way."""
        return max(1, self._workers) * _AHEAD

    def has_room(self, attempt: Attempt) -> bool:
        """Whether the attempt can be taken; of those that may end a worker, each gets one for itself."""
        return len(self._given) < (max(1, self._workers) if attempt.is_alone else self.capacity())

    def submit(self, function: Function, attempt: Attempt) -> None:
        """Give the attempt to the scheduler."""
        future = self._client.submit(
            _work, function, attempt.items, self._unlike, generator_version(), pure=False
        )
        self._given[future] = attempt
        future.add_done_callback(self._done.put)  # type: ignore[no-untyped-call]

    def finished(self, timeout: float | None) -> Iterator[tuple[Attempt, list[Any] | ProcessEnded]]:
        """Attempts that are done; see `Pool`.

        Raises:
            KwmapError: The workers are gone, or the scheduler is, or they see other files.
        """
        future = self._next(timeout)
        while future is not None:
            yield self._given.pop(future), self._outcome(future)
            future = self._next(0)

    def stop(self) -> None:
        """Give up what is under way."""
        futures = list(self._given)
        self._given = {}
        self._client.cancel(futures)  # type: ignore[no-untyped-call]

    def _next(self, timeout: float | None) -> Future[Any] | None:
        """A future that is done; None where none is in time."""
        while True:
            if monotonic() - self._looked > _LOOK:
                self._count_workers()
            try:
                return self._done.get(timeout=_LOOK if timeout is None else timeout)
            except Empty:
                if timeout is not None:
                    return None

    def _outcome(self, future: Future[Any]) -> list[Any] | ProcessEnded:
        from distributed import KilledWorker  # noqa: PLC0415  # an optional extra, and slow to import

        try:
            result: list[Any] | _Difference = future.result()
        except KilledWorker:
            return ProcessEnded()
        except CancelledError as error:
            raise self._lost_scheduler() from error
        if isinstance(result, _Difference):
            raise result.as_error()
        return result

    def _count_workers(self) -> None:
        try:
            self._workers = len(self._client.nthreads())  # type: ignore[no-untyped-call]
        except OSError as error:
            raise self._lost_scheduler() from error
        self._looked = monotonic()
        if self._workers:
            self._had_workers = self._looked
        elif self._looked - self._had_workers > _PATIENCE:
            raise _no_workers(self._address)

    def _lost_scheduler(self) -> KwmapError:
        return KwmapError(
            f"option 'workers': the Dask scheduler at {self._address} does not answer any more. Start it "
            "again, or use a number of local processes; what was read until then is in the cache."
        )


class _Difference(Struct, frozen=True):
    """Why a worker cannot stand in for this machine."""

    worker: str
    path: str = ""
    """A file that is not the same there."""
    version: str = ""
    """The version of what makes facts there, where it is another one."""

    def as_error(self) -> KwmapError:
        if self.version:
            return _other_version(self.worker, self.version)
        return KwmapError(
            f"option 'workers': {self.path} is not the same file on the Dask worker {self.worker} as here. "
            "Mount the same files there under the same path; if they are, the file has changed since the "
            "build began: build again."
        )


def _work(
    function: Function, items: list[Any], unlike: Unlike | None, version: str
) -> list[Any] | _Difference:
    """What a worker does with a chunk."""
    from distributed import get_worker  # noqa: PLC0415  # it is there where this runs

    with _IN_TURN:
        if generator_version() != version:
            return _Difference(get_worker().address, version=generator_version())
        if unlike is not None and (path := unlike(items)):
            return _Difference(get_worker().address, path=path)
        return function(items)


def _connect(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415  # an optional extra, and slow to import
    except ImportError as error:
        raise KwmapError(
            f"option 'workers': {DASK}{address} needs Dask; install it with 'pip install mkdocs-kwmap[dask]'."
        ) from error
    try:
        return Client(f"tcp://{address}", timeout=5, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise KwmapError(
            f"option 'workers': no Dask scheduler answers at {address}. Start one there with "
            "'dask scheduler', or use a number of local processes."
        ) from error


def _check_versions(client: Client, address: str) -> None:
    """See that each worker would make the same facts as this process."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except OSError as error:
        raise _no_workers(address) from error
    found = client.run(generator_version, on_error="return")
    for worker, version in sorted(found.items()):
        if isinstance(version, Exception):
            raise KwmapError(
                f"option 'workers': the Dask worker {worker} cannot run mkdocs-kwmap ({version}). Install "
                "the same version of it there as here, and start the worker again."
            ) from version
        if version != generator_version():
            raise _other_version(worker, version)


def _other_version(worker: str, version: str) -> KwmapError:
    theirs, ours = version.split("; "), generator_version().split("; ")
    themselves = ["another version of mkdocs-kwmap"] if theirs[0] != ours[0] else []
    others = [
        f"'{their}' instead of '{our}'"
        for their, our in zip(theirs[1:], ours[1:], strict=False)
        if their != our
    ]
    return KwmapError(
        f"option 'workers': the Dask worker {worker} has {', '.join(themselves + others)}, so it would read "
        "files in another way. Install the same versions there as here, and start the worker again."
    )


def _no_workers(address: str) -> KwmapError:
    return KwmapError(
        f"option 'workers': the Dask cluster at {address} has no workers. Start some with "
        f"'dask worker {address} --nworkers auto --nthreads 1', or use a number of local processes."
    )
