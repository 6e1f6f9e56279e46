"""Text of files: encodings, line ends, and lines as Python counts them."""

from __future__ import annotations

import ast
import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_kwmap.extract.text import Text, read_text


def read(folder: Path, data: bytes, limit: int = 1000, python: bool = False) -> Text:
    file = folder / "file"
    file.write_bytes(data)
    return read_text(str(file), limit, python)


CASES = {
    "ascii": (b"a\nb\n", "a\nb\n", "utf-8"),
    "empty": (b"", "", "utf-8"),
    "utf-8": ("ü\n".encode(), "ü\n", "utf-8"),
    "utf-8 with mark": (codecs.BOM_UTF8 + "ü".encode(), "ü", "utf-8-sig"),
    "utf-16 little": (codecs.BOM_UTF16_LE + "ü\n😀".encode("utf-16-le"), "ü\n😀", "utf-16"),
    "utf-16 big": (codecs.BOM_UTF16_BE + "ü\n😀".encode("utf-16-be"), "ü\n😀", "utf-16"),
    "utf-32 little": (codecs.BOM_UTF32_LE + "ü".encode("utf-32-le"), "ü", "utf-32"),
    "utf-32 big": (codecs.BOM_UTF32_BE + "ü".encode("utf-32-be"), "ü", "utf-32"),
    "line ends": (b"a\r\nb\rc\n\r\n\rd", "a\nb\nc\n\n\nd", "utf-8"),
    "a cookie means nothing here": ("# coding: cp1251\nü".encode(), "# coding: cp1251\nü", "utf-8"),
}


@pytest.mark.parametrize("case", CASES)
def test_text(case: str, tmp_path: Path) -> None:
    data, text, encoding = CASES[case]
    assert read(tmp_path, data) == Text(text, encoding)


COOKIES = {
    b"# coding: cp1251\n\xe9": ("cp1251", "\u0439", ""),
    b"#!/usr/bin/python\n# -*- coding: latin-1 -*-\n\xe9": ("iso-8859-1", "é", ""),
    b"#!x\r# vim: set fileencoding=latin-1 :\r\xe9": ("iso-8859-1", "é", ""),
    b"x = 1\n\n# coding: latin-1 comes too late\n\xc3\xa9": ("utf-8", "é", ""),
    b"# coding: none-such\n\xc3\xa9": (
        "utf-8",
        "é",
        "its coding line is wrong (unknown encoding: none-such); read as utf-8",
    ),
    b"# coding: none-such\n\xe9": (
        "latin-1",
        "é",
        (
            "its coding line is wrong (unknown encoding: none-such); file is not valid UTF-8 at byte 20; "
            "read as latin-1"
        ),
    ),
    b"# coding: ascii\n\xe9": ("latin-1", "é", "file is not valid ASCII at byte 16; read as latin-1"),
    b"\xe9": ("latin-1", "é", "file is not valid UTF-8 at byte 0; read as latin-1"),
}


@pytest.mark.parametrize("data", COOKIES)
def test_coding_line(data: bytes, tmp_path: Path) -> None:
    text = read(tmp_path, data, python=True)
    assert (text.encoding, text.text[-1], text.problem) == COOKIES[data]


@pytest.mark.parametrize("codec", ["rot13", "zlib", "idna", "punycode", "undefined", "cp037", "utf-16"])
def test_codecs_that_are_no_encoding_of_source(codec: str, tmp_path: Path) -> None:
    text = read(tmp_path, f"# coding: {codec}\nx = 1\n".encode(), python=True)
    assert text.text == f"# coding: {codec}\nx = 1\n"
    assert "is no encoding of source text" in text.problem


@pytest.mark.parametrize(
    "data",
    [
        b"# coding: unicode_escape\n'\\ud800'",
        b"# coding: utf-7\n'+2AA-'",
        b"\xed\xa0\x80",
        b"\xff\xfe\x00\xd8a\0",
    ],
)
def test_no_surrogates_come_out(data: bytes, tmp_path: Path) -> None:
    text = read(tmp_path, data, python=True)
    text.text.encode()
    assert text.problem


def test_problem_says_what_and_where(tmp_path: Path) -> None:
    text = read(tmp_path, b"ab\xffc")
    assert text == Text("ab\xffc", "latin-1", problem="file is not valid UTF-8 at byte 2; read as latin-1")


@pytest.mark.parametrize(
    ("data", "limit", "text", "truncated"),
    [
        (b"ab\ncd\n", 6, "ab\ncd\n", False),
        (b"ab\ncd\n", 5, "ab\n", True),
        (b"ab\ncd\n", 3, "ab\n", True),
        (b"ab\r\ncd", 3, "ab\n", True),
        (b"abcdef", 4, "abcd", True),
        ("äöü".encode(), 3, "ä", True),
        ("a\nöü".encode(), 3, "a\n", True),
        (codecs.BOM_UTF16_LE + "a\nbc".encode("utf-16-le"), 7, "a\n", True),
    ],
)
def test_limit(data: bytes, limit: int, text: str, truncated: bool, tmp_path: Path) -> None:
    read_ = read(tmp_path, data, limit)
    assert (read_.text, read_.truncated, read_.problem) == (text, truncated, "")


def test_errors_of_the_system_pass(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_text(str(tmp_path / "none"), 10)
    with pytest.raises(OSError, match="directory"):
        read_text(str(tmp_path), 10)


SEPARATORS = [
    "\n",
    "\r\n",
    "\r",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x85",
    "\u2028",
    "\u2029",
    " ",
    "\t",
]
PIECES = st.lists(st.sampled_from([*SEPARATORS, "a", "ü"]), max_size=12).map("".join)


@given(comments=st.lists(PIECES, min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_lines_are_those_of_ast(comments: list[str], tmp_path: Path) -> None:
    """A name below strings full of odd separators stands where `ast` says, in the file's bytes too."""
    source = "".join(f"'''{comment}'''\n" for comment in comments) + "the_name = 1\n"
    text = read(tmp_path, source.encode(), 10_000, python=True).text
    line = ast.parse(source.encode()).body[-1].lineno
    assert text.split("\n")[line - 1] == "the_name = 1"
    assert ast.parse(text).body[-1].lineno == line


@given(data=st.binary(max_size=80), limit=st.integers(0, 80), python=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes(data: bytes, limit: int, python: bool, tmp_path: Path) -> None:
    text = read(tmp_path, data, limit, python)
    assert "\r" not in text.text
    text.text.encode()
    assert text.truncated == (len(data) > limit)
    assert text.problem == "" or "read " in text.problem
