"""The pages of facts on imports: those that are circular, and those that their file does not use."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from mkdocs_kwmap.model import Import
from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.anchors import PAGE_ID, section_id
from mkdocs_kwmap.pages.context import Context, count, joined, listed, present, section
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import Block, PageModel, Paragraph, Ref, Run

PAGE_ROWS = 500
"""Circular imports, and files with unused imports, on one page."""

_CIRCULAR = "Circular imports"
_UNUSED = "Unused imports"


Row = tuple[str, ...]
"""Paths of the files of a circular import; one alone is that of a file with unused imports."""


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of the pages; none where no import is circular or unused."""
    number = len(paged_rows(context))
    for part in range(1, number + 1):
        yield uris.further_page(uris.IMPORTS, part), Maker(build, (part, number))


def paged_rows(context: Context) -> list[list[Row]]:
    """The rows of each page: circular imports, then files with unused imports."""
    index = context.index
    rows = [*index.distinct_cycles, *((path,) for path in index.unused_imports)]
    return [rows[start : start + PAGE_ROWS] for start in range(0, len(rows), PAGE_ROWS)]


def build(context: Context, part: int, number: int) -> PageModel:
    """Make one of a number of pages; parts are counted from 1."""
    shown = paged_rows(context)[part - 1]
    cycles = [row for row in shown if len(row) > 1]
    files = [row[0] for row in shown if len(row) == 1]
    return PageModel(
        uri=uris.further_page(uris.IMPORTS, part),
        kind="imports",
        title="Circular and unused imports",
        id=PAGE_ID,
        crumbs=context.crumbs(""),
        views=context.views(""),
        lead=(_lead(context),),
        sections=present(
            section("Pages", listing.page_links(uris.IMPORTS, part, number)),
            section(_CIRCULAR, *_cycles(context, cycles)),
            section(_UNUSED, *_unused(context, files)),
        ),
    )


def _lead(context: Context) -> str:
    unused = sum(len(numbers) for numbers in context.index.unused_imports.values())
    counts = ((len(context.index.distinct_cycles), "circular import"), (unused, "unused import"))
    return ", ".join(count(number, noun) for number, noun in counts if number) + "."


def _cycles(context: Context, cycles: Sequence[tuple[str, ...]]) -> Iterator[Block | None]:
    if cycles:
        words = (
            f"The shortest circle through each of {count(len(context.index.cycles), 'file')}, every one once."
        )
        yield Paragraph((words, " Imports in functions and for type checkers do not count."))
    yield listed(circle(context, cycle) for cycle in cycles)


def circle(context: Context, cycle: Sequence[str]) -> Run:
    """A circular import, file by file, each with the line that imports the next."""
    steps = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
    places = [context.place(path, context.index.line_of_import(path, other), "") for path, other in steps]
    return joined([*places, Ref(cycle[0], uris.file_docs(cycle[0]))], " → ")


def _unused(context: Context, paths: Sequence[str]) -> Iterator[Block | None]:
    if paths:
        yield Paragraph(("Names that a file imports and does not use; what a package imports, it offers.",))
    yield listed((context.file(path), ": ", *_names(context, path)) for path in paths)


def _names(context: Context, path: str) -> Run:
    imports = context.index.facts[path].imports
    unused = (imports[number] for number in context.index.unused_imports[path])
    return joined([context.line_or_file(path, one.line, as_written(one)) for one in unused])


def as_written(found: Import) -> str:
    """An imported name, with the one it is bound to."""
    return f"{found.name} as {found.asname}" if found.asname else found.name


def figures(context: Context, paths: Collection[str]) -> tuple[tuple[int, Ref], ...]:
    """How many of some files have circular imports, and how many imports they do not use, each not 0."""
    circular = sum(path in context.index.cycles for path in paths)
    unused = sum(len(context.index.unused_imports.get(path, ())) for path in paths)
    found = (
        (circular, circular_imports(f"{'file' if circular == 1 else 'files'} in circular imports")),
        (unused, unused_imports(context, f"unused {'import' if unused == 1 else 'imports'}")),
    )
    return tuple(one for one in found if one[0])


def circular_imports(text: str) -> Ref:
    """A link to the list of circular imports."""
    return Ref(text, uris.IMPORTS, section_id(_CIRCULAR))


def unused_imports(context: Context, text: str) -> Ref:
    """A link to the list of unused imports, which begins where that of circular ones ends."""
    return Ref(text, uris.further_page(uris.IMPORTS, first_unused_page(context)), section_id(_UNUSED))


def first_unused_page(context: Context) -> int:
    """Which of the pages has the first of the unused imports."""
    return len(context.index.distinct_cycles) // PAGE_ROWS + 1
