"""What `#if 0` switches off in C and its kin: no code, and often no more than notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CONDITIONAL = re.compile(
    rb"^[ \t]*#[ \t]*(?:(?P<off>if[ \t]+(?:0|false)(?=[ \t\r]*(?:$|/[/*])))|"
    rb"(?P<opens>if)|(?P<next>else|elif)|(?P<closes>endif))",
    re.MULTILINE,
)
_SIGNS = re.compile(rb"[^\r\n]")


def without_disabled(data: bytes) -> bytes:
    """Put spaces in place of what stands between `#if 0` and its `#else`, `#elif` or `#endif`.

    Parameters:
        data: A file in an encoding that contains ASCII.

    Returns:
        As many bytes, with all lines as long as they were. What is not closed stays as it is: the `#if 0`
        may stand in a comment.
    """
    kept = bytearray(data)
    for start, end in _disabled(data):
        kept[start:end] = _SIGNS.sub(b" ", data[start:end])
    return bytes(kept)


def _disabled(data: bytes) -> Iterator[tuple[int, int]]:
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
