"""What the site's own search finds of the map."""

from __future__ import annotations

import json

import pytest

from conftest import Built, NewSite

TREE = {
    "pkg/__init__.py": '"""The package."""\n',
    "pkg/mod.py": 'def wanted():\n    """Does it."""\n    hidden_in_source = 1\n',
}
PAGE = "code/pkg/mod.py_docs/"


def entries(built: Built) -> dict[str, str]:
    """Text of the search index by location."""
    index = json.loads(built.read("search/search_index.json"))
    return {entry["location"]: entry["text"] for entry in index["docs"]}


@pytest.fixture(scope="module", params=["mkdocs", "material"])
def searched(request: pytest.FixtureRequest, new_site: NewSite) -> dict[str, str]:
    built = new_site(TREE, theme={"name": request.param}).build("--strict")
    assert built.code == 0, built.log
    return entries(built)


def test_a_definition_is_found_at_its_own_anchor(searched: dict[str, str]) -> None:
    assert "Does it." in searched[f"{PAGE}#pkg.mod.wanted"]


def test_the_source_is_not_searched(searched: dict[str, str]) -> None:
    assert not any("hidden_in_source" in text for text in searched.values())


def test_listings_are_not_searched(searched: dict[str, str]) -> None:
    assert not any(location.startswith(("code/keywords", "code/sub")) for location in searched)


def test_off_leaves_the_map_out(new_site: NewSite) -> None:
    built = new_site(TREE, {"site_search": "off"}).build("--strict")
    assert built.code == 0, built.log
    assert not any(location.startswith("code/") for location in entries(built))
    assert (built.site / PAGE / "index.html").is_file()


def test_the_page_still_shows_its_source(new_site: NewSite) -> None:
    built = new_site(TREE, {"site_search": "on"}).build()
    assert "hidden_in_source" in built.read(f"{PAGE}index.html")
