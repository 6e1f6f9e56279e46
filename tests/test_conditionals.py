"""Conditionals of the preprocessor of C: what is left out of a file before it is parsed."""

from __future__ import annotations

import math
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Tree

from mkdocs_kwmap.extract.conditionals import with_first_branches, without_disabled
from mkdocs_kwmap.extract.treesitter import load, parse, with_lines

N = 50_000

PIECES = (
    *(b"#if 0", b"#if A", b"#ifdef A // {", b" # else", b"#elif B", b"#endif", b"\n", b"\n", b"\r\n"),
    *(b"(", b")", b"{", b"}", b";", b" a ", b'"', b"'", b"\\", b"/*", b"*/", b"//", b"\xc3\xa4"),
)


@pytest.mark.parametrize("cleaned", [without_disabled, with_first_branches])
@given(pieces=st.lists(st.sampled_from(PIECES)))
def test_only_spaces_are_put_in(cleaned: object, pieces: list[bytes]) -> None:
    assert callable(cleaned)
    data = b"".join(pieces)
    after = cleaned(data)
    assert len(after) == len(data)
    changed = [(old, new) for old, new in zip(data, after, strict=True) if old != new]
    assert all(new == ord(" ") and old not in b"\r\n" for old, new in changed)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\n#if 0\nb\n#endif\nc", "a #if 0 #endif c"),
        ("#if 0 /* why */\nb\n# else\nc\n#endif", "#if 0 # else c #endif"),
        ("#if 0\n#if A\nb\n#else\nc\n#endif\n#endif\nd", "#if 0 #endif d"),
        ("#if 0 || A\nb\n#endif", "#if 0 || A b #endif"),
        ("/*\n#if 0\n*/\nb", "/* #if 0 */ b"),
    ],
)
def test_what_is_switched_off_is_left_out(text: str, left: str) -> None:
    assert _words(without_disabled(text.encode())) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("f();\n#ifdef A\ng();\n#else\nh();\n#endif\n", None),
        ("enum {\n#ifdef A\na,\n#else\nb,\n#endif\n};", None),
        ("if (a\n#ifdef A\n&& b\n#endif\n) {}", "if (a && b ) {}"),
        ("f(a,\n#ifdef A\nb,\n#else\nc,\n#endif\nd);", "f(a, b, d);"),
        ("#if A\nif (a) {\n#else\nif (b) {\n#endif\n}", "if (a) { }"),
        ("#if A\n#else\nif (b) {\n#endif\n}", "if (b) { }"),
        ("#if A\n#if B\nif (a) {\n#else\n{\n#endif\n#else\nf();\n#endif\n}", "if (a) { }"),
        ("#if A\nf(\"{\");\n#else\ng('{'); // {\n#endif", None),
        (
            "f(\n#if A\na);\n#else\nb);\n#endif\n#if B\ng();\n#else\nh();\n#endif",
            "f( a); #if B g(); #else h(); #endif",
        ),
    ],
)
def test_of_what_parts_a_statement_the_first_branch_is_left(text: str, left: str | None) -> None:
    data = text.encode()
    assert _words(with_first_branches(data)) == (_words(data) if left is None else left)


@pytest.mark.parametrize(
    "text",
    [
        "if (a\n#ifdef A\n&& b\n#endif\n) {}",
        "class A {\n#if X\nvoid f() {\n#else\nvoid f(int a) {\n#endif\n}\nint b;\n};\nint c = 1;\n",
        "// ä\nint t[] = {\n#if X\n1,\n#else\n2\n#endif\n};\nint g(\n#if X\nint a\n#endif\n);\nint b;",
        "namespace n {\n#if A\nif (a) {\n#else\nif (b) {\n#endif\n}\n}\nint f() { return 1; }",
    ],
)
@pytest.mark.parametrize("language", ["C", "C++", "CUDA"])
def test_what_is_parsed_from_the_tree_of_the_whole_is_what_is_parsed_alone(text: str, language: str) -> None:
    grammar, old = load(language).language, text.encode()
    new = with_first_branches(old)
    assert new != old
    known = with_lines(parse(grammar, old, math.inf), old, new)
    found, alone = (parse(grammar, new, math.inf, tree) for tree in (known, None))
    assert _nodes(found) == _nodes(alone)


def _nodes(tree: Tree) -> list[tuple[str, int, int]]:
    todo, found = [tree.root_node], []
    while todo:
        node = todo.pop()
        found.append((node.type, node.start_byte, node.end_byte))
        todo.extend(node.children)
    return found


@pytest.mark.parametrize(
    "text",
    [
        b"#if x\n(\n#else\n" * N + b"#endif\n" * N,
        b"#if 0\n" * N + b"#endif\n" * N,
        b"#if x\n" + b"#else\n" * N + b"{\n#endif\n",
        b'"\\"' * 4 * N,
        b"'\\'\"" * 4 * N,
        b"#if a /*" * N,
        b"#if a\n" + b"(" * 4 * N + b")" * 4 * N + b"\n#endif\n",
        b"#if a\n" + b"({[" * 2 * N + b"\n#endif\n",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(text: bytes) -> None:
    start = time.thread_time()
    without_disabled(text)
    with_first_branches(text)
    assert time.thread_time() - start < 10


def _words(data: bytes) -> str:
    return re.sub(r"\s+", " ", data.decode()).strip()
