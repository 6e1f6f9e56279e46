"""Long listings are divided into pages by what the names begin with, and nothing is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from conftest import NewSite
from linkcheck import check
from mkdocs_kwmap.model import Definition, Facts, Import, Settings, Source
from mkdocs_kwmap.outlines import id_end, outlined
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.anchors import anchors_of, odd_ids
from mkdocs_kwmap.pages.links import FileLinks
from mkdocs_kwmap.pages.listed import ALL_LINES, Place
from mkdocs_kwmap.pages.listing import PAGE_ROWS, Part, divide, divide_again, names_of
from mkdocs_kwmap.pages.model import Ref
from mkdocs_kwmap.pages.name_order import in_order

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5)


def split(listing: str, sizes: dict[str, int]) -> list[Part]:
    names = in_order(sizes)
    return divide(listing, names, [sizes[name] for name in names])


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


SHORT = st.text("abAB_ǅß", min_size=1, max_size=4)
SIZES = st.one_of(st.integers(1, 40), st.integers(1, PAGE_ROWS * 2))


@settings(max_examples=400)
@given(
    st.dictionaries(SHORT, SIZES, max_size=40),
    st.lists(st.dictionaries(SHORT, st.one_of(st.just(0), SIZES), max_size=3), max_size=6),
)
def test_what_is_divided_again_is_as_if_divided_anew(
    sizes: dict[str, int], edits: list[dict[str, int]]
) -> None:
    found = split("keywords.md", sizes)
    for edit in edits:
        sizes = {name: size for name, size in {**sizes, **edit}.items() if size}
        found = divide_again("keywords.md", found, edit)
        assert found == split("keywords.md", sizes)
        assert names_of(found) == in_order(sizes)


def test_pages_of_other_beginnings_are_taken_over() -> None:
    sizes = {f"{letter}{number}": 1 for letter in "abc" for number in range(PAGE_ROWS + 1)}
    before = split("keywords.md", sizes)
    after = divide_again("keywords.md", before, {"b1x": 1})
    taken_over = {part.prefix[0] for part in after if any(part is one for one in before)}
    assert taken_over == {"a", "c"}


@given(st.dictionaries(NAMES, st.integers(1, PAGE_ROWS * 2), max_size=30))
def test_every_place_of_every_name_is_on_one_page(sizes: dict[str, int]) -> None:
    pages = split("keywords.md", sizes)
    listed: dict[str, list[int]] = {}
    for page in pages:
        rows = {name: range(sizes[name])[places] for name, places in page.rows()}
        assert all(rows.values())
        assert sum(map(len, rows.values())) <= PAGE_ROWS
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


# Files in listings


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """A definition whose id may be that of another one, or of the page."""
    qualname = draw(st.sampled_from(["a", "b", "py", "f.<locals>.a", "f.a", "a b", "a-b"]))
    kind = draw(st.sampled_from(["function", "function", "function", "heading", "identifier"]))
    return Definition(
        name=qualname.rpartition(".")[2],
        kind=kind,
        level=int(kind == "heading"),
        qualname=qualname,
        line=draw(st.integers(1, 3)),
        parent=qualname.rpartition(".")[0],
        decorators=draw(st.sampled_from([(), ("overload",)])),
    )


@given(st.lists(definitions(), max_size=4), st.sampled_from(["", "x", "p.x"]))
def test_ids_that_links_have_are_those_of_the_page(found: list[Definition], module: str) -> None:
    source = Source(path="x.py", location="", language="Python", size=0, module=module)
    facts = outlined(Facts(path="x.py", definitions=tuple(found)))
    page, links = anchors_of(source, facts), FileLinks(source, facts, Settings(root="/"))
    assert odd_ids(source, facts) == page.odd
    ids = links.listed("").ids
    for number, anchor in enumerate(page.definitions):
        place = links.place(number)
        assert links.anchor(number) == links.definition(number).anchor == anchor
        assert (place.anchor or f"{ids}.{id_end(place.name)}") == anchor


def test_a_link_to_what_has_its_name_as_id_reads_no_definitions() -> None:
    source = Source(path="x.py", location="", language="Python", size=0, module="x")
    known = outlined(
        Facts(path="x.py", definitions=(Definition(name="a", kind="function", qualname="a", line=7),))
    )
    links = FileLinks(source, replace(known, definitions=()), Settings(root="/"))
    assert links.definition(0) == Ref("a", uris.file_docs("x.py"), "x.a", code=True)
    assert links.place(0) == Place("function", "a", 7)


@pytest.mark.parametrize(
    ("shown", "defined", "imported", "expected"),
    [
        (10, 3, 3, ALL_LINES),
        (20, 3, 3, ALL_LINES),  # the page is the same when the file has grown
        (10, 11, 3, 10),
        (10, 3, 11, 10),
        (0, 1, 1, 0),
    ],
)
def test_a_listing_tells_how_many_lines_are_shown_where_it_names_one_that_is_not(
    shown: int, defined: int, imported: int, expected: int
) -> None:
    facts = Facts(
        path="x.py",
        shown_lines=shown,
        definitions=(Definition(name="a", kind="function", qualname="a", line=defined),),
        imports=(Import(name="os", line=imported),),
    )
    source = Source(path="x.py", location="", language="Python", size=0)
    assert FileLinks(source, facts, Settings(root="/")).listed("").shown_lines == expected
