"""A build of the very map that the last one made: nothing is read, and nothing is other than it would be."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from conftest import NewSite, Site, write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.snapshot import Snapshot

FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "class Cart:\n    def add(self): pass\n",
    "shop/till.py": "from shop.cart import Cart\n\nCart().add()\n",
    "shop/broken.py": "def f(:\n",
}
IMAGE = b"\x89PNG\r\n\x1a\n\0"
DOCS = {"index.md": "# Home\n\n[Cart](code/shop/cart.py_docs.md#shop.cart.Cart)\n"}


class ReadError(KwmapError):
    """Files were read."""


def build_without_reading(site: Site, monkeypatch: pytest.MonkeyPatch, **config: Any) -> None:
    """Build in this process, in which no file of the map can be read."""

    def read(*_: object, **__: object) -> None:
        raise ReadError

    monkeypatch.setattr("mkdocs_kwmap.reading.survey", read)
    loaded = load_config(str(site.folder / "mkdocs.yml"), **config)
    loaded.plugins.on_startup(command="build", dirty=False)
    build(loaded)


def pages_of(site: Site) -> dict[str, bytes]:
    code = site.folder / "site" / "code"
    return {
        path.relative_to(code).as_posix(): path.read_bytes() for path in code.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("search", ["auto", "off"])
def test_nothing_is_read_of_the_map_of_the_last_build(
    search: str, new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(FILES, {"site_search": search}, docs=DOCS)
    assert site.build().code == 0
    before = pages_of(site)
    index = (site.folder / "site" / "search" / "search_index.json").read_bytes()
    build_without_reading(site, monkeypatch)
    assert pages_of(site) == before
    assert (site.folder / "site" / "search" / "search_index.json").read_bytes() == index


@pytest.mark.parametrize("search", ["on", "off"])
def test_what_is_kept_already_is_not_kept_again(
    search: str, new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site({**FILES, ".gitignore": "*.o\n"}, {"site_search": search}, docs=DOCS)
    assert site.build().code == 0
    put: list[bytes] = []
    really, now = Cache.put, time.time_ns

    def noted(cache: Cache, key: bytes, value: bytes) -> None:
        put.append(key)
        really(cache, key, value)

    monkeypatch.setattr(Cache, "put", noted)
    monkeypatch.setattr(
        time, "time_ns", lambda: now() + 10_000_000_000
    )  # what was just written is read again
    build_without_reading(site, monkeypatch)
    put.clear()
    build_without_reading(site, monkeypatch)
    assert not put


@pytest.mark.parametrize(
    "change",
    [
        {"shop/cart.py": "class Cart:\n    def add(self):  pass\n"},
        {"shop/new.py": ""},
        {"README.md": "# Shop\n"},
        {"logo.png": IMAGE},
    ],
)
def test_whatever_changes_the_files_are_read(
    change: dict[str, str | bytes], new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(FILES, docs=DOCS)
    assert site.build().code == 0
    write_tree(site.repository, change)
    with pytest.raises(Abort):
        build_without_reading(site, monkeypatch)


@pytest.mark.parametrize("options", [{"title": "Atlas"}, {"base": "map"}, {"source": "none"}])
def test_whatever_is_set_otherwise_the_files_are_read(
    options: dict[str, str], new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(FILES)
    assert site.build().code == 0
    site.configure(options)
    with pytest.raises(Abort):
        build_without_reading(site, monkeypatch)


def test_a_page_of_the_user_that_takes_a_place_changes_the_map(
    new_site: NewSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(FILES)
    assert site.build().code == 0
    write_tree(site.docs, {"code/shop/cart.py_docs.md": "# Mine\n"})
    with pytest.raises(Abort):
        build_without_reading(site, monkeypatch)


def test_warnings_are_told_again(new_site: NewSite) -> None:
    site = new_site(FILES, docs={"index.md": "# Home\n\n[No](code/shop/cart.py_docs.md#shop.cart.No)\n"})
    config = {"validation": {"anchors": "warn"}}
    site.configure(**config)
    first, second = site.build(), site.build()
    assert any("shop/broken.py:1: it cannot be parsed" in line for line in first.warnings)
    assert any("shop.cart.No" in line for line in first.warnings)
    assert second.warnings == first.warnings


def test_a_link_to_another_anchor_is_looked_up(new_site: NewSite) -> None:
    site = new_site(FILES, docs=DOCS)
    site.configure(validation={"anchors": "warn"})
    assert site.build().code == 0
    write_tree(site.docs, {"index.md": "# Home\n\n[T](code/shop/till.py_docs.md#shop.till)\n"})
    assert not [line for line in site.build().warnings if "anchor" in line]
    write_tree(site.docs, {"index.md": "# Home\n\n[T](code/shop/till.py_docs.md#shop.tell)\n"})
    assert [line for line in site.build().warnings if "shop.tell" in line]


def test_pages_are_the_same_whoever_makes_them(new_site: NewSite) -> None:
    files = {
        f"pkg/m{number}.py": f'"""M{number}."""\nfrom . import m0\nX{number} = m0\n' for number in range(160)
    }
    docs = {"code/pkg/m3.py_docs.md": "# Mine\n"}
    pages = []
    for workers in (1, 2):
        site = new_site({"pkg/__init__.py": "", **files}, {"workers": workers}, docs=docs)
        assert site.build().code == 0
        pages.append(pages_of(site))
    assert len(pages[0]) > 300
    assert pages[0] == pages[1]


def test_the_map_tells_what_it_weighs(new_site: NewSite) -> None:
    site = new_site({**FILES, "logo.png": IMAGE}, docs=DOCS)
    assert site.build().code == 0
    pages = pages_of(site)
    weight = json.loads(pages.pop("map.json"))["site"]
    assert weight["bytes"] == sum(map(len, pages.values()))
    docs = [len(content) for path, content in pages.items() if path.endswith("_docs/index.html")]
    assert weight["kinds"]["file documentation"] == {
        "files": len(docs),
        "bytes": sum(docs),
        "bytes_each": round(sum(docs) / len(docs)),
    }
    assert weight["kinds"]["image"]["bytes"] == len(IMAGE)
    assert sum(kind["files"] for kind in weight["kinds"].values()) == len(pages)


def test_a_damaged_snapshot_is_none(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    cache.put(b"key", b"\xc1")
    assert cache.load(b"key", Snapshot) is None
    assert cache.load(b"other", Snapshot) is None
