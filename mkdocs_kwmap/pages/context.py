"""What every page kind needs: links to files, lines and definitions, and the frame of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar, cast
from weakref import proxy

from mkdocs_kwmap.binaries import is_image
from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.extract import ShownTexts
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Definition, Import, Settings
from mkdocs_kwmap.outlines import NAMESAKE, outline_of
from mkdocs_kwmap.owners import Owners, find_codeowners, read_rules
from mkdocs_kwmap.pages import uris, vocabulary
from mkdocs_kwmap.pages.anchors import Anchors, anchors_of, keyword_id, section_id
from mkdocs_kwmap.pages.known_uris import KnownUris
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listings import Listings
from mkdocs_kwmap.pages.model import (
    Block,
    Inline,
    Label,
    Listing,
    Muted,
    PageModel,
    Quote,
    Ref,
    Run,
    Section,
    Url,
)
from mkdocs_kwmap.pages.names import Names
from mkdocs_kwmap.pages.nesting import Node, nested
from mkdocs_kwmap.pages.quotes import SourceLines, marked
from mkdocs_kwmap.pages.used import reference_pages, used_definitions
from mkdocs_kwmap.paths import folder_of, name_of
from mkdocs_kwmap.project import Project, read_project
from mkdocs_kwmap.resolve import STDLIB, Target
from mkdocs_kwmap.runners import Runners
from mkdocs_kwmap.weak_methods import weakly

T = TypeVar("T")


class Context:
    """The index, and how pages link into it."""

    def __init__(
        self, index: Index, documentation: Documentation | None = None, known: KnownUris | None = None
    ) -> None:
        """Put together what pages are made of.

        Parameters:
            index: The index of all files.
            documentation: What other projects document; by default nothing is known of it.
            known: What the last build or preview tells of pages, as far as it is the same.
        """
        self.index = index
        self._known = known or KnownUris()
        self._made_once: dict[Callable[[Context], Any], Any] = {}
        self.said: dict[str, bytes] = {}
        """By URI what pages show that are a part of an export as well, as msgpack, once that is known."""
        self.documentation = documentation or Documentation()
        self.anchors: Callable[[str], Anchors] = lru_cache(maxsize=64)(weakly(self._anchors))
        self.links: Callable[[str], FileLinks] = cache(weakly(self._links))
        # of a file, the keyword page tells what the documentation page shows
        self.recent: Callable[[Callable[[Context, str], PageModel], str], PageModel] = lru_cache(maxsize=4)(
            weakly(self._made)
        )
        # a folder is told of by its own pages and by those of the folder around it
        self.languages: Callable[[str], Sequence[tuple[str, int]]] = lru_cache(maxsize=1024)(
            weakly(self._languages)
        )
        # the page of a file asks for it three times
        self.nested: Callable[[str], list[Node]] = lru_cache(maxsize=4)(weakly(self._nested))
        # pages of files beside each other show lines of the same tests
        settings = index.settings
        self.texts = ShownTexts(index.sources, settings.max_source, settings.max_parse, index.kept_texts)
        """Gives the texts of files as far as they are shown."""
        self.text: Callable[[str], str] = lru_cache(maxsize=64)(self.texts)

    def once(self, make: Callable[[Context], T]) -> T:
        """What is made of the whole map, and made once.

        Parameters:
            make: Makes it.
        """
        if make not in self._made_once:
            self._made_once[make] = make(proxy(self))  # which does not keep alive what keeps it
        return cast("T", self._made_once[make])

    def has_made(self, make: Callable[[Context], object]) -> bool:
        """Whether something has been made of the whole map."""
        return make in self._made_once

    def put_once(self, make: Callable[[Context], object], made: object) -> None:
        """Take over what would be made of the whole map."""
        self._made_once[make] = made

    def _made(self, make: Callable[[Context, str], PageModel], path: str) -> PageModel:
        """What a builder of pages makes of a path."""
        return make(self, path)

    @property
    def settings(self) -> Settings:
        return self.index.settings

    @cached_property
    def project(self) -> Project:
        return read_project(self.settings, self.index.facts, self.text)

    @cached_property
    def runners(self) -> Runners:
        """Finds what runs the tests."""
        return Runners(self.index.sources, self.index.facts, self.text)

    @cached_property
    def owners(self) -> Owners | None:
        """Finds who owns a file; None without a `CODEOWNERS` file."""
        path = find_codeowners(self.index.facts)
        return Owners(path, read_rules(self.text(path))) if path else None

    @cached_property
    def images(self) -> frozenset[str]:
        """Paths of the images that pages show."""
        return frozenset(path for path, source in self.index.sources.items() if is_image(source))

    @cached_property
    def names(self) -> Names:
        """All names in the order of listings."""
        return Names(self.index.facts, self.index.tables)

    @cached_property
    def listings(self) -> Listings:
        """How names are divided into pages."""
        return Listings(self.names, self._known.listings)

    @cached_property
    def top_level(self) -> Mapping[tuple[str, str], tuple[DefinitionKey, ...]]:
        """Where each name is defined as a class or function at the top level of a file, once for a file.

        Sorted, by family of languages and name: one of another language is another thing. What is only
        declared is not defined.
        """
        keys: dict[tuple[str, str], list[DefinitionKey]] = defaultdict(list)
        for path, facts in self.index.facts.items():
            family = self.index.family(path)
            outline = outline_of(facts)
            for number, mark in enumerate(outline.marks):
                if mark & NAMESAKE:
                    keys[family, outline.names[number]].append((path, number))
        return {name: tuple(sorted(found)) for name, found in keys.items()}

    @cached_property
    def used_definitions(self) -> Mapping[str, Sequence[tuple[str, int, int]]]:
        """By path the classes and functions that other files use: path, number, and how many files do."""
        paths = dict.fromkeys(path for path, _ in self.index.references)
        return {path: used for path in paths if (used := self.used_of(path))}

    def used_of(self, path: str) -> Sequence[tuple[str, int, int]]:
        """The same of one file."""
        return used_definitions(self.index, path)

    def _languages(self, folder: str) -> Sequence[tuple[str, int]]:
        """The languages of the files of a folder and below, and how many files, those of the most first."""
        counts = self.index.languages(self.index.folders[folder].below)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @cached_property
    def reference_pages(self) -> dict[DefinitionKey, str]:
        """URI of the first page of references, of the definitions that have such pages; by path."""
        paths = sorted({path for path, _ in self.index.references})
        return {key: uri for path in paths for key, uri in self.reference_pages_of(path).items()}

    def reference_pages_of(self, path: str) -> dict[DefinitionKey, str]:
        """The same of the definitions of one file."""
        return reference_pages(self.index, path, self._known.references.get(path, {}))

    @cached_property
    def _source_lines(self) -> SourceLines:
        return SourceLines(weakly(self._lines_shown), self.text)

    def _lines_shown(self, path: str) -> set[int]:
        """The lines of a file that pages of what it uses show."""
        tables = (self.index.uses, self.index.binding_uses)
        return set().union(*(lines for uses in tables for lines in uses.get(path, {}).values()))

    def _anchors(self, path: str) -> Anchors:
        return anchors_of(self.index.sources[path], self.index.facts[path])

    def _nested(self, path: str) -> list[Node]:
        return nested(self.index.facts[path].definitions)

    def _links(self, path: str) -> FileLinks:
        index = self.index
        return FileLinks(index.sources[path], index.facts.get(path), index.settings)

    # Links

    def folder(self, path: str, text: str = "") -> Ref:
        """A link to a folder's index."""
        label = text or (f"{name_of(path)}/" if path else self.settings.title)
        return Ref(label, uris.folder_index(path), code=bool(path) and not text)

    def file(self, path: str, text: str = "") -> Inline:
        """A link to a file's documentation, or its bare name if it has no pages."""
        return self.links(path).file(text or path)

    def line(self, path: str, line: int, text: str = "") -> Inline:
        """A link to a line of source, where the source is shown or hosted."""
        return self.links(path).line(line, text or f"{line}")

    def definition(self, path: str, number: int, text: str = "") -> Ref:
        """A link to a definition on its file's page."""
        return self.links(path).definition(number, text)

    def within(self, path: str, folder: str) -> Run:
        """A link to a file, named by its path within a folder."""
        return (self.file(path, path.removeprefix(f"{folder}/") if folder else path),)

    def place(self, path: str, line: int, folder: str) -> Inline:
        """A link `path:line`, the path within a folder; to the file where the line is not shown, or 0."""
        name = path.removeprefix(f"{folder}/") if folder else path
        return self.line_or_file(path, line, f"{name}:{line}") if line else self.file(path, name)

    def line_or_file(self, path: str, line: int, text: str) -> Inline:
        """A link to a line of source; to the file where the line is not shown."""
        shown = self.line(path, line, text)
        return self.file(path, text) if isinstance(shown, Muted) else shown

    def quote(self, path: str, line: int, name: str, label: str = "") -> Quote:
        """A line that uses a name, the name marked in it; without the line where no source is shown.

        Parameters:
            path: The file.
            line: One of the lines that `index.references` has.
            name: The name that is used.
            label: Text of the link to the line; `path:line` if it is empty.
        """
        link = self.line(path, line, label) if label else self.place(path, line, "")
        if self.settings.source == "none":
            return Quote(link)
        return Quote(link, marked(self._source_lines.line(path, line), name))

    def keyword(self, name: str, text: str) -> Ref:
        """A link to an identifier among all keywords."""
        return Ref(text, self.listings.page_of(name), keyword_id(name))

    def documented(self, dotted: str, text: str = "") -> Url | None:
        """A link to where another project documents a name; None where no inventory knows it."""
        url = self.documentation.names.get(dotted) or self.documentation.modules.get(dotted)
        return Url(text or dotted, url, code=True) if url else None

    def documented_import(self, path: str, found: Import) -> Url | None:
        """A link to the documentation of what an import of a Python file names, or else of its module."""
        if self.index.language(path) != "Python":
            return None  # inventories tell of Python only
        module = found.name if found.module is None else found.module
        if found.module is not None and found.name != "*":
            name = self.documented(f"{module}.{found.name}")
            if name is not None:
                return name
        url = self.documentation.modules.get(module)
        return Url(module, url, code=True) if url else None

    def target(self, path: str, number: int) -> Run:
        """Where an import of a file leads, in words and links."""
        target = self.index.targets[path][number]
        found = self.index.facts[path].imports[number]
        if target is None:
            return self._not_found(path, found)
        if target.external:
            words = Muted(self._outside(path, target.external))
            link = self.documented_import(path, found)
            return (link, words) if link else (words,)
        return self.mapped(target)

    def _not_found(self, path: str, found: Import) -> Run:
        if self.index.language(path) != "Python":
            return (Muted("not in the map"),)
        module = self.index.resolver.module_of(path, found)
        return (self.file(module), Muted("name not found there")) if module else (Muted("not found"),)

    def _outside(self, path: str, name: str) -> str:
        """Where something comes from that is not in the map, in words."""
        if name == STDLIB:
            return "standard library"
        return f"{_BUNDLES.get(self.index.language(path), 'package')} {name}"

    def mapped(self, target: Target) -> Run:
        """Links to a definition, file or folder of the map, or to all files that may be meant."""
        if target.candidates:
            return ("one of: ", *joined([self._candidate(one) for one in target.candidates]))
        if target.folder is not None:
            return (self.folder(target.folder, target.folder),)
        if target.definition < 0:
            return (self.file(target.path),)
        return (self.definition(target.path, target.definition), Muted("in"), self.file(target.path))

    def _candidate(self, path: str) -> Inline:
        return self.folder(path[:-1], path) if path.endswith("/") else self.file(path)

    # The frame of a page

    def crumbs(self, path: str) -> tuple[Ref, ...]:
        """The way down from the home page to what a path names, itself left out."""
        trail = [self.folder("", self.settings.title)]
        parts = folder_of(path).split("/") if folder_of(path) else []
        depths = range(1, len(parts) + 1)
        trail.extend(self.folder("/".join(parts[:depth]), parts[depth - 1]) for depth in depths)
        return tuple(trail)

    def views(self, folder: str, path: str = "") -> tuple[Ref, ...]:
        """One click from every page: the file's, its folder's and the map's own pages."""
        own = (Ref("Documentation", uris.file_docs(path)), Ref("Keywords", uris.file_keywords(path)))
        return (
            *(own if path else ()),
            *(self._source_view(path) if path else ()),
            Ref("Folder", uris.folder_index(folder)),
            Ref("Folder documentation", uris.folder_docs(folder)),
            Ref("Subtree keywords", uris.subtree_keywords(folder)),
            Ref("All keywords", uris.KEYWORDS),
            Ref("Book", uris.BOOK),
        )

    def _source_view(self, path: str) -> tuple[Ref, ...]:
        if self.settings.source == "embed" and path in self.index.facts:
            return (Ref("Source", uris.file_docs(path), section_id("source")),)
        return ()


