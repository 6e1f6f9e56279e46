"""How fully a file was read, and what would tell more of it."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.extract import LANGUAGES
from mkdocs_kwmap.fallbacks import INSTALL, PYTHON
from mkdocs_kwmap.pages.context import Context, count, joined, size_text
from mkdocs_kwmap.pages.model import Code, Run

GAPS = 20
"""Places that a grammar does not understand which are told one by one."""


def notes(context: Context, path: str) -> Iterator[tuple[str, Run]]:
    """Labelled notes on what was not read of a file, and why; none where all was.

    Parameters:
        context: The map.
        path: A file with facts.
    """
    facts = context.index.facts[path]
    if facts.problem:
        where = (" at line ", context.line(path, facts.problem.line)) if facts.problem.line else ()
        yield "Not read in full", (facts.problem.reason, *where)
    elif facts.fallback == "newer":
        yield "Read with tree-sitter", (f"its syntax is newer than {PYTHON}, which runs MkDocs",)
    elif (reason := _reason(context, path)) is not None:
        yield "Not read in full", reason
    if facts.gaps:
        yield "Not understood by the grammar", _gaps(context, path)


def _reason(context: Context, path: str) -> Run | None:
    """Why a file that is not broken was not read as its language, and the cure."""
    facts, source, settings = context.index.facts[path], context.index.sources[path], context.settings
    language = context.index.language(path)
    if facts.fallback == "no grammar":
        return (f"no grammar of {language} that works is installed; ", Code(INSTALL), " brings it")
    if facts.fallback == "no reader":
        return (f"nothing reads {language}, so its identifiers are listed",)
    if facts.fallback == "time":
        return (f"it takes longer than {settings.max_parse_time:g} s, the option ", Code("max_parse_time"))
    if facts.parsed:
        return None
    if source.language in LANGUAGES:
        limit, option = settings.max_parse, "max_parse"
    else:
        limit, option = settings.max_source, "max_source"
    words = f"larger than the {size_text(limit)} that are read of a {source.language} file, the option "
    return (words, Code(option))


def _gaps(context: Context, path: str) -> Run:
    """The first lines of what the grammar does not understand."""
    lines = context.index.facts[path].gaps
    links = joined([context.line(path, line) for line in lines[:GAPS]])
    more = (f" and {count(len(lines) - GAPS, 'other')}",) if len(lines) > GAPS else ()
    return ("line " if len(lines) == 1 else "lines ", *links, *more)
