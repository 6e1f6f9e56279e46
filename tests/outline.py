"""Page models and facts as text a person can read: the oracle of the golden files."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.model import Definition, DocSection, Facts, Reference
from mkdocs_kwmap.outlines import id_end
from mkdocs_kwmap.pages import listed, model
from mkdocs_kwmap.pages.model import PageModel, Ref, Run, Url


def facts_outline(facts: Facts) -> str:
    """All a file says, a line for each thing."""
    lines = [f"{facts.path}: {facts.lines} lines", f"summary: {facts.summary}"]
    lines += [f"identifiers only: {facts.fallback}"] if facts.fallback else []
    lines += [f"not understood: lines {', '.join(map(str, facts.gaps))}"] if facts.gaps else []
    lines += [f"problem at {facts.problem.line}: {facts.problem.reason}"] if facts.problem else []
    lines += [f"exports: {', '.join(facts.exports)}"] if facts.exports is not None else []
    lines += [f"exports of {name}" for name in facts.exports_from]
    lines += ["more exports at run time"] if facts.exports_partial else []
    lines += [f"main: line {facts.main_line}"] if facts.main_line else []
    for found in facts.imports:
        marks = [*found.flags, *(() if found.used else ("unused",))]
        flags = f" [{', '.join(marks)}]" if marks else ""
        scope = f" in {found.scope}" if found.scope else ""
        as_name = f" as {found.asname}" if found.asname else ""
        origin = f"from {found.module} " if found.module is not None else ""
        unused = "" if found.used else " (not used)"
        lines.append(f"{found.line}: {origin}{found.kind} {found.name}{as_name}{scope}{flags}{unused}")
    for definition in facts.definitions:
        lines.extend(_definition_lines(definition))
    lines += [f"{pattern.line}: {pattern.name}: {pattern.qualname}" for pattern in facts.patterns]
    lines += [_reference_line(one) for one in sorted(facts.references, key=lambda one: (one.lines, one.name))]
    return "\n".join(lines) + "\n"


def _reference_line(one: Reference) -> str:
    lines = ", ".join(map(str, one.lines))
    through = {"name": "", "instance": "an instance of ", "super": "the parents of "}[one.through]
    scope = f" of {through}{one.scope}" if one.scope else ""
    known = f" (first {one.known} told apart)" if one.known else ""
    return f"{lines}: uses {one.name}{scope}{known}"


def _definition_lines(one: Definition) -> Iterator[str]:
    public = "" if one.public else "private "
    labels = f" [{', '.join(one.labels)}]" if one.labels else ""
    value = f" = {one.value}" if one.value else ""
    annotation = f": {one.annotation}" if one.annotation else ""
    lines = f"{one.line} ({one.first_line}-{one.last_line})"
    yield f"{lines}: {public}{one.kind} {one.qualname}{one.signature}{annotation}{value}{labels}"
    yield from [f"    head: {one.head}"] if one.head else []
    yield from (f"    @{decorator}" for decorator in one.decorators)
    yield from (f"    base {base}" for base in one.bases)
    yield from [f"    deprecated: {one.deprecated}"] if one.deprecated else []
    yield from (f"    {line}" for section in one.docs for line in _doc_lines(section))


def _doc_lines(section: DocSection) -> Iterator[str]:
    yield f"{section.kind}{' ' + section.title if section.title else ''}: {section.text!r}"
    for item in section.items:
        yield f"  - {item.name} ({item.annotation}) = {item.default}: {item.text!r}"


def page_outline(page: PageModel) -> str:
    """All a page shows, in its order."""
    lines = [f"{page.kind}: {page.title} #{page.id} <{page.uri}>"]
    lines.append("crumbs: " + " / ".join(_inline(crumb) for crumb in page.crumbs))
    lines.append("views: " + " | ".join(_inline(view) for view in page.views))
    lines.append("lead: " + _run(page.lead))
    lines += [f"before: {_inline(page.before)}"] if page.before else []
    lines += [f"after: {_inline(page.after)}"] if page.after else []
    for section in page.sections:
        lines += ["", f"## {section.title} #{section.id}"]
        for block in section.blocks:
            lines.extend(_block_lines(block))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _block_lines(block: model.Block) -> Iterator[str]:  # noqa: C901, PLR0912  # a case for each type
    match block:
        case model.Paragraph(run):
            yield _run(run)
        case model.Prose(text, path):
            yield f"prose of {path}: {text!r}"
        case model.Preformatted(text):
            yield f"text: {text!r}"
        case model.Docs(sections):
            yield from (line for section in sections for line in _doc_lines(section))
        case model.Fields(rows):
            yield from (f"{label}: {_run(run)}" for label, run in rows)
        case model.Listing(items):
            yield from (f"* {_run(item)}" for item in items)
        case model.Table(head, table_rows):
            yield " | ".join(head)
            yield from (_row(row) for row in table_rows)
        case listed.Keywords(keywords, files):
            for keyword in keywords:
                yield f"{keyword.name} #{keyword.id}" if keyword.id else keyword.name
                yield from (f"  defined: {_site(site, files[site.file])}" for site in keyword.sites)
                yield from (f"  imported: {_importer(one, files[one.file])}" for one in keyword.importers)
        case model.Bars(bars, caption):
            yield f"bars: {caption}"
            yield from (f"  {_run(bar.label)}: {bar.note}" for bar in bars)
        case model.Treemap(_, _, cells, legend, caption):
            yield f"treemap: {caption} {', '.join(name for name, _ in legend)}"
            for cell in cells:
                box = f"{cell.width:.0f} x {cell.height:.0f} at {cell.x:.0f}, {cell.y:.0f}"
                yield f"  {_inline(cell.ref)} {cell.title} [{cell.colour}] {box}"
        case model.Diagram(centre, incoming, outgoing, caption):
            yield f"diagram of {centre}: {caption}"
            yield from (f"  <- {arrow.count} {_inline(arrow.folder)}" for arrow in incoming)
            yield from (f"  -> {arrow.count} {_inline(arrow.folder)}" for arrow in outgoing)
        case model.Cards(cards):
            yield from (f"card {_inline(card.head)} ({card.note}): {_run(card.run)}" for card in cards)
        case model.Figures(figures):
            yield from (f"figure {number} {_inline(ref)}" for number, ref in figures)
        case model.Quotes(file, quotes):
            yield _run(file)
            yield from (f"  {_quote(quote)}" for quote in quotes)
        case model.Examples(first, others):
            yield from _example_lines(first)
            yield from (f"  folded: {line}" for one in others for line in _example_lines(one))
        case model.SourceText(path, language, count, _):
            yield f"source of {path}, {language}, lines 1 to {count}"
        case model.DefinitionBlock():
            yield from _definition_block_lines(block)


def _site(site: listed.Site, file: listed.ListedFile) -> str:
    """The definitions of a name in a file, as links."""
    run: list[model.Inline] = []
    for place in site.places:
        anchor = place.anchor or f"{file.ids}.{id_end(place.name)}"
        link = Ref(place.name, file.uri, anchor, place.code)
        run += [", "] * bool(run)
        run += [model.Muted(place.kind), link, _line(place.line, file)]
    return _run((*run, " in ", Ref(file.name, file.uri)))


def _importer(importer: listed.Importer, file: listed.ListedFile) -> str:
    lines = (_inline(_line(line, file)) for line in importer.lines)
    return f"{_inline(Ref(file.name, file.uri))}{', '.join(lines)}"


def _line(line: int, file: listed.ListedFile) -> model.Inline:
    if line <= file.shown_lines:
        return Ref(f":{line}", file.uri, f"L{line}")
    if file.line_url:
        return Url(f":{line}", file.line_url.replace("{line}", f"{line}"))
    return model.Muted(f":{line}")


def _example_lines(example: model.Example) -> Iterator[str]:
    yield f"example {_run(example.place)}, {example.language}"
    yield from (f"    {line}" for line in example.code.split("\n"))


def _definition_block_lines(block: model.DefinitionBlock) -> Iterator[str]:
    labels = f" [{', '.join(block.labels)}]" if block.labels else ""
    name = f"{block.kind} {block.scope}{block.name}{block.signature}"
    yield f"{'#' * block.level} {name} #{block.id}{labels} {_run(block.line)}"
    yield from (f"  {decorator}" for decorator in block.decorators)
    if block.deprecated:
        yield f"  deprecated: {block.deprecated!r}"
    if block.bases:
        yield f"  bases {_run(block.bases)}"
    yield from (f"  {line}" for section in block.docs for line in _doc_lines(section))
    yield from [f"  head {block.head}"] if block.head else []
    for table in block.tables:
        yield from (f"  {table.head[0].lower()} {_row(row)}" for row in table.rows)
    for relation in block.relations:
        yield f"  {relation.label}: {', '.join(_run(one) for one in relation.first)}"
        yield from (f"    folded {_run(one)}" for one in relation.others)
    if block.references:
        yield f"  {_run(block.references.number)}:"
        yield from (f"    {_quote(quote)}" for quote in block.references.first)
        yield from (f"    folded {_quote(quote)}" for quote in block.references.others)
    for member in block.members:
        yield from (f"  {line}" for line in _definition_block_lines(member))


def _quote(quote: model.Quote) -> str:
    marked = (f">{part}<" if number % 2 else part for number, part in enumerate(quote.code))
    return f"{_inline(quote.place)} {''.join(marked)}"


def _row(row: model.Row) -> str:
    cells = " | ".join(_run(cell) for cell in row.cells)
    return f"{cells} #{row.id}" if row.id else cells


def _run(run: Run) -> str:
    return "".join(_inline(item) for item in run)


def _inline(item: model.Inline) -> str:  # noqa: PLR0911  # a case for each type
    match item:
        case Ref(text, uri, anchor):
            return f"[{text}]({uri}{'#' + anchor if anchor else ''})"
        case model.Export(text, name):
            return f"[{text}](export {name})"
        case Url(text, url):
            return f"[{text}]({url})"
        case model.Code(text):
            return f"`{text}`"
        case model.Label(text):
            return f" <{text}>"
        case model.Muted(text):
            return f"({text})"
        case model.Docs(sections):
            return " / ".join(line for section in sections for line in _doc_lines(section))
        case _:
            return str(item)
