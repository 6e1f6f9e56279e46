"""A map that is brought up to date after changes is the one that would be read from scratch."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from conftest import Tree, write_tree
from mkdocs_kwmap import readers, site
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import WITHOUT_TEXT, shown_text
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.highlight.markup import text_of
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages import glossary, imports, listing
from mkdocs_kwmap.pages.used import MOST_ON_BLOCK
from mkdocs_kwmap.readers.tasks import Task
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import Found, find, find_again
from mkdocs_kwmap.workers import Workers
from test_reach import EDITS, GOLDEN, SHOP

INVENTORY = import_module("mkdocs_kwmap.outputs.inventory")

SHOWN: Tree = {
    "native/api.h": "#define SHOP_API __attribute__((visibility))\n"
    "class SHOP_API Cart {\n public:\n  int add(int one);\n};\nint total(int a, int b);\n",
    "native/api.cpp": '#include "api.h"\nint Cart::add(int one) { return one; }\n'
    "int total(int a, int b) { return a + b; }\n",
    "native/other.h": '#include "native/api.h"\nclass SHOP_API Till { int count(); };\n'
    "SHOP_API int counted();\n",
    "native/bind.cpp": '#include <pybind11/pybind11.h>\n#include "api.h"\nPYBIND11_MODULE(_shop, m) {\n'
    '  m.def("total", &total);\n}\n',
    "shop/native.py": "from shop._shop import total\nfrom shop import _shop\nimport _shop as bare\n\n"
    "total(1, 2)\nbare.total(1, 2)\n",
    "shop/_shop.pyi": "def total(a: int, b: int) -> int: ...\n",
    "shop/fast.pyx": 'cdef extern from "native/api.h":\n    int total(int a, int b)\n\n'
    "def fast():\n    return total(1, 2)\n",
    "web/a.js": 'import { b } from "./b";\nimport c from "./c";\nexport function a() { return b() + c(); }\n',
    "web/b.js": "export function b() { return 1; }\n",
    "web/c.js": "export default function c() { return 1; }\n",
    "go.mod": "module example.com/shop\n",
    "gopkg/a.go": 'package gopkg\n\nimport "example.com/shop/other"\n\nfunc A() {}\n',
    "other/b.go": "package other\n\nfunc B() {}\n",
    "rs/Cargo.toml": '[package]\nname = "rs"\n',
    "rs/src/lib.rs": "mod inner;\nuse crate::inner::Thing;\npub fn make() -> Thing { Thing }\n",
    "rs/src/inner.rs": "pub struct Thing;\n",
    "README.md": "# Shop\n\nSee [cart](shop/cart.py).\n",
    "shop/README.md": "# The shop\n\nSells.\n",
    "CODEOWNERS": "* @all\nshop/ @shop\n",
    "setup.cfg": "[metadata]\nname = shop\n[options.entry_points]\n"
    "console_scripts =\n    till = shop.till:count\n",
    ".github/workflows/ci.yml": "name: CI\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n"
    "    steps:\n      - run: pytest tests\n",
    "lab/note.ipynb": '{"cells": [{"cell_type": "code", "source": ["from shop import Cart\\n", '
    '"Cart().add(1)"], "metadata": {}, "outputs": [], "execution_count": 1}], "metadata": {"kernelspec": '
    '{"language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5}\n',
    "stars/__init__.py": "from .a import *\nfrom .b import *\n",
    "stars/a.py": "from .b import *\nfrom . import b\n__all__ = ['one'] + b.__all__\n\ndef one(): ...\n",
    "stars/b.py": "__all__ = ['two', 'Base']\n\ndef two(): ...\n\n"
    "class Base:\n    def run(self): ...\n    def _own(self): self.run()\n",
    "stars/use.py": "from stars import one, two, Base\n\nclass Derived(Base):\n    def run(self):\n"
    "        super().run()\n        self._own()\n\n\nDerived().run()\none(two())\n",
    "often/base.py": "def first(): ...\n\ndef second(): ...\n",
    **{
        f"often/m{number}.py": "from often.base import first, second\nfirst(), second()\n"
        for number in range(MOST_ON_BLOCK + 3)
    },
}


def reading_of(found: Found, settings: Settings, cache: Cache, last_key: bytes = b"none") -> Reading:
    return Reading(
        found,
        settings,
        cache=cache,
        room=b"room",
        last_key=last_key,
        documentation=Documentation(),
        report=print,
        workers=Workers(1),
        makes_all=False,
    )


class Preview:
    """A repository, what a long-lived process knows of it, and the same read from scratch."""

    def __init__(self, folder: Path, files: Tree) -> None:
        self.tree = write_tree(folder / "preview" / "repository", files)
        self.settings = Settings(
            root=str(self.tree), git="off", history=False, evidence=True, cache_dir=str(folder / "cache")
        )
        self.cache = Cache(self.settings.cache_dir)
        self.cold_tree = folder / "cold" / "repository"
        self.cold_cache = Cache(str(folder / "cold-cache"))
        self.found = find(self.settings, self.cache)
        self.reading = reading_of(self.found, self.settings, self.cache)
        self.good = {source.path: Path(source.location).read_bytes() for source in self.found.sources}

    def update(self, *touched: str, whole: bool = False) -> None:
        """Bring what is known up to date.

        Parameters:
            touched: Paths of files that have changed.
            whole: Whether all files are to be looked for.
        """
        locations = [str(self.tree / path) for path in touched]
        found = None if whole else find_again(self.found, self.settings, locations)
        self.found = found or find(self.settings, self.cache)
        self.reading = self.reading.after(self.found)
        for source in self.found.sources:
            if source.path not in self.reading.kept:
                self.good[source.path] = Path(source.location).read_bytes()

    def check(self) -> None:
        """Compare it with the same read from scratch, of files as they were last where these are kept."""
        cold = self.cold()
        assert list(self.reading.pages) == list(cold.pages)
        now, expected = models_of(self.reading), models_of(cold)
        assert [uri for uri in expected if now[uri] != expected[uri]] == []
        assert exports_of(self.reading) == exports_of(cold)

    def cold(self) -> Reading:
        shutil.rmtree(self.cold_tree, ignore_errors=True)
        write_tree(self.cold_tree, {source.path: self.good[source.path] for source in self.found.sources})
        settings = msgspec.structs.replace(self.settings, root=str(self.cold_tree))
        return reading_of(find(settings, self.cold_cache), settings, self.cold_cache)


def models_of(reading: Reading) -> dict[str, bytes]:
    return {uri: msgspec.msgpack.encode(page()) for uri, page in reading.pages.items()}


def exports_of(reading: Reading) -> Mapping[str, bytes]:
    addresses = Addresses(reading.pages, base="code", directory_urls=True, exports=FORMATS)
    return {name: b"".join(make(reading.context, addresses)) for name, make in FORMATS.items()}


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listings and tables of several pages without thousands of names."""
    monkeypatch.setattr(listing, "PAGE_ROWS", 25)
    monkeypatch.setattr(glossary, "PAGE_ROWS", 10)
    monkeypatch.setattr(imports, "PAGE_ROWS", 3)
    monkeypatch.setattr(INVENTORY, "_FILES", 2)


