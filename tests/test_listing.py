"""Long listings are divided into pages by what the names begin with, and nothing is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conftest import NewSite
from linkcheck import check
from mkdocs_kwmap.pages.listing import PAGE_ROWS, Part
from mkdocs_kwmap.pages.listing import split as split_in_order
from mkdocs_kwmap.pages.names import in_order

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)


def split(listing: str, sizes: dict[str, int]) -> list[Part]:
    return split_in_order(listing, {name: sizes[name] for name in in_order(sizes)})


def test_few_names_are_one_page() -> None:
    (page,) = split("sub.md", {"b": 1, "A": 2})
    assert (page.uri, page.names) == ("sub.md", ("A", "b"))


def test_many_names_are_divided_by_prefix() -> None:
    sizes = {f"{letter}{number}": 1 for letter in "ab" for number in range(PAGE_ROWS + 1)}
    pages = split("a/keywords.md", sizes)
    assert pages[0].uri == "a/keywords-a0-names.md"
    assert all(len(page.names) <= PAGE_ROWS for page in pages)


def test_another_name_changes_no_page_of_another_beginning() -> None:
    sizes = {f"{letter}{number}": 1 for letter in "abc" for number in range(PAGE_ROWS + 1)}
    before = {page.uri: page.names for page in split("keywords.md", sizes)}
    after = {page.uri: page.names for page in split("keywords.md", {**sizes, "b1x": 1})}
    changed = {uri for uri in before.keys() | after.keys() if before.get(uri) != after.get(uri)}
    assert changed
    assert all(uri.startswith("keywords-b") for uri in changed)


def test_neighbours_with_few_names_share_a_page() -> None:
    sizes = {"_": 1, "a1": PAGE_ROWS - 2, "b1": 1, "C1": 1, "d1": PAGE_ROWS, "e1": 1}
    pages = split("keywords.md", sizes)
    assert [(page.uri, page.title, page.letters) for page in pages] == [
        ("keywords-a-names.md", "a to c", "A to C"),
        ("keywords-d-names.md", "d", "D"),
        ("keywords-e-names.md", "e to _", "E to _"),
    ]
    assert pages[0].names == ("a1", "b1", "C1")


@given(st.dictionaries(NAMES, st.integers(1, PAGE_ROWS * 2), max_size=30))
def test_every_place_of_every_name_is_on_one_page(sizes: dict[str, int]) -> None:
    pages = split("keywords.md", sizes)
    listed: dict[str, list[int]] = {}
    for page in pages:
        rows = {name: range(sizes[name])[places] for name, places in page.rows()}
        assert all(rows.values())
        assert sum(map(len, rows.values())) == page.end - page.start <= PAGE_ROWS
        for name, places in rows.items():
            listed.setdefault(name, []).extend(places)
    assert listed == {name: list(range(size)) for name, size in sizes.items()}
    assert len({page.uri for page in pages}) == len(pages)
    for page in pages if sizes else ():
        first, last = page.names[0].casefold(), page.names[-1].casefold()
        assert first.startswith(page.prefix)
        assert last.startswith(page.last or page.prefix)


def test_names_may_share_thousands_of_characters() -> None:
    sizes = {f"{'k' * 5000}{number}": 1 for number in range(PAGE_ROWS + 1)}
    assert {name for page in split("keywords.md", sizes) for name in page.names} == set(sizes)


def test_a_name_of_many_places_has_pages_of_its_own(new_site: NewSite) -> None:
    calls = "".join(f"class C{number}:\n    def call(self): ...\n" for number in range(PAGE_ROWS + 5))
    built = new_site({"a.py": calls, "b.py": "from a import call\n"}).build("--strict")
    assert built.code == 0, built.log
    for listing in ("keywords", "sub"):
        first, second = (built.read(f"code/{listing}-call-names{page}/index.html") for page in ("", "-2"))
        assert first.count(".call<") + second.count(".call<") == PAGE_ROWS + 5
        assert ">C804.call<" not in first
        assert ">C804.call<" in second
    first, second = (built.read(f"code/keywords-call-names{page}/index.html") for page in ("", "-2"))
    assert "imported in" in second
    assert "imported in" not in first
    assert 'href="../keywords-call-names-2/"' in first
    assert check(built.site) == []
