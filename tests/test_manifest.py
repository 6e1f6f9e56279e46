"""What is noted of the pages of a build, whatever has become of the site since."""

from __future__ import annotations

import os
from pathlib import Path

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.manifest import Manifest


def noted(cache: Cache, site: Path, place: str = "a.html", key: bytes = b"key") -> Manifest:
    (site / place).write_text("a", encoding="utf-8")
    first = Manifest(cache, str(site), "code")
    first.note(place, key)
    first.save()
    return Manifest(cache, str(site), "code")


def test_a_page_is_known_by_what_it_was_made_of(tmp_path: Path) -> None:
    manifest = noted(Cache(str(tmp_path / "cache")), tmp_path)
    assert manifest.has("a.html", b"key")
    assert not manifest.has("a.html", b"other")
    assert not manifest.has("b.html", b"key")


def test_a_page_that_was_changed_or_removed_is_not(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    manifest = noted(cache, tmp_path)
    page = tmp_path / "a.html"
    os.utime(page, ns=(1, 1))
    assert not manifest.has("a.html", b"key")
    page.unlink()
    assert not manifest.has("a.html", b"key")


def test_what_is_not_noted_again_is_forgotten(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    noted(cache, tmp_path).save()
    assert not Manifest(cache, str(tmp_path), "code").has("a.html", b"key")


def test_another_site_has_notes_of_its_own(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    noted(cache, tmp_path)
    assert not Manifest(cache, str(tmp_path), "other").has("a.html", b"key")


def test_damaged_notes_and_no_cache_know_nothing(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    cache.put(key_of("manifest", str(tmp_path), "code"), b"\xc1")
    assert not Manifest(cache, str(tmp_path), "code").has("a.html", b"key")
    assert not noted(Cache(""), tmp_path).has("a.html", b"key")
