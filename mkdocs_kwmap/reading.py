"""The files of a map, read when they are asked for, and what of them is other than in the last build."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cached_property
from pathlib import Path

import msgspec

from mkdocs_kwmap.addresses import Layout
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs.pieces import LastExport
from mkdocs_kwmap.pages.context import Build, Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.reach import record
from mkdocs_kwmap.reach.changes import Changes, changes_since
from mkdocs_kwmap.reach.pages import Reach, reach_of
from mkdocs_kwmap.reach.record import Record
from mkdocs_kwmap.reach.rows import Tables
from mkdocs_kwmap.site import Found, survey
from mkdocs_kwmap.snapshot import Snapshot
from mkdocs_kwmap.workers import Workers

_MUCH = 50_000_000
"""Bytes of source; of less processes do not grow by more than it takes to start new ones."""


class Reading:
    """What the files of a map say. None is read before something is asked for."""

    def __init__(
        self,
        found: Found,
        settings: Settings,
        *,
        cache: Cache,
        room: bytes,
        last_key: bytes,
        documentation: Documentation,
        report: Report,
        workers: Workers,
    ) -> None:
        """Put together what reading needs.

        Parameters:
            found: The files.
            settings: What to map, and how.
            cache: Remembers what was read.
            room: A key of what the site leaves to the map.
            last_key: Under which the last build has left what it knew.
            documentation: What other projects document.
            report: Is told what happens when it takes longer than two seconds.
            workers: Read the files.
        """
        self._found, self._settings = found, settings
        self._cache, self._room, self._last_key = cache, room, last_key
        self._documentation, self._report, self._workers = documentation, report, workers

    @cached_property
    def index(self) -> Index:
        """The index of all files."""
        index = survey(self._settings, self._cache, self._report, found=self._found, workers=self._workers)
        if sum(source.size for source in self._found.sources) > _MUCH:
            self._workers.close()  # they have grown with what they read; those that make pages are others
        return index

    @cached_property
    def context(self) -> Context:
        """The index, and how pages link into it."""
        return Context(self.index, self._documentation, self._changes.known if self._changes else None)

    @cached_property
    def pages(self) -> Mapping[str, Build]:
        """The builders of all pages by their URIs."""
        return all_pages(self.context)

    @cached_property
    def _last(self) -> Record | None:
        return self._cache.load(self._last_key, Record)

    @cached_property
    def _changes(self) -> Changes | None:
        return changes_since(self._last, self.index, self._cache) if self._last else None

    def last_layout(self) -> Layout | None:
        """The layout of the last build; None where it had other pages, or another room for them."""
        is_alike = self._last is not None and self._last.room == self._room
        snapshot = self._cache.load(self._last.state, Snapshot) if self._last and is_alike else None
        is_same = snapshot is not None and list(snapshot.layout.places) == list(self.pages)
        return snapshot.layout if snapshot and is_same else None

    @cached_property
    def reach(self) -> Reach | None:
        """What is other than it was in the last build; None where that may be everything."""
        return reach_of(self._changes, self.context, self._tables) if self._changes else None

    def is_after(self, state: bytes) -> bool:
        """Whether the last build is known to have been that of a map.

        Parameters:
            state: A key of everything that the map was made of.
        """
        return self._last is not None and self._last.state == state

    def last_export(self, name: str, location: Path, pages: Set[str]) -> LastExport | None:
        """What can be used again of an export that is made in pieces; None where nothing is known.

        Parameters:
            name: Of the export.
            location: The file of the last build.
            pages: URIs of the pages that are other than they were.
        """
        lengths = self._last.pieces.get(name) if self._last else None
        if not lengths or self._changes is None or self.reach is None:
            return None
        facts = {path: one.old for path, one in self._changes.facts.items()}
        return LastExport(location, lengths, self.reach.files, facts, pages)

    @cached_property
    def _tables(self) -> Tables:
        return Tables(self.context, self._changes.files if self._changes else ())

    def keep(self, state: bytes, pieces: Mapping[str, list[int]]) -> None:
        """Leave to the next build what it is to know.

        Parameters:
            state: A key of everything that the map is made of.
            pieces: By the name of an export that is made in pieces the lengths of these, in bytes.
        """
        if not self.is_after(state):
            self._cache.put(self._last_key, msgspec.msgpack.encode(self._record(state, pieces)))

    def _record(self, state: bytes, pieces: Mapping[str, list[int]]) -> Record:
        changes, context, tables = self._changes, self.context, self._tables
        return Record(
            state=state,
            room=self._room,
            settled=record.settled(context),
            facts=dict(self.index.fact_keys),
            own=record.own_digests(self.index),
            rows=tables.common.digests,
            bases=tables.bases.digests,
            declarations=self._declarations(),
            listings={**(changes.listings if changes else {}), **record.listed(context)},
            headings=record.headings(context),
            imports=record.imports_digest(context),
            references=record.referring(context),
            pieces=dict(pieces),
        )

    def _declarations(self) -> dict[str, bytes]:
        if self._changes and not self._changes.may_declare:
            return self._changes.last.declarations
        return self._tables.declarations.digests
