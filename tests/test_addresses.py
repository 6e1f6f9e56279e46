"""Places of pages: none shared, none inside another, each found again by its URL."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, unquote, urljoin

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_kwmap.addresses import Addresses, Layout, Places, natural_place, relative_url, url_of_place
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.updating.layout import layout_after

NASTY = [
    *("doc", "doc.md", "sub", "index", "index.md", "index.html", "keywords", "book", "book-1", "map.json"),
    *("a", "A", "a_docs", "a_docs.md", "a_docs.html", "a_kw", "a~2", "a_docs~2", "doc~2"),
    *("é", "e\u0301", "ß", "ss", "SS", "ǰ", "ﬁ", "\u0345", "İ"),
    *(
        "x" * 250,
        "x" * 249 + "y",
        "日" * 80,
        "x" * 250 + ".py",
        "%",
        "%41",
        "#",
        "?",
        "&amp;",
        "\\",
        ":",
        " ",
    ),
]
LETTERS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=8
)
NAMES = (st.sampled_from(NASTY) | LETTERS).filter(lambda name: name not in {".", ".."})
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
EXPORTS = ["keywords.jsonl", "map.json", "objects.inv"]


def folders_of(paths: Iterable[str]) -> list[str]:
    found = {""}
    for path in paths:
        while path := posixpath.dirname(path):
            found.add(path)
    return sorted(found)


def uris_of(paths: Iterable[str]) -> list[str]:
    """The pages of a repository of these files; a name that is a folder's too is left out."""
    folders = folders_of(paths)
    files = sorted(set(paths) - set(folders))
    found = [uris.HOME]
    found += [make(path) for make in (uris.file_docs, uris.file_keywords) for path in files]
    makers = (uris.folder_index, uris.folder_docs, uris.subtree_keywords)
    found += [make(folder) for make in makers for folder in folders]
    return [*dict.fromkeys([*found, uris.KEYWORDS, uris.BOOK, uris.chapter(1)])]


def addresses_of(
    paths: Iterable[str], *, directory_urls: bool = True, hand_written: Iterable[str] = ()
) -> Addresses:
    return Addresses(
        uris_of(paths), base="code", directory_urls=directory_urls, hand_written=hand_written, exports=EXPORTS
    )


