"""Long listings are divided into pages by what the names begin with, and nothing is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap.pages.listing import PAGE_ROWS, letters_first, split

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)


def test_few_names_are_one_page() -> None:
    (page,) = split("sub.md", {"b": 1, "A": 2})
    assert (page.uri, page.names) == ("sub.md", ("A", "b"))


def test_many_names_are_divided_by_prefix() -> None:
    sizes = {f"{letter}{number}": 1 for letter in "ab" for number in range(PAGE_ROWS + 1)}
    pages = split("a/keywords.md", sizes)
    assert pages[0].uri == "a/keywords-a0-names.md"
    assert all(len(page.names) <= PAGE_ROWS for page in pages)


def test_another_name_changes_no_other_page() -> None:
    sizes = {f"{letter}{number}": 1 for letter in "abc" for number in range(PAGE_ROWS // 2)}
    before = {page.uri: page.names for page in split("keywords.md", sizes)}
    after = {page.uri: page.names for page in split("keywords.md", {**sizes, "bx": 1})}
    assert {uri for uri in before if before[uri] != after[uri]} == {"keywords-b-names.md"}


@given(st.dictionaries(NAMES, st.integers(1, PAGE_ROWS * 2), max_size=30))
def test_every_name_is_on_one_page(sizes: dict[str, int]) -> None:
    pages = split("keywords.md", sizes)
    assert sorted((name for page in pages for name in page.names), key=letters_first) == sorted(
        sizes, key=letters_first
    )
    assert len({page.uri for page in pages}) == len(pages)
    for page in pages:
        rows = sum(sizes[name] for name in page.names)
        folded = {name.casefold() for name in page.names}
        assert rows <= PAGE_ROWS or len(folded) == 1
