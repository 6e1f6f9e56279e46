"""Doc comments of JSDoc, Javadoc and Doxygen: tags become sections, and no text is lost."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap.extract.deprecations import deprecation_of
from mkdocs_kwmap.extract.doc_tags import doc_sections
from mkdocs_kwmap.model import DocItem, DocSection

PIECES = (
    *("@param x the x", "\\param[in] y the y", "@param {a.B<C>} [z=1] - the z", "@tparam T a type"),
    *("@returns {T} what", "@return what", "@retval 0 good", "@throws {E} if bad", "@exception F why"),
    *(
        "@deprecated since 2",
        "@example\nf(1);",
        "@code{.cpp}\n@param in code\n@endcode",
        "\\code",
        "@endcode",
    ),
    *("@brief short", "@note well", "@see other", "@unknown thing", "{@link X} and {@link Y|text}", ""),
    *(
        "@p word",
        "\\c word",
        "plain words",
        "  indented",
        "```",
        "@param",
        "@param {",
        "@return {a",
        "me@x.y",
    ),
)
WORD = re.compile(r"\w+")
TAGS = frozenset(WORD.findall(" ".join(re.findall(r"[@\\]\w+", " ".join(PIECES)))))


def words(sections: tuple[DocSection, ...]) -> set[str]:
    """All words that sections show."""
    texts = [text for one in sections for text in (one.title, one.text)]
    texts += [text for one in sections for item in one.items for text in (item.name, item.annotation)]
    texts += [text for one in sections for item in one.items for text in (item.text, item.default)]
    return set(WORD.findall(" ".join(texts)))


@pytest.mark.parametrize(
    ("comment", "row"),
    [
        ("@param x the x", DocItem("x", "", "the x")),
        ("@param {number} x - the x", DocItem("x", "number", "the x")),
        ("@param {{a: {b: T}}} [x=[1]] the x", DocItem("x", "{a: {b: T}}", "the x", "[1]")),
        ("@param {string} [x] the x", DocItem("x", "string", "the x")),
        ("@param <T> the type", DocItem("<T>", "", "the type")),
        ("@param options.depth: how deep", DocItem("options.depth", "", "how deep")),
        ("\\param[in,out] x the x", DocItem("x", "[in,out]", "the x")),
        ("@param x the x\n  goes on", DocItem("x", "", "the x\ngoes on")),
        ("@param {broken x", DocItem("", "", "{broken x")),
    ],
)
def test_a_parameter(comment: str, row: DocItem) -> None:
    assert doc_sections(comment, True) == (DocSection("parameters", items=(row,)),)


@pytest.mark.parametrize(
    ("comment", "section"),
    [
        ("@returns {T} the sum", DocSection("returns", items=(DocItem("", "T", "the sum"),))),
        ("@retval 0 fine", DocSection("returns", items=(DocItem("0", "", "fine"),))),
        ("@throws {E} if bad", DocSection("raises", items=(DocItem("", "E", "if bad"),))),
        ("@exception a.E if bad", DocSection("raises", items=(DocItem("", "a.E", "if bad"),))),
        ("@tparam T any", DocSection("type parameters", items=(DocItem("T", "", "any"),))),
        ("@note It is so.", DocSection("admonition", "Note", "It is so.")),
        ("@see other", DocSection("admonition", "See also", "other")),
        ("@example\nf(1)", DocSection("examples", text="```\nf(1)\n```")),
        (
            "@example <caption>One</caption>\nf(1)",
            DocSection("examples", text="One\n\n```\nf(1)\n```"),
        ),
        ("@brief Short.", DocSection("text", text="Short.")),
        ("See {@link A} and @p b.", DocSection("text", text="See `A` and `b`.")),
        ("{@link A#b the b}", DocSection("text", text="the b (`A#b`)")),
        ("@code{.cpp}\n@param x\n@endcode", DocSection("text", text="```cpp\n@param x\n```")),
        ("@ingroup core", DocSection("text", text="@ingroup core")),
        ("Write to me@example.org", DocSection("text", text="Write to me@example.org")),
    ],
)
def test_a_section(comment: str, section: DocSection) -> None:
    assert doc_sections(comment, True) == (section,)


def test_rows_of_a_kind_are_one_section() -> None:
    sections = doc_sections("Adds.\n@param a one\n@returns sum\n@param b two\n\nMore.", True)
    assert [one.kind for one in sections] == ["text", "parameters", "returns", "text"]
    assert [item.name for item in sections[1].items] == ["a", "b"]


def test_deprecation_is_found() -> None:
    assert deprecation_of((), doc_sections("Old.\n@deprecated Use new.", True)) == "Use new."
    assert deprecation_of((), doc_sections("Old.\n@deprecated", True))


def test_without_tags_it_is_one_text() -> None:
    assert doc_sections("@param x the x", False) == (DocSection("text", text="@param x the x"),)
    assert doc_sections("", True) == ()


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_no_word_is_lost(pieces: list[str]) -> None:
    comment = "\n".join(pieces)
    assert set(WORD.findall(comment)) - words(doc_sections(comment, True)) <= TAGS | {"link", "cpp"}


@given(st.text(alphabet="@\\{}[]<>`=-, \nparmlinkcodet", max_size=200))
def test_any_text_has_sections(comment: str) -> None:
    assert all(one.text or one.items for one in doc_sections(comment, True))


@pytest.mark.parametrize(
    "piece",
    ["{@link ", "@param {", "@param [", "\\c ", "@p a", "@code\n", "@param a\n\n", "a,b,", "[in,", "- "],
)
def test_time_is_in_proportion_to_the_text(piece: str) -> None:
    comment = "@param " + piece * 40_000
    start = perf_counter()
    doc_sections(comment, True)
    assert perf_counter() - start < 5
