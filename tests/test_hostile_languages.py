"""Text that somebody wrote to keep a reader busy, or to end the process that reads."""

from __future__ import annotations

import time

import pytest

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.model import Facts, Settings, Source

N = 20_000

HOSTILE = {
    "nested objects": ("JSON", '{"a":' * 5 * N + "1" + "}" * 5 * N),
    "nested objects without end": ("JSON", '{"a":' * 5 * N),
    "a million brackets": ("JSON", "[" * 1_000_000),
    "many keys": ("JSON", "{" + ",".join(f'"k{n}":{n}' for n in range(N)) + "}"),
    "nested flow mappings": ("YAML", "{a: " * N + "1" + "}" * N),
    "nested lists on a line": ("YAML", "- " * N + "a: b\n"),
    "nested keys on a line": ("YAML", "? " * N),
    "nested mappings": ("YAML", "".join(" " * n + "a:\n" for n in range(1_000))),
    "nested lists below each other": ("YAML", "".join(" " * n + "-\n" for n in range(1_000))),
    "many lines": ("YAML", "- k: 1\n" * 2 * N),
    "nested inline tables": ("TOML", "a = " + "{a = " * N + "1" + "}" * N),
    "a long dotted name": ("TOML", "[" + "a." * 5 * N + "b]\n"),
    "many elements": ("TOML", "[[t]]\nk = 1\n" * N),
    "nested subshells": ("Bash", "(" * 5 * N),
    "nested functions": ("Bash", "f() { " * N),
    "here documents": ("Bash", "cat <<A\n" * 1_000),
    "nested calls": ("Starlark", "a(" * N),
    "one call of many names": ("Starlark", "x(" + 'name="a",' * N + ")"),
    "nested references": ("Makefile", "a: " + "$(" * 5 * N),
    "many targets of one rule": ("Makefile", "a " * N + ": b\n"),
    "heredocs": ("Docker", "RUN <<A\n" * 2_000),
    "nested parentheses": ("SQL", "SELECT " + "(" * 5 * N),
    "many columns": ("SQL", "CREATE TABLE t (" + "a int," * N + "b int);"),
    "brackets that do not end": ("CMake", "".join(f"[{'=' * (n % 50)}[ " for n in range(5 * N))),
    "comments that do not end": ("CMake", "#[[ \n" * 5 * N),
    "quotation marks": ("CMake", 'set(a "' * 5 * N),
    "nested parentheses of CMake": ("CMake", "add_library(" * 5 * N),
    "spaces before no sign": ("INI", "a" + " " * 10 * N + "\n" + "[" * 10 * N + "\n"),
    "many continuations": ("INI", "a = b\n" + " c\n" * 5 * N),
    "nested messages": ("Protocol Buffer", "message A { " * 2 * N),
    "brackets of options": ("Protocol Buffer", "int32 a = 1 [" * 5 * N),
    "comments without end": ("Protocol Buffer", "/* " * 5 * N),
    "no statement ends": ("Protocol Buffer", "word " * 10 * N),
    "nested classes": ("Cython", "".join(" " * n + "class A:\n" for n in range(2_000))),
    "strings without end": ("Cython", "a = '''b\n\"\"\"" * 5 * N),
    "brackets": ("Cython", "def f(" * 5 * N),
    "subscripts": ("Cython", "cdef " + "a[" * 5 * N),
    "a long name": ("Cython", "cdef " + "a" * 10 * N + "\ncdef int " + "_ " * 5 * N),
    "a text where none belongs": (
        "Cython",
        "cdef int a '" + "b" * N + "' c\n" + "cdef int a" + " ''" * N + " c",
    ),
    "spaces in an annotation": ("Cython", "a:" + " " * 5 * N + "b" + " " * 5 * N + "c\n"),
    "many variables": ("Cython", "cdef int " + "a, " * N),
    "a label without end": ("reStructuredText", ".. _" + "a:" * 5 * N),
    "spaces in a label": ("reStructuredText", ".. _a" + "\\ " * 5 * N + "\n" + ".. a::" + " " * 5 * N),
    "literal blocks": ("reStructuredText", "::\n" * 5 * N),
    "a long requirement": ("Text", "a-" * 5 * N + "\n" + "-r" + " " * 5 * N),
}


def facts(text: str, language: str, folder: object) -> Facts:
    path = f"{folder}/requirements.txt"
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123  # `write_text` makes other line ends
        file.write(text)
    source = Source("requirements.txt", path, language, len(text))
    return extract(source, Limits.of(Settings(root=str(folder))))


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_text_takes_no_more_than_its_time(case: str, tmp_path: object) -> None:
    language, text = HOSTILE[case]
    start = time.thread_time()
    found = facts(text, language, tmp_path)
    assert time.thread_time() - start < 12  # the limit of the parser, and of the lexer after it
    assert sum(len(one.qualname) for one in found.definitions) < 30 * len(text)


def test_keys_are_told_down_to_three_levels(tmp_path: object) -> None:
    text = "a:\n  b:\n    - c:\n        d: 1\n"
    assert [one.qualname for one in facts(text, "YAML", tmp_path).definitions] == ["a", "a.b", "a.b.c"]


def test_keys_of_a_list_are_told_once(tmp_path: object) -> None:
    found = facts('[{"a": 1, "b": 2}, {"b": 3, "c": 4}]', "JSON", tmp_path).definitions
    assert [(one.qualname, one.value) for one in found] == [("a", "1"), ("b", "2"), ("c", "4")]


def test_what_the_grammar_of_yaml_cannot_read_has_a_reason(tmp_path: object) -> None:
    problem = facts("- " * 300 + "a\n", "YAML", tmp_path).problem
    assert problem is not None
    assert "nested too deeply" in problem.reason


def test_what_stands_in_the_brackets_of_a_type_of_cython_is_no_variable(tmp_path: object) -> None:
    found = facts("cdef ndarray[double, ndim=1] x, y[2]\n", "Cython", tmp_path).definitions
    assert [one.qualname for one in found] == ["x", "y"]


def test_a_function_of_cython_ends_with_its_body(tmp_path: object) -> None:
    text = "cdef int f(x):\n    if x:\n        return 1\n\n\ncdef int y\n"
    found = facts(text, "Cython", tmp_path).definitions
    assert [(one.name, one.line, one.last_line) for one in found] == [("f", 1, 3), ("y", 6, 6)]
