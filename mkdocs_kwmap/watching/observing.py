"""Has folders watched by the operating system, and knows which of them it does not watch."""

from __future__ import annotations

import errno
import os
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from tempfile import TemporaryDirectory
from typing import Literal

import watchdog.events
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

from mkdocs_kwmap.watching.unwatched import about_error, about_mount, about_no_events, silent_mount
from mkdocs_kwmap.watching.watches import is_within

Means = Literal["auto", "events", "poll"]
"""How to learn of changes: `events` trusts file systems that others write to, `poll` only looks."""

_COUNTED: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
    # a file that may be read at last; earlier releases call that modified
    getattr(watchdog.events, "FileAttribEvent", FileModifiedEvent),
]
"""Not among them: that a file is opened, read and closed. The system is not even asked for that."""
_LOSES_FOLDERS = sys.platform == "linux" and not hasattr(watchdog.events, "FileAttribEvent")
"""Whether watchdog is a release, such as the last one for Python 3.10, that does not watch folders which are
moved to a watched one, or made while events are lost."""


class Observation:
    """The folders that are watched at the moment."""

    def __init__(
        self, handle: Callable[[FileSystemEvent], None], report: Callable[[str], None], means: Means
    ) -> None:
        """Watch nothing yet.

        Parameters:
            handle: Is called with each event, in a thread of the observer.
            report: Is told once why it takes looking.
            means: How to learn of changes.
        """
        self._handler, self._report, self._means = _Handler(handle), report, means
        self._observer: BaseObserver | None = None
        self._watches: dict[str, tuple[ObservedWatch, bool]] = {}
        self._refused: set[str] = set()
        self._missing: set[str] = set()
        self._is_partial = means == "poll"
        self._has_reported = self._is_stopped = False
        self._lock = threading.Lock()

    def watches(self, folder: str) -> bool:
        """Whether a folder is watched by itself, given without symbolic links."""
        return folder in self._watches

    @property
    def needs_looks(self) -> bool:
        """Whether something may change without an event."""
        return self._is_partial or bool(self._missing)

    @property
    def is_waiting(self) -> bool:
        """Whether folders that are to be watched are not there."""
        return bool(self._missing)

    def outdated(self, new_folders: Collection[str]) -> set[str]:
        """Watched folders that are to be watched anew, for new ones in them may not be.

        Parameters:
            new_folders: Paths without symbolic links.
        """
        if not _LOSES_FOLDERS:
            return set()
        wholes = [folder for folder, (_, is_whole) in list(self._watches.items()) if is_whole]
        return {folder for folder in wholes if any(is_within(new, folder) for new in new_folders)}

    def incomplete(self) -> set[str]:
        """Watched folders that are to be watched anew after events were lost."""
        return self.outdated(list(self._watches))

    def arrange(self, wanted: Mapping[str, bool], gone: Collection[str] = ()) -> bool:
        """Watch some folders and no others.

        Parameters:
            wanted: By path without symbolic links whether with all that is below.
            gone: Folders that were moved or deleted; what has their names now is another one.

        Returns:
            Whether anything is watched that was not before.
        """
        with self._lock:
            if self._means == "poll" or self._is_stopped:
                return False
            for folder, (_, is_whole) in list(self._watches.items()):
                if folder in gone or wanted.get(folder) is not is_whole:
                    self._end(folder)
            self._missing.clear()
            whole_last = sorted(wanted, key=lambda folder: (wanted[folder], folder))
            waiting = [f for f in whole_last if f not in self._watches and f not in self._refused]
            begun = [folder for folder in waiting if self._begin(folder, is_whole=wanted[folder])]
            return bool(self._within_limit(begun))

    def check_limit(self, folder: str) -> None:
        """See whether the system still watches new folders, for the observer does not tell.

        Parameters:
            folder: Where new ones have come, for the report.
        """
        with self._lock:
            if not self._is_stopped and not self._has_room():
                self._fail(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def stop(self) -> None:
        """Watch nothing any more."""
        with self._lock:
            self._is_stopped = True
            observer, self._observer = self._observer, None
            self._watches.clear()
        if observer is not None:
            observer.stop()
            observer.join(1)

    def _begin(self, folder: str, *, is_whole: bool) -> bool:
        if self._means == "auto" and (mount := silent_mount(folder, is_recursive=is_whole)):
            self._look_as(about_mount(folder, mount))
        try:
            observer = self._running(folder)
            if observer is None:
                return False
            watch = observer.schedule(self._handler, folder, recursive=is_whole, event_filter=_COUNTED)
        except (FileNotFoundError, NotADirectoryError):
            self._missing.add(folder)
            return False
        except (OSError, RuntimeError) as error:
            self._refused.add(folder)
            self._fail(folder, error)
            return False
        self._watches[folder] = watch, is_whole
        return True

    def _end(self, folder: str) -> None:
        watch, _ = self._watches.pop(folder)
        if self._observer is not None:
            self._observer.unschedule(watch)

    def _running(self, folder: str) -> BaseObserver | None:
        """The observer; None where it would only look at everything over and over again."""
        if self._observer is None:
            observer = Observer()
            if isinstance(observer, PollingObserver):
                self._look_as(about_no_events(folder))
                return None
            observer.start()
            self._observer = observer
        return self._observer

    def _within_limit(self, begun: list[str]) -> list[str]:
        """Give up folders that were not watched as a whole, so that other programs find room as well."""
        while begun and not self._has_room():
            folder = begun.pop()
            self._end(folder)
            self._refused.add(folder)
            self._fail(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        return begun

    def _has_room(self) -> bool:
        """Whether one more folder can be watched, found out with one."""
        if sys.platform != "linux" or self._observer is None:
            return True
        try:
            with TemporaryDirectory() as folder:
                return self._can_watch(folder, self._observer)
        except OSError:
            return True  # no room for a folder is another matter

    def _can_watch(self, folder: str, observer: BaseObserver) -> bool:
        try:
            watch = observer.schedule(FileSystemEventHandler(), folder, event_filter=_COUNTED)
        except OSError as error:
            return error.errno != errno.ENOSPC
        observer.unschedule(watch)
        return True

    def _fail(self, folder: str, error: Exception) -> None:
        self._look_as(about_error(folder, error))

    def _look_as(self, problem: str) -> None:
        self._is_partial = True
        if not self._has_reported:
            self._has_reported = True
            self._report(problem)


class _Handler(FileSystemEventHandler):
    def __init__(self, handle: Callable[[FileSystemEvent], None]) -> None:
        self._handle = handle

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Hand on whatever it is."""
        self._handle(event)
