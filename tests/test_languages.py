"""Languages told from names and first bytes."""

from __future__ import annotations

import codecs
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers

from mkdocs_kwmap import languages
from mkdocs_kwmap.languages import is_code, language_of, lexer_for

BY_NAME = {
    "a.h": "C",
    "a.hpp": "C++",
    "a.C": "C++",
    "a.cu": "CUDA",
    "a.cuh": "CUDA",
    "a.py": "Python",
    "a.pyi": "Python",
    "a.pyw": "Python",
    "a.md": "Markdown",
    "README.MD": "Markdown",
    "a.rst": "reStructuredText",
    "a.toml": "TOML",
    "Cargo.lock": "TOML",
    "uv.lock": "TOML",
    "poetry.lock": "TOML",
    "yarn.lock": "Text",
    "package-lock.json": "JSON",
    "a.cfg": "INI",
    "a.ini": "INI",
    ".flake8": "INI",
    "a.html": "HTML",
    "a.js": "JavaScript",
    "a.js.map": "JSON",
    "a.ts": "TypeScript",
    "a.tsx": "TSX",
    "a.txt": "Text",
    "CMakeLists.txt": "CMake",
    "meson.build": "Meson",
    "LICENSE": "Text",
    "README": "Text",
    "BUILD": "Starlark",
    "defs.bzl": "Starlark",
    "a.ipynb": "Jupyter notebook",
    "a.yml": "YAML",
    ".clang-format": "YAML",
    "a.csv": "CSV",
    "a.pl": "Perl",
    "a.R": "R",
    "a.S": "Assembly",
    "a.cl": "OpenCL",
    "a.sql": "SQL",
    "a.f": "Fortran (fixed form)",
    "a.pyf": "Fortran",
    "Makefile.am": "Makefile",
    "Dockerfile.cuda": "Docker",
    "config.h.in": "C",
    "loops.c.src": "C",
    "index.html.j2": "HTML",
    "manage.py-tpl": "Python template",
    "setup.py.in": "Python template",
    "page.tmpl": "Text",
    "no-such.suffix-at-all": "Text",
    "file1.2": "Text",
    "": "Text",
}


@pytest.mark.parametrize(("name", "language"), BY_NAME.items())
def test_name(name: str, language: str) -> None:
    assert language_of(f"some/folder.py/{name}", b"") == language


BY_HEAD = {
    ("run", b"#!/usr/bin/env python3\n"): "Python",
    ("run", b"#!/usr/bin/python3.11 -u\n"): "Python",
    ("run", b"#!/usr/bin/env -S A=b python3 -u\r\n"): "Python",
    ("run", b"#! /bin/sh\n"): "Bash",
    ("run", b"#!/usr/bin/env bash"): "Bash",
    ("run", b"#!/usr/bin/env node\n"): "JavaScript",
    ("run", b"#!/usr/bin/perl -w\n"): "Perl",
    ("run", b"#!/usr/bin/ruby\n"): "Ruby",
    ("run", b"#!/opt/unheard-of\n"): "Text",
    ("run", b"#!"): "Text",
    ("run.txt", b"#!/bin/sh\n"): "Text",
    ("run.sh", b"#!/usr/bin/env python3\n"): "Bash",
    ("drawing", codecs.BOM_UTF8 + b'<?xml version="1.0"?>'): "XML",
    ("page", b"<!DOCTYPE html>"): "HTML",
    ("qt_fr.ts", b"<?xml version='1.0'?>"): "XML",
    ("f.m", b"% a comment\n"): "MATLAB",
    ("f.m", b"#import <Foundation/Foundation.h>\n"): "Objective-C",
    ("tool.1", b".TH TOOL 1\n"): "Groff",
    ("a.py", b"x = '\0'"): "Python",
    ("a.c", b"x = '\0'"): "Binary",
    ("a.pdf", b"%PDF-1.7\n"): "Binary",
    ("a.py", b"x" * 8192 + b"\0"): "Python",
    ("a.md", codecs.BOM_UTF16_LE + b"a\0"): "Markdown",
    ("a.md", codecs.BOM_UTF32_BE + b"\0\0\0a"): "Markdown",
}


@pytest.mark.parametrize(("file", "language"), BY_HEAD.items())
def test_head(file: tuple[str, bytes], language: str) -> None:
    assert language_of(*file) == language


def test_every_language_in_the_tables_has_a_lexer() -> None:
    tables = (languages._NAMES, languages._SUFFIXES, languages._INTERPRETERS)
    names = {name for table in tables for name in table.values()} | set(languages._LEXERS)
    assert {name for name in names - {"Text", "CSV"} if lexer_for(name) is None} == set()


def test_every_language_told_from_a_suffix_is_one_of_a_lexer() -> None:
    lexers = {name for name, *_ in get_all_lexers(plugins=False)}
    patterns = [pattern for _, _, patterns, _ in get_all_lexers(plugins=False) for pattern in patterns]
    names = {language_of(pattern.replace("*", "x"), b".") for pattern in patterns}
    assert len(names) > 300
    assert {name for name in names - {"Text"} if languages._LEXERS.get(name, name) not in lexers} == set()


@pytest.mark.parametrize("language", ["Text", "Binary", "CSV", "Symbolic link", "no such language"])
def test_no_lexer(language: str) -> None:
    assert lexer_for(language) is None


@pytest.mark.parametrize("language", ["Python", "C", "Markdown", "HTML", "JSON", "Starlark"])
@given(text=st.text(st.characters(exclude_characters="\r\ufeff", exclude_categories=["Cs"]), max_size=60))
def test_tokens_join_to_the_text(language: str, text: str) -> None:
    lexer = lexer_for(language)
    assert lexer is not None
    assert "".join(value for _, value in lexer.get_tokens(text)) == text


CODE = (
    "Python",
    "C",
    "C++",
    "CUDA",
    "JavaScript",
    "Bash",
    "Starlark",
    "CMake",
    "SQL",
    "Python template",
    "Assembly",
)
NO_CODE = (
    "Markdown",
    "reStructuredText",
    "JSON",
    "YAML",
    "TOML",
    "INI",
    "CSV",
    "XML",
    "HTML",
    "Diff",
    "Text",
)


def test_is_code() -> None:
    assert [name for name in CODE if not is_code(name)] == []
    assert [name for name in (*NO_CODE, "Binary", "Jupyter notebook", "HTML+Twig") if is_code(name)] == []


def test_thirty_thousand_paths() -> None:
    begin = time.thread_time()
    for number in range(30_000):
        language_of(f"folder/name{number}.suffix{number % 500}", b"")
    assert time.thread_time() - begin < 3
