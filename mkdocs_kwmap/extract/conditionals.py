"""Conditionals of the preprocessor of C, as far as they keep a grammar from understanding a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from msgspec import Struct

_CONDITIONAL = re.compile(
    rb"^[ \t]*#[ \t]*(?:(?P<off>if[ \t]+(?:0|false)(?=[ \t\r]*(?:$|/[/*])))|"
    rb"(?P<opens>if)|(?P<next>else|elif)|(?P<closes>endif))",
    re.MULTILINE,
)
_OFF = re.compile(rb"#[ \t]*if[ \t]+(?:0|false)")
"""What may be a conditional that is switched off; most files have none."""
_RUN = (
    rb"(?:%(other)s+|\(%(other)s*(?:\(%(other)s*\)%(other)s*)*\)|\[%(other)s*\]|\{%(other)s*\}|"
    rb"%(string)s|\n(?![ \t]*#))+"
) % {
    b"other": rb"[^\n()\[\]{}\"'/#\\]",
    b"string": rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'",
}
"""Code in which all brackets are closed: they are not to be looked at one by one."""
_TOKEN = re.compile(
    rb"//[^\n]*|/\*.*?(?:\*/|\Z)|"
    rb"(?P<directive>^[ \t]*#(?:[^\n\\/]|/(?!\*)|/\*.*?(?:\*/|\Z)|\\.)*)|"
    rb"(?P<run>%s)|(?P<code>\\.|[^\s\w])" % _RUN,
    re.DOTALL | re.MULTILINE,
)
_OPENING, _CLOSING = frozenset({b"(", b"[", b"{"}), frozenset({b")", b"]", b"}"})
_ENDS = frozenset({b"", b";", b"{", b"}", b":", b",", b")"})
"""Tokens after which a statement may begin; a list goes on after a comma, a macro ends in a parenthesis."""
_SIGNS = re.compile(rb"[^\r\n]")


def without_disabled(data: bytes) -> bytes:
    """Put spaces in place of what stands between `#if 0` and its `#else`, `#elif` or `#endif`.

    Parameters:
        data: A file in an encoding that contains ASCII.

    Returns:
        As many bytes, with all lines as long as they were. What is not closed stays as it is: the `#if 0`
        may stand in a comment.
    """
    return _blanked(data, disabled(data)) if _OFF.search(data) else data


def disabled(data: bytes) -> Iterator[tuple[int, int]]:
    """Where what is switched off begins and ends."""
    open_since: list[int | None] = []  # of each conditional that is open, the end of its `#if 0`
    for found in _CONDITIONAL.finditer(data):
        if found["off"] or found["opens"]:
            open_since.append(found.end() if found["off"] else None)
        elif open_since:
            start = open_since.pop()
            if start is not None:
                yield start, found.start()
            if found["next"]:
                open_since.append(None)


class _Branch(Struct):
    """What stands between two directives of a conditional."""

    start: int
    end: int = 0
    balance: int = 0
    """Brackets opened in it, less those closed."""
    lowest: int = 0
    """The least balance on the way: below 0, it closes what was opened before it."""
    last: bytes = b""
    """Its last token, or the end of it."""

    @property
    def is_whole(self) -> bool:
        """Whether it may stand between statements: all brackets closed, and nothing left unfinished."""
        return not self.balance and not self.lowest and self.last in _ENDS


class _Conditional(Struct):
    """A conditional: `#if` to `#endif`."""

    directives: list[tuple[int, int]]
    branches: list[_Branch]
    before: bytes
    """The token before it."""
    around: bytes
    """The bracket that it stands in."""
    depth: int
    """How many brackets are open where it begins."""

    @property
    def first(self) -> _Branch:
        """The first branch with code in it."""
        return next((branch for branch in self.branches if branch.last), self.branches[0])

    @property
    def others(self) -> Iterator[tuple[int, int]]:
        """Where the branches beside that one begin and end."""
        first = self.first
        return ((branch.start, branch.end) for branch in self.branches if branch is not first)

    @property
    def parts_a_statement(self) -> bool:
        """Whether it stands within a statement, or has no more than a part of one."""
        is_between = self.before in _ENDS and self.around in {b"", b"{"}
        return not is_between or not all(branch.is_whole for branch in self.branches)


def with_first_branches(data: bytes) -> bytes:
    """Put spaces in place of conditionals that part a statement, and of all their branches but the first.

    What is left is a file that a grammar may understand which expects whole statements in a branch.

    Parameters:
        data: A file in an encoding that contains ASCII.

    Returns:
        As many bytes, with all lines as long as they were.
    """
    parting = (one for one in _conditionals(data) if one.parts_a_statement)
    return _blanked(data, chain.from_iterable((*one.directives, *one.others) for one in parting))


def _blanked(data: bytes, places: Iterable[tuple[int, int]]) -> bytes:
    """Put spaces into places, which may lie in each other."""
    kept, done = [], 0
    for start, end in sorted(places):
        if end > done:
            kept += [data[done:start], _SIGNS.sub(b" ", data[max(start, done) : end])]
            done = end
    return b"".join((*kept, data[done:]))


def _conditionals(data: bytes) -> Iterator[_Conditional]:
    """All conditionals that are closed, the inner ones first."""
    around: list[_Conditional] = []
    brackets: list[bytes] = []
    last = b""
    for token in _TOKEN.finditer(data):
        group = token.lastgroup
        if group == "run":
            if run := token[0].rstrip():
                last = run[-1:]
                _end(last, around)
        elif group == "code":
            last = token[0]
            _count(last, brackets, around)
        elif group == "directive" and (directive := _CONDITIONAL.match(token[0])):
            if directive["off"] or directive["opens"]:
                bracket = brackets[-1] if brackets else b""
                opened = _Conditional([token.span()], [_Branch(token.end())], last, bracket, len(brackets))
                around.append(opened)
            elif around:
                around[-1].directives.append(token.span())
                around[-1].branches[-1].end = token.start()
                last = around[-1].before
                if directive["next"]:
                    around[-1].branches.append(_Branch(token.end()))
                    del brackets[around[-1].depth :]
                else:
                    closed = around.pop()
                    yield closed
                    last = _leave(closed, around)


def _count(token: bytes, brackets: list[bytes], around: list[_Conditional]) -> None:
    """Add a token to the open brackets and to the innermost branch."""
    change = (token in _OPENING) - (token in _CLOSING)
    if change > 0:
        brackets.append(token)
    elif change < 0 and brackets:
        brackets.pop()
    if around:
        branch = around[-1].branches[-1]
        branch.balance += change
        branch.lowest = min(branch.lowest, branch.balance)
        branch.last = token


def _end(token: bytes, around: list[_Conditional]) -> None:
    """Let the innermost branch end with a token that is no bracket."""
    if around:
        around[-1].branches[-1].last = token


def _leave(closed: _Conditional, around: list[_Conditional]) -> bytes:
    """Add the first branch of a conditional to the branch around it; returns the token that it ends with."""
    first = closed.first
    if around and first.last:
        outer = around[-1].branches[-1]
        outer.lowest = min(outer.lowest, outer.balance + first.lowest)
        outer.balance += first.balance
        outer.last = first.last
    return first.last or closed.before
