"""What a build leaves alone of the last one, and that a site is the same whether there was one or not."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import NewSite, Site, write_tree
from mkdocs_kwmap.kept import KeptTree, write
from mkdocs_kwmap.statuses import Status, statuses

_BUILD_DATE = re.compile(rb"Build Date UTC : .*")
FILES = {
    "shop/__init__.py": "",
    "shop/cart.py": "class Cart:\n    def add(self): pass\n",
    "shop/till.py": "from shop.cart import Cart\n\nCart().add()\n",
    "doc/readme.md": "# Doc\n",
}
DOCS = {"index.md": "# Home\n", "code/shop/notes.md": "# Notes\n"}


def contents_of(site: Path) -> dict[str, bytes]:
    files = (path for path in site.rglob("*") if path.is_file() and "sitemap" not in path.name)
    return {path.relative_to(site).as_posix(): _BUILD_DATE.sub(b"", path.read_bytes()) for path in files}


def build(site: Site, *arguments: str) -> dict[str, bytes]:
    done = site.build(*arguments)
    assert done.code == 0, done.log
    return contents_of(done.site)


def cold(site: Site) -> dict[str, bytes]:
    """The same site, built into a folder of its own without a cache."""
    shutil.rmtree(site.folder / ".cache", ignore_errors=True)
    fresh = site.folder / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    done = site.build("--site-dir", str(fresh))
    assert done.code == 0, done.log
    return contents_of(fresh)


def test_what_is_the_same_is_not_written_again(new_site: NewSite) -> None:
    site = new_site(FILES, docs=DOCS)
    build(site)
    code = site.folder / "site" / "code"
    before = {path: path.stat().st_mtime_ns for path in code.rglob("*") if path.is_file()}
    write_tree(site.repository, {"shop/till.py": "from shop.cart import Cart\n\nCart()\n"})
    build(site)
    changed = {
        path.relative_to(code).as_posix() for path, time in before.items() if path.stat().st_mtime_ns != time
    }
    assert "shop/till.py_docs/index.html" in changed
    assert "shop/cart.py_docs/index.html" in changed  # which tells who uses it
    assert "shop/notes/index.html" in changed  # MkDocs writes that
    assert not {"doc/readme.md_docs/index.html", "shop/__init__.py_docs/index.html"} & changed
    assert not (site.folder / "site" / ".kwmap-kept").exists()


def edit(site: Site, chosen: random.Random) -> None:
    """Change, add, rename or delete a file at random."""
    files = sorted(path for path in site.repository.rglob("*") if path.is_file())
    one = chosen.choice(files) if files else site.repository / "first.py"
    action = chosen.choice(["change", "add", "rename", "delete", "folder"])
    if action == "add" or not files:
        write_tree(site.repository, {f"shop/new{chosen.randrange(9)}.py": "from shop.cart import Cart\n"})
    elif action == "change":
        one.write_text(f"class C{chosen.randrange(9)}:\n    pass\n", encoding="utf-8")
    elif action == "delete":
        one.unlink()
    elif action == "rename":
        one.replace(one.with_name(f"renamed{chosen.randrange(9)}.py"))
    else:
        # what was a file becomes a folder
        one.unlink()
        write_tree(one, {"inner.py": "X = 1\n"})


@pytest.mark.parametrize(("seed", "search"), [(1, "auto"), (2, "off"), (3, "off"), (4, "off")])
def test_a_warm_build_is_the_same_as_a_cold_one(seed: int, search: str, new_site: NewSite) -> None:
    chosen = random.Random(seed)
    site = new_site(FILES, {"site_search": search}, docs=DOCS)
    build(site)
    for _ in range(4):
        edit(site, chosen)
        assert build(site) == cold(site)


def test_a_link_follows_a_file_that_comes_and_goes(new_site: NewSite) -> None:
    link = 'href="../new.py_docs/"'
    site = new_site({**FILES, "shop/README.md": "# Shop\n\nSee [it](new.py).\n"}, {"site_search": "off"})
    page = site.folder / "site" / "code" / "shop" / "doc" / "index.html"
    build(site)
    assert link not in page.read_text(encoding="utf-8")
    write_tree(site.repository, {"shop/new.py": ""})
    build(site)
    assert link in page.read_text(encoding="utf-8")
    (site.repository / "shop" / "new.py").unlink()
    build(site)
    assert link not in page.read_text(encoding="utf-8")


def test_a_page_that_somebody_changed_is_made_anew(new_site: NewSite) -> None:
    site = new_site(FILES, {"site_search": "off"})
    first = build(site)
    page = site.folder / "site" / "code" / "shop" / "cart.py_docs" / "index.html"
    page.write_text("mine", encoding="utf-8")
    assert build(site) == first
    page.unlink()
    assert build(site) == first


@pytest.mark.parametrize(
    "config",
    [
        {"site_name": "Another"},
        {"theme": "readthedocs"},
        {"markdown_extensions": ["def_list"]},
        {"extra_css": ["x.css"]},
        {"use_directory_urls": False},
        {"nav": [{"Map": "code/shop/cart.py_docs.md"}, "index.md"]},
    ],
)
def test_a_change_of_the_site_changes_all_pages(config: dict[str, Any], new_site: NewSite) -> None:
    site = new_site({**FILES, "README.md": "term\n:   meaning\n"}, {"site_search": "off"})
    build(site)
    site.configure({"site_search": "off"}, **config)
    assert build(site) == cold(site)


def test_a_build_that_fails_leaves_the_map_of_the_last_one(new_site: NewSite) -> None:
    site = new_site(FILES, docs=DOCS)
    build(site)
    (site.folder / "hooks.py").write_text("def on_env(env, config, files):\n    raise ValueError\n")
    site.configure(hooks=["hooks.py"])
    assert site.build().code != 0
    assert (site.folder / "site" / "code" / "shop" / "cart.py_docs" / "index.html").is_file()
    assert not (site.folder / "site" / ".kwmap-kept").exists()


def test_a_dirty_build_removes_nothing(new_site: NewSite) -> None:
    site = new_site(FILES, docs=DOCS)
    build(site)
    (site.repository / "doc" / "readme.md").unlink()
    assert {"code/shop/notes/index.html", "code/doc/readme.md_docs/index.html"} <= set(build(site, "--dirty"))


def test_what_a_killed_build_left_is_not_in_the_way(tmp_path: Path) -> None:
    write_tree(tmp_path, {".kwmap-kept/old.html": "old", "code/a.html": "a"})
    kept = KeptTree(str(tmp_path), "code", is_cleaned=True)
    kept.put_away()
    assert not (tmp_path / "code").exists()
    write_tree(tmp_path, {"code/b.html": "b", "code/a.html": "newer"})
    assert kept.bring_back() == {"code/a.html", "code/b.html"}
    assert contents_of(tmp_path) == {"code/a.html": b"newer", "code/b.html": b"b"}


def test_a_map_that_cannot_be_brought_back_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path, {"code/a.html": "a"})
    kept = KeptTree(str(tmp_path), "code", is_cleaned=True)
    kept.put_away()
    write_tree(tmp_path, {"code/written/b.html": "b"})

    def locked(self: Path, _: Path) -> Path:
        raise PermissionError(13, "in use", str(self))

    monkeypatch.setattr(Path, "rename", locked)  # as on Windows where somebody has a file open
    assert kept.bring_back() == {"code/written/b.html"}
    assert contents_of(tmp_path) == {"code/written/b.html": b"b"}


def test_files_and_folders_change_places(tmp_path: Path) -> None:
    write_tree(tmp_path, {"code/a": "file", "code/b/c": "in a folder"})
    kept = KeptTree(str(tmp_path), "code", is_cleaned=True)
    kept.put_away()
    kept.bring_back()
    there = set(kept.statuses())
    assert there == {"code/a", "code/b/c"}
    write(str(tmp_path), "code/a/x", b"1")
    write(str(tmp_path), "code/b", b"2")
    kept.remove(there)
    assert contents_of(tmp_path) == {"code/a/x": b"1", "code/b": b"2"}


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    write_tree(tmp_path, {"elsewhere/a.html": "a", "site/x": ""})
    (tmp_path / "site" / "code").symlink_to(tmp_path / "elsewhere")
    kept = KeptTree(str(tmp_path / "site"), "code", is_cleaned=True)
    kept.put_away()
    assert (tmp_path / "site" / "code").is_symlink()


def brought_back(site: Path, written: dict[str, str]) -> dict[str, Status]:
    """What is said to be there of a map when MkDocs has written some files into it."""
    write_tree(site, {"code/a.html": "a", "code/b/c.html": "cc", "code/d": "ddd", "code/日.html": ""})
    kept = KeptTree(str(site), "code", is_cleaned=True)
    kept.put_away()
    write_tree(site, written)
    assert kept.bring_back() == written.keys()
    return kept.statuses()


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"code/a.html": "newer", "code/new/x.html": "x"},
        {"code/b": "a file that was a folder"},
        {"code/d/e/f.html": "in a folder that was a file"},
    ],
)
def test_what_is_there_is_told_of_before_and_after_mkdocs_has_written(
    written: dict[str, str], tmp_path: Path
) -> None:
    assert brought_back(tmp_path, written) == statuses(str(tmp_path / "code"), "code")


def test_a_map_is_brought_back_once(tmp_path: Path) -> None:
    write_tree(tmp_path, {"code/a.html": "a"})
    kept = KeptTree(str(tmp_path), "code", is_cleaned=True)
    kept.put_away()
    assert kept.bring_back() == set()
    write_tree(tmp_path, {"code/b.html": "b"})
    assert kept.bring_back() == {"code/a.html", "code/b.html"}  # as where what follows fails
    assert contents_of(tmp_path) == {"code/a.html": b"a", "code/b.html": b"b"}


def test_what_is_there_was_looked_at_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_kwmap.kept.statuses", None)
    assert brought_back(tmp_path, {"code/a.html": "newer"})["code/a.html"][0] == len("newer")


@pytest.mark.parametrize("python", ["", "no-such-program", sys.executable])
def test_where_no_process_tells_it_is_looked_at_afterwards(
    python: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    monkeypatch.setattr("mkdocs_kwmap.kept._LOOK", "no-such-script.py")
    assert brought_back(tmp_path, {}) == statuses(str(tmp_path / "code"), "code")
