"""Reads the files of a map in a thread, and again those that change."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Event, Thread

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.extract.collector import long_lived
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Problem, Settings
from mkdocs_kwmap.progress import Report, StoppedError, Watched
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import Found, find
from mkdocs_kwmap.watching import Touched, Watcher
from mkdocs_kwmap.workers import Workers

_GIVE_UP = 3.0
"""Seconds in which the thread ends where it can."""


@dataclass(frozen=True)
class Read:
    """The files of a map as they were at a time."""

    found: Found
    reading: Reading
    problems: Mapping[str, Problem] = field(default_factory=dict)
    """By path why a file cannot be parsed any more; the reading has what it said before."""


class Follower:
    """Has the files of a map read, and those again that change."""

    def __init__(
        self,
        settings: Settings,
        documentation: Documentation,
        *,
        log: logging.LoggerAdapter[logging.Logger],
        report: Report,
        tell: Callable[[], None],
    ) -> None:
        """Begin to read.

        Parameters:
            settings: What to map, and how.
            documentation: What other projects document.
            log: Is told what happens to the map.
            report: Is told how far long work is.
            tell: Called in the thread each time when there is something newer.
        """
        self.settings, self.documentation = settings, documentation
        self.progress = Watched(report)
        self.cache = Cache(settings.cache_dir)
        self._log, self._tell = log, tell
        self._workers = Workers(settings.workers)
        self._newest: Read | None = None
        self._error: Exception | None = None
        self._is_listed, self._is_read = Event(), Event()
        self._touched: SimpleQueue[Touched | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="kwmap-follower", daemon=True)
        self._thread.start()

    def is_listed(self, patience: float | None) -> bool:
        """Whether it is known which files there are.

        Parameters:
            patience: As for `is_read`.
        """
        return self._is_listed.wait(patience)

    def listed(self) -> Read:
        """The files, of which at least the names are known; waits until they are.

        Raises:
            KwmapError: They cannot be listed or read.
        """
        self._is_listed.wait()
        if self._error is not None:
            raise self._error
        assert self._newest is not None
        return self._newest

    def is_read(self, patience: float | None = 0) -> bool:
        """Whether all files have been read.

        Parameters:
            patience: Seconds to wait for it; None to wait as long as it takes.
        """
        return self._is_read.wait(patience)

    def stop(self) -> None:
        """End the thread and its processes."""
        self.progress.is_stopped = True
        self._touched.put(None)
        self._thread.join(_GIVE_UP)
        self._workers.stop()
        self.cache.close()

    # In the thread

    def _run(self) -> None:
        try:
            self._read_all()
            self._follow()
        except StoppedError:
            pass
        except Exception as error:  # of a thread nobody sees it: who waits for the map raises it
            self._error = error
        finally:
            self._is_listed.set()
            self._is_read.set()
            self._tell()

    def _read_all(self) -> None:
        with long_lived():
            found = find(self.settings, self.cache)
            self._newest = read = Read(found, self._reading(found))
            self._is_listed.set()
            assert read.reading.pages
        self._workers.close()
        self._is_read.set()
        self._tell()

    def _reading(self, found: Found) -> Reading:
        return Reading(
            found,
            self.settings,
            cache=self.cache,
            room=b"",
            last_key=key_of("preview"),
            documentation=self.documentation,
            report=self.progress,
            workers=self._workers,
        )

    def _follow(self) -> None:
        """Bring the map up to date whenever files are touched."""
        assert self._newest is not None
        watcher = Watcher(
            self.settings.root,
            self._newest.found.sources,
            leave_out=self.settings.own_output,
            tell=self._touched.put,
            warn=self._log.warning,
        )
        watcher.start()
        try:
            self._update(Touched(is_everything=True))  # what has been touched while they were read
            while (touched := self._next()) is not None:
                self._update(touched)
        finally:
            watcher.stop()

    def _next(self) -> Touched | None:
        """What has been touched since the last update; None to end."""
        touched = self._touched.get()
        with suppress(Empty):
            while touched is not None:
                further = self._touched.get_nowait()
                touched = touched.with_(further) if further is not None else None
        return touched

    def _update(self, touched: Touched) -> None:
        started = time.monotonic()
        try:
            read = self._updated(touched)
        except KwmapError as error:
            self._log.error(f"{error} Until then the map stays as it is.")
            return
        if read is None:
            return
        self._newest = read
        self._log.info(f"map updated in {time.monotonic() - started:.2f} s")
        self._tell()

    def _updated(self, touched: Touched) -> Read | None:
        """The files as they are now; None where they are as they were."""
        assert self._newest is not None
        found = find(self.settings, self.cache)
        if found == self._newest.found:
            return None
        reading = self._reading(found)
        assert reading.pages
        return Read(found, reading)
