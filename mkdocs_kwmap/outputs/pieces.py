"""Exports in pieces of their own, of which those that are as they were are taken from the last build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from pathlib import Path

from msgspec import Struct


class LastExport(Struct, frozen=True):
    """An export of the last build, of a map with the same files, and what may be other than in it."""

    location: Path
    lengths: Sequence[int]
    """Of its pieces, in bytes."""
    files: Set[str]
    """Paths of the files of which something may be told that is other than it was."""
    pages: Set[str]
    """URIs of the pages that are other than they were."""


class Pieces:
    """An export, piece by piece."""

    def __init__(
        self,
        names: Sequence[str],
        make: Callable[[str], bytes],
        changed: Callable[[LastExport], Set[str]] = lambda _: frozenset(),
    ) -> None:
        """Take what the pieces are made of.

        Parameters:
            names: What each piece is about.
            make: Makes the piece of a name.
            changed: Tells the names of which the piece may be another than in the last build.
        """
        self._names, self._make, self._changed = names, make, changed
        self.lengths: list[int] = []
        """Of the pieces that have been made, in bytes."""

    def __iter__(self) -> Iterator[bytes]:
        return self.after(None)

    def after(self, last: LastExport | None) -> Iterator[bytes]:
        """Make the export anew, or what may be other than in that of the last build.

        Parameters:
            last: That export; None where it is not there as it was.
        """
        self.lengths = []
        is_alike = last is not None and len(last.lengths) == len(self._names)
        for piece in self._spliced(last) if last and is_alike else map(self._make, self._names):
            self.lengths.append(len(piece))
            yield piece

    def _spliced(self, last: LastExport) -> Iterator[bytes]:
        changed = self._changed(last)
        with last.location.open("rb") as file:
            for name, length in zip(self._names, last.lengths, strict=True):
                if name in changed:
                    file.seek(length, 1)
                    yield self._make(name)
                else:
                    yield file.read(length)
