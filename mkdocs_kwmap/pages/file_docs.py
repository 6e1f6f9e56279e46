"""The documentation page of a file: each section from evidence, left out where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from mkdocs_kwmap.pages import activity, evidence, file_links, related, testing, uris
from mkdocs_kwmap.pages.configuration import configuration
from mkdocs_kwmap.pages.context import Context, count, kind_count, listed, present, section, size_text
from mkdocs_kwmap.pages.definitions import definition_blocks, definition_tables
from mkdocs_kwmap.pages.file_exports import public_names
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import (
    Block,
    Code,
    Docs,
    Fields,
    Muted,
    PageModel,
    Paragraph,
    Row,
    Run,
    Section,
    SourceText,
    Table,
)
from mkdocs_kwmap.pages.readings import notes
from mkdocs_kwmap.paths import folder_of, name_of


def pages(context: Context) -> Iterator[tuple[str, Maker]]:
    """URI and builder of every file's page."""
    for path in context.index.sources:
        if context.index.has_pages(path):
            yield uris.file_docs(path), Maker(_page, (path,))


def _page(context: Context, path: str) -> PageModel:
    return context.recent(build, path)


def build(context: Context, path: str) -> PageModel:
    """Make the page of one file."""
    facts = context.index.facts.get(path)
    return PageModel(
        uri=uris.file_docs(path),
        kind="file documentation",
        title=name_of(path),
        id=context.anchors(path).page if facts else name_of(path),
        crumbs=context.crumbs(path),
        views=context.views(folder_of(path), path),
        lead=(facts.summary,) if facts and facts.summary else (),
        sections=present(*_sections(context, path)),
        searchable=True,
    )


def _sections(context: Context, path: str) -> Iterator[Section | None]:
    yield section("Metadata", Fields(tuple(_metadata(context, path))))
    if path not in context.index.facts:
        yield section("Related files", listed(_link_target(context, path)))
        yield file_links.cross_references(context, path)
        return
    facts = context.index.facts[path]
    yield section("Purpose", Docs(facts.docs, path) if facts.docs else None)
    yield section("Overview", *_overview(context, path))
    yield section("Configuration", *configuration(context, path))
    yield section("Definitions", *_definitions(context, path))
    yield section("Architecture", *file_links.architecture(context, path))
    yield section("Dependencies", *file_links.dependencies(context, path))
    yield section("Patterns", evidence.patterns(context, path))
    yield section("Performance", *evidence.performance(context, path))
    yield section("Security", *evidence.security(context, path))
    yield section("Testing and usage", *testing.of_file(context, path))
    yield section("Related files", related.related(context, path))
    yield file_links.cross_references(context, path)
    if context.settings.source == "embed":
        yield section("Source", *_source(context, path))


# Metadata


def _metadata(context: Context, path: str) -> Iterator[tuple[str, Run]]:
    source = context.index.sources[path]
    yield "Path", (Code(path),)
    yield "Language", (source.language,)
    if source.link_to:
        yield "Points to", (Code(source.link_to),)
    if source.origin:
        yield "Installed package", (Code(source.origin),)
    if source.module:
        yield "Module", (Code(source.module), *_privacy(source.module.rpartition(".")[2]))
    facts = context.index.facts.get(path)
    if facts is None:
        return
    yield "Size", (size_text(source.size), ", ", _lines(context, path))
    if owners := activity.owners_of_file(context, path):
        yield "Owner", owners
    if facts.encoding not in {"utf-8", "ascii"}:
        yield "Encoding", (facts.encoding,)
    yield from notes(context, path)


def _privacy(name: str) -> Run:
    is_private = name.startswith("_") and not name.endswith("__")
    return (Muted("private by its name"),) if is_private else ()


def _lines(context: Context, path: str) -> str:
    facts = context.index.facts[path]
    return (
        count(facts.lines, "line")
        if facts.parsed or not facts.truncated
        else f"first {count(facts.lines, 'line')} read"
    )


def _link_target(context: Context, path: str) -> list[Run]:
    """Where a symbolic link leads, when that is in the map."""
    parts = folder_of(path).split("/") if folder_of(path) else []
    for part in context.index.sources[path].link_to.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    target = "/".join(parts)
    if target in context.index.sources:
        return [(context.file(target), Muted("the symbolic link's target"))]
    if target in context.index.folders:
        return [(context.folder(target), Muted("the symbolic link's target"))]
    return []


# Overview


def _overview(context: Context, path: str) -> Iterator[Block | None]:
    facts = context.index.facts[path]
    kinds = Counter(definition.kind for definition in facts.definitions)
    counts = [kind_count(number, kind) for kind, number in kinds.items()]
    if facts.imports:
        counts.append(count(len(facts.imports), "import"))
    yield Paragraph((", ".join(counts) + ".",)) if counts else None
    yield from public_names(context, path)
    yield listed(_entry_points(context, path))
    headings = [number for number, one in enumerate(facts.definitions) if one.kind == "heading"]
    yield _outline(context, path, headings) if headings else None


def _entry_points(context: Context, path: str) -> Iterator[Run]:
    main = context.index.facts[path].main_line
    if main:
        yield "Runs as a script: ", Code('if __name__ == "__main__"'), " at line ", context.line(path, main)
    module = context.index.sources[path].module
    for one in context.project.entry_points:
        if one.module == module:
            words = (Code(one.group), " finds it as ") if one.group else ("Started by the command ",)
            where = context.place(one.configured_in, one.line, "")
            yield (*words, Code(one.name), ", configured in ", where)
    for file in context.project.entry_files:
        if file.path == path:
            where = context.place(file.configured_in, file.line, "")
            yield Code(file.label), ", configured in ", where


def _outline(context: Context, path: str, numbers: Sequence[int]) -> Table:
    definitions = context.index.facts[path].definitions
    ids = context.anchors(path).definitions
    rows = (
        Row(
            (
                (Muted("· " * (definitions[number].level - 1)), definitions[number].name),
                (context.line(path, definitions[number].line),),
            ),
            ids[number],
        )
        for number in numbers
    )
    return Table(("Heading", "Line"), tuple(rows))


# Definitions


def _definitions(context: Context, path: str) -> Iterator[Block | None]:
    definitions = context.index.facts[path].definitions
    if any(definition.kind == "identifier" for definition in definitions):
        yield _identifiers(context, path)
        return
    yield from definition_tables(context, path)
    yield from definition_blocks(context, path)


def _identifiers(context: Context, path: str) -> Table:
    """Names that occur in a file of a language without a reader, each with its first line."""
    ids = context.anchors(path).definitions
    identifiers = (
        one for one in enumerate(context.index.facts[path].definitions) if one[1].kind == "identifier"
    )
    named = sorted(identifiers, key=lambda item: item[1].name.casefold())
    rows = (Row(((Code(one.name),), (context.line(path, one.line),)), ids[number]) for number, one in named)
    return Table(("Identifier", "First at line"), tuple(rows))


# Source


def _source(context: Context, path: str) -> Iterator[Block]:
    facts = context.index.facts[path]
    source = context.index.sources[path]
    if facts.truncated:
        shown = count(facts.shown_lines, "line")
        limit = size_text(context.settings.max_source)
        size = count(facts.lines, "line") if facts.code_language else size_text(source.size)
        yield Paragraph((f"The first {shown} of {size}; ", Code("max_source"), f" shows {limit} of a file."))
    if not facts.shown_lines:
        yield Paragraph(("The file is empty." if not source.size else "None of its lines can be shown.",))
        return
    index = context.index
    yield SourceText(path, index.language(path), facts.shown_lines, index.source_keys.get(path, b""))
