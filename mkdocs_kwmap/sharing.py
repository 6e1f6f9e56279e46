"""Which files import the same files as another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from heapq import nsmallest

from mkdocs_kwmap.weak_methods import weakly

MOST = 5
"""Files named for the imports they share."""
COMMON = 10
COMMON_SHARE = 0.05
"""A file that more than ten files and a twentieth of all import says nothing of two of them."""
_FEWEST = 2
"""Shared imports that make a file worth naming."""


class SharedImports:
    """Finds files that share imports; made once for the map."""

    def __init__(
        self,
        imported: Callable[[str], Sequence[str]],
        importers: Callable[[str], frozenset[str]],
        files: int,
    ) -> None:
        """Take the graph of imports.

        Parameters:
            imported: Gives the files of the map that a file imports.
            importers: Gives the files that import a file.
            files: How many files there are that import something.
        """
        self._most_importers = max(COMMON, files * COMMON_SHARE)
        self._imported = imported
        self._importers = lru_cache(maxsize=4096)(importers)
        # files beside each other mostly import the same: the work is done once for them
        self._most = lru_cache(maxsize=4096)(weakly(self._sharing))

    def of(self, path: str) -> list[tuple[str, int]]:
        """The files that import the most of the same files, at least two, with how many.

        Parameters:
            path: The file.

        Returns:
            The five with the most at most; files that it imports itself are left out.
        """
        found = self._most(tuple(sorted(self._imported(path))))
        return [(other, number) for other, number in found if other != path][:MOST]

    def telling_importers(self, path: str) -> frozenset[str]:
        """The files that import a file; none where these are so many that it tells nothing of two of them."""
        importers = self._importers(path)
        return importers if len(importers) <= self._most_importers else frozenset()

    def _sharing(self, imported: tuple[str, ...]) -> list[tuple[str, int]]:
        shared: Counter[str] = Counter()
        for target in imported:
            shared.update(self.telling_importers(target))
        for target in imported:
            shared.pop(target, None)
        enough = ((other, number) for other, number in shared.items() if number >= _FEWEST)
        # one more, for the file itself is among them
        return nsmallest(MOST + 1, enough, key=lambda item: (-item[1], item[0]))
