"""How the definitions of a file lie in each other: which block holds which, and how deep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mkdocs_kwmap.model import Definition
from mkdocs_kwmap.outlines import SCOPES
from mkdocs_kwmap.pages.vocabulary import PYTHON_ROWS, ROWS


@dataclass(eq=False, slots=True)
class Node:
    """A definition with those that are shown in its block."""

    number: int
    definition: Definition
    home: Node | None = None
    """Whose block it is shown in; None for the page's own level."""
    children: list[Node] = field(default_factory=list)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table; a namespace with nothing said of it is no more than that."""
        kind = self.definition.kind
        return kind in ROWS or (kind in SCOPES and not self.definition.docs)

    @property
    def is_heading(self) -> bool:
        """Whether it is the heading of a section of text; these are outlined apart from code."""
        return self.definition.kind == "heading"

    @property
    def holds_members(self) -> bool:
        """Whether its members are shown in it. Those of a namespace stand beside it, and so do the keys below
        a key: what spans a file would make the whole of it one deep block."""
        return not self.is_row and self.definition.kind not in SCOPES

    @property
    def title(self) -> str:
        """Its name, after those around it that no block says."""
        if self.is_heading or not self.home:
            return self.definition.qualname
        around, own = self.home.definition.qualname, self.definition.qualname
        return own.removeprefix(around).lstrip(":.#/\\") if own.startswith(around) else own


def nested(definitions: Sequence[Definition]) -> list[Node]:
    """Nest definitions by name and by the lines they span, since a name may be defined twice.

    Parameters:
        definitions: Those of a file.

    Returns:
        What stands at the page's own level, in the order of the source.
    """
    roots: list[Node] = []
    owners: dict[str, list[Node]] = {}
    for number, definition in sorted(enumerate(definitions), key=lambda item: item[1].first_line):
        owner = _owner(owners.get(definition.parent, []), definition)
        home = owner if owner is None or owner.holds_members else owner.home
        node = Node(number, definition, home)
        (home.children if home else roots).append(node)
        if definition.kind not in PYTHON_ROWS and not node.is_heading:
            owners.setdefault(definition.qualname, []).append(node)
    return roots


def _owner(candidates: list[Node], definition: Definition) -> Node | None:
    """The last of those that began before a definition and end behind it."""
    while candidates and candidates[-1].definition.last_line < definition.first_line:
        candidates.pop()  # all that follow begin later still
    around = (node for node in reversed(candidates) if definition.line <= node.definition.last_line)
    return next(around, None)
