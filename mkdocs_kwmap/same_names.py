"""Files of the same name in another language: a module and its C source, a header and what implements it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.paths import folder_of, is_test

MOST = 5
"""Files of a name; one that more of them have says nothing."""
_GENERAL = frozenset(
    {"__init__", "__main__", "index", "main", "mod", "lib", "readme", "changelog", "license", "setup", "conf"}
)
"""Names that files have for their role, not for what they hold."""


class SameNames:
    """Finds files that are called the same but for the suffix; made once for the map."""

    def __init__(self, facts: Mapping[str, Facts], language: Callable[[str], str]) -> None:
        """Take the files.

        Parameters:
            facts: Facts by path; files that define nothing are left out.
            language: Gives the language of a file.
        """
        self._language = language
        named: dict[str, list[str]] = defaultdict(list)
        for path, one in facts.items():
            if _counts(path, one):
                named[_stem(path)].append(path)
        self._named = dict(named)

    def after(
        self, facts: Mapping[str, Facts], changed: Iterable[str], language: Callable[[str], str]
    ) -> SameNames:
        """The same after a change of some files.

        Parameters:
            facts: Facts by path.
            changed: Paths of the files that have changed, come or gone.
            language: Gives the language of a file.
        """
        new = object.__new__(SameNames)
        new._language, new._named = language, dict(self._named)
        for path in changed:
            named = set(new._named.pop(_stem(path), ())) - {path}
            if path in facts and _counts(path, facts[path]):
                named.add(path)
            if named:
                new._named[_stem(path)] = sorted(named)
        return new

    def paths(self) -> list[str]:
        """The files that may have others of the same name, sorted."""
        return sorted(path for named in self._named.values() if 1 < len(named) <= MOST for path in named)

    def of(self, path: str) -> list[tuple[str, str]]:
        """The files of the same name in other languages, and the header or source beside a file of C.

        Parameters:
            path: The file.

        Returns:
            Their paths, the nearest first, each with its language.
        """
        stem, suffix = _stem(path), _suffix(path)
        named = self._named.get(stem, [])
        if stem in _GENERAL or path not in named or len(named) > MOST:
            return []
        own = self._language(path)
        others = [
            (other, language)
            for other, language in zip(named, map(self._language, named), strict=True)
            if _suffix(other) != suffix and (language != own or folder_of(other) == folder_of(path))
        ]
        return sorted(others, key=lambda item: (-_shared(item[0], path), item[0]))


def _counts(path: str, facts: Facts) -> bool:
    """Whether a file may be one of those that are told by their names."""
    return bool(facts.definitions) and not is_test(path)


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[2].lower()


def _shared(path: str, other: str) -> int:
    """How many outer folders two files have in common."""
    return len(posixpath.commonprefix([path.split("/")[:-1], other.split("/")[:-1]]))
