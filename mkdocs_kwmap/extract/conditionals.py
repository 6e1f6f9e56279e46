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
_PASSED = re.compile(
    rb"/(?P<blank>/[^\n]*|\*.*?(?:\*/|\Z))|"
    rb"\n(?P<directive>[ \t]*#[^\n\\/]*(?:(?:/(?!\*)|/\*.*?(?:\*/|\Z)|\\.)[^\n\\/]*)*)|"
    rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|\\[^\n]",
    re.DOTALL,
)
"""Comments, directives with the end of the line before, strings, and signs that a backslash precedes."""
_ENDS = frozenset(b";{}:,)")
"""Signs after which a statement may begin; a list goes on after a comma, a macro ends in a parenthesis."""
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"()[]{}")
_MOST_ROUNDS = 8
"""How deep brackets are taken away in pairs; deeper ones are looked at one by one."""
_SIGNS = re.compile(rb"[^\r\n]")


def without_disabled(data: bytes) -> bytes:
    """Put spaces in place of what stands between `#if 0` and its `#else`, `#elif` or `#endif`.

    Parameters:
        data: A file in an encoding that contains ASCII.

    Returns:
        As many bytes, with all lines as long as they were. What is not closed stays as it is: the `#if 0`
        may stand in a comment.
    """
    places = list(disabled(data))
    return _blanked(data, places) if places else data


def disabled(data: bytes) -> Iterator[tuple[int, int]]:
    """Where what is switched off begins and ends."""
    if not _OFF.search(data):
        return
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
    last: int = 0
    """Its last sign that is code; 0 where it has none."""

    @property
    def is_whole(self) -> bool:
        """Whether it may stand between statements: all brackets closed, and nothing left unfinished."""
        return not self.balance and not self.lowest and (not self.last or self.last in _ENDS)


class _Conditional(Struct):
    """A conditional: `#if` to `#endif`."""

    directives: list[tuple[int, int]]
    branches: list[_Branch]
    before: int
    """The last sign of code before it."""
    around: str
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
        is_between = (not self.before or self.before in _ENDS) and self.around in {"", "{"}
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
    brackets: list[str] = []
    last = 0
    for code, span, directive in _parted(data):
        if ended := _ended(code):
            last = ended
            _count(code, last, brackets, around[-1].branches[-1] if around else None)
        if directive["off"] or directive["opens"]:
            bracket = brackets[-1] if brackets else ""
            around.append(_Conditional([span], [_Branch(span[1])], last, bracket, len(brackets)))
        elif around:
            around[-1].directives.append(span)
            around[-1].branches[-1].end = span[0]
            last = around[-1].before
            if directive["next"]:
                around[-1].branches.append(_Branch(span[1]))
                del brackets[around[-1].depth :]
            else:
                closed = around.pop()
                yield closed
                last = _leave(closed, around)


def _parted(data: bytes) -> Iterator[tuple[bytes, tuple[int, int], re.Match[bytes]]]:
    """The directives of conditionals, where each stands, and the code between it and the one before.

    In place of a comment or another directive the code has a space, in place of a string a quotation mark.
    """
    pieces: list[bytes] = []
    lines = b"\n" + data  # so that a directive on the first line has the end of a line before it
    at = 1
    for passed in _PASSED.finditer(lines):
        start, end = passed.span()
        pieces.append(lines[at:start])
        at = end
        if passed.lastgroup is None:
            pieces.append(b'"')
        elif passed.lastgroup == "blank" or not (found := _CONDITIONAL.match(passed["directive"])):
            pieces.append(b" ")
        else:
            yield b"".join(pieces), (start, end - 1), found
            pieces.clear()


def _ended(code: bytes) -> int:
    """The last sign of a piece of code; 0 where it has none."""
    bare = code.rstrip()
    return bare[-1] if bare else 0


def _count(code: bytes, last: int, brackets: list[str], branch: _Branch | None) -> None:
    """Add a piece of code to the open brackets and to the branch it stands in."""
    found = code.translate(None, _NO_BRACKETS)
    for _ in range(_MOST_ROUNDS):  # what is opened and closed at once changes nothing
        before, found = found, found.replace(b"()", b"").replace(b"{}", b"").replace(b"[]", b"")
        if before == found:
            break
    balance = lowest = 0
    for bracket in found.decode():
        if bracket in "([{":
            brackets.append(bracket)
            balance += 1
        else:
            del brackets[-1:]
            balance -= 1
            lowest = min(lowest, balance)
    if branch is not None:
        branch.lowest = min(branch.lowest, branch.balance + lowest)
        branch.balance += balance
        branch.last = last


def _leave(closed: _Conditional, around: list[_Conditional]) -> int:
    """Add the first branch of a conditional to that around it; returns the sign that it ends with."""
    first = closed.first
    if around and first.last:
        outer = around[-1].branches[-1]
        outer.lowest = min(outer.lowest, outer.balance + first.lowest)
        outer.balance += first.balance
        outer.last = first.last
    return first.last or closed.before
