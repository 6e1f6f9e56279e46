"""What is noted of the pages of a build, whatever has become of the site since."""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.kept import KeptTree, write
from mkdocs_kwmap.manifest import File, Manifest

LOOK, STATE = b"look", b"state"


def noted(cache: Cache, site: Path, place: str = "a.html", key: bytes = b"key") -> Manifest:
    """What the next build reads of a manifest with one page."""
    (site / "code").mkdir(exist_ok=True)
    status = write(str(site), f"code/{place}", b"a")
    first = Manifest(cache, str(site), "code")
    first.note(f"code/{place}", File(key, "page", *status))
    first.save(LOOK, STATE)
    return read(cache, site)


def read(cache: Cache, site: Path, base: str = "code") -> Manifest:
    manifest = Manifest(cache, str(site), base)
    manifest.compare(KeptTree(str(site), base, is_cleaned=True).statuses())
    return manifest


def test_a_page_is_known_by_what_it_was_made_of(tmp_path: Path) -> None:
    manifest = noted(Cache(str(tmp_path / "cache")), tmp_path)
    assert manifest.has("code/a.html", b"key")
    assert manifest.has("code/a.html")
    assert manifest.places() == {"code/a.html"}
    assert not manifest.has("code/a.html", b"other")
    assert not manifest.has("code/b.html", b"key")


def test_a_page_that_was_changed_or_removed_is_not(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    noted(cache, tmp_path)
    page = tmp_path / "code" / "a.html"
    os.utime(page, ns=(1, 1))
    assert not read(cache, tmp_path).has("code/a.html", b"key")
    page.unlink()
    assert not read(cache, tmp_path).has("code/a.html", b"key")


def test_what_is_not_noted_again_is_forgotten(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    noted(cache, tmp_path).save(LOOK, STATE)
    assert not read(cache, tmp_path).has("code/a.html", b"key")


def test_a_look_that_is_not_known_is_never_that_of_the_last_build(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    manifest = noted(cache, tmp_path)
    assert manifest.map_state == STATE
    assert manifest.has_look(LOOK)
    assert not manifest.has_look(b"other")
    manifest.save(b"", STATE)
    assert not read(cache, tmp_path).has_look(b"")


def test_it_is_known_whether_a_page_is_made_of_the_same_as_before(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    for key, other, is_same in ((b"key", b"key", True), (b"key", b"other", False), (b"", b"", False)):
        manifest = noted(cache, tmp_path, key=key)
        manifest.note("code/a.html", File(other, "page", 1, 1))
        assert manifest.is_as_before("code/a.html") is is_same
    manifest.note("code/new.html", File(b"key", "page", 1, 1))
    assert not manifest.is_as_before("code/new.html")


def test_another_site_has_notes_of_its_own(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    noted(cache, tmp_path)
    assert not read(cache, tmp_path, "other").has("code/a.html", b"key")


def test_damaged_notes_and_no_cache_know_nothing(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    cache.put(key_of("manifest", str(tmp_path), "code"), b"\xc1")
    assert not Manifest(cache, str(tmp_path), "code").has("code/a.html", b"key")
    assert not noted(Cache(""), tmp_path).has("code/a.html", b"key")