_BUNDLES = {"Docker": "image", "Go": "module", "Rust": "crate", "Starlark": "repository"}
"""What a language calls that which it imports from elsewhere, where that is no package."""


def section(title: str, *blocks: Block | None, name: str = "") -> Section | None:
    """A section of the blocks there are; None where there are none.

    Parameters:
        title: Its heading.
        blocks: What it shows.
        name: What its id is made of, where the title holds a number.
    """
    there = tuple(block for block in blocks if block is not None)
    return Section(section_id(name or title), title, there) if there else None


def present(*sections: Section | None) -> tuple[Section, ...]:
    """The sections there are."""
    return tuple(one for one in sections if one is not None)


def listed(items: Iterable[Run]) -> Listing | None:
    """A list of items; None where there are none."""
    found = tuple(items)
    return Listing(found) if found else None


def joined(items: Sequence[Inline], separator: str = ", ") -> Run:
    """Inlines with a separator between them."""
    run: list[Inline] = []
    for item in items:
        if run:
            run.append(separator)
        run.append(item)
    return tuple(run)


def marks(definition: Definition) -> Run:
    """What stands behind the name of a definition in a table."""
    return (Label("deprecated"),) if definition.deprecated else ()


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 file`, `1,204 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_text(size: int) -> str:
    """A size in bytes as people write it."""
    if size < 1000:
        return count(size, "byte")
    return f"{size / 1000:,.1f} kB" if size < 1_000_000 else f"{size / 1_000_000:,.1f} MB"


def kind_count(number: int, kind: str) -> str:
    """How many of a kind: `2 classes`, `1 type alias`."""
    return count(number, vocabulary.words(kind), vocabulary.plural(kind))


def kind_title(kind: str) -> str:
    """A kind as a heading: `Classes`, `Type aliases`."""
    return vocabulary.plural(kind).capitalize()
