"""The files of a map, read when they are asked for, and what of them is other than in the last build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import msgspec

from mkdocs_kwmap.addresses import Layout
from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Problem, Settings
from mkdocs_kwmap.outputs.pieces import LastExport
from mkdocs_kwmap.pagemaker import make_pages
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import Pages, all_pages
from mkdocs_kwmap.pages.known_uris import KnownUris, uris_of
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.reach import record
from mkdocs_kwmap.reach.changes import ChangedFacts, Changes, changes_since
from mkdocs_kwmap.reach.lookups import Lookups, files_used_otherwise, known_lookups, lookups_of
from mkdocs_kwmap.reach.lookups import changes_since as changed_lookups
from mkdocs_kwmap.reach.names import FileNames, Naming, changed_names, names_of
from mkdocs_kwmap.reach.pages import Reach, reach_of
from mkdocs_kwmap.reach.record import Record
from mkdocs_kwmap.reach.rows import Tables
from mkdocs_kwmap.reach.uses import files_used_otherwise_since
from mkdocs_kwmap.remembered import PARTS_AT_HAND, Memory
from mkdocs_kwmap.site import Found, files_to_read_again, survey, survey_again
from mkdocs_kwmap.snapshot import Snapshot
from mkdocs_kwmap.updating.context import context_after
from mkdocs_kwmap.updating.edits import edit_of
from mkdocs_kwmap.updating.index import connect_again
from mkdocs_kwmap.updating.preparing import prepared
from mkdocs_kwmap.updating.update import Update
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
        update: Update | None = None,
        memory: Memory | None = None,
        makes_all: bool = True,
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
            memory: Holds definitions that are read; by default as many as there are.
            makes_all: Whether all pages are to be made, if not all are known to be as they were.
            update: What is known of these files from what was known of others.
        """
        self._found, self._settings = found, settings
        self._makes_all = makes_all
        self._update, self._memory = update, memory or Memory(None if makes_all else PARTS_AT_HAND)
        self._cache, self._room, self._last_key = cache, room, last_key
        # whatever site has been built, and by a preview as well
        self._lookups_key = key_of("lookups", settings.root, *settings.packages)
        self._documentation, self._report, self._workers = documentation, report, workers

    @cached_property
    def index(self) -> Index:
        """The index of all files; what names lead to is looked up anew only where a change may matter."""
        if self._update:
            return self._update.index
        using = self._naming.using() if self._naming else None
        if self._lookups is None or self._looked_up_otherwise is None or using is None:
            return self._surveyed
        known = known_lookups(self._surveyed, self._lookups, self._looked_up_otherwise, using)
        if not self._makes_all and self._names:  # all that is still asked of them
            vars(self)["_lookups"] = None  # 40 MB for 27,690 files, in which what is made next has room
        return replace(self._surveyed, known=known)

    @cached_property
    def _surveyed(self) -> Index:
        """The index of all files, of which nothing is known."""
        if self._update:
            return self._update.index
        index = survey(
            self._settings,
            self._cache,
            self._report,
            found=self._found,
            workers=self._workers,
            memory=self._memory,
        )
        is_much = sum(source.size for source in self._found.sources.values()) > _MUCH
        if is_much:
            self._workers.close()  # they have grown with what they read; those that make pages are others
        if self._makes_all and self._last is None and (is_much or self._workers.are_running):
            self._workers.prepare(make_pages.__module__)  # all pages are to be made
        return index

    @cached_property
    def context(self) -> Context:
        """The index, and how pages link into it."""
        if self._update:
            return self._update.context
        return Context(self.index, self._documentation, self._known_uris)

    @cached_property
    def pages(self) -> Pages:
        """The builders of all pages by their URIs."""
        if self._update:
            return self._update.pages
        return all_pages(self.context)

    # The next one

    @property
    def found(self) -> Found:
        """The files as they were read; of those that were written meanwhile it is not known how."""
        return self._found.with_unknown(self.index.rewritten)

    def after(self, found: Found) -> Reading:
        """What the files say after some have changed; only these are read, and this reading stays as it is.

        Parameters:
            found: The files as they are.
        """
        last = self.index
        reread = survey_again(
            last,
            self.kept,
            self.found,
            found,
            cache=self._cache,
            report=self._report,
            workers=self._workers,
            memory=self._memory,
        )
        names: Mapping[str, FileNames] | None = None
        index = reread.put_into(last, self._cache)
        edit = edit_of(last, index, self._names, reread.changed)
        if edit is None:
            index = reread.connected(self._settings, self._cache)
            context = Context(index, self._documentation)
            pages = Pages(context, self.pages)
        else:
            connect_again(last, index, edit)
            index.resolver.forget()
            context = context_after(self.context, index, edit)
            pages = Pages(context, self.pages, has_same_files=edit.has_same_files)
            names = edit.names
        return self._with(found, Update(index, context, pages, names, reread.changed, reread.kept))

    def lasting(self) -> Reading:
        """This reading for a process that stays there: it holds what pages and readings after it need."""
        update = Update(self.index, self.context, self.pages, self._names, self.changed_paths, self.kept)
        return self._with(self._found, update)

    def forget(self) -> None:
        """Let go of what was found out or read on the way, and is soon found again; while nobody needs it."""
        self.index.forget()
        self._memory.forget()

    def _with(self, found: Found, update: Update) -> Reading:
        return Reading(
            found,
            self._settings,
            cache=self._cache,
            room=self._room,
            last_key=self._last_key,
            documentation=self._documentation,
            report=self._report,
            workers=self._workers,
            update=update,
            memory=self._memory,
        )

    @property
    def knows_names(self) -> bool:
        """Whether it is known what names in most files lead to, before any of them is looked up."""
        return self._update is not None or self._looked_up_otherwise is not None

    def prepare(self) -> Iterator[str]:
        """Make step by step what pages need of the whole map, so that they are soon there when asked for.

        Yields:
            What has been made, each time.
        """
        yield from prepared(self.context, self.pages)
        len(self._names)
        yield "names in files"

    def has_places_of(self, other: Reading) -> bool:
        """Whether the pages and images of another reading are the same, so that its layout holds."""
        return self.context.images == other.context.images and self.pages.has_same_uris(other.pages)

    @property
    def changed_paths(self) -> frozenset[str]:
        """Paths of the files that are other than in the reading before this one, come or gone."""
        return self._update.changed if self._update else frozenset()

    @property
    def kept(self) -> Mapping[str, Problem]:
        """Files of which is told what they said before, and why they cannot be read as they are."""
        return self._update.kept if self._update else {}

    # The last build

    @cached_property
    def _last(self) -> Record | None:
        return None if self._update else self._cache.load(self._last_key, Record)

    @cached_property
    def _changes(self) -> Changes | None:
        if self._last is None or self._last_lookups is None:
            return None
        return changes_since(self._last, self._own, self._surveyed, self._cache)

    @cached_property
    def _own(self) -> Mapping[str, bytes]:
        """By path a digest of all that is known of a file by itself."""
        return record.own_digests(self._surveyed)

    @property
    def _known_uris(self) -> KnownUris | None:
        """What is known of the URIs of pages; None where that is nothing."""
        if self._makes_all:
            return self._changes.known if self._changes else None
        return self._cache.load(self._uris_key, KnownUris)

    @cached_property
    def _uris_key(self) -> bytes:
        return key_of("uris", self._found.key(self._settings))

    @cached_property
    def _lookups(self) -> Lookups | None:
        """What names led to when they were looked up last; None where that is not known."""
        return None if self._update else self._cache.load(self._lookups_key, Lookups)

    @cached_property
    def _last_lookups(self) -> Lookups | None:
        """What names led to in the last build; None where that is not known, or tells nothing."""
        last = self._lookups
        if last is None or self._last is None or last.state != self._last.state:
            return None
        return last if last.basis == self._surveyed.resolver.basis else None

    @cached_property
    def _looked_up_otherwise(self) -> Mapping[str, ChangedFacts] | None:
        """The facts that are other than when names were looked up last; None where they may be all."""
        return changed_lookups(self._lookups, self._surveyed, self._cache) if self._lookups else None

    @cached_property
    def _names(self) -> Mapping[str, FileNames]:
        """The names in all files of Python, by path."""
        if self._update and self._update.names is not None:
            return self._update.names
        changed = self._looked_up_otherwise
        known = self._lookups.files if self._lookups and changed is not None else {}
        return {
            path: known[path].names if path in known and path not in (changed or ()) else names_of(facts)
            for path, facts in self._surveyed.python_facts.items()
        }

    @cached_property
    def _naming(self) -> Naming | None:
        """Tells which files name something of which a changed file makes something else."""
        if self._looked_up_otherwise is None:
            return None
        changed = changed_names((one.old, one.new) for one in self._looked_up_otherwise.values())
        return Naming(self._surveyed.python_facts, self._names, changed)

    def last_layout(self) -> Layout | None:
        """The layout of the last build; None where it had other pages, or another room for them."""
        is_alike = self._last is not None and self._last.room == self._room
        snapshot = self._cache.load(self._last.state, Snapshot) if self._last and is_alike else None
        return snapshot.layout if snapshot and list(snapshot.layout.places) == list(self.pages) else None

    @cached_property
    def reach(self) -> Reach | None:
        """What is other than it was in the last build; None where that may be everything."""
        if self._changes is None or self._last_lookups is None or self._naming is None:
            return None
        used = files_used_otherwise(self.index, self._last_lookups, self._changes)
        return reach_of(self._changes, self._naming, used, self.context, self._tables)

    def reached_since(self, last: Reading) -> Set[str] | None:
        """URIs of the pages that may be other than they were when files were read before.

        Parameters:
            last: What the files said then.

        Returns:
            The pages; None where that may be all of them.
        """
        changes = changes_since(last._record(b"", {}), self._own, self._surveyed, self._cache)
        if changes is None:
            return None
        changed = changed_names((one.old, one.new) for one in changes.facts.values())
        naming = Naming(self._surveyed.python_facts, self._names, changed)
        used = files_used_otherwise_since(last.index, self.index, changes.files)
        reach = reach_of(changes, naming, used, self.context, Tables(self.context, changes.files))
        return reach.pages if reach else None

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
        if self.is_after(state):
            self._cache.use([self._lookups_key])  # a preview may need it
        else:
            self._put_lookups(state)
            self._cache.put(self._last_key, msgspec.msgpack.encode(self._record(state, pieces)))

    def keep_lookups(self) -> None:
        """Leave to the next reading what names lead to, where no build has left what is of use for that."""
        if not self.knows_names:
            self._put_lookups(b"")

    def keep_uris(self) -> None:
        """Leave to the next reading of the same files for a preview which pages there are."""
        is_as_found = not self.kept and not files_to_read_again(self.index)
        if is_as_found and not self._cache.known([self._uris_key]):
            uris = uris_of(self.context.listings, self.index.folders, self.context.reference_pages)
            self._cache.put(self._uris_key, msgspec.msgpack.encode(uris))

    def _put_lookups(self, state: bytes) -> None:
        lookups = lookups_of(self.index, self._names, state)
        self._cache.put(self._lookups_key, msgspec.msgpack.encode(lookups))

    def _record(self, state: bytes, pieces: Mapping[str, list[int]]) -> Record:
        changes, context, tables = self._changes, self.context, self._tables
        return Record(
            state=state,
            room=self._room,
            settled=context.once(record.settled),
            facts=dict(self.index.fact_keys),
            own=dict(self._own),
            rows=tables.common.digests,
            bases=tables.bases.digests,
            declarations=self._declarations(),
            listings={**(changes.listings if changes else {}), **context.once(record.listed)},
            topics=record.topics(context),
            imports=context.once(record.imports_digest),
            references=context.once(record.referring),
            pieces=dict(pieces),
        )

    def _declarations(self) -> dict[str, bytes]:
        if self._changes and not self._changes.may_declare:
            return self._changes.last.declarations
        return self._tables.declarations.digests
