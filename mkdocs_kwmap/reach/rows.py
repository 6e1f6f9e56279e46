"""What the tables of an index hold for each file: what other files say of it, or it of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import Source
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.relations import SITES_SHOWN


class Rows:
    """The rows of all files: what tells those of one build from those of another, and whom they name."""

    def __init__(
        self,
        tables: Iterable[Mapping[str, object] | Mapping[DefinitionKey, object]],
        changed: Iterable[str],
    ) -> None:
        """Go through the rows of some tables.

        Parameters:
            tables: Each by path, or by definition.
            changed: Paths of files.
        """
        found: dict[str, list[object]] = defaultdict(list)
        for number, table in enumerate(tables):
            for key, row in table.items():
                path, definition = (key, -1) if isinstance(key, str) else key
                found[path] += (number, definition, row)
        self.digests: dict[str, bytes] = {}
        """By path of a file or folder a digest of its rows; those without are left out."""
        self.naming: set[str] = set()
        """Those in whose rows the path of a changed file stands, or one that it is a part of."""
        encode = msgspec.msgpack.Encoder().encode
        wanted = [path.encode() for path in changed]
        for path, rows in found.items():
            encoded = encode(rows)
            self.digests[path] = key_of(encoded)[:8]
            if any(one in encoded for one in wanted):
                self.naming.add(path)

    def differing(self, last: Mapping[str, bytes]) -> set[str]:
        """The files and folders with other rows than before.

        Parameters:
            last: The digests of the last build.
        """
        now = self.digests
        return {path for path in now.keys() | last.keys() if now.get(path) != last.get(path)}


class Tables:
    """The rows of a map, by what they depend on; made when they are asked for."""

    def __init__(self, context: Context, changed: Collection[str]) -> None:
        """Take the map.

        Parameters:
            context: The index of all files, and what pages make of it.
            changed: Paths of the files that are other than in the last build.
        """
        self._context, self._changed = context, changed

    @cached_property
    def common(self) -> Rows:
        """The rows that pages of files and folders read, but for those below and for references."""
        context, index = self._context, self._context.index
        tables: tuple[Mapping[str, object] | Mapping[DefinitionKey, object], ...] = (
            index.targets,
            # how they import it stands in these files themselves
            {path: [one.path for one in found] for path, found in index.importers.items()},
            index.folder_importers,
            index.cycles,
            index.reexports,
            index.importing,
            index.classes.subclasses,
            index.classes.overridden,
            index.classes.overriding,
            dict.fromkeys(sorted(index.named_patterns.decorators), True),
            index.usages.documented,
            {path: tests for path in index.facts if (tests := index.tests_of(path))},
            {path: others for path in index.same_names.paths() if (others := index.same_names.of(path))},
            dict(_sharing(context)),
            dict(_taken_over(context)),
            dict(_joined(context)),
            dict(_namesakes(context)),
            index.layers.of,
        )
        return Rows(tables, self._changed)

    @cached_property
    def bases(self) -> Rows:
        """What the bases of classes are."""
        return Rows((self._context.index.classes.bases,), self._changed)

    @cached_property
    def declarations(self) -> Rows:
        """What C and its kin declare and define; this depends on files of these languages alone."""
        index = self._context.index
        return Rows((index.defined, index.declared), self._changed)


def may_declare(source: Source) -> bool:
    """Whether a file may change `Tables.declarations`."""
    return source.language in C_FAMILY


def _sharing(context: Context) -> Iterator[tuple[str, list[bytes]]]:
    """Who imports the files that a file imports, in digests: these files have imports in common with it."""
    index, encode = context.index, msgspec.msgpack.Encoder().encode
    importers: dict[str, bytes] = {}
    for path in index.facts:
        imported = index.imported_files(path)
        for one in imported:
            if one not in importers:
                importers[one] = key_of(encode(sorted(index.shared_imports.telling_importers(one))))[:8]
        if imported:
            yield path, [importers[one] for one in imported]


def _taken_over(context: Context) -> Iterator[tuple[str, list[object]]]:
    """What `__all__` of a file takes from other modules."""
    index, resolver = context.index, context.index.resolver
    for path, facts in index.python_facts.items():
        if facts.exports_from or (facts.exports and any(one.name == "*" for one in facts.imports)):
            names = [resolver.resolve_name(path, name) for name in facts.exports or ()]
            modules = [resolver.exporting_module(path, name) for name in facts.exports_from]
            yield path, [names, modules]


def _joined(context: Context) -> Iterator[tuple[DefinitionKey, list[object]]]:
    """What joins a definition to another language, and who uses that."""
    index, bindings = context.index, context.index.bindings
    for key in sorted(bindings.joined):
        names = bindings.bindings_of.get(key, ())
        stubs = [stub for one in (*names, key) for stub in bindings.stubs_of.get(one, ())]
        used = [*names, *stubs]
        described = bindings.stubbed.get(key, ())
        yield (
            key,
            [
                used,
                [index.references.get(one) for one in used],
                [index.importing.get(one) for one in used],
                described,
                [bindings.bound.get(one) for one in (*described, key)],
                bindings.declarations_of.get(key),
                bindings.declared.get(key),
            ],
        )


def _namesakes(context: Context) -> Iterator[tuple[DefinitionKey, list[object]]]:
    """The first of those of the same name, and how many they are, where there are several."""
    for sites in context.top_level.values():
        if len(sites) > 1:
            row: list[object] = [sites[: SITES_SHOWN + 1], len(sites)]
            for site in sites:
                yield site, row
