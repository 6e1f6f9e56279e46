"""Files of the same name in another language: a module and its C source, a header and what implements it."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Mapping

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

    def __init__(self, facts: Mapping[str, Facts], languages: Mapping[str, str]) -> None:
        """Take the files.

        Parameters:
            facts: Facts by path; files that define nothing are left out.
            languages: The languages of the files.
        """
        self._languages = languages
        self._named: dict[str, list[str]] = defaultdict(list)
        for path, one in facts.items():
            if one.definitions and not is_test(path):
                self._named[_stem(path)].append(path)

    def paths(self) -> list[str]:
        """The files that may have others of the same name."""
        return [path for named in self._named.values() if 1 < len(named) <= MOST for path in named]

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
        own = self._languages[path]
        others = [
            (other, self._languages[other])
            for other in named
            if _suffix(other) != suffix
            and (self._languages[other] != own or folder_of(other) == folder_of(path))
        ]
        return sorted(others, key=lambda item: (-_shared(item[0], path), item[0]))


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()


def _suffix(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[2].lower()


def _shared(path: str, other: str) -> int:
    """How many outer folders two files have in common."""
    return len(posixpath.commonprefix([path.split("/")[:-1], other.split("/")[:-1]]))
