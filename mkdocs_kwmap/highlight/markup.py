"""Coloured pieces of a text to HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

Place = tuple[int, int]
"""Where a piece of a text begins and ends, in bytes."""

Spans = Mapping[Place, str]
"""Classes by places. Where one lies in another its class counts, and
an empty class is none."""

PLAIN = frozenset({"", "n", "nx", "o", "p", "w", "err"})
"""Classes that are not written: names, operators, punctuation and the like have the colour of the text."""

Piece = tuple[int, int, str]

_BEGIN, _CLASS_END, _END = b"\xff", b"\xfd", b"\xfe"
"""Stand for the parts of a tag until the text is escaped: no text in UTF-8 has them."""

_HTML = (
    (b"&", b"&amp;"),
    (b"<", b"&lt;"),
    (b">", b"&gt;"),
    (_BEGIN, b'<span class="'),
    (_CLASS_END, b'">'),
    (_END, b"</span>"),
)

_COMMENTS = frozenset({"c", "c1", "ch", "cm"})
_OPAQUE = _COMMENTS | {"cp"}
"""Classes of pieces in which nothing but comments has a colour of its own."""


def to_html(data: bytes, spans: Spans) -> bytes:
    """Put spans around the pieces of a text that have a class.

    Parameters:
        data: The text in UTF-8.
        spans: The pieces; what of them lies behind the text is left out.

    Returns:
        As many lines as the text has. No span reaches over a line end, neighbours of one class share one.
    """
    parts: list[bytes] = []
    add = parts.append
    done, last = 0, ""
    for start, end, css in _apart(spans):
        gap, piece = data[done:start], data[start:end]
        if not piece:
            continue
        opening = _opening(css)
        if b"\n" in piece:
            add(gap)
            add(_on_lines(piece, opening))
            last = ""
        else:
            if css == last and (not gap or (gap.isspace() and b"\n" not in gap)):
                parts[-1] = gap
            else:
                add(gap)
                add(opening)
            add(piece)
            add(_END)
            last = css
        done = end
    add(data[done:])
    html = b"".join(parts)
    for sign, stands_for in _HTML:
        html = html.replace(sign, stands_for)
    return html


def text_of(html: bytes) -> str:
    """The text that was highlighted; of the HTML that any highlighter has made of it."""
    text = _TAG.sub(b"", html)
    for sign, stands_for in reversed(_HTML[:3]):
        text = text.replace(stands_for, sign)
    return text.decode()


_TAG = re.compile(rb"<[^>]*>")


@cache
def _opening(css: str) -> bytes:
    return _BEGIN + css.encode() + _CLASS_END


def _on_lines(piece: bytes, opening: bytes) -> bytes:
    """A span on each line of a piece, but on empty ones."""
    lines = piece.replace(b"\n", _END + b"\n" + opening)
    return (opening + lines + _END).replace(opening + _END, b"")


def _apart(spans: Spans) -> Iterator[Piece]:
    """Pieces with a class, in order, none in another."""
    places = sorted(spans)
    number = 0
    while number < len(places):
        start, end = places[number]
        number, first = number + 1, number
        while number < len(places) and places[number][0] < end:
            end = max(end, places[number][1])
            number += 1
        if number - first > 1:
            yield from _nested(places[first:number], spans)
        elif css := spans[start, end]:
            yield start, end, css


def _nested(places: Sequence[Place], spans: Spans) -> Iterator[Piece]:
    """The same for pieces that lie in each other."""
    around: list[tuple[int, str]] = []  # ends and classes of pieces that are open
    done = 0
    for place in sorted(places, key=lambda place: (place[0], -place[1])):
        (start, end), css = place, spans[place]
        while around and around[-1][0] <= start:
            yield from _rest(done, *around[-1])
            done = max(done, around.pop()[0])
        if around:
            outer = around[-1][1]
            if outer in _OPAQUE and css not in _COMMENTS:
                continue
            yield from _rest(done, start, outer)
        done = max(done, start)
        # pieces of two trees may overlap
        around.append((min(end, around[-1][0]) if around else end, css))
    while around:
        yield from _rest(done, *around[-1])
        done = max(done, around.pop()[0])


def _rest(start: int, end: int, css: str) -> Iterator[Piece]:
    if css and start < end:
        yield start, end, css
