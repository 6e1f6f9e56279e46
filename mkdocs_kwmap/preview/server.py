"""MkDocs' server: what it is told, and what it tells. All that is less documented of it is here."""

from __future__ import annotations

import os
from collections.abc import Callable

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileModifiedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import EventEmitter, ObservedWatch

from mkdocs_kwmap.preview.app import App


class _MapChanged(FileModifiedEvent):
    """Takes the way of a change that MkDocs notices by itself."""


class _Recorder(FileSystemEventHandler):
    """Notes what MkDocs is told of."""

    def __init__(self) -> None:
        self.has_other_changes = self.has_map_changed = False

    def on_any_event(self, event: FileSystemEvent) -> None:
        if isinstance(event, _MapChanged):
            self.has_map_changed = True
        elif not event.is_directory:
            self.has_other_changes = True


class Server:
    """MkDocs' server with builds that may leave the hand-written pages as they are."""

    def __init__(self, server: LiveReloadServer, docs_dir: str) -> None:
        """Take the server.

        Parameters:
            server: It watches at least `docs_dir`.
            docs_dir: The folder of the hand-written pages.
        """
        self._server, self._docs_dir = server, os.path.abspath(docs_dir)  # noqa: PTH100  # as MkDocs does
        self._silence = server.build_delay
        self._recorder = _Recorder()
        self._recorded: set[ObservedWatch] = set()
        self._record()

    def put_around(self, app: Callable[[App], App]) -> None:
        """Put an app around the one that answers requests.

        Parameters:
            app: Gives it when told the inner one.
        """
        inner = self._server.get_app()
        assert inner is not None
        self._server.set_app(app(inner))

    def build_with(self, build: Callable[[], None]) -> None:
        """Have this called for each build from now on."""
        self._server.builder = build

    def notify(self) -> None:
        """Have MkDocs build and browsers load their pages again, as if a hand-written page had changed.

        MkDocs does so at once: it need not wait for changes to end, for whoever follows the map has.
        """
        for emitter in self._emitters():
            if emitter.watch.path == self._docs_dir:
                self._server.build_delay = 0
                emitter.queue_event(_MapChanged(self._docs_dir))
                return

    def take_notice(self) -> bool:
        """Whether MkDocs builds for the map alone, and for nothing else that it watches.

        What is watched since the last time may have changed as well.
        """
        self._server.build_delay = self._silence
        is_more, last = self._record(), self._recorder
        is_for_map = last.has_map_changed and not last.has_other_changes and not is_more
        last.has_map_changed = last.has_other_changes = False
        return is_for_map

    def _record(self) -> bool:
        """Note changes of all that is watched by now; says whether that is more than before."""
        watches = {emitter.watch for emitter in self._emitters()} - self._recorded
        for watch in watches:
            self._server.observer.add_handler_for_watch(self._recorder, watch)
        self._recorded |= watches
        return bool(watches)

    def _emitters(self) -> list[EventEmitter]:
        return list(self._server.observer.emitters)
