"""`objects.inv`: a Sphinx inventory of all Python definitions under their dotted names.

The format is Sphinx's inventory version 2: four header lines, then zlib-compressed lines of
`name domain:role priority location display-name`. Some files at a time are compressed by themselves, so that
the rest can be taken from the last build.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import accumulate

from mkdocs_kwmap.addresses import Addresses, fragment, relative_url
from mkdocs_kwmap.model import Definition, Facts
from mkdocs_kwmap.outputs.pieces import LastExport, Pieces
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context

_ROLES = {
    "class": "class",
    "function": "function",
    "method": "method",
    "property": "property",
    "attribute": "attribute",
    "variable": "data",
    "constant": "data",
    "type_alias": "type",
}
_Name = tuple[str, str]
"""A dotted name and the role of what it names."""

_FILES = 32
"""Files that are compressed together; fewer make the export larger."""

# RFC 1950: what a stream begins with that is compressed as zlib does by default, and its last, empty block
_ZLIB_HEAD = b"\x78\x9c"
_ZLIB_END = b"\x03\x00"


def inventory(context: Context, addresses: Addresses) -> Pieces:
    """Make the export. Of several definitions of one dotted name the first is listed."""
    return _Inventory(context, addresses)


class _Inventory(Pieces):
    """The export; a piece of it is about the files that are compressed together, and named by the first."""

    def __init__(self, context: Context, addresses: Addresses) -> None:
        project = "".join(char for char in context.project.name if char.isprintable())
        header = (
            "# Sphinx inventory version 2\n"
            f"# Project: {project}\n"
            "# Version: \n"
            "# The remainder of this file is compressed using zlib.\n"
        )
        self._entries = _Entries(context, addresses)
        paths = self._entries.paths
        self._groups = {paths[at]: paths[at : at + _FILES] for at in range(0, len(paths), _FILES)}
        super().__init__(
            list(self._groups), self._compressed, self._changed_groups, header.encode() + _ZLIB_HEAD
        )

    def after(self, last: LastExport | None) -> Iterator[bytes]:
        pieces = super().after(last)
        yield next(pieces)
        lines, checksum = zlib.decompressobj(-zlib.MAX_WBITS), zlib.adler32(b"")
        for piece in pieces:
            checksum = zlib.adler32(lines.decompress(piece), checksum)
            yield piece
        yield _ZLIB_END + checksum.to_bytes(4, "big")

    def _compressed(self, group: str) -> bytes:
        lines = "".join(line for path in self._groups[group] for line in self._entries.lines(path))
        stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return stream.compress(lines.encode()) + stream.flush(zlib.Z_FULL_FLUSH)

    def _changed_groups(self, last: LastExport) -> Set[str]:
        affected = set(self._entries.affected(last.facts.values()))
        return {group for group, paths in self._groups.items() if not affected.isdisjoint(paths)}


class _Entries:
    """The entries of each file.

    Files may define the same dotted name: `a/b.py` a class `C`, and `a/__init__.py` a class `b` with a class
    `C` in it. Their definitions then have a scope in common, here `a.b`: all of the name but its last part.
    """

    def __init__(self, context: Context, addresses: Addresses) -> None:
        self._context, self._addresses = context, addresses
        self._here = f"{addresses.base}/objects.inv"  # Sphinx joins locations to the address of its folder
        sources = context.index.sources
        self._modules = {
            path: sources[path].module
            for path in context.index.facts
            if sources[path].language == "Python" and _is_dotted_name(sources[path].module)
        }
        self.paths = list(self._modules)
        """Of the files that have entries, in their order."""
        self._places = {path: place for place, path in enumerate(self.paths)}
        self._files: dict[str, list[str]] = defaultdict(list)
        """By module the paths of its files."""
        for path, module in self._modules.items():
            self._files[module].append(path)
        self._scopes: Callable[[str], Set[str]] = cache(self._scopes_of)
        self._names: Callable[[str], Mapping[str, Sequence[_Name]]] = lru_cache(maxsize=8)(self._names_of)
        self._firsts: Callable[[str], Mapping[_Name, str]] = cache(self._firsts_of)

    def lines(self, path: str) -> Iterator[str]:
        """The lines of a file, but for the names that a file before it has."""
        uri, module, anchors = uris.file_docs(path), self._modules[path], self._context.anchors(path)
        if self._files[module][0] == path:
            yield _line(module, "module", relative_url(self._addresses.url(uri, anchors.page), self._here))
        page = relative_url(self._addresses.url(uri), self._here)
        has_ids = not self._addresses.is_hand_written(uri)  # nothing is known of those on a page of the user
        listed: set[_Name] = set()
        for number, scope, one in _named(module, self._context.index.facts[path].definitions):
            if one not in listed and self._firsts(scope).get(one, path) == path:
                listed.add(one)
                yield _line(*one, f"{page}#{fragment(anchors.definitions[number])}" if has_ids else page)

    def affected(self, changed: Iterable[Facts]) -> Iterator[str]:
        """The files that may have other entries than before: those that changed, and those that share scopes.

        Parameters:
            changed: What the files that have changed said before.
        """
        for facts in changed:
            if facts.path in self._modules:
                yield facts.path
                before = _by_scope(self._modules[facts.path], facts.definitions)
                for scope in before.keys() | self._scopes(facts.path):
                    yield from self._with_scope(scope)

    def _firsts_of(self, scope: str) -> Mapping[_Name, str]:
        """The first file with each name of a scope that several files have; of others none is told."""
        paths = sorted(self._with_scope(scope), key=self._places.__getitem__, reverse=True)
        names = ((one, path) for path in paths for one in self._names(path)[scope])
        return dict(names) if len(paths) > 1 else {}

    def _with_scope(self, scope: str) -> Iterator[str]:
        """The files with a scope: they are of a module that it begins with."""
        for module in accumulate(scope.split("."), "{}.{}".format):
            yield from (path for path in self._files.get(module, ()) if scope in self._scopes(path))

    def _scopes_of(self, path: str) -> Set[str]:
        return frozenset(self._names(path))

    def _names_of(self, path: str) -> Mapping[str, Sequence[_Name]]:
        return _by_scope(self._modules[path], self._context.index.facts[path].definitions)


def _by_scope(module: str, definitions: Sequence[Definition]) -> Mapping[str, Sequence[_Name]]:
    found: dict[str, list[_Name]] = defaultdict(list)
    for _, scope, one in _named(module, definitions):
        found[scope].append(one)
    return found


def _named(module: str, definitions: Sequence[Definition]) -> Iterator[tuple[int, str, _Name]]:
    """Index, scope and name of the definitions of a file that have entries."""
    for number, one in enumerate(definitions):
        if one.kind in _ROLES and "<locals>" not in one.qualname:
            name = f"{module}.{one.qualname}"
            yield number, name.rpartition(".")[0], (name, _ROLES[one.kind])


def _line(name: str, role: str, url: str) -> str:
    return f"{name} py:{role} 1 {_location(name, url)} -\n"


def _is_dotted_name(module: str) -> bool:
    """Names with white space would break the line format; they cannot be imported anyway."""
    return bool(module) and all(part.isidentifier() for part in module.split("."))


def _location(name: str, url: str) -> str:
    """A location ends in `$` where its fragment is the name itself."""
    return f"{url.removesuffix(name)}$" if url.endswith(f"#{name}") else url
