"""Hand-written pages and the map: links both ways, who wins, what the navigation names."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from conftest import Built, NewSite
from linkcheck import check

REPOSITORY = {
    "README.md": "# Shop\n\n[The cart](shop/cart.py), [all](shop/), [gone](gone.md), [web](https://example.org).\n",
    "shop/__init__.py": '"""A shop."""\n',
    "shop/cart.py": '"""A cart."""\n\n\nclass Cart:\n    def add(self) -> None:\n        pass\n',
    "shop/a b#c.py": "value = 1\n",
    "doc.md": "# Doc\n",
    "doc/x.py": "x = 1\n",
}

STRICT: dict[str, Any] = {
    "validation": {"anchors": "warn", "not_found": "warn", "unrecognized_links": "warn"}
}

RIGHT_LINKS = [
    "code/index.md",
    "code/index.md#kw-top",
    "code/shop/cart.py_docs.md",
    "code/shop/cart.py_docs.md#shop.cart",
    "code/shop/cart.py_docs.md#shop.cart.Cart",
    "code/shop/cart.py_docs.md#shop.cart.Cart.add",
    "code/shop/cart.py_docs.md#L4",
    "code/shop/cart.py_docs.md#kw-source",
    "code/shop/cart.py_kw.md",
    "code/shop/index.md",
    "code/shop/doc.md",
    "code/shop/sub.md",
    "code/keywords.md",
    "code/book.md",
    "code/doc.md",
    "code/doc/index.md",
    "code/shop/a%20b%23c.py_docs.md#L1",
]
WRONG_LINKS = [
    ("code/shop/nowhere.py_docs.md", "the target is not found among documentation files"),
    ("code/shop/cart.py.md", "the target is not found among documentation files"),
    ("shop/cart.py_docs.md", "is not found among documentation files"),
    ("code/shop/cart.py_docs.md#nothing", "does not contain an anchor '#nothing'"),
    ("code/shop/cart.py_docs.md#L400", "does not contain an anchor '#L400'"),
    ("code/index.md#Cart", "does not contain an anchor '#Cart'"),
]


def page_of(links: list[str]) -> str:
    return "# Links\n\n" + "".join(f"- [link {number}]({link})\n" for number, link in enumerate(links))


# Links from hand-written pages

SITES: list[tuple[dict[str, Any], str]] = [
    ({}, "/"),
    ({"use_directory_urls": False}, "/"),
    ({"site_url": "https://example.org/docs/sub/"}, "/docs/sub/"),
    (
        {"site_url": "https://example.org/docs/sub/", "use_directory_urls": False, "theme": "material"},
        "/docs/sub/",
    ),
]


@pytest.mark.parametrize(("config", "prefix"), SITES)
def test_right_links_work_and_are_no_warnings(new_site: NewSite, config: dict[str, Any], prefix: str) -> None:
    docs = {"index.md": page_of(RIGHT_LINKS), "deep/down.md": page_of([f"../{link}" for link in RIGHT_LINKS])}
    built = new_site(REPOSITORY, docs=docs, **STRICT, **config).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert check(built.site, prefix=prefix) == []
    html = built.read("index.html")
    assert len(re.findall(r'<a href="code/[^"]*">link \d+</a>', html)) == len(RIGHT_LINKS)
    assert "_docs.md" not in html


@pytest.fixture(scope="module")
def wrong(new_site: NewSite) -> Built:
    """A page of wrong links."""
    return new_site(
        REPOSITORY, docs={"index.md": page_of([link for link, _ in WRONG_LINKS])}, **STRICT
    ).build()


@pytest.mark.parametrize(("link", "warning"), WRONG_LINKS)
def test_a_wrong_link_is_a_warning_of_mkdocs(wrong: Built, link: str, warning: str) -> None:
    (told,) = [line for line in wrong.warnings if f"contains a link '{link}'" in line]
    assert told.startswith("Doc file 'index.md' contains a link ")
    assert warning in told


def test_only_wrong_links_are_warned_of(wrong: Built) -> None:
    assert wrong.code == 0
    assert len(wrong.warnings) == len(WRONG_LINKS)


def test_a_wrong_link_ends_a_strict_build(new_site: NewSite) -> None:
    docs = {"index.md": page_of(["code/shop/cart.py_docs.md#nothing"])}
    built = new_site(REPOSITORY, {"nav": "none"}, docs=docs, **STRICT).build("--strict")
    assert built.code == 1
    assert "Aborted with 1 warnings in strict mode!" in built.log


def test_without_a_map_the_same_links_are_wrong(new_site: NewSite) -> None:
    site = new_site(REPOSITORY, docs={"index.md": page_of(RIGHT_LINKS)}, **STRICT, plugins=["search"])
    assert len(site.build().warnings) == len(RIGHT_LINKS)


# Links from the map


def test_links_of_a_readme_lead_into_the_map(new_site: NewSite) -> None:
    built = new_site(REPOSITORY).build("--strict")
    place = "code/doc~2/index.html"  # the documentation of the root: `doc/index.html` is the index of `doc`
    links = dict(re.findall(r'<a href="([^"]*)"[^>]*>(The cart|all|web|gone)</a>', built.read(place)))
    assert links == {"../shop/cart.py_docs/": "The cart", "../shop/": "all", "https://example.org": "web"}
    assert "gone" in built.text(place)


# A hand-written page wins

WINNERS = [
    # pages in docs, and their places
    {
        "code/index.md": "code/index.html",
        "code/shop/README.md": "code/shop/index.html",
        "code/shop/cart.py_docs.md": "code/shop/cart.py_docs/index.html",
        "code/doc.md": "code/doc/index.html",
        "code/keywords.md": "code/keywords/index.html",
    },
    {"code/README.md": "code/index.html", "code/doc/index.md": "code/doc/index.html"},
]


@pytest.mark.parametrize("places", WINNERS)
def test_a_hand_written_page_wins(new_site: NewSite, places: dict[str, str]) -> None:
    links = "".join(f"[link]({page}#mine)\n" for page in places)
    docs = {page: f"# Title of {page} {{#mine}}\n\nHandwritten {page}.\n" for page in places}
    site = new_site(
        REPOSITORY,
        docs={"index.md": f"# Home\n\n{links}", **docs},
        markdown_extensions=["attr_list"],
        **STRICT,
    )
    built = site.build("--strict")
    assert (built.code, built.warnings) == (0, [])
    for page, place in places.items():
        assert f"Handwritten {page}." in built.text(place)
        assert 'class="kwmap"' not in built.read(place)
        assert [one for one in built.pages if f"Handwritten {page}." in built.text(one)] == [place]
        url = place.removesuffix("index.html")
        assert [text for text, href in navigation(built) if href == url] == [f"Title of {page}"]
    assert check(built.site) == []


def test_other_pages_stay_when_one_is_hand_written(new_site: NewSite) -> None:
    plain = new_site(REPOSITORY).build()
    docs = {"index.md": "# Home\n", "code/README.md": "# Mine\n", "code/shop/index.md": "# Mine\n"}
    assert new_site(REPOSITORY, docs=docs).build().pages == plain.pages


def test_other_files_of_the_user_are_kept(new_site: NewSite) -> None:
    mine = {
        "code/map.json": "mine",
        "code/shop/cart.py_docs/index.html": "mine",
        "assets/kwmap.css": "mine",
        "code/book": "mine",
    }
    built = new_site(REPOSITORY, docs={"index.md": "# Home\n", **mine}).build("--strict")
    assert built.code == 0
    assert {place: built.read(place) for place in mine} == dict.fromkeys(mine, "mine")
    assert built.read("code/keywords.jsonl")
    assert "code/shop/cart.py_docs~2/index.html" in built.pages
    (cart,) = [
        line
        for line in map(json.loads, built.read("code/keywords.jsonl").splitlines())
        if line["name"] == "Cart"
    ]
    assert cart["url"] == "code/shop/cart.py_docs~2/#shop.cart.Cart"


def test_a_page_that_is_left_out_of_the_site_is_generated(new_site: NewSite) -> None:
    docs = {
        "index.md": page_of(["code/book.md", "code/keywords.md"]),
        "code/book.md": "# Mine\n",
        "code/keywords.md": "# Mine\n",
    }
    built = new_site(
        REPOSITORY, docs=docs, exclude_docs="book.md\n", draft_docs="keywords.md\n", **STRICT
    ).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert {"code/book/index.html", "code/keywords/index.html"} <= built.pages
    assert check(built.site) == []


@pytest.mark.parametrize("base", ["search", "404.html"])
def test_the_map_can_lie_anywhere(new_site: NewSite, base: str) -> None:
    repository = {**REPOSITORY, "search_index.json/x.py": "", "base.css": ""}
    built = new_site(repository, {"base": base}).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert check(built.site) == []
    assert json.loads(built.read("search/search_index.json"))["docs"]
    assert "<urlset" in built.read("sitemap.xml")


# The navigation


def navigation(built: Built, place: str = "index.html") -> list[tuple[str, str]]:
    """Links of the theme's navigation: text and target."""
    html = built.read(place)
    found = re.findall(r'<a href="([^"]*)" class="(?:dropdown-item|nav-link)[^"]*"[^>]*>([^<]*)</a>', html)
    return [(" ".join(text.split()), href) for href, text in found]


