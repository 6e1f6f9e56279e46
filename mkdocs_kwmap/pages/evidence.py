"""Sections of a file's page on what its code shows: patterns, performance, security."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_kwmap.concurrency import concurrent_imports
from mkdocs_kwmap.evidence import COMPLEXITY, PERFORMANCE, SECURITY, is_about
from mkdocs_kwmap.model import Finding, Pattern
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context, count, joined
from mkdocs_kwmap.pages.model import Block, Code, Fields, Inline, Muted, Paragraph, Ref, Row, Run, Table, Url
from mkdocs_kwmap.paths import is_test

LONG = 80
"""Lines from which on a function is named for its length."""
DEEP = 5
"""Nested control-flow statements from which on a function is named for its depth."""

MOST_NAMED = 5
"""Functions named for their length, and for their depth."""


def patterns(context: Context, path: str) -> Table | None:
    """The constructs that the file shows, each with its places."""
    places: dict[str, list[Inline]] = defaultdict(list)
    definitions = context.index.facts[path].definitions
    numbers = {(one.qualname, one.line): number for number, one in enumerate(definitions)}
    for pattern in context.index.patterns(path):
        places[pattern.name].append(_place(context, path, pattern, numbers))
    rows = tuple(Row(((name,), joined(refs))) for name, refs in sorted(places.items()))
    return Table(("Pattern", "Where"), rows) if rows else None


def _place(context: Context, path: str, pattern: Pattern, numbers: Mapping[tuple[str, int], int]) -> Inline:
    """A link to a definition, or to the line of a statement in it."""
    number = numbers.get((pattern.qualname, pattern.line))
    if number is not None:
        return context.definition(path, number, pattern.qualname)
    within = f"{pattern.qualname}, " if pattern.qualname else ""
    return context.line(path, pattern.line, f"{within}line {pattern.line}")


# Performance


def performance(context: Context, path: str) -> Iterator[Block | None]:
    """What bears on speed: measures of its functions, concurrency, caches, and what ruff finds."""
    rows = [
        ("Concurrency", _concurrency(context, path)),
        ("Cached results", _caches(context, path)),
        (f"Functions of {LONG} lines and more", _longest(context, path)),
        (f"Control flow nested {DEEP} deep and more", _deepest(context, path)),
    ]
    shown = tuple((label, run) for label, run in rows if run)
    yield Fields(shown) if shown else None
    yield from _findings(
        context,
        path,
        PERFORMANCE,
        f"ruff's rules PERF and ASYNC, and C901 for functions with more than {COMPLEXITY} branches",
    )


def _concurrency(context: Context, path: str) -> Run:
    index = context.index
    imports = index.facts[path].imports
    ids = context.anchors(path).imports
    found = concurrent_imports(index.family(path), imports)
    modules: list[Inline] = []
    for module, numbers in found.items():
        lines = {imports[number].line: number for number in reversed(numbers)}
        links = [
            Ref(f"line {line}", uris.file_docs(path), ids[number]) for line, number in sorted(lines.items())
        ]
        modules += [*([", "] if modules else []), Code(module), " at ", *joined(links)]
    return tuple(modules)


def _caches(context: Context, path: str) -> Run:
    if path not in context.index.python_facts:
        return ()
    definitions = context.index.facts[path].definitions
    found: list[Inline] = []
    for number, kept in context.index.named_patterns.caches(path):
        link = context.definition(path, number, definitions[number].qualname)
        found += [*([", "] if found else []), link, Muted(kept)]
    return tuple(found)


def _longest(context: Context, path: str) -> Run:
    definitions = context.index.facts[path].definitions
    lines = {
        number: one.last_line - one.first_line + 1
        for number, one in enumerate(definitions)
        if one.kind in {"function", "method", "property"} and not one.is_declaration
    }
    return _ranked(context, path, {number: size for number, size in lines.items() if size >= LONG}, "line")


def _deepest(context: Context, path: str) -> Run:
    definitions = context.index.facts[path].definitions
    depths = {number: one.nesting for number, one in enumerate(definitions) if one.nesting >= DEEP}
    return _ranked(context, path, depths, "level")


def _ranked(context: Context, path: str, sizes: Mapping[int, int], unit: str) -> Run:
    """The functions with the most of something, and how many others have much of it."""
    definitions = context.index.facts[path].definitions
    ranked = sorted(sizes, key=lambda number: (-sizes[number], number))
    run: list[Inline] = []
    for number in ranked[:MOST_NAMED]:
        link = context.definition(path, number, definitions[number].qualname)
        run += [*([", "] if run else []), link, Muted(count(sizes[number], unit))]
    more = len(ranked) - MOST_NAMED
    return (*run, f" and {count(more, 'other')}") if more > 0 else tuple(run)


# What ruff finds


def security(context: Context, path: str) -> Iterator[Block | None]:
    """What ruff's security rules find; they name lines to look at, and judge nothing."""
    tests = ", S101 (assert) left out of tests" if is_test(path) else ""
    yield from _findings(context, path, SECURITY, f"ruff's rules S (flake8-bandit){tests}")


def _findings(context: Context, path: str, groups: Sequence[str], checked: str) -> Iterator[Block]:
    found: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in context.index.findings.get(path, ()):
        if is_about(one, groups):
            found[one.rule, one.message].append(one)
    if found:
        rows = tuple(Row((_finding(context, path, some), (message,))) for (_, message), some in found.items())
        yield Table(("Finding", "What ruff says"), rows)
        yield Paragraph((Muted(f"Checked: {checked}."),))


def _finding(context: Context, path: str, findings: Sequence[Finding]) -> Run:
    """`ruff S603 at line 12`, the rule linked to its documentation and the lines to the source."""
    rule, url = f"ruff {findings[0].rule}", findings[0].url
    lines = sorted({one.line for one in findings})
    word = " at line " if len(lines) == 1 else " at lines "
    return (Url(rule, url) if url else rule, word, *joined([context.line(path, line) for line in lines]))
