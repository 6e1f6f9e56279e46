"""Headings, identifiers, leading comments and first sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.markup import inline_text
from mkdocs_kwmap.extract.plain import read_plain
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.model import Definition, Source


def plain(text: str, language: str) -> tuple[Definition, ...]:
    return read_plain(Source("file", "/file", language, len(text)), text)


def outline(text: str, language: str = "Markdown") -> list[str]:
    """Headings as `line-last_line # name`."""
    found = plain(text, language)
    assert all(one.kind == "heading" and one.qualname == one.name for one in found)
    return [f"{one.line}-{one.last_line} {'#' * one.level} {one.name}" for one in found]


MARKDOWN = {
    "atx": ("# A\n\n## B\ntext\n## C\n# D\n", ["1-5 # A", "3-4 ## B", "5-5 ## C", "6-6 # D"]),
    "levels": ("###### F\n####### no\n#no\n   # G\n    # no\n", ["1-3 ###### F", "4-5 # G"]),
    "level skipped": ("# A\n### B\n## C\n", ["1-3 # A", "2-2 ### B", "3-3 ## C"]),
    "closing": ("# A ##\n# C#\n# D \\#\n#\n## ##\n", ["1-1 # A", "2-2 # C#", "3-5 # D #"]),
    "attributes": ("# A {#id .x}\n# f{x}\n", ["1-1 # A", "2-2 # f{x}"]),
    "setext": ("A\n===\ntext\n\nB\n---\n", ["1-6 # A", "5-6 ## B"]),
    "setext of two lines": ("A\nb\n=====\n", ["1-3 # A b"]),
    "rule": ("text\n\n---\n\n***\n# A\n", ["6-6 # A"]),
    "list over hyphens": ("- a\n  b\n---\n> c\n---\n| d |\n---\n1. e\n---\n", []),
    "code over hyphens": ("    a\n---\n", []),
    "emphasis over hyphens": ("**a**\n---\n", ["1-2 ## a"]),
    "fence": ("```sh\n# no\n```\n# A\n~~~\n```\n# no\n~~~\n# B\n", ["4-8 # A", "9-9 # B"]),
    "fence in a list": ("- ```\n  # no\n  ```\n# A\n", ["4-4 # A"]),
    "fence that its list ends": ("1. a\n   - ```\n     # no\n\n# A\n", ["5-5 # A"]),
    "fence in a quotation": ("> ```\n> # no\n\n# A\n", ["4-4 # A"]),
    "longer fence": ("````\n```\n# no\n````\n# A\n", ["5-5 # A"]),
    "fence without end": ("# A\n```\n# no\n", ["1-3 # A"]),
    "code span that looks like a fence": ("``` a ```\n# A\n", ["2-2 # A"]),
    "comment": ("<!-- a\n# no\n-->\n# A\n", ["4-4 # A"]),
    "pre": ("<pre>\n# no\n</pre>\n# A\n", ["4-4 # A"]),
    "front matter": ("---\ntitle: x\n# no\n---\n# A\n", ["5-5 # A"]),
    "no front matter": ("---\n# A\n", ["2-2 # A"]),
    "reference": ("## [1.0] - now\n## [2.0]\n\n[1.0]: https://x\n", ["1-1 ## 1.0 - now", "2-4 ## [2.0]"]),
    "too long for a title": ("# " + "a" * 400 + "\n# A", ["2-2 # A"]),
    "form feed is no line end": ("a\x0c\u2028b\n# A\n", ["2-2 # A"]),
}


@pytest.mark.parametrize("case", MARKDOWN)
def test_markdown(case: str) -> None:
    text, expected = MARKDOWN[case]
    assert outline(text) == expected


INLINE = {
    "`code` and *em*": "code and em",
    "``a ` b``": "a ` b",
    "__init__ and **kwargs, *args": "__init__ and **kwargs, *args",
    "snake_case _em_ __strong words__ ~~gone~~": "snake_case em strong words gone",
    "`*a*` **`b`**": "*a* b",
    "2 * 3 * 4": "2 * 3 * 4",
    "[text](https://x/(y)) [a [b]](c)": "text a [b]",
    "[text][ref] and list[int]": "text and list[int]",
    "Rich [![PyPI](https://b.svg)](https://p)": "Rich",
    "![Logo](x.png)": "Logo",
    '<a name="x"></a>Title<br/> <sub>s</sub>': "Title s",
    "vector<int> a < b": "vector<int> a < b",
    "`vector<int>` &amp; `&amp;`": "vector<int> & &amp;",
    "<https://x.org/a_b_c>": "https://x.org/a_b_c",
    r"\*no\* \`a": "*no* `a",
    r"`\d+\*` \d": r"\d+\* \d",
    ":func:`~a.b.C` and :class:`the D <e.D>`": "C and the D",
    "`Python <https://python.org>`_ and `docs`_": "Python and docs",
    "`git commit <file>`": "git commit <file>",
    "a [1]_ b[^2]": "a b",
    "|version| of x": "version of x",
    "a  \t b\n c": "a b c",
    "\0000\0 \\*": "0 *",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), INLINE.items())
def test_inline(text: str, expected: str) -> None:
    assert inline_text(text) == expected


RST = {
    "levels by order": (
        "A\n===\n\nB\n---\n\nC\n~~~\n\nD\n---\n",
        ["1-11 # A", "4-9 ## B", "7-9 ### C", "10-11 ## D"],
    ),
    "overline": ("=====\n A\n=====\n\nB\n=====\n", ["2-6 # A", "5-6 ## B"]),
    "section ends above an overline": (
        "A\n===\n\n---\n B\n---\n\nC\n===\n",
        ["1-7 # A", "5-7 ## B", "8-9 # C"],
    ),
    "short": ("Title\n===\n\nTitle\n====\n", ["4-5 # Title"]),
    "transition": ("a\n\n-----\n\nb\n", []),
    "literal": ("a::\n\n  B\n  ---\n\n  ===\n  C\n  ===\n\nD\n---\n", ["10-11 # D"]),
    "quoted literal": ("a::\n\n> B\n> ---\n\nD\n---\n", ["6-7 # D"]),
    "last line of a paragraph": ("a\nB\n---\n", []),
    "after a label": (".. _x:\nA\n===\n", ["2-3 # A"]),
    "table": ("=====  =====\nA      B\n=====  =====\n", []),
    "markup": ("The :mod:`a.b` of `~c.d` and Python_\n" + "=" * 40 + "\n", ["1-2 # The a.b of d and Python"]),
}


@pytest.mark.parametrize("case", RST)
def test_rst(case: str) -> None:
    text, expected = RST[case]
    assert outline(text, "reStructuredText") == expected


def names(text: str, language: str) -> dict[str, int]:
    found = plain(text, language)
    assert {one.kind for one in found} <= {"identifier"}
    assert len(found) == len({one.name for one in found})
    return {one.name: one.line for one in found}


IDENTIFIERS = [
    (
        "Python",
        "# comment\n'string'\n\ndef first(x):\n    return second + first\n",
        {"first": 4, "second": 5},
    ),
    ("C", "/* comment\n*/\n\n\n\n\nint value = other;\n", {"value": 7, "other": 7}),
    ("Bash", 'name=1\necho "$name ${other}"\n', {"name": 1, "other": 2}),
    ("Assembly", "# comment\nstart:\n    movq %rax, %rbx\n", {"start": 2}),
    ("JavaScript", "// no\nlet value = 'no';\n", {"value": 2}),
    ("Python", "a = 1\n", {}),
    ("Python", "x1 = " + "name + " * 1000, {}),
    ("Text", "def first(): pass\n", {}),
    ("JSON", '{"name": true}\n', {}),
    ("HTML", '<a href="x">text</a>\n', {}),
    ("no such language", "name\n", {}),
]


@pytest.mark.parametrize(("language", "text", "expected"), IDENTIFIERS)
def test_identifiers(language: str, text: str, expected: dict[str, int]) -> None:
    assert names(text, language) == expected


LICENCE = "Copyright 2020 Somebody. All rights reserved."
COMMENTS = [
    (
        "Python",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n\n# Does a thing.\n#\n# And more.\n\nx = 1\n",
    ),
    (
        "Python",
        f"# {LICENCE}\n# SPDX-License-Identifier: MIT\n\n# Does a thing.\n#\n# And more.\nimport os\n",
    ),
    ("Bash", "#!/bin/sh\n# shellcheck disable=SC1\n# Does a thing.\n#\n# And more.\nset -e\n"),
    ("Makefile", "#!/usr/bin/make -f\n# Does a thing.\n#\n# And more.\nall:\n"),
    (
        "C",
        f"/* {LICENCE}\n */\n/**\n * @file x.c\n * @brief Does a thing.\n *\n * And more.\n */\nint x;\n",
    ),
    ("C++", f"// {LICENCE}\n#pragma once\n// Does a thing.\n//\n// And more.\nclass X;\n"),
    (
        "C++",
        "//===---- x.cpp ----*- C++ -*-===//\n//\n// Does a thing.\n//\n// And more.\n//===----===//\n\n",
    ),
    ("JavaScript", "/**\n * @fileoverview Does a thing.\n *\n * And more.\n */\n'use strict';\n"),
    ("Rust", "//! Does a thing.\n//!\n//! And more.\n\nuse x;\n"),
    ("SQL", "-- Does a thing.\n--\n-- And more.\nSELECT 1;\n"),
    ("HTML", "<!DOCTYPE html>\n<!--\n  Does a thing.\n\n  And more.\n-->\n<p>no</p>\n"),
    ("XML", '<?xml version="1.0"?>\n<!-- Does a thing.\n\n     And more. -->\n<a/>\n'),
    ("Common Lisp", ";;; Does a thing.\n;;;\n;;; And more.\n(a)\n"),
    ("MATLAB", "% Does a thing.\n%\n% And more.\nx = 1\n"),
    ("Fortran (fixed form)", "C Does a thing.\nC\nC And more.\n      END\n"),
    ("Batchfile", "REM Does a thing.\nREM\nREM And more.\necho a\n"),
    ("PowerShell", "<#\nDoes a thing.\n\nAnd more.\n#>\nls\n"),
    (
        "YAML",
        "# yaml-language-server: x\n# vim: ft=yaml:\n\n####\n# Does a thing.\n#\n# And more.\n####\na: 1\n",
    ),
]


@pytest.mark.parametrize(("language", "text"), COMMENTS)
def test_leading_comment(language: str, text: str) -> None:
    assert [line for line in leading_comment(text, language).split("\n") if line != "x.cpp"][-3:] == [
        "Does a thing.",
        "",
        "And more.",
    ]


NO_COMMENT = [
    ("Python", "import os\n# Does a thing.\n"),
    ("Python", '"""Does a thing."""\n'),
    ("Python", f"# {LICENCE}\nimport os\n# Does a thing.\n"),
    ("C", "#include <x>\n// Does a thing.\n"),
    ("Rust", "#![no_std]\n// Does a thing.\n"),
    ("Markdown", "# Does a thing\n"),
    ("reStructuredText", ".. Does a thing.\n\ntext\n"),
    ("Text", "# Does a thing.\n"),
    ("Python", "# word\n"),
    ("Python", ""),
]


HEADS_OF_C = (
    *("// a b\n", "//\n", "/* c d */", "/** e\n * f g\n */", "/*", "*/", "//", "//! h i\n", "/// j k.\n"),
    *(
        "#pragma once\n",
        "#pragma once // l\n",
        "#include <m/n>\n",
        "#if 0\n",
        "#endif\n",
        "# define O /* p q */\n",
    ),
    *("\n", " ", "\t", "\x0c", " " * 45, "\\\n", "#", "#!", "int r;", "{", '"s"', "ä", "\ufeff", "@t\n"),
)


@pytest.mark.parametrize("language", ["C", "C++", "CUDA"])
@settings(deadline=None)
@given(pieces=st.lists(st.sampled_from(HEADS_OF_C)))
def test_leading_comment_of_c_is_what_its_lexer_finds(language: str, pieces: list[str]) -> None:
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mkdocs_kwmap.extract.comments._C_LIKE", frozenset())
        found = leading_comment(text, language)
    assert leading_comment(text, language) == found


@pytest.mark.parametrize(("language", "text"), NO_COMMENT)
def test_no_leading_comment(language: str, text: str) -> None:
    assert leading_comment(text, language) == ""


def test_comment_keeps_lists_and_indentation() -> None:
    text = "/*\n * Things:\n *   - one\n *   - *two*\n *\n * C# and __init__.\n */\n"
    assert leading_comment(text, "C") == "Things:\n  - one\n  - *two*\n\nC# and __init__."


SENTENCES = {
    "One. Two.": "One.",
    "One\ntwo. Three": "One two.",
    "No end": "No end",
    "Uses e.g. Numpy, i.e. arrays. Two.": "Uses e.g. Numpy, i.e. arrays.",
    "By Dr. Who for v1.2 of a.b.c. Two.": "By Dr. Who for v1.2 of a.b.c.",
    "Is it? Yes.": "Is it?",
    "Wait ... what. Two.": "Wait ... what.",
    "One (so.) Two.": "One (so.)",
    "# Title\n\nText *here*. More.": "Text here.",
    "Title\n=====\n\nText.": "Text.",
    "=====\nTitle\n=====\n\nText.": "Text.",
    "# A\n\n[![b](c)](d)\n![e](f)\n\n[Docs](x) | [PyPI](y)\n\nText.": "Text.",
    '<p align="center">\n  <img src="x"\n   alt="y">\n</p>\n\n<h1>A</h1>\n\nText.': "Text.",
    '<p align="center">\n  <em>Text here.</em>\n</p>': "Text here.",
    ".. image:: x\n   :alt: y\n\n   no.\n\n.. _label:\n\nText.": "Text.",
    ":Author: Me\n\n!!! note\n    no.\n\nText.": "Text.",
    "---\ntitle: x\n---\n\nText.": "Text.",
    "```\nno.\n```\n\nText.": "Text.",
    "<!-- no. -->\n\nText.": "Text.",
    "> [!NOTE]\n> Text.": "Text.",
    "- no\n- no\n\nText.": "Text.",
    "Do it like this::\n\n    code": "Do it like this:",
    "Description:\n\nText.": "Text.",
    "- no\nno either\n\nText.": "Text.",
    "Summary.\n\nParameters\n----------\nx : int": "Summary.",
    "Parameters\n----------\n\nx is it.": "x is it.",
    "\u8fd9\u662f\u3002\u90a3\u662f\u3002": "\u8fd9\u662f\u3002",
    "# Title": "",
    "----": "",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_first_sentence(text: str, expected: str) -> None:
    assert first_sentence(text) == expected


def test_long_sentence_is_cut_after_a_word() -> None:
    assert first_sentence("one two, three", 10) == "one two\u2026"
    assert first_sentence("one two three", 13) == "one two three"
    assert first_sentence("onetwothree", 5) == "onet\u2026"


# Any text

MARKUP = st.lists(
    st.sampled_from(
        [*"#=-`~<>*_[]()!|:.\\ \n\n\n\t'\"/", "a", "Word", "    ", "```", "::", "<!--", "-->", "\0", "0"]
    ),
    max_size=60,
).map("".join)


@given(text=MARKUP, language=st.sampled_from(["Markdown", "reStructuredText"]))
@settings(max_examples=300)
def test_headings_lie_in_the_file_and_nest(text: str, language: str) -> None:
    lines = len(text.removesuffix("\n").split("\n"))
    found = plain(text, language)
    for one, following in zip(found, (*found, None)[1:], strict=True):
        assert 1 <= one.first_line <= one.line <= one.last_line <= lines
        assert 1 <= one.level <= 6
        assert one.name == " ".join(one.name.split()) != ""
        if following:
            assert one.line < following.line
            ends = one.last_line < following.first_line
            assert ends == (following.level <= one.level)


CODE = st.lists(
    st.sampled_from(
        [
            "alpha",
            "beta",
            "x1",
            "=",
            "+",
            "(",
            ")",
            "'",
            '"',
            "#",
            "//",
            "/*",
            "*/",
            " ",
            "\n",
            "\n\n\n",
            "if",
        ]
    ),
    max_size=50,
).map("".join)


@given(text=CODE, language=st.sampled_from(["Python", "C", "JavaScript", "Bash", "CMake", "Cython"]))
@settings(max_examples=300)
def test_identifiers_stand_where_claimed(text: str, language: str) -> None:
    lines = text.split("\n")
    for name, line in names(text, language).items():
        assert name in lines[line - 1]


@given(text=MARKUP)
@settings(max_examples=300)
def test_any_text_gives_a_line(text: str) -> None:
    for line in (first_sentence(text, 20), inline_text(text)):
        assert line == " ".join(line.split())
    assert len(first_sentence(text, 20)) <= 20
    assert "\0" not in inline_text(text)
    assert leading_comment(text, "C") == leading_comment(text, "C").strip()


HOSTILE = (
    "#",
    "=",
    "`",
    "<",
    "*",
    "[",
    "](",
    "[a](",
    "-  ",
    "``x`",
    "<!--",
    "\n",
    "#\n",
    "=\n",
    "a::\n\n>\n",
    "\t",
    "/*",
    "(",
)


@pytest.mark.parametrize("shape", HOSTILE)
def test_hostile_text_takes_time_in_proportion(shape: str) -> None:
    text = shape * (100_000 // len(shape))
    lines = "".join(f"{text[at : at + 80]}\n" for at in range(0, len(text), 80))
    for one in (text, lines):
        begin = time.thread_time()
        for language in ("Markdown", "reStructuredText"):
            plain(one, language)
        first_sentence(one)
        leading_comment(one, "C")
        plain(one[:20_000], "C")
        # Half a second or less where nothing is wrong; a minute where something is.
        assert time.thread_time() - begin < 15
