"""What makes a page when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from mkdocs_kwmap.pages.model import PageModel

Build = Callable[[], PageModel]
"""Makes one page."""


class Maker(Struct, frozen=True, gc=False):
    """Makes one page of any map that has it."""

    build: Callable[..., PageModel]
    """Makes it of the map, and of what the page is about."""
    about: tuple[str | int, ...] = ()

    def __call__(self, context: object) -> PageModel:
        """Make the page of a map."""
        return self.build(context, *self.about)