def least_able(place: str) -> str:
    """A place as a file system sees it that tells neither case nor composition of letters apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", place).casefold())


@given(st.lists(PATHS, max_size=12), st.booleans())
@example(["doc.md", "doc/x", "doc/doc/y"], True)
@example(["é", "e\u0301", "É"], True)
@example(["index.html/a", "index/a", "A/a", "a/a"], False)
@settings(max_examples=300, deadline=None)
def test_no_page_is_lost_in_another(paths: list[str], directory_urls: bool) -> None:
    addresses = addresses_of(paths, directory_urls=directory_urls)
    pages = uris_of(paths)
    places = [*(addresses.place(uri) for uri in pages), *addresses.exports.values()]
    seen = {least_able(place) for place in places}
    assert len(seen) == len(places)
    assert not seen & {least_able(folder) for folder in folders_of(places)}
    assert max(len(name.encode()) for place in places for name in place.split("/")) <= 255


@given(st.lists(PATHS, max_size=8), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_url_leads_back_to_its_place_and_that_to_the_page(paths: list[str], directory_urls: bool) -> None:
    addresses = addresses_of(paths, directory_urls=directory_urls)
    for uri in uris_of(paths):
        path = unquote(addresses.url(uri))
        assert (f"{path}index.html" if path.endswith("/") else path) == addresses.place(uri)
        assert not set("<>\"' #?\\") & set(addresses.url(uri))
        assert addresses.uri(addresses.place(uri)) == uri


@given(st.lists(PATHS, min_size=1, max_size=6), st.booleans())
@settings(max_examples=200, deadline=None)
def test_a_relative_link_is_what_a_browser_resolves(paths: list[str], directory_urls: bool) -> None:
    addresses = addresses_of(paths, directory_urls=directory_urls)
    urls = [addresses.url(uri) for uri in uris_of(paths)]
    for page, target in zip(urls, reversed(urls), strict=True):
        link = relative_url(f"{target}#L1", page)
        assert urljoin(f"https://example.org/docs/{page}", link) == f"https://example.org/docs/{target}#L1"


@given(st.lists(PATHS, max_size=8), st.lists(PATHS, max_size=4))
def test_a_place_does_not_depend_on_pages_that_come_later(paths: list[str], more: list[str]) -> None:
    first, all_of_them = Places(), Places()
    expected = [first.take(path) for path in paths]
    assert [all_of_them.take(path) for path in [*paths, *more]][: len(paths)] == expected


COLLISIONS = [
    # files, a page, its place
    (["doc.md", "doc/x"], "doc/index.md", "code/doc/index.html"),
    (["doc.md", "doc/x"], "doc.md", "code/doc~2/index.html"),
    (["a", "a_docs/x"], "a_docs.md", "code/a_docs/index.html"),
    (["a", "a_docs/x"], "a_docs/index.md", "code/a_docs~2/index.html"),
    (["A.py", "a.py"], "A.py_docs.md", "code/A.py_docs/index.html"),
    (["A.py", "a.py"], "a.py_docs.md", "code/a.py_docs~2/index.html"),
    (
        ["map.json_docs/index.html"],
        "map.json_docs/index.html_docs.md",
        "code/map.json_docs/index.html_docs/index.html",
    ),
]


@pytest.mark.parametrize(("files", "uri", "place"), COLLISIONS)
def test_the_first_page_keeps_its_place(files: list[str], uri: str, place: str) -> None:
    assert addresses_of(files).place(uri) == place


@pytest.mark.parametrize(
    ("uri", "directory_urls", "place", "url"),
    [
        ("a/b.md", True, "a/b/index.html", "a/b/"),
        ("a/b.md", False, "a/b.html", "a/b.html"),
        ("a/index.md", True, "a/index.html", "a/"),
        ("a/index.md", False, "a/index.html", "a/index.html"),
        ("index.md", True, "index.html", ""),
        ("a b#c?.md", True, "a b#c?/index.html", "a%20b%23c%3F/"),
    ],
)
def test_a_page_lies_where_mkdocs_would_put_it(uri: str, directory_urls: bool, place: str, url: str) -> None:
    assert natural_place(uri, directory_urls) == place
    assert url_of_place(place, directory_urls) == url


@pytest.mark.parametrize("name", [*map(chr, range(0x20, 0x7F)), "é", "日", "a b", "~x-1_.y"])
def test_a_url_is_quoted_as_it_is_everywhere(name: str) -> None:
    assert url_of_place(f"{name}/x{name}.html", True) == quote(f"{name}/x{name}.html")
    assert url_of_place(f"{name}/index.html", True) == quote(f"{name}/")
    assert url_of_place(f"{name}/index.html", False) == quote(f"{name}/index.html")


def test_a_hand_written_page_keeps_its_place_and_its_top() -> None:
    addresses = addresses_of(["a.py"], hand_written=["code/a.py_docs.md"])
    assert addresses.url("a.py_docs.md", "a.f") == "code/a.py_docs/"
    assert addresses.url("a.py_kw.md", "a.f") == "code/a.py_kw/#a.f"
    assert "a.py_docs.md" not in addresses.generated()
    assert addresses.uri("code/a.py_docs/index.html") is None


@pytest.mark.parametrize("place", ["code/b.py_docs/index.html", "code/a.py_docs", "a.py_docs/index.html", ""])
def test_nothing_lies_where_no_page_does(place: str) -> None:
    assert addresses_of(["a.py"]).uri(place) is None


def test_a_taken_place_is_left_to_the_site() -> None:
    places = Places()
    for taken in ("code/map.json", "code/book/index.html"):
        places.take(taken)
    addresses = Addresses(["book.md"], base="code", directory_urls=True, exports=EXPORTS, places=places)
    assert addresses.place("book.md") == "code/book~2/index.html"
    assert sorted(addresses.exports) == ["keywords.jsonl", "objects.inv"]


# After some pages have come or gone


FEW = st.sampled_from(
    [
        *("doc", "doc.md", "doc~2", "doc/x", "A", "a", "a_docs.html/x", "A_docs.html/y", "é", "e\u0301"),
        *("z/y", "x" * 250, "X" * 250),
    ]
)


def layout_of(paths: Iterable[str], copies: list[str], *, directory_urls: bool, taken: list[str]) -> Layout:
    places = Places()
    for place in taken:
        places.take(place)
    return Addresses(
        uris_of(paths),
        base="code",
        directory_urls=directory_urls,
        exports=EXPORTS,
        copies=copies,
        places=places,
        hand_written=["code/z/y_docs.md"],
    ).layout


def come_and_gone(before: Layout, after: Iterable[str]) -> tuple[set[str], set[str]]:
    uris = set(uris_of(after))
    return uris - before.places.keys(), before.places.keys() - uris


@given(
    st.lists(FEW, max_size=8),
    st.lists(FEW, max_size=3),
    st.lists(FEW, max_size=2, unique=True),
    st.lists(st.sampled_from(["code/doc/index.html", "code/z", "code/map.json"]), max_size=1),
    st.booleans(),
)
@settings(max_examples=600, deadline=None)
def test_pages_that_come_and_go_lie_where_they_would_in_a_new_site(
    paths: list[str], changed: list[str], copies: list[str], taken: list[str], directory_urls: bool
) -> None:
    before = layout_of(paths, copies, directory_urls=directory_urls, taken=taken)
    after = sorted(set(paths) ^ set(changed))
    expected = layout_of(after, copies, directory_urls=directory_urls, taken=taken)
    found = layout_after(before, *come_and_gone(before, after), copies=copies, taken=taken)
    assert found is None or found == expected


@pytest.mark.parametrize(
    ("paths", "after"),
    [
        (["a.py", "b/c.py"], ["a.py", "b/c.py", "b/d.py", "e/f/g.py"]),
        (["a.py", "b/c.py", "e/f/g.py"], ["a.py"]),
        (["A.py", "a.py", "b.py"], ["A.py", "a.py", "c.py"]),  # others are in the way of each other
        (["doc.md", "doc/x", "b.py"], ["doc.md", "doc/x"]),
    ],
)
def test_a_page_in_nobodys_way_leaves_the_others_where_they_are(paths: list[str], after: list[str]) -> None:
    before, expected = (layout_of(one, [], directory_urls=True, taken=[]) for one in (paths, after))
    assert layout_after(before, *come_and_gone(before, after), copies=[], taken=[]) == expected
