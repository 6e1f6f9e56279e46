"""Which tests reach a file: those that import it, or import or use what it defines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mkdocs_kwmap.model import Import
from mkdocs_kwmap.paths import is_test
from mkdocs_kwmap.references import FileReferences
from mkdocs_kwmap.resolve import Resolver, Target


def tests_of_file(
    path: str,
    imports: Mapping[str, Iterable[tuple[Import, Target | None]]],
    references: Iterable[Sequence[FileReferences]],
    resolver: Resolver,
    python: Mapping[str, object],
) -> dict[str, str]:
    """Find the tests of a file.

    Parameters:
        path: The file.
        imports: By path of each file that imports it, what that imports and where this leads.
        references: The places that use each of its definitions.
        resolver: Resolves names of the map.
        python: The files with Python.

    Returns:
        Its test files, sorted, each with the file through which it imports the name, such as the
        package's `__init__`; empty where it does not go through another.
    """
    tests: dict[str, str] = {}
    for test, found in imports.items():
        if test != path and is_test(test):
            through = list(_through(path, test, found, resolver, is_python=test in python))
            tests[test] = through[0] if all(through) else ""
    for used in references:
        for one in used:
            if one.path != path and is_test(one.path):
                tests.setdefault(one.path, "")
    return dict(sorted(tests.items()))


def _through(
    path: str,
    test: str,
    imports: Iterable[tuple[Import, Target | None]],
    resolver: Resolver,
    *,
    is_python: bool,
) -> Iterator[str]:
    """Through which file each import of a test that leads to a file does; empty for none other."""
    for found, target in imports:
        if target is not None and target.path == path:
            module = resolver.module_of(test, found) if is_python else path
            yield "" if target.definition < 0 or module == path else module
