"""Exports in pieces of their own, of which those that are as they were are taken from the last build."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from io import BufferedReader
from pathlib import Path

from msgspec import Struct

from mkdocs_kwmap.model import Facts

_BLOCK = 2**18
"""Bytes that are copied at once."""


class LastExport(Struct, frozen=True):
    """An export of the last build, of a map with the same files, and what may be other than in it."""

    location: Path
    lengths: Sequence[int]
    """Of its pieces, in bytes."""
    files: Set[str]
    """Paths of the files of which something may be told that is other than it was."""
    facts: Mapping[str, Facts]
    """By path of each file that has changed what it said then."""
    pages: Set[str]
    """URIs of the pages that are other than they were."""


class Pieces:
    """An export, piece by piece."""

    def __init__(
        self,
        names: Sequence[str],
        make: Callable[[str], bytes],
        changed: Callable[[LastExport], Set[str]] = lambda _: frozenset(),
        head: bytes = b"",
    ) -> None:
        """Take what the pieces are made of.

        Parameters:
            names: What each piece is about.
            make: Makes the piece of a name.
            changed: Tells the names of which the piece may be another than in the last build.
            head: What stands before the first piece; as long as in the last build.
        """
        self._names, self._make, self._changed, self._head = names, make, changed, head
        self.lengths: list[int] = []
        """Of the pieces that have been made, in bytes."""

    def __iter__(self) -> Iterator[bytes]:
        return self.after(None)

    def after(self, last: LastExport | None) -> Iterator[bytes]:
        """Make the export anew, or what may be other than in that of the last build.

        Parameters:
            last: That export; None where it is not there as it was.

        Returns:
            The head, then the pieces; those that follow each other and are as they were, in blocks.
        """
        yield self._head
        if last is not None and len(last.lengths) == len(self._names):
            yield from self._spliced(last)
        else:
            yield from self._made()

    def _made(self) -> Iterator[bytes]:
        self.lengths = []
        for piece in map(self._make, self._names):
            self.lengths.append(len(piece))
            yield piece

    def _spliced(self, last: LastExport) -> Iterator[bytes]:
        changed = self._changed(last)
        self.lengths = list(last.lengths)
        start = 0
        with last.location.open("rb") as file:
            file.seek(len(self._head))
            for number in [number for number, name in enumerate(self._names) if name in changed]:
                yield from _copied(file, sum(last.lengths[start:number]))
                piece = self._make(self._names[number])
                self.lengths[number] = len(piece)
                yield piece
                file.seek(last.lengths[number], 1)
                start = number + 1
            yield from _copied(file, sum(last.lengths[start:]))


def _copied(file: BufferedReader, length: int) -> Iterator[bytes]:
    """The next bytes of a file, in blocks."""
    whole, rest = divmod(length, _BLOCK)
    for size in [_BLOCK] * whole + [rest] * bool(rest):
        yield file.read(size)
