"""Macros of C and its kin that stand where an attribute would, and hide from a parser what they adorn.

`class TORCH_API Tensor {` is no class to a grammar that does not know the macro. Which words are such
macros is told by how the files of a repository define and use them; before a file is parsed they are
blanked, by as many spaces, so that every line and column stays.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from msgspec import Struct

_WORD = rb"_*[A-Z][A-Z0-9_]+"
_CALL = rb"(?:[ \t]*\((?:[^()\n]|\([^()\n]{0,200}\)){0,300}\))?"
_DECLARES = (
    rb"(?:static|inline|constexpr|virtual|explicit|friend|extern|void|bool|char|int|long|short|float|double|"
    rb"unsigned|signed|auto|class|struct|enum|union|template|typename|u?int\d*_t|size_t|std::\w+|__\w+)"
)
_KEYWORD_USE = re.compile(
    rb"\b(?:class|struct|union|enum(?:[ \t]+(?:class|struct))?)[ \t]+(?:"
    # class WORD Name {
    rb"(%(word)s)%(call)s\s+(?!final\b)[A-Za-z_][\w:]*(?:<[^;{}()]{0,200}>)?\s*(?:final\s*)?[:{]|"
    # class Name WORD : public Base {
    rb"[A-Za-z_]\w*[ \t]+(%(word)s)\s*(?::[^:]|\{))" % {b"word": _WORD, b"call": _CALL}
)
_LINE_USE = re.compile(
    # WORD static int, at the start of a line
    rb"\n[ \t]*(%(word)s)%(call)s[ \t]+%(declares)s\b"
    % {b"word": _WORD, b"call": _CALL, b"declares": _DECLARES}
)
_USES = (_KEYWORD_USE, _LINE_USE)
_TYPES = (
    re.compile(rb"typedef\b(?<!\wtypedef)[^;{}]{0,300}?\b(%s)[ \t]*;" % _WORD),
    re.compile(rb"using(?<!\wusing)[ \t]+(%s)[ \t]*=" % _WORD),
    re.compile(rb"\b(?:class|typename)[ \t]+(%s)[ \t]*[,>=]" % _WORD),
    re.compile(rb"\b(?:class|struct|union|enum)[ \t]+(%s)\s*[;{:]" % _WORD),
)
_DIRECTIVE = re.compile(rb"\n([ \t]*#[^\n\\]*(?:\\.[^\n\\]*)*)", re.DOTALL)
"""With the end of the line before it, which is quickly found; that of the first line is to be added."""
_COMMENT = re.compile(rb"/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL)
_DEFINE = re.compile(rb"[ \t]*#[ \t]*define[ \t]+(\w+)(\([^()]*\))?(.*)", re.DOTALL)
_ATTRIBUTES = re.compile(
    # What the body of an attribute macro is made of.
    rb"(?:\s|\\\n|__attribute__[ \t]*\(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\)|\[\[[^\]]*\]\]|"
    rb"(?:__declspec|alignas|__pragma|_Pragma|__launch_bounds__)[ \t]*\((?:[^()]|\([^()]*\))*\)|"
    rb"\b(?:static|inline|extern|const|volatile|constexpr|consteval|constinit|noexcept|override|final|virtual|explicit|register|"
    rb"_Noreturn|__extension__|__restrict|__restrict__|restrict|__?inline(?:__)?|__forceinline(?:__)?|__noinline__|"
    rb"__(?:host|device|global|constant|shared|managed)__|__?(?:stdcall|cdecl|fastcall|vectorcall|thiscall))\b|"
    rb'\bextern[ \t]+"C"|\b%(word)s\b(?:[ \t]*\([^()]*\))?)*' % {b"word": _WORD}
)
_USES_PER_WORD = 0.02
"""Least share of the uses of a word that must be those of an attribute: fewer are slips of the pattern."""


class MacroUse(Struct, frozen=True, array_like=True, gc=False):
    """What one file shows of its upper-case words."""

    used: tuple[tuple[str, int], ...]
    """Words that stand where an attribute does, and how often."""
    types: tuple[str, ...]
    """Words that are types."""
    defined: tuple[tuple[str, tuple[str, ...]], ...]
    """Macros that stand for attributes only, and for those words, which may be such macros themselves."""
    other: tuple[str, ...]
    """Macros that stand for something else."""
    words: tuple[tuple[str, int], ...]
    """All upper-case words outside of directives, and how often they occur."""


def macro_use(data: bytes) -> MacroUse:
    """See how a file of C or its kin uses its upper-case words.

    Parameters:
        data: The file, in an encoding that contains ASCII.

    Returns:
        What it shows.
    """
    bare = b"\n" + _COMMENT.sub(b" ", data)
    code = _DIRECTIVE.sub(b"\n", bare)
    defined, other = _definitions(bare)
    used = Counter(match[match.lastindex or 0] for match in _leftmost(_USES, code))
    types = {match[1] for match in _leftmost(_TYPES, code)}
    words = Counter(_WORDS.findall(code))
    return MacroUse(
        used=_counted(used),
        types=tuple(sorted(word.decode() for word in types)),
        defined=tuple(defined),
        other=tuple(other),
        words=_counted(words),
    )


def _leftmost(patterns: Sequence[re.Pattern[bytes]], data: bytes) -> Iterator[re.Match[bytes]]:
    """What a pattern of several alternatives would find; each by itself is found several times as fast."""
    found = [pattern.search(data) for pattern in patterns]
    while first := min(filter(None, found), key=_start, default=None):
        yield first
        end = first.end()
        for number, match in enumerate(found):
            if match is not None and match.start() < end:
                found[number] = patterns[number].search(data, end)


def _start(match: re.Match[bytes]) -> int:
    return match.start()


_WORDS = re.compile(rb"\b%s\b" % _WORD)

_STRING = re.compile(rb'"[^"\n]*"')


def _counted(words: Counter[bytes]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((word.decode(), number) for word, number in words.items()))


def _definitions(data: bytes) -> tuple[list[tuple[str, tuple[str, ...]]], list[str]]:
    defined, other = [], []
    for directive in _DIRECTIVE.findall(data):
        match = _DEFINE.match(directive)
        if match is None:
            continue
        name, call, body = match[1].decode("latin-1"), match[2], match[3]
        if _ATTRIBUTES.fullmatch(body) and (body.strip() or not call):
            needs = tuple(word.decode() for word in _WORDS.findall(_STRING.sub(b"", body)))
            if name not in needs:  # `#define NAME NAME` only says that there is one
                defined.append((name, needs))
        elif body.strip():
            other.append(name)
    return defined, other


def attribute_macros(uses: Iterable[MacroUse]) -> frozenset[str]:
    """The macros that stand for attributes, over all files of a repository.

    Parameters:
        uses: What each file shows.

    Returns:
        Words that are defined as attributes only, and words that no file defines but that stand where an
        attribute does.
    """
    used: Counter[str] = Counter()
    words: Counter[str] = Counter()
    needs: dict[str, set[str]] = {}
    no_attributes: set[str] = set()
    for use in uses:
        used.update(dict(use.used))
        words.update(dict(use.words))
        no_attributes.update(use.types, use.other)
        for name, needed in use.defined:
            needs.setdefault(name, set()).update(needed)
    undefined = {
        word for word, number in used.items() if word not in needs and number >= _USES_PER_WORD * words[word]
    }
    return frozenset(_settled(needs, undefined - no_attributes, no_attributes))


def _settled(needs: dict[str, set[str]], known: set[str], no_attributes: Collection[str]) -> Iterator[str]:
    """Words that are attributes themselves, or made of such words."""
    rejected = set(no_attributes)
    is_changed = True
    while is_changed:
        bad = {
            name
            for name, needed in needs.items()
            if name not in rejected
            and any(one in rejected or (one not in needs and one not in known) for one in needed)
        }
        is_changed = bool(bad)
        rejected |= bad
    yield from known
    yield from (name for name in needs if name not in rejected)


def blanked(data: bytes, macros: Collection[str]) -> bytes:
    """Put spaces in place of macros that stand for attributes, and of their arguments.

    Parameters:
        data: A file in UTF-8.
        macros: Names of such macros, beside those that compilers bring.

    Returns:
        As many bytes, with all lines as long as they were. Directives stay as they are.
    """
    words = [word for name in macros if _MACRO.fullmatch(word := name.encode()) and word in data]
    places = {place for word in words for place in _whole(word, data)}
    places.update(match.span() for match in _KNOWN.finditer(data))
    lines = b"\n" + data
    directives: list[tuple[int, int]] = []
    if places or b"\\\n" in data:
        directives = [(match.start(), match.end() - 1) for match in _DIRECTIVE.finditer(lines)]
    kept = bytearray(data)
    for start, end in _alone(data, lines):
        kept[start:end] = b" " * (end - start)
    for start, end in directives:
        if data.find(b"\n", start, end) >= 0 and data.find(b"/", start, end) >= 0:
            # a comment on one of several lines ends a directive too early
            kept[start:end] = _COMMENT_IN_DIRECTIVE.sub(_as_spaces, data[start:end])
    at = unclosed = 0
    for start, end in sorted(places):
        while at < len(directives) and directives[at][1] <= start:
            at += 1
        if at < len(directives) and directives[at][0] <= start:
            continue
        stop = end if end < unclosed else _end_of_call(data, end)
        if stop < 0:  # what opens behind it is not closed nearby, and neither is what opens in between
            stop, unclosed = end, end + _MOST_ARGUMENTS
        kept[start:stop] = _NOT_NEWLINE.sub(b" ", data[start:stop])
    return bytes(kept)


def _whole(word: bytes, data: bytes) -> Iterator[tuple[int, int]]:
    """Where a word stands that is no part of a longer one."""
    at = data.find(word)
    while at >= 0:
        end = at + len(word)
        if data[end : end + 1] not in _WORD_SIGNS and data[max(0, at - 1) : at] not in _WORD_SIGNS:
            yield at, end
        at = data.find(word, end)


def _alone(data: bytes, lines: bytes) -> Iterator[tuple[int, int]]:
    """Lines between declarations that hold nothing but a macro, such as `NAMESPACE_BEGIN(detail)`.

    One above `name(` may be the type of a function, and one above a brace the head of a body.

    Parameters:
        data: The file.
        lines: The same below an empty line, so that each line has an end of a line before it.
    """
    run: list[tuple[int, int]] = []
    for match in _ALONE.finditer(lines):
        start, end = match.start(), match.end() - 1
        if run and data[run[-1][1] : start].strip():
            yield from run if _stands_alone(data, run) else ()
            run = []
        run.append((start, end))
    yield from run if run and _stands_alone(data, run) else ()


def _stands_alone(data: bytes, run: list[tuple[int, int]]) -> bool:
    start, end = run[0][0], run[-1][1]
    before = data[max(0, start - _NEIGHBOURHOOD) : start].rstrip()
    line = before[before.rfind(b"\n") + 1 :].strip()
    code = line.partition(b"//")[0].rstrip()
    is_behind_all = not code or line.startswith(b"#") or code.endswith((b"{", b"}", b";", b"*/", b"\\"))
    return is_behind_all and bool(_DECLARATION.match(data[end : end + _NEIGHBOURHOOD]))


_ALONE = re.compile(rb"\n[ \t]*%(word)s(?:[ \t]*\([^()\n]*\))?[ \t]*$" % {b"word": _WORD}, re.MULTILINE)
_DECLARATION = re.compile(rb"\s*(?![A-Za-z_]\w*[ \t]*\()[A-Za-z_~#/\[]")
_NEIGHBOURHOOD = 1_000
"""Bytes around a macro that are looked at."""
_KNOWN = re.compile(
    # Attributes of compilers that no grammar knows wherever they may stand.
    rb"__(?<!\w__)(?:host__|device__|global__|forceinline__|noinline__|launch_bounds__|restrict__|restrict|"
    rb"extension__|cdecl|stdcall|declspec|forceinline)\b"
)
_MACRO = re.compile(rb"(?:[A-Z]|__?[A-Za-z])\w+")
_WORD_SIGNS = frozenset(sign.encode() for sign in ("_", *string.ascii_letters, *string.digits))
_NOT_NEWLINE = re.compile(rb"[^\n]")
_COMMENT_IN_DIRECTIVE = re.compile(rb"/\*[^\n]{0,1000}?\*/")
_MOST_ARGUMENTS = 2_000
"""Bytes of the arguments of a macro; what is longer is no attribute."""
_PARENTHESES = re.compile(rb"[()]")


def _as_spaces(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


def _end_of_call(data: bytes, end: int) -> int:
    """Where the arguments of a macro end; where its name ends if there are none, -1 if they do not end."""
    start = end
    while data[start : start + 1] in {b" ", b"\t"}:
        start += 1
    if data[start : start + 1] != b"(":
        return end
    depth = 0
    for match in _PARENTHESES.finditer(data, start, start + _MOST_ARGUMENTS):
        depth += 1 if match[0] == b"(" else -1
        if depth == 0:
            return match.end()
    return -1
