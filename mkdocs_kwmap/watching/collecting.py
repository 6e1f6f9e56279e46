"""Collects events until there is a pause, or has been none for too long."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from watchdog.events import EVENT_TYPE_CREATED, EVENT_TYPE_MOVED, FileSystemEvent

from mkdocs_kwmap.watching.watches import Roots

_QUIET = 0.05
"""Seconds without an event after which what was collected is handed on."""
_LONGEST = 0.5
"""Seconds for which something is held back at most."""
_FLOOD = 1000 if os.name == "posix" else 200
"""Unlike paths without a pause after which others may be lost: Linux keeps 16384 events that nobody has read,
up to four a file, Windows as many as fit into 64 KB."""


class Batch:
    """What was touched between two calls."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.is_everything = False
        self.gone: set[str] = set()
        """Watched folders that were moved or deleted, by path without symbolic links."""
        self.is_to_arrange = False
        """Whether other folders may be there to be watched."""
        self.is_flood = False
        """Whether there was so much that events may be lost, now and until there is a pause."""
        self.new_folders: set[str] = set()
        """By path without symbolic links."""
        self._first = self._last = 0.0

    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.paths or self.is_everything or self.is_to_arrange or self.new_folders)

    def touch(self) -> None:
        """Take note that something was added now."""
        self._last = time.monotonic()
        self._first = self._first or self._last

    def left(self) -> float:
        """Seconds for which it is still held back."""
        return min(self._last + _QUIET, self._first + _LONGEST) - time.monotonic()


class Collector:
    """The batch that is being filled; events come from one thread, another one takes it."""

    def __init__(self, roots: Roots, watched: Callable[[str], bool]) -> None:
        """Begin with an empty batch.

        Parameters:
            roots: Know what counts.
            watched: Whether a folder, given without symbolic links, has been asked to be watched.
        """
        self._roots, self._watched = roots, watched
        self._git_files: frozenset[str] = frozenset()
        self._git_folders: frozenset[str] = frozenset()
        self._around: frozenset[str] = frozenset()
        self._batch = Batch()
        self._lock = threading.Lock()
        self._unlike: set[str] = set()
        self._last = 0.0
        self.woken = threading.Event()
        """Set while the batch holds something."""

    def expect(self, holding: Iterable[str], git_files: frozenset[str], git_folders: frozenset[str]) -> None:
        """Say what means more than that one file was touched.

        Parameters:
            holding: Folders that hold mapped files, as the map spells them.
            git_files: Tell of another state of git, by path without symbolic links.
            git_folders: The folders they lie in.
        """
        self._around = frozenset(_with_those_around(holding))
        self._git_files, self._git_folders = git_files, git_folders

    def add_everything(self) -> None:
        """Have everything looked at."""
        with self._lock:
            self._batch.is_everything = True
            self._wake()

    def add(self, event: FileSystemEvent) -> None:
        """Take note of an event."""
        ends = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        created = ends[-1] if event.event_type in {EVENT_TYPE_CREATED, EVENT_TYPE_MOVED} else ""
        with self._lock:
            self._watch_for_flood(ends)
            for path in ends:
                if path in self._git_files:
                    self._batch.is_everything = True
                elif event.is_directory:
                    self._add_folder(path, is_new=path == created, is_moved=len(ends) > 1)
                else:
                    self._add_file(path)
            self._wake()

    def left(self) -> float:
        """Seconds for which the batch is still held back."""
        return self._batch.left()

    def take(self) -> Batch:
        """The batch, whose place an empty one takes."""
        with self._lock:
            batch, self._batch = self._batch, Batch()
            self.woken.clear()
        return batch

    def _wake(self) -> None:
        if not self._batch.is_empty():
            self._batch.touch()
            self.woken.set()

    def _watch_for_flood(self, paths: Iterable[str]) -> None:
        """Paths that do not count are counted here as well, for they fill the same queue."""
        last, self._last = self._last, time.monotonic()
        if self._last - last > _QUIET:
            self._unlike.clear()
        self._unlike.update(paths)
        if len(self._unlike) > _FLOOD:
            self._unlike.clear()
            self._batch.is_everything = self._batch.is_flood = True

    def _add_file(self, path: str) -> None:
        spelled = self._roots.spelled(path)
        if spelled is None:
            return
        self._batch.paths.add(spelled)
        if spelled in self._around:  # of a folder that is gone Windows does not say that it was one
            self._add_gone(path)

    def _add_folder(self, path: str, *, is_new: bool, is_moved: bool) -> None:
        """Files in a new folder have events of their own, those in a folder that is moved away have none."""
        batch, spelled = self._batch, self._roots.spelled(path)
        if is_new:
            is_right_below = self._roots.add(path)
            batch.is_to_arrange |= is_right_below or path in self._git_folders
            batch.new_folders.update([path] if spelled is not None else ())
        if self._watched(path) or (spelled in self._around and not is_new):
            self._add_gone(path)
        if is_moved and spelled is not None:
            batch.is_everything = True

    def _add_gone(self, path: str) -> None:
        self._batch.is_everything = True
        if self._watched(path):
            self._batch.gone.add(path)
            self._batch.is_to_arrange = True


def _with_those_around(folders: Iterable[str]) -> Iterator[str]:
    """Folders, and all that these lie in."""
    known: set[str] = set()
    for folder in folders:
        at = folder
        while at and at not in known:
            known.add(at)
            at = at.rpartition(os.sep)[0]
    return iter(known)