def test_the_map_has_a_section_in_the_navigation(new_site: NewSite) -> None:
    built = new_site(REPOSITORY, {"title": "Sources"}).build("--strict")
    expected = [
        ("Overview", "code/"),
        ("Folders", "code/doc~2/"),
        ("Keywords", "code/keywords/"),
        ("Book", "code/book/"),
    ]
    assert [link for link in navigation(built) if link[1].startswith("code/")] == expected
    assert "Sources" in built.text("index.html")


def test_nav_none_leaves_the_navigation_alone(new_site: NewSite) -> None:
    built = new_site(REPOSITORY, {"nav": "none", "title": "Sources"}).build("--strict")
    assert not [link for link in navigation(built) if link[1].startswith("code/")]
    assert "code/index.html" in built.pages


@pytest.mark.parametrize("mode", ["auto", "none"])
def test_nav_can_name_generated_pages(new_site: NewSite, mode: str) -> None:
    nav = [
        {"Home": "index.md"},
        {"The cart": "code/shop/cart.py_docs.md"},
        {"More": ["code/shop/index.md", {"All": "code/keywords.md"}]},
    ]
    docs = {"index.md": page_of(["code/shop/cart.py_docs.md#shop.cart.Cart", "code/shop/index.md"])}
    built = new_site(REPOSITORY, {"nav": mode}, docs=docs, nav=nav, **STRICT).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    links = [link for link in navigation(built) if link[1].startswith("code/")]
    assert links == [
        ("The cart", "code/shop/cart.py_docs/"),
        ("shop folder", "code/shop/"),
        ("All", "code/keywords/"),
    ]
    assert "<title>The cart - Site</title>" in built.read("code/shop/cart.py_docs/index.html")
    assert check(built.site) == []


@pytest.mark.parametrize("page", ["code/shop/cart.py_docs.md", "code/index.md"])
def test_anchors_of_a_page_that_nav_names_are_validated(new_site: NewSite, page: str) -> None:
    docs = {"index.md": page_of([f"{page}#nothing"])}
    built = new_site(REPOSITORY, docs=docs, nav=["index.md", {"Named": page}], **STRICT).build()
    (warning,) = built.warnings
    assert "does not contain an anchor '#nothing'" in warning


def test_nav_naming_a_page_that_is_not_there_is_a_warning_of_mkdocs(new_site: NewSite) -> None:
    built = new_site(REPOSITORY, nav=["index.md", "code/shop/nowhere.py_docs.md"]).build()
    (warning,) = built.warnings
    assert (
        "'code/shop/nowhere.py_docs.md' is included in the 'nav' configuration, which is not found" in warning
    )


def test_generated_pages_are_not_reported_as_missing_from_nav(new_site: NewSite) -> None:
    built = new_site(REPOSITORY, nav=["index.md"]).build("--strict")
    assert built.code == 0
    assert "not included in the" not in built.log
