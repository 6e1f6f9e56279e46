"""What is known of a map before its files are read: which pages it may have, and how far reading is."""

from __future__ import annotations

from collections.abc import Container, Sequence

from mkdocs_kwmap.addresses import natural_place
from mkdocs_kwmap.build import Room
from mkdocs_kwmap.outputs import FORMATS


class _Anything(Container[str]):
    """Holds whatever is looked for: nothing is known yet that could be missing."""

    def __contains__(self, one: object) -> bool:
        return True


class UnreadMap:
    """Stands in for a map that is being read, so that hand-written pages can be served at once.

    A link to any page below its base is taken for good; the site is built again when the map is known.
    """

    def __init__(self, room: Room) -> None:
        """Take what is known.

        Parameters:
            room: What the site leaves to the map.
        """
        self._room = room
        self._prefix = f"{room.base}/"
        self.warnings: Sequence[str] = ()
        self.notes: Sequence[str] = ()

    @property
    def base(self) -> str:
        """Where the map lives below the site's root."""
        return self._room.base

    def __contains__(self, source_uri: str) -> bool:
        is_page = source_uri.startswith(self._prefix) and source_uri.endswith(".md")
        return is_page and source_uri not in self._room.hand_written

    def place(self, source_uri: str) -> str:
        """The file of the built site that a page is written to, where no other has that place."""
        return natural_place(source_uri, self._room.directory_urls)

    def is_export(self, place: str) -> bool:
        """Whether an export has this place."""
        return place.startswith(self._prefix) and place.removeprefix(self._prefix) in FORMATS

    def title(self, source_uri: str) -> str:
        """A title of a page, as long as its own is not known."""
        return source_uri.removeprefix(self._prefix).removesuffix(".md")

    def anchors(self, source_uri: str) -> Container[str]:
        """Ids on a page."""
        return _Anything()
