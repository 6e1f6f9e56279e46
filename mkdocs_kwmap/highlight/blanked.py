"""What of a file of C and its kin is kept from the parser, and yet is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mkdocs_kwmap.extract.conditionals import disabled, without_disabled
from mkdocs_kwmap.extract.parsing import Parsed
from mkdocs_kwmap.highlight.markup import Place

_WORD = re.compile(
    rb"\b(?:__[a-z_]{3,20}__|"
    rb"(?P<enum>typedef(?=[ \t]+(?:NS|CF)_)|(?:NS|CF)_(?:CLOSED_|ERROR_)?(?:ENUM|OPTIONS)(?=[ \t]*\()))\b"
)
_DIRECTIVE = re.compile(rb"^[ \t]*(#(?:[^\n\\/]|/(?![/*])|\\\n|\\.)*)", re.MULTILINE)
_SIGNS = re.compile(rb"[^\n]")


def switched_off(data: bytes) -> dict[Place, str]:
    """What stands between `#if 0` and its `#else` or `#endif`: it is as good as a comment.

    Parameters:
        data: A file in UTF-8.
    """
    return dict.fromkeys(disabled(data), "c")


def hidden_words(data: bytes, words: Mapping[bytes, str]) -> Iterator[tuple[Place, str]]:
    """Words that no grammar expects where they stand: `__global__`, and macros that make enums.

    Parameters:
        data: A file in UTF-8.
        words: Classes of words.
    """
    for found in _WORD.finditer(data):
        if css := words.get(found[0], "k" if found["enum"] else ""):
            yield found.span(), css


def other_branches(data: bytes, parsed: Parsed) -> tuple[bytes, dict[Place, str]]:
    """What is missing in the simpler form of a file that was parsed: other branches of conditionals.

    Parameters:
        data: As much of the file as is shown, in UTF-8.
        parsed: What was parsed of it.

    Returns:
        As many bytes, with spaces in place of all that is not missing; none where nothing is. And the
        directives between the branches.
    """
    if parsed.data is parsed.text:
        return b"", {}
    lines = zip(without_disabled(data).split(b"\n"), parsed.data.split(b"\n"), strict=False)
    rest = b"\n".join(b" " * len(line) if line == seen else line for line, seen in lines)
    directives = {
        (found.start(1), found.start(1) + len(found[1].rstrip())): "cp" for found in _DIRECTIVE.finditer(rest)
    }
    rest = _DIRECTIVE.sub(lambda found: _SIGNS.sub(b" ", found[0]), rest)
    return (rest if rest.strip() else b""), directives
