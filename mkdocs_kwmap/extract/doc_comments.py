"""Comments that document a definition: those right above it, and those behind it on its line."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from mkdocs_kwmap.extract.comments import bare_comment, is_licence

_BEHIND = ("///<", "//!<", "/**<", "/*!<")
"""Signs of a comment on what stands before it, as Doxygen has them."""
_BLOCK = ("/*", "#[")
"""Signs of a comment that ends where it says, so that no other goes on in it."""
_DOCUMENTATION = ("/**", "/*!")
"""Signs of a comment that documents in all languages that have it."""
_MOST_LINES = 2_000
"""Of a run of comments that are looked at."""


class Comment(Struct, frozen=True):
    """A comment; lines are 1-based."""

    first_line: int
    last_line: int
    text: str
    is_alone: bool
    """Whether only white space stands before it on its line."""
    ends_line: bool = True
    """Whether no code follows on its last line."""


class DocComments:
    """The comments of a file, found by line."""

    def __init__(
        self, comments: Sequence[Comment], signs: Sequence[str], see_through: Sequence[tuple[int, int]]
    ) -> None:
        """Sort the comments.

        Parameters:
            comments: All comments of the file, in its order.
            signs: How one begins that documents what stands below it; an empty sign: in any way.
            see_through: First and last lines of what may stand between a comment and what it documents.
        """
        self._signs = tuple(signs)
        alone = [one for one in comments if one.is_alone]
        self._above = {one.last_line: one for one in alone if one.ends_line}
        self._before = {one.last_line: one for one in alone if not one.ends_line}
        self._behind = {one.first_line: one for one in comments if not one.is_alone and one.ends_line}
        self._passed = {last: first for first, last in see_through}
        # where a sign marks documentation, any other comment may stand below it
        plain = (one for one in self._above.values() if not one.text.startswith(self._signs))
        self._passed.update((one.last_line, one.first_line) for one in plain)

    def above(self, line: int) -> str:
        """The text of the comment that ends right above a line, or on it before its code; empty where
        there is none."""
        found: list[Comment] = []
        before = self._before.get(line)
        if before and before.text.startswith(_DOCUMENTATION):
            return _told(before.text)
        line -= 1
        while line in self._passed:
            line = self._passed[line] - 1
        while (one := self._above.get(line)) and len(found) < _MOST_LINES and self._belongs(one, found):
            found.append(one)
            line = one.first_line - 1
        return _told("\n".join(one.text for one in reversed(found))) if found else ""

    def behind(self, line: int) -> str:
        """The text of the comment at the end of a line; empty where there is none."""
        one = self._behind.get(line)
        return _told(_without_sign(one.text)) if one else ""

    def _belongs(self, one: Comment, below: Sequence[Comment]) -> bool:
        """Whether a comment documents what is below it, or goes on in the comment below."""
        if one.text.startswith(_BEHIND) or not one.text.startswith(self._signs):
            return False
        return not below or not (one.text.startswith(_BLOCK) or below[-1].text.startswith(_BLOCK))


def _without_sign(comment: str) -> str:
    return comment[:3] + comment[4:] if comment.startswith(_BEHIND) else comment


def _told(comment: str) -> str:
    text = bare_comment(comment.strip())
    return "" if is_licence(text) or not any(map(str.isalpha, text)) else text
