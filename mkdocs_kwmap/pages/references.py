"""References to a definition: those that its block shows, and the pages that list many of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, groupby
from operator import is_not

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID
from mkdocs_kwmap.pages.context import Context, count, joined, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import Muted, PageModel, Quote, Quotes, Ref, References, Run
from mkdocs_kwmap.pages.used import MOST_ON_BLOCK
from mkdocs_kwmap.pages.vocabulary import words
from mkdocs_kwmap.paths import folder_of, is_example, is_test, name_of
from mkdocs_kwmap.references import FileReferences, total

PAGE_REFERENCES = 1000

_FIRST = 3
"""Shown at once on a block; the rest is folded away, or on pages of its own."""


# On a definition's block or row


def on_block(context: Context, path: str, number: int) -> References | None:
    """What the block of a definition shows: the first references, and the way to all of them."""
    used = context.index.references.get((path, number))
    if not used:
        return None
    name = context.index.facts[path].definitions[number].name
    page = context.reference_pages.get((path, number))
    places = list(_places(used))[: _FIRST if page else MOST_ON_BLOCK]
    quotes = tuple(context.quote(file, line, name) for file, line in places)
    words = _words(used)
    return References((Ref(words, page) if page else words,), quotes[:_FIRST], quotes[_FIRST:])


def in_cell(context: Context, path: str, number: int) -> Run:
    """What the row of a variable shows: the lines, those of other files with the file's name."""
    used = context.index.references.get((path, number))
    if not used:
        return ()
    page = context.reference_pages.get((path, number))
    if page:
        return (Ref(_words(used), page),)
    lines = [
        context.line_or_file(file, line, f"{line}" if file == path else f"{name_of(file)}:{line}")
        for file, line in _places(used)
    ]
    return (f"{total(used)}: ", *joined(lines))


def _words(used: Sequence[FileReferences]) -> str:
    return f"{count(total(used), 'reference')} in {count(len(used), 'file')}"


def _places(used: Iterable[FileReferences]) -> Iterator[tuple[str, int]]:
    return ((one.path, line) for one in used for line in one.lines)


# Pages of their own


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the pages of every definition with more references than its block can hold."""
    for key in context.reference_pages:
        for part, uri in enumerate(page_uris(context, key), 1):
            yield uri, Maker(build, (*key, part))


def has_same_pages(context: Context, last: Context) -> bool:
    """Whether the same definitions have as many pages as in another map of the same files."""
    if context.reference_pages is not last.reference_pages:
        return False
    now, before, keys = context.index.references, last.index.references, last.reference_pages
    others = compress(keys, map(is_not, map(now.get, keys), map(before.get, keys)))
    return all(_parts(now[key]) == _parts(before[key]) for key in others)


def page_uris(context: Context, key: DefinitionKey) -> Iterator[str]:
    """URIs of the pages of the references to a definition that has such pages."""
    for part in range(1, _parts(context.index.references[key]) + 1):
        yield uris.further_page(context.reference_pages[key], part)


def _parts(used: Sequence[FileReferences]) -> int:
    return -(-total(used) // PAGE_REFERENCES)


def build(context: Context, path: str, number: int, part: int) -> PageModel:
    """Make a page of the references to one definition; parts are counted from 1."""
    used = context.index.references[path, number]
    definition = context.index.facts[path].definitions[number]
    uri = context.reference_pages[path, number]
    places = list(_places(used))[(part - 1) * PAGE_REFERENCES : part * PAGE_REFERENCES]
    tests = [place for place in places if _is_test_or_example(place[0])]
    links = listing.page_links(uri, part, _parts(used))
    kind = words(definition.kind)
    return PageModel(
        uri=uris.further_page(uri, part),
        kind="references",
        title=f"References to {definition.qualname}",
        id=PAGE_ID,
        crumbs=(*context.crumbs(path), Ref(name_of(path), uris.file_docs(path))),
        views=context.views(folder_of(path), path),
        lead=(f"{_words(used)} to the {kind} ", context.definition(path, number), " in ", context.file(path)),
        sections=present(
            section("Pages", links),
            section("Tests and examples", *_quotes(context, tests, definition.name)),
            section("Code", *_quotes(context, places[len(tests) :], definition.name)),
        ),
    )


def _is_test_or_example(path: str) -> bool:
    return is_test(path) or is_example(path)


def _quotes(context: Context, places: Sequence[tuple[str, int]], name: str) -> Iterator[Quotes]:
    for path, group in groupby(places, key=lambda place: place[0]):
        quotes = tuple(_quote(context, path, line, name) for _, line in group)
        yield Quotes((context.file(path), Muted(count(len(quotes), "reference"))), quotes)


def _quote(context: Context, path: str, line: int, name: str) -> Quote:
    return context.quote(path, line, name, f"{line}")