def samples() -> dict[str, str | bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in (GOLDEN / "repository", GOLDEN / "languages" / "sources")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# Any change


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_each_page_is_that_of_a_map_read_from_scratch(seed: int, tmp_path: Path) -> None:
    chosen = random.Random(seed)
    preview = Preview(tmp_path, {**samples(), **SHOP, **SHOWN} if seed % 2 else {**SHOP, **SHOWN})
    for _ in range(10):
        touched = [edited(preview.tree, chosen) for _ in range(chosen.choice([1, 1, 1, 3]))]
        if chosen.random() < 0.3:
            touched.append(moved(preview.tree, chosen))
            preview.update(whole=True)
        else:
            preview.update(*touched)
        if chosen.random() < 0.7:
            preview.check()
    preview.check()


def edited(tree: Path, chosen: random.Random) -> str:
    """Change a file in any way; its path."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    path = chosen.choice(files)
    text = path.read_text("utf-8", "surrogateescape")
    text = chosen.choice([*EDITS, _broken])(text, chosen)
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    return path.relative_to(tree).as_posix()


def _broken(text: str, _: random.Random) -> str:
    """What somebody is in the middle of writing."""
    return f"{text}\ndef broken(:\n"


def moved(tree: Path, chosen: random.Random) -> str:
    """Remove a file, or make another one with the content of one; its path."""
    files = sorted(path for path in tree.rglob("*") if path.is_file())
    path = chosen.choice(files)
    if chosen.random() < 0.5:
        path.unlink()
        return path.relative_to(tree).as_posix()
    new = path.with_name(f"new_{path.name}")
    new.write_bytes(path.read_bytes())
    return new.relative_to(tree).as_posix()


def test_only_changed_files_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    preview.check()
    read: list[str] = []
    done = readers._done

    def spy(task: Task) -> readers._Done:
        read.append(task.source.path)
        return done(task)

    monkeypatch.setattr(readers, "_done", spy)
    monkeypatch.setattr(site, "_index", None)  # nothing is connected anew
    write_tree(
        preview.tree, {"shop/till.py": "x = 1\n", "native/api.cpp": "int total(int a) { return a; }\n"}
    )
    preview.update("shop/till.py", "native/api.cpp")
    assert sorted(read) == ["native/api.cpp", "shop/till.py"]
    assert preview.reading.changed_paths == {"native/api.cpp", "shop/till.py"}


def test_a_reading_stays_as_it_is_when_the_next_one_is_made(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    first = preview.reading
    before = models_of(first)
    chosen = random.Random(5)
    for _ in range(3):
        preview.update(edited(preview.tree, chosen))
        models_of(preview.reading)
    # texts are read from disk, so that lines that are shown for the first time may be other ones
    assert models_of(first).keys() == before.keys()
    assert list(first.prepare())


def test_a_reading_tells_whether_the_places_of_pages_are_the_same(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    first = preview.reading
    write_tree(
        preview.tree, {"shop/orders.py": '"""Orders."""\nfrom .cart import Cart\n\ndef count(): ...\n'}
    )
    preview.update("shop/orders.py")
    assert preview.reading.has_places_of(first)
    second = preview.reading
    write_tree(preview.tree, {"often/base.py": "def first(): ...\n"})
    preview.update("often/base.py")
    assert not preview.reading.has_places_of(second)


@pytest.mark.parametrize("step", ["prepared", "lasting"])
def test_a_reading_may_be_prepared_or_kept_small_before_it_is_updated(step: str, tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    for _ in preview.reading.prepare():
        pass
    if step == "lasting":
        preview.reading = preview.reading.lasting()
    chosen = random.Random(3)
    for _ in range(3):
        preview.update(edited(preview.tree, chosen))
        preview.check()


# What somebody is in the middle of writing


BROKEN = "class Cart(:\n"


def test_a_file_that_cannot_be_parsed_any_more_is_shown_as_it_was(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    before = models_of(preview.reading)
    good = (preview.tree / "shop/cart.py").read_text(encoding="utf-8")
    write_tree(preview.tree, {"shop/cart.py": BROKEN})
    preview.update("shop/cart.py")
    problem = preview.reading.kept["shop/cart.py"]
    assert problem.reason.startswith("it cannot be parsed as Python")
    assert problem.line == 1
    assert preview.reading.changed_paths == frozenset()
    assert models_of(preview.reading) == before
    assert preview.reading.context.texts("shop/cart.py") == good
    write_tree(preview.tree, {"shop/tools.py": "\n\n" + str(SHOP["shop/tools.py"])})
    preview.update("shop/tools.py")  # another file changes meanwhile
    assert preview.reading.kept.keys() == {"shop/cart.py"}
    preview.check()
    write_tree(preview.tree, {"shop/cart.py": f"{BROKEN}\n"})
    preview.update("shop/cart.py")
    assert preview.reading.kept.keys() == {"shop/cart.py"}
    preview.check()
    write_tree(preview.tree, {"shop/cart.py": good})
    preview.update("shop/cart.py")
    assert not preview.reading.kept
    preview.check()


def test_a_file_that_could_not_be_parsed_before_is_shown_as_it_is(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, "shop/cart.py": BROKEN})
    write_tree(preview.tree, {"shop/cart.py": "def broken(:\n\nx = 1\n"})
    preview.update("shop/cart.py")
    assert not preview.reading.kept
    preview.check()


def test_the_text_of_a_file_can_be_read_out_of_its_highlighted_source(tmp_path: Path) -> None:
    tree = write_tree(tmp_path, samples())
    settings = Settings(root=str(tree), git="off", history=False, evidence=False)
    for source in find(settings, Cache("")).sources:
        if source.language not in WITHOUT_TEXT:
            text = shown_text(source, settings.max_source, settings.max_parse)
            for highlighter in ("auto", "pygments"):
                html = highlighted(text, source.language, Style(highlighter=highlighter))
                assert text_of(html) == text.removesuffix("\n"), source.path


# Files that are found again


def test_files_are_found_again_where_none_has_come_or_gone(tmp_path: Path) -> None:
    preview = Preview(tmp_path, SHOP)
    tree, found, settings = preview.tree, preview.found, preview.settings
    write_tree(tree, {"shop/till.py": "x = 1\n"})
    again = find_again(found, settings, [str(tree / "shop/till.py"), str(tree / "shop/.till.py.swp")])
    assert again == find(settings, Cache(""))
    assert find_again(found, settings, []) == found


@pytest.mark.parametrize("change", ["new", "gone", "folder gone", "rules", "link", "language"])
def test_all_files_are_looked_for_where_one_may_have_come_or_gone(change: str, tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, "run": "#!/bin/sh\necho\n"})
    tree = preview.tree
    touched = tree / "shop/till.py"
    match change:
        case "new":
            touched = tree / "shop/new.py"
            touched.write_text("", encoding="utf-8")
        case "gone":
            touched.unlink()
        case "folder gone":
            touched = tree / "many"
            shutil.rmtree(touched)
        case "rules":
            touched = tree / ".gitignore"
            touched.write_text("many/\n", encoding="utf-8")
        case "link":
            touched.unlink()
            touched.symlink_to("cart.py")
        case "language":
            touched = tree / "run"
            touched.write_text("#!/usr/bin/env python3\nprint()\n", encoding="utf-8")
    assert find_again(preview.found, preview.settings, [str(touched)]) is None


# What names lead to


def test_a_preview_knows_what_names_led_to_in_the_last_build(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    preview.reading.keep(b"state", {})
    write_tree(preview.tree, {"shop/orders.py": "from .cart import Cart\n\nCart()\n"})
    preview.found = find(preview.settings, preview.cache)
    preview.good["shop/orders.py"] = (preview.tree / "shop/orders.py").read_bytes()
    preview.reading = reading_of(preview.found, preview.settings, preview.cache, last_key=b"another site")
    assert "shop/cart.py" in preview.reading.index.known.uses
    assert "shop/orders.py" not in preview.reading.index.known.uses
    preview.check()
    preview.reading = preview.reading.lasting()
    preview.update(edited(preview.tree, random.Random(9)))
    preview.check()


def test_a_preview_leaves_what_names_lead_to_where_no_build_has(tmp_path: Path) -> None:
    preview = Preview(tmp_path, SHOP)
    preview.reading.keep_lookups()
    again = reading_of(preview.found, preview.settings, preview.cache)
    assert again.index.known.uses.keys() == again.index.python_facts.keys()
