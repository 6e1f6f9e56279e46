"""The text of a file on disk: decoded, with the line numbers that Python's parser would give."""

from __future__ import annotations

import codecs
import io
import re
import tokenize

from msgspec import Struct

FALLBACK = "latin-1"

_BOMS = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)

_QUADRATIC = frozenset({"idna", "punycode"})
"""Codecs of host names, which take minutes over a large file."""

_SURROGATE = re.compile("[\ud800-\udfff]")


class Text(Struct, frozen=True):
    """What `read_text` gives."""

    text: str
    """With `\\n` at the end of lines and nowhere a lone surrogate."""
    encoding: str
    truncated: bool = False
    """Whether only the head of the file was read."""
    problem: str = ""
    """Why the text may not be what its author wrote, in words for the user; empty where all went well."""
    raw: str = ""
    """What the file holds, where the text is made from it: of a notebook the JSON."""


class _UndecodableError(Exception):
    """The bytes do not decode; the message says why."""


def read_text(location: str, limit: int, python: bool = False) -> Text:
    """Read a file as text.

    A byte order mark decides the encoding, then, in Python, the coding line (PEP 263), else it is UTF-8.
    What does not decode is read as Latin-1, which never fails.

    Args:
        location: Path on disk.
        limit: Bytes to read at most. Of a larger file the head is given, up to its last full line.
        python: Whether to honour a coding line.

    Returns:
        The text and how it was read. Only `\\n`, `\\r\\n` and `\\r` end a line, as in Python.

    Raises:
        OSError: The file cannot be read.
    """
    with open(location, "rb") as file:  # noqa: PTH123  # half the cost, and there are many files
        data = file.read(limit + 1)
    truncated = len(data) > limit
    text, encoding, problem = _decode(data[:limit], python, truncated)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Text(_full_lines(text) if truncated else text, encoding, truncated, problem)


def _full_lines(text: str) -> str:
    """Cut a line that is not all there; a single one is better than nothing, and stays."""
    return text[: text.rfind("\n") + 1] or text


def _decode(data: bytes, python: bool, cut: bool) -> tuple[str, str, str]:
    """Give text, encoding and problem."""
    encoding, problem = _declared(data, python)
    try:
        text = _strictly(data, encoding, cut)
        return text, encoding, f"{problem}; read as {encoding}" if problem else ""
    except _UndecodableError as error:
        wrong = f"{problem}; {error}" if problem else str(error)
    if encoding in ("utf-16", "utf-32"):
        # Latin-1 would be unreadable here, a NUL in every other place.
        lenient = data.decode(encoding, "replace")
        return lenient, encoding, f"{wrong}; read with replacement characters"
    return data.decode(FALLBACK), FALLBACK, f"{wrong}; read as {FALLBACK}"


def _declared(data: bytes, python: bool) -> tuple[str, str]:
    """Give the encoding the file declares, and what is wrong with the declaration."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return encoding, ""
    if not python:
        return "utf-8", ""
    head = b"\n".join(re.split(rb"\r\n?|\n", data[:2000])[:2])
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(head).readline)
    except SyntaxError as error:
        # Bytes that are no UTF-8 are a SyntaxError too; decoding will say where they are.
        reason = error.msg or ""
        is_unknown = reason.startswith("unknown encoding")
        return "utf-8", f"its coding line is wrong ({reason})" if is_unknown else ""
    if not _is_sane(encoding):
        return "utf-8", f"its coding line is wrong ({encoding} is no encoding of source text)"
    return encoding, ""


def _is_sane(encoding: str) -> bool:
    try:
        name = codecs.lookup(encoding).name
        # `rot13` is known but turns no bytes into text; in EBCDIC the line would not read as it does.
        return name not in _QUADRATIC and b"#".decode(encoding) == "#"
    except (LookupError, UnicodeError):
        return False


def _strictly(data: bytes, encoding: str, cut: bool) -> str:
    """Decode, or raise `_UndecodableError`; of cut data the last character may be incomplete."""
    try:
        if encoding == "utf-8" and not cut:
            return data.decode()  # nearly all files
        text = codecs.getincrementaldecoder(encoding)().decode(data, not cut)
    except UnicodeError as error:
        place = f" at byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        name = "utf-8" if encoding == "utf-8-sig" else encoding
        raise _UndecodableError(f"file is not valid {name.upper()}{place}") from None
    if not encoding.startswith("utf-8") and _SURROGATE.search(text):
        # The escapes of `unicode_escape` and UTF-7 can spell what no file can hold; UTF-8 cannot.
        raise _UndecodableError(f"file has lone surrogates when read as {encoding}")
    return text
