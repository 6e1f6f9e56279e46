"""The pipeline in a few lines: settings in, an index of everything out."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from itertools import compress
from operator import attrgetter
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple, replace

from mkdocs_kwmap.cache import Cache, generator_version, key_of
from mkdocs_kwmap.connect import build_index
from mkdocs_kwmap.differences import differing, have_same_keys, without
from mkdocs_kwmap.discover import RULES, discover, looked_at_again
from mkdocs_kwmap.evidence import linter_version
from mkdocs_kwmap.extract import Limits, shown_text
from mkdocs_kwmap.findings import Findings, findings_of
from mkdocs_kwmap.highlight.markup import text_of
from mkdocs_kwmap.history import History, commit_of, read_history
from mkdocs_kwmap.index import Index, KnownLookups
from mkdocs_kwmap.model import Facts, Problem, Settings, Source
from mkdocs_kwmap.outlines import outlined
from mkdocs_kwmap.progress import Report
from mkdocs_kwmap.readers import Read, read, read_again
from mkdocs_kwmap.readers.tasks import digest_of, most_read
from mkdocs_kwmap.remembered import KeptTables, Memory
from mkdocs_kwmap.stamps import Stamps
from mkdocs_kwmap.workers import Workers


class Found(Struct, frozen=True):
    """The files to map, before anything is known of what they say."""

    sources: Mapping[str, Source]
    """By path, in the order of paths."""
    digests: Mapping[str, bytes]
    """By path what tells the content of a file from any other, as far as it is read."""

    def key(self, settings: Settings) -> bytes:
        """A key of all that an index is made of: settings, files, history and the linter."""
        columns = zip(*map(astuple, self.sources.values()), strict=True)
        files = ("\0".join(map(str, column)) for column in columns)
        digests = b"".join(map(self.digests.__getitem__, self.sources))
        linter = linter_version() if settings.evidence else ""
        commit = commit_of(Path(settings.root)) if settings.history else ""
        # what is never mapped is not among the files
        about = repr(replace(settings, workers=0, own_output=()))  # names of folders need be no Unicode
        return key_of("index", generator_version(), about, linter, commit, digests, *files)

    def sharing(self, last: Found) -> Found:
        """The same, with the very objects of other files for those that are like them.

        What is the same object takes no room of its own, and needs no look into it to be known for the same.
        """
        like = ((one, last.sources.get(path)) for path, one in self.sources.items())
        sources = {one.path: one for one in (other if other == one else one for one, other in like)}
        digests = ((path, self.digests[path], last.digests.get(path)) for path in sources)
        return Found(sources, {path: other if other == one else one for path, one, other in digests})

    def with_unknown(self, paths: Collection[str]) -> Found:
        """The same, but it is not known what some files hold, so that they are taken for changed."""
        return replace(self, digests={**self.digests, **dict.fromkeys(paths, b"")}) if paths else self


def find(settings: Settings, cache: Cache) -> Found:
    """List the files to map, and look at each that has been touched since the last build.

    Parameters:
        settings: What to map, and how.
        cache: Remembers what was seen.

    Raises:
        KwmapError: As `discover` does.
    """
    limits = Limits.of(settings)
    about = repr([settings.root, settings.packages, most_read(limits)])
    stamps = Stamps(cache, key_of("stamps", generator_version(), about))
    sources = {source.path: source for source in discover(settings, stamps)}
    digests = {
        path: stamps.digest(source.location, partial(digest_of, source, limits))
        for path, source in sources.items()
    }
    stamps.save()
    return Found(sources, digests)


def find_again(found: Found, settings: Settings, touched: Collection[str]) -> Found | None:
    """Look at some files again, where the set of files is sure to be as it was.

    Parameters:
        found: The files as they were.
        settings: What to map, and how; those of `found`.
        touched: Absolute locations of files and folders that may be other than they were.

    Returns:
        The files as they are; None where files may have come or gone, or be of another language, so that
        `find` has to look at all of them.
    """
    limits = Limits.of(settings)
    looked_at = set(touched)
    sources, digests = dict(found.sources), dict(found.digests)
    is_looked_at = map(looked_at.__contains__, map(attrgetter("location"), sources.values()))
    known = {one.location: one for one in compress(sources.values(), is_looked_at)}
    for location in touched:
        if location not in known:
            if _may_be_new(location, sources.values()):
                return None
            continue
        source = looked_at_again(known[location])
        if source is None or Path(location).name in RULES:
            return None
        sources[source.path] = source
        digests[source.path] = digest_of(source, limits)
    return Found(sources, digests)


def _may_be_new(location: str, sources: Iterable[Source]) -> bool:
    """Whether something is there that is not of the map as it was, or has been there and held what is."""
    if os.path.lexists(location) or Path(location).name in RULES:
        return True
    inside = f"{location}{os.sep}"
    return any(source.location.startswith(inside) for source in sources)


def survey(
    settings: Settings,
    cache: Cache,
    report: Report,
    *,
    found: Found | None = None,
    workers: Workers | None = None,
    memory: Memory | None = None,
) -> Index:
    """Read everything and connect it.

    Parameters:
        settings: What to map, and how.
        cache: Remembers the facts of files that have not changed.
        report: Is told what happens when it takes longer than two seconds.
        found: What `find` has found for these settings; looked for where it is not given.
        workers: Read files; by default those of the settings, which end when all are read.
        memory: Holds definitions that are read; by default as many as there are.

    Returns:
        The index of all files.

    Raises:
        KwmapError: As `discover` and `Workers.map` do.
    """
    found = found or find(settings, cache)
    with ThreadPoolExecutor(1) as thread:  # the linter is a process of its own
        findings = thread.submit(
            findings_of,
            list(found.sources.values()),
            found.digests,
            settings=settings,
            cache=cache,
            report=report,
        )
        with nullcontext(workers) if workers else Workers(settings.workers) as readers:
            files = read(
                found.sources,
                found.digests,
                settings,
                cache=cache,
                report=report,
                workers=readers,
                memory=memory,
            )
    history = read_history(Path(settings.root), cache, report) if settings.history else None
    return _index(settings, found.sources, files, findings.result(), history=history, cache=cache)


def _index(
    settings: Settings,
    sources: Mapping[str, Source],
    files: Read,
    findings: Findings,
    *,
    history: History | None,
    cache: Cache,
) -> Index:
    tables = KeptTables(cache, sources.values(), files.keys)
    index = build_index(
        settings, list(sources.values()), files.facts, findings, history=history, tables=tables
    )
    index.fact_keys, index.source_keys, index.macros = files.keys, files.source_keys, files.macros
    index.rewritten = files.rewritten
    return index


class Reread(Struct, frozen=True):
    """What the files of a map say after some have changed."""

    sources: Mapping[str, Source]
    files: Read
    findings: Findings
    history: History | None
    changed: frozenset[str]
    """Paths of the files that are other than they were, those included that have come or gone."""
    kept: Mapping[str, Problem]
    """Files that cannot be read as they are now, of which is told what they said before; and why."""
    kept_texts: Mapping[str, str]
    """The texts that these had before."""

    def put_into(self, index: Index, cache: Cache) -> Index:
        """An index with what files say now, and what finds names; nothing else is other than it was."""
        files = self.files
        facts = {
            **files.facts,
            **{path: outlined(files.facts[path]) for path in self.changed & files.facts.keys()},
        }
        has_same_files = self._has_same_files(index, facts)
        new = dataclasses.replace(
            index,
            sources=self.sources,
            facts=facts,
            resolver=index.resolver.after(self.sources.values(), facts, has_same_files=has_same_files),
            findings=self.findings,
            tables=KeptTables(cache, self.sources.values(), files.keys),
            history=self.history,
            fact_keys=files.keys,
            source_keys=files.source_keys,
            macros=files.macros,
            rewritten=files.rewritten,
            kept_texts=self.kept_texts,
            known=KnownLookups(),
        )
        if has_same_files:
            python = self.changed & index.python_facts.keys()
            new.python_facts = {**index.python_facts, **{path: facts[path] for path in python}}
        return new

    def _has_same_files(self, last: Index, facts: Mapping[str, Facts]) -> bool:
        """Whether no file has come or gone, or is another module or in another language than it was."""
        if not have_same_keys(self.sources, last.sources) or not have_same_keys(facts, last.facts):
            return False
        return all(
            self.sources[path].identity == last.sources[path].identity
            and (path not in facts or facts[path].code_language == last.facts[path].code_language)
            for path in self.changed
        )

    def connected(self, settings: Settings, cache: Cache) -> Index:
        """An index for which everything is found out anew."""
        index = _index(settings, self.sources, self.files, self.findings, history=self.history, cache=cache)
        index.kept_texts = self.kept_texts
        return index


def survey_again(
    index: Index,
    kept: Mapping[str, Problem],
    before: Found,
    found: Found,
    *,
    cache: Cache,
    report: Report,
    workers: Workers,
    memory: Memory,
) -> Reread:
    """Read the files of a map again that have changed.

    Parameters:
        index: The index of the files as they were.
        kept: Files of which it has what they said before, and why.
        before: The files as they were.
        found: The files as they are.
        cache: Remembers the facts of files that have not changed.
        report: Is told what happens when it takes longer than two seconds.
        workers: Read files.
        memory: Holds definitions that are read.

    Returns:
        What all files say. Of a file that could be read before and cannot any more, because somebody is in
        the middle of writing it, that is what it said before.
    """
    settings = index.settings
    touched = changed_paths(before, found)
    known = Read(index.facts, index.fact_keys, index.source_keys, index.macros, index.rewritten)
    files = read_again(
        known,
        found.sources,
        before.digests,
        found.digests,
        touched,
        settings=settings,
        cache=cache,
        report=report,
        workers=workers,
        memory=memory,
    )
    reread = touched | differing(index.fact_keys, files.keys)
    kept = dict(_kept(index, kept, files, found, reread))
    files = files.with_those_of(known, kept)
    sources = {**found.sources, **{path: index.sources[path] for path in kept}}
    changed = (reread | (index.sources.keys() - found.sources.keys())) - kept.keys()
    checked = [sources[path] for path in sorted(changed & sources.keys())]
    return Reread(
        sources,
        files,
        {
            **without(index.findings, changed),
            **findings_of(checked, found.digests, settings=settings, cache=cache, report=report),
        },
        _history_after(index, settings, cache, report),
        frozenset(changed),
        kept,
        {
            path: index.kept_texts[path] if path in index.kept_texts else _last_text(index, path, cache)
            for path in kept
        },
    )


def changed_paths(before: Found, found: Found) -> set[str]:
    """Paths of the files that are there now, and are other than they were, or were not there."""
    return differing(before.digests, found.digests) | differing(before.sources, found.sources)


def _kept(
    index: Index, kept: Mapping[str, Problem], files: Read, found: Found, reread: Set[str]
) -> Iterator[tuple[str, Problem]]:
    """The files of which is kept what they said before, each with why it cannot be read as it is."""
    for path in sorted((reread | kept.keys()) & found.sources.keys()):
        if path not in reread:
            yield path, kept[path]
        elif path in files.facts and path in index.facts:
            problem, before = files.facts[path].problem, index.facts[path].problem
            if problem and not before and index.sources[path].identity == found.sources[path].identity:
                yield path, problem


def _history_after(index: Index, settings: Settings, cache: Cache, report: Report) -> History | None:
    """The history, which is that of before where there is no other."""
    history = read_history(Path(settings.root), cache, report) if settings.history else None
    return index.history if history == index.history else history


def _last_text(index: Index, path: str, cache: Cache) -> str:
    """The text of a file as it was shown before it was written; where no source is shown, as it is."""
    source, settings = index.sources[path], index.settings
    html = cache.get(index.source_keys[path]) if settings.source == "embed" else None
    if html is None:
        return shown_text(source, settings.max_source, settings.max_parse)
    text = text_of(html)
    # it is highlighted without the last line end, which nearly every file has
    return text if len(text.encode()) == source.size else f"{text}\n"


def files_to_read_again(index: Index) -> list[str]:
    """Paths of the files that the next build is to read, even if they are as they were for this one.

    These are the ones that no process has lived to read, which have no highlighted source, and those that
    were written while they were read.
    """
    lost = {path for path, key in index.source_keys.items() if not key}
    return sorted(lost | index.rewritten)
