"""Search engines find every page of the map."""

from __future__ import annotations

import gzip
from xml.etree import ElementTree

import pytest

from conftest import NewSite
from mkdocs_kwmap.outputs import sitemap

ROOT = "https://example.org/sub/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(text: str, tag: str = "url") -> list[str]:
    """The URLs of a sitemap, or of an index of sitemaps."""
    found = (entry.find(f"{SPACE}loc") for entry in ElementTree.fromstring(text).iter(f"{SPACE}{tag}"))
    return [one.text or "" for one in found if one is not None]


@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_page_is_in_the_sitemap(new_site: NewSite, directory_urls: bool) -> None:
    tree = {"a b&c.py": "x = 1\n"}
    built = new_site(tree, site_url=ROOT, use_directory_urls=directory_urls).build("--strict")
    assert built.code == 0, built.log
    text = built.read("sitemap.xml")
    ending = "/" if directory_urls else ".html"
    assert f"{ROOT}code/a%20b%26c.py_docs{ending}" in locations(text)
    assert len(set(locations(text))) == len(built.pages - {"404.html", "search.html"})
    assert gzip.decompress((built.site / "sitemap.xml.gz").read_bytes()).decode() == text


def test_a_site_without_an_address_has_no_locations(new_site: NewSite) -> None:
    built = new_site({"a.py": ""}).build()
    assert locations(built.read("sitemap.xml")) == []


def test_more_pages_than_a_sitemap_holds_are_divided() -> None:
    urls = [f"{ROOT}{number}?a&b" for number in range(sitemap.LIMIT * 2 + 1)]
    theirs = sitemap.with_urls(next(sitemap.parts([ROOT])), [f"{ROOT}own"])
    assert locations(theirs) == [ROOT, f"{ROOT}own"]
    assert sitemap.is_full(theirs, urls)
    divided = [locations(part) for part in sitemap.parts(urls)]
    assert [len(part) for part in divided] == [sitemap.LIMIT, sitemap.LIMIT, 1]
    assert [url for part in divided for url in part] == urls
    assert locations(sitemap.index(urls[:2]), "sitemap") == urls[:2]
