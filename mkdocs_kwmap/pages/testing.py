"""The tests that reach a file or folder, what runs them, and how they use what it defines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from textwrap import dedent

from mkdocs_kwmap.pages import folders
from mkdocs_kwmap.pages.context import Context, count, listed
from mkdocs_kwmap.pages.file_links import by_folder
from mkdocs_kwmap.pages.model import (
    Block,
    Code,
    Example,
    Examples,
    Inline,
    Listing,
    Muted,
    Paragraph,
    Run,
)
from mkdocs_kwmap.paths import is_test
from mkdocs_kwmap.usages import LONGEST, Usage

MOST_USAGES = 5
_CANDIDATES = 20
"""Of the shortest usages, how many are looked at: a line of a script grows to a paragraph."""


def of_file(context: Context, path: str) -> Iterator[Block | None]:
    """The tests that reach a file, what runs them, and pieces of code that use it."""
    tests = context.index.tests_of(path)
    if tests:
        yield Paragraph((f"Reached by {count(len(tests), 'test file')}:",))
        yield listed(_test(context, test, through) for test, through in tests.items())
    yield commands(context, [path] if is_test(path) else list(tests))
    yield _examples(context, path)


def _test(context: Context, path: str, through: str) -> Run:
    link = context.file(path)
    return (link, Muted("through"), context.file(through)) if through else (link,)


def commands(context: Context, tests: Sequence[str]) -> Listing | None:
    """The commands that run some test files, each with the line of configuration that says so."""
    items: list[Run] = []
    for run in context.runners.runs(tests):
        runner = run.runner
        where = context.place(runner.configured_in, runner.line, "")
        folder: tuple[Inline, ...] = (" in ", context.folder(runner.folder, f"{runner.folder}/"))
        items.append(
            ("Run with ", Code(run.command), *(folder if runner.folder else ()), ", configured in ", where)
        )
    return listed(items)


def of_folder(context: Context, folder: str) -> Iterator[Block | None]:
    """The tests below a folder and those elsewhere that reach it, and what runs them."""
    inside, outside = folders.tests_below(context, folder), folders.tests_reaching(context, folder)
    yield commands(context, [*inside, *outside])
    if inside:
        yield Paragraph((f"{count(len(inside), 'test file')} in this folder and below:",))
        yield listed(by_folder(context, inside))
    if outside:
        yield Paragraph((f"{count(len(outside), 'test file')} elsewhere, using something of this folder:",))
        yield listed(by_folder(context, outside))


# Usages


def _examples(context: Context, path: str) -> Examples | None:
    """Up to five short pieces of tests, examples and documents that use the file; none without source."""
    if context.settings.source == "none":
        return None
    candidates = context.index.usages.of(path)[:_CANDIDATES]
    lines = cache(lambda path: context.text(path).split("\n"))
    grown = {one if one.is_whole else _grown(one, lines(one.path)) for one in candidates}
    shown = [_example(context, one, lines(one.path)) for one in sorted(grown)[:MOST_USAGES]]
    return Examples(shown[0], tuple(shown[1:])) if shown else None


def _grown(usage: Usage, lines: Sequence[str]) -> Usage:
    """A line of a script with those around it, up to an empty line; alone where these are too many."""
    first = last = usage.first
    while first > 1 and lines[first - 2].strip():
        first -= 1
    while last < len(lines) and lines[last].strip():
        last += 1
    length = last - first + 1
    return Usage(length, usage.path, first, is_whole=False) if length <= LONGEST else usage


def _example(context: Context, usage: Usage, lines: Sequence[str]) -> Example:
    last = usage.last
    where = f"{usage.path}:{usage.first}" + (f"-{last}" if last > usage.first else "")
    code = dedent("\n".join(lines[usage.first - 1 : last]))
    return Example(
        (context.line_or_file(usage.path, usage.first, where),), code, _language(context, usage.path)
    )


def _language(context: Context, path: str) -> str:
    """The language of an example: what is taken of a document is Python."""
    return "Python" if context.index.facts[path].snippets else context.index.language(path)
