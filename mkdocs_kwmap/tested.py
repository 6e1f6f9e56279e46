"""Which tests reach a file: those that import it, or import or use what it defines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.paths import is_test
from mkdocs_kwmap.references import FileReferences
from mkdocs_kwmap.resolve import Resolver, Target


def tests_by_file(
    resolver: Resolver,
    facts: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
    python: Mapping[str, Facts],
    references: Mapping[DefinitionKey, Sequence[FileReferences]],
) -> dict[str, dict[str, str]]:
    """Find the tests of each file.

    Parameters:
        resolver: Resolves names of the map.
        facts: Facts by path.
        targets: Where the imports of each file lead, in their order.
        python: Facts of the files with Python.
        references: The places that use each definition.

    Returns:
        Per file its test files, sorted, each with the file through which it imports the name, such as the
        package's `__init__`; empty where it does not go through another.
    """
    tests: dict[str, dict[str, str]] = defaultdict(dict)
    own = dict.fromkeys(filter(is_test, facts))
    for test in own:
        for found, target in zip(facts[test].imports, targets[test], strict=True):
            if target is not None and target.path and target.path != test:
                module = resolver.module_of(test, found) if test in python else target.path
                is_direct = target.definition < 0 or module == target.path
                if is_direct or test not in tests[target.path]:
                    tests[target.path][test] = "" if is_direct else module
    for (path, _), used in references.items():
        for one in used:
            if one.path in own and one.path != path:
                tests[path].setdefault(one.path, "")
    return {path: dict(sorted(found.items())) for path, found in tests.items()}
