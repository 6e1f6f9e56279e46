"""The files that have to do with a file, each with all the reasons for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.file_links import includes_all
from mkdocs_kwmap.pages.model import Row, Table
from mkdocs_kwmap.pages.stubs import twin_of
from mkdocs_kwmap.paths import name_of

_ALL_TESTS = 5
"""Tests; where more reach a file, only those named after it are related: the others are listed anyway."""
_OFTEN = 3
"""Commits that change two files before it is worth a word."""
_MOST_CHANGED = 5


def related(context: Context, path: str) -> Table | None:
    """A row for each file; None where there is none."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for other, reason in _reasons(context, path):
        reasons[other].append(reason)
    rows = (Row(((context.file(other),), ("; ".join(why),))) for other, why in reasons.items())
    return Table(("File", "Why"), tuple(rows)) if reasons else None


def _reasons(context: Context, path: str) -> Iterator[tuple[str, str]]:
    index = context.index
    if twin := twin_of(context, path):
        yield twin, "stub of this file" if twin.endswith(".pyi") else "source of this stub"
    for other, language in index.same_names.of(path):
        if other != twin:
            yield other, f"of the same name, in {language}"
    for test in _tests(context, path):
        yield test, "tests it"
    verb = "includes" if includes_all(index.facts[path].imports) else "imports"
    for other, number in index.shared_imports.of(path):
        yield other, f"{verb} {number} of the same files"
    if index.history is not None and index.changed_together is not None:
        commits = len(index.history.recent)
        for other, number in index.changed_together.of(path, _OFTEN, _MOST_CHANGED):
            yield other, f"changed with it in {number} of the last {commits:,} commits"


def _tests(context: Context, path: str) -> list[str]:
    tests = list(context.index.tests_of(path))
    stem = name_of(path).partition(".")[0].strip("_").lower()
    named = [test for test in tests if _tested(test) == stem]
    return tests if len(tests) <= _ALL_TESTS else named


def _tested(test: str) -> str:
    """What a test is named after: `cart` of `test_cart.py`, `cart_test.go` or `CartTest.java`."""
    stem = name_of(test).partition(".")[0].lower()
    return stem.removeprefix("test").removesuffix("s").removesuffix("test").strip("_")
