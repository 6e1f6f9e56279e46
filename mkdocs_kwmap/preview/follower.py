"""Reads the files of a map in a thread, and again those that change."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from types import TracebackType
from typing import Protocol

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.differences import have_same_keys
from mkdocs_kwmap.extract.collector import collector_off, given_back, long_lived, swept
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Problem, Settings
from mkdocs_kwmap.progress import Progress, Report, StoppedError, Watched
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import Found, find, find_again
from mkdocs_kwmap.watching import Means, Touched, Watcher
from mkdocs_kwmap.workers import Workers

_GIVE_UP = 3.0
"""Seconds in which the thread ends where it can."""
_WAY = 10.0
"""Seconds for which tables give way to pages, all in all: these make what they need of them."""
_PAUSE = 0.3
"""Seconds without a request after which nobody is going from page to page."""
_LOADING = 1.0
"""Seconds after a change of the map in which browsers load their pages again."""
_REST = 3.0
"""Seconds without a request after which memory may be swept."""
_LONG_REST = 10.0
"""Seconds without a change until then: it takes half a second, for which a change would have to wait."""


@dataclass(frozen=True)
class Read:
    """The files of a map as they were at a time."""

    found: Found
    reading: Reading

    @property
    def problems(self) -> Mapping[str, Problem]:
        """By path why a file cannot be parsed any more; the reading has what it said before."""
        return self.reading.kept


class Making(Protocol):
    """A lock that is held while something is made, such as `RLock` gives."""

    def acquire(self, blocking: bool = ..., timeout: float = ...) -> bool: ...

    def release(self) -> None: ...

    def __enter__(self) -> bool: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Follower:
    """Has the files of a map read, and those again that change."""

    def __init__(
        self,
        settings: Settings,
        documentation: Documentation,
        *,
        means: Means,
        making: Making,
        log: logging.LoggerAdapter[logging.Logger],
        report: Report,
        tell: Callable[[], None],
    ) -> None:
        """Begin to read.

        Parameters:
            settings: What to map, and how.
            documentation: What other projects document.
            means: How to learn of changes.
            making: Held while something is made of what has been read.
            log: Is told what happens to the map.
            report: Is told how far long work is.
            tell: Called in the thread each time when there is something newer.
        """
        self.follows = settings, documentation, means
        """What it was made for."""
        self.settings, self.documentation, self._means = settings, documentation, means
        self.progress = Watched(report)
        self.cache = Cache(settings.cache_dir, is_tidied=False)
        self._making, self._log, self._tell = making, log, tell
        self._workers = Workers(settings.workers)
        self._newest: Read | None = None
        self._error: Exception | None = None
        self._is_listed, self._is_wanted, self._is_read = Event(), Event(), Event()
        self._ending, self._updating = Lock(), Lock()
        self._watcher: Watcher | None = None
        self._later: Timer | None = None
        self._asked = 0.0
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

    def go_on(self) -> None:
        """Read what has been listed: before, the first build of the hand-written pages has the processor."""
        self._is_wanted.set()

    def note_request(self) -> None:
        """Somebody asks for a page, and is not to wait until memory has been tidied up."""
        self._asked = time.monotonic()

    @property
    def has_failed(self) -> bool:
        """Whether the files cannot be read."""
        return self._error is not None

    def is_read(self, patience: float | None = 0) -> bool:
        """Whether all files have been read.

        Parameters:
            patience: Seconds to wait for it; None to wait as long as it takes.
        """
        return self._is_read.wait(patience)

    def stop(self) -> None:
        """End the thread and its processes."""
        with self._ending:
            self.progress.is_stopped = True
            if self._watcher is not None:
                self._watcher.stop()
            if self._later is not None:
                self._later.cancel()
        self._is_wanted.set()
        self._thread.join(_GIVE_UP)
        self._workers.stop()
        self.cache.close()

    # In the thread

    def _run(self) -> None:
        try:
            self._read_all()
        except StoppedError:
            return
        except Exception as error:  # in a thread nobody sees it: who waits for the map raises it
            self._error = error
        finally:
            self._is_listed.set()
            self._is_read.set()
        with collector_off():  # a page that waits for the files makes tables at once
            self._tell()
            if self._error is None:
                with suppress(StoppedError):
                    self._follow()

    def _read_all(self) -> None:
        with long_lived():
            found = find(self.settings, self.cache)
            self._newest = read = Read(found, self._reading(found))
            self._is_listed.set()
            self._is_wanted.wait()
            self._go_on_unless_stopped()
            assert read.reading.context
            if not read.reading.knows_names:  # all pages would wait for these
                self._make_tables(read.reading)
        self._workers.close()

    def _make_tables(self, reading: Reading, patience: float = 0) -> None:
        """Make what most pages need.

        Parameters:
            reading: Whose tables.
            patience: Seconds for which pages that are asked for meanwhile go first, all in all.
        """
        with Progress(self.progress, "made", None, "tables of names") as progress:
            for _ in reading.prepare():
                progress.add()
                patience -= self._give_way(patience) if patience > 0 else 0

    def _give_way(self, patience: float) -> float:
        """Wait as long as pages are asked for without a pause; gives the seconds that took."""
        began = time.monotonic()
        until, left = began + patience, 0.0
        while left >= 0:
            time.sleep(left)
            if self._making.acquire(timeout=max(until - time.monotonic(), 0)):  # while a page is made
                self._making.release()
            left = min(self._asked + _PAUSE, until) - time.monotonic()
        return time.monotonic() - began

    def _go_on_unless_stopped(self) -> None:
        if self.progress.is_stopped:
            raise StoppedError

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
            makes_all=False,
        )

    def _follow(self) -> None:
        """Bring the map up to date from now on, whenever files are touched."""
        assert self._newest is not None
        self._prepare(self._newest)
        watcher = Watcher(
            list(dict.fromkeys([self.settings.root, *_folders_of_packages(self._newest.found)])),
            _folders(self._newest.found),
            leave_out=self.settings.own_output,
            tell=self._update,
            report_problem=self._log.warning,
            tracked=self.settings.git != "off",
            means=self._means,
        )
        with self._ending:
            if self.progress.is_stopped:
                return
            self._watcher = watcher
            watcher.start()
        self._update(Touched(is_everything=True))  # what was touched before anybody watched

    def _prepare(self, read: Read) -> None:
        """Make what most pages need, and let go of what was only needed to read."""
        with long_lived():
            self._make_tables(read.reading, _WAY)
            read.reading.keep_lookups()
            read.reading.keep_uris()
            self._newest = Read(read.found, read.reading.lasting())
        self._tell()
        self._do_later(_REST, self._sweep)

    # In the thread of the watcher

    def _update(self, touched: Touched) -> None:
        """Look at what has been touched, and bring the map up to date."""
        self._work(lambda: self._bring_up_to_date(touched))

    def _work(self, work: Callable[[], None]) -> None:
        """Work on the map, in one thread at a time."""
        with self._updating:
            try:
                self._go_on_unless_stopped()
                with long_lived():  # the collector takes half a second now and then
                    work()
            except StoppedError:
                return
            except Exception as error:  # the map stays as it is, and the watcher goes on
                self._log.exception(f"the map cannot be brought up to date and stays as it was: {error}")

    def _bring_up_to_date(self, touched: Touched) -> None:
        assert self._newest is not None
        started = time.monotonic()
        read = self._updated(self._newest, touched)
        if read is None:
            return
        self._tell_of(read, time.monotonic() - started)
        has_same_files = have_same_keys(self._newest.found.sources, read.found.sources)
        self._newest = read
        self._tell()
        if not has_same_files:
            self._watch_folders()
        # nobody waits for the rest, but browsers do for their pages; much is left of a map of other files
        self._do_later(_LOADING, partial(self._complete, given_back if has_same_files else swept))

    def _watch_folders(self) -> None:
        """Watch the folders that hold mapped files now."""
        assert self._newest is not None
        if self._watcher is not None:
            self._watcher.follow(_folders(self._newest.found))

    def _updated(self, last: Read, touched: Touched) -> Read | None:
        """The files as they are now; None where they are as they were."""
        read = last.reading.found
        again = None if touched.is_everything else find_again(read, self.settings, touched.paths)
        found = find(self.settings, self.cache).sharing(read) if again is None else again
        if found == read:
            return None
        reading = last.reading.after(found)
        self._workers.close()
        return Read(found, reading)

    def _tell_of(self, read: Read, seconds: float) -> None:
        """Say what has changed."""
        assert self._newest is not None
        changed, problems = sorted(read.reading.changed_paths), read.problems
        new = {path: one for path, one in problems.items() if self._newest.problems.get(path) != one}
        for path, problem in new.items():
            place = f"{path}:{problem.line}" if problem.line else path
            self._log.warning(f"{place}: {problem.reason}. Until it is mended its pages stay as they were.")
        if changed:
            others = f" and {len(changed) - 1} others" if len(changed) > 1 else ""
            self._log.info(f"map brought up to date with {changed[0]}{others} in {seconds:.2f} s")

    # In threads of their own

    def _do_later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do something once nothing happens for a while, in place of what was to be done so far."""

        def work_unless_superseded() -> None:
            if self._later is timer:
                work()

        def begin() -> None:
            self._give_way(_WAY)
            self._work(work_unless_superseded)

        if self._later is not None:
            self._later.cancel()
        self._later = timer = Timer(seconds, begin)
        timer.daemon = True
        timer.start()

    def _complete(self, tidy: Callable[[], None]) -> None:
        """Make tables that could not be taken over, and have memory tidied up."""
        assert self._newest is not None
        self._watch_folders()  # one may have gone and come with the same files
        self._make_tables(self._newest.reading)
        self._let_go(tidy)
        self._do_later(_LONG_REST, self._sweep)

    def _sweep(self) -> None:
        """Remove what is left of the map as it was, unless somebody goes from page to page."""
        if time.monotonic() < self._asked + _REST:
            self._do_later(_REST, self._sweep)
        else:
            self._let_go(swept)

    def _let_go(self, tidy: Callable[[], None]) -> None:
        """Let go of what was only needed on the way, and have that tidied up."""
        assert self._newest is not None
        with self._making:
            self._newest.reading.forget()
            tidy()


def _folders(found: Found) -> set[str]:
    """Absolute paths of the folders that hold mapped files."""
    return {os.path.dirname(source.location) for source in found.sources.values()}  # noqa: PTH120  # of very many


def _folders_of_packages(found: Found) -> Iterator[str]:
    """Absolute paths of the top folders of mapped packages."""
    for source in found.sources.values():
        if source.origin:
            below = source.path.count("/")
            yield str(Path(source.location).parents[below - 1])
