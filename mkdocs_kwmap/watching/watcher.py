"""Watches mapped folders, and tells what is touched in them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from watchdog.events import FileSystemEvent

from mkdocs_kwmap.watching.collecting import Collector
from mkdocs_kwmap.watching.observing import Means, Observation
from mkdocs_kwmap.watching.watches import Roots, git_files

_PAUSE = 5.0
"""Seconds at least between two looks at folders that are not watched."""
_SHARE = 20
"""So many times what a look takes there is none after it."""

_AFTER_FLOOD = 1.0
"""Seconds after a flood of events in which others may get lost: watchdog begins anew to watch."""


class Touched(Struct, frozen=True):
    """What may have changed since the last call."""

    paths: frozenset[str] = frozenset()
    """Files that were created, written, deleted, or moved to or from here, as the map spells them."""
    is_everything: bool = False
    """Whether anything else may have changed as well, so that all of it is to be looked at."""


class Watcher:
    """Tells what is touched, from `start` to `stop`."""

    def __init__(
        self,
        folders: Sequence[str],
        holding: Iterable[str] = (),
        *,
        leave_out: Collection[str] = (),
        tell: Callable[[Touched], None],
        report_problem: Callable[[str], None],
        tracked: bool = True,
        means: Means = "auto",
        pause: float = _PAUSE,
    ) -> None:
        """Take note of what to watch.

        Parameters:
            folders: Absolute paths of the mapped root and after it of mapped packages.
            holding: Absolute paths of the folders that hold mapped files, as the map spells them.
            leave_out: Absolute paths of folders of which nothing is told: the built site and the cache.
            tell: Is called in a thread of the watcher, one call after the other, and must not raise anything.
                It is to look at the files itself: not every call means a change, and how long it takes
                decides how often it is called where there are no events.
            report_problem: Is told once where there are no events, and what to do about it.
            tracked: Whether files of the mapped root are mapped once git tracks them, and not before.
            means: How to learn of changes.
            pause: Seconds at least between two looks at folders that are not watched.
        """
        self._root, self._holding = folders[0], frozenset(holding)
        self._roots = Roots(folders, leave_out, tracked=tracked)
        self._observation = Observation(self._add, report_problem, means)
        self._collector = Collector(self._roots, self._observation.watches)
        self._tell, self._pause, self._due = tell, pause, 0.0
        self._git_files: frozenset[str] = frozenset()
        self._arranging = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to watch; look at the files after this, for what is touched from now on is told."""
        if self._thread is not None or self._stopped.is_set():
            return
        self._git_files = git_files(self._root)
        self._arrange()
        self._due = time.monotonic() + self._pause
        self._thread = threading.Thread(target=self._run, name="kwmap watcher", daemon=True)
        self._thread.start()

    def follow(self, holding: Iterable[str]) -> None:
        """Watch what holds mapped files now; what was not watched before is to be looked at again.

        Parameters:
            holding: Absolute paths of the folders, as the map spells them.
        """
        self._holding = frozenset(holding)
        if self._thread is None:
            return
        if self._arrange():
            self._collector.add_everything()
        self._collector.woken.set()  # from now on looks may be due

    def stop(self) -> None:
        """End for good. A call that is under way is not waited for longer than a second."""
        self._stopped.set()
        self._collector.woken.set()
        self._observation.stop()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1)

    def _add(self, event: FileSystemEvent) -> None:
        self._collector.add(event)

    def _arrange(self, gone: Collection[str] = ()) -> bool:
        with self._arranging:
            beside = frozenset(str(Path(file).parent) for file in self._git_files)
            self._collector.expect(self._holding, self._git_files, beside)
            return self._observation.arrange(self._roots.watches(self._holding, beside), gone)

    def _run(self) -> None:
        while not self._stopped.is_set():
            is_due = not self._collector.woken.wait(self._until_due())
            self._settle()
            if not self._stopped.is_set():
                self._hand_on(is_due=is_due)

    def _until_due(self) -> float | None:
        return max(0.0, self._due - time.monotonic()) if self._observation.needs_looks else None

    def _settle(self) -> None:
        """Wait until there is a pause in what happens."""
        while (left := self._collector.left()) > 0 and not self._stopped.wait(left):
            pass

    def _hand_on(self, *, is_due: bool) -> None:
        batch = self._collector.take()
        outdated = self._observation.outdated(batch.new_folders)
        is_everything = batch.is_everything or is_due
        if outdated or batch.is_to_arrange or (is_due and self._observation.is_waiting):
            is_everything |= self._arrange(batch.gone | outdated)
        if batch.new_folders:
            self._observation.check_limit(self._root)
        if batch.paths or is_everything:
            self._look(Touched(frozenset(batch.paths), is_everything))
        if batch.is_flood and not self._stopped.wait(_AFTER_FLOOD):
            self._arrange(self._observation.incomplete())
            self._collector.add_everything()

    def _look(self, touched: Touched) -> None:
        start = time.monotonic()
        self._tell(touched)
        if touched.is_everything:
            end = time.monotonic()
            self._due = end + max(self._pause, _SHARE * (end - start))
