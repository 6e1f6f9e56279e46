"""A repository that changes, with what a preview knows of it, for tests."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import msgspec
import pytest

from conftest import Tree, write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages import glossary, imports, listing
from mkdocs_kwmap.pages.used import MOST_ON_BLOCK
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import Found, find, find_again
from mkdocs_kwmap.workers import Workers
from test_reach import EDITS, GOLDEN

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
    "docs/use.md": "# Use\n\n```python\nimport stars\nstars.one()\n```\n\n"
    "```python\nfrom stars import two\ntwo()\n```\n\n"
    "```python\nfrom shop import Cart\nCart().add(1)\n```\n",
    "often/base.py": "def first(): ...\n\ndef second(): ...\n",
    **{
        f"often/m{number}.py": "from often.base import first, second\nfirst(), second()\n"
        for number in range(MOST_ON_BLOCK + 3)
    },
}


MODULES: Tree = {
    "utils.py": "def helper(): ...\n\nclass Base:\n    def run(self): ...\n",
    "app.py": "import utils\nfrom utils import Base\n\nclass App(Base):\n    def run(self):\n"
    "        super().run()\n\nutils.helper()\nApp().run()\n",
    "pk/sub/deep.py": "from ..low import low\nimport pk.low\n\ndef deep():\n    low()\n    pk.low.low()\n",
    "pk/low.py": "def low(): ...\n",
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
        self.good = {
            source.path: Path(source.location).read_bytes() for source in self.found.sources.values()
        }

    def update(self, *touched: str, whole: bool = False) -> None:
        """Bring what is known up to date.

        Parameters:
            touched: Paths of files that have changed.
            whole: Whether all files are to be looked for.
        """
        locations = [str(self.tree / path) for path in touched]
        found = None if whole else find_again(self.reading.found, self.settings, locations)
        self.found = found or find(self.settings, self.cache).sharing(self.reading.found)
        self.reading = self.reading.after(self.found)
        for source in self.found.sources.values():
            if source.path not in self.reading.kept:
                self.good[source.path] = Path(source.location).read_bytes()

    def check(self) -> None:
        """Compare it with the same read from scratch, of files as they were last where these are kept."""
        cold = self.cold()
        assert list(self.reading.pages) == list(cold.pages)
        now, expected = models_of(self.reading), models_of(cold)
        assert [uri for uri in expected if now[uri] != expected[uri]] == []
        assert exports_of(self.reading) == exports_of(cold)
        self.reading.forget()  # as a preview does when nothing happens

    def cold(self) -> Reading:
        shutil.rmtree(self.cold_tree, ignore_errors=True)
        write_tree(
            self.cold_tree, {source.path: self.good[source.path] for source in self.found.sources.values()}
        )
        settings = msgspec.structs.replace(self.settings, root=str(self.cold_tree))
        return reading_of(find(settings, self.cold_cache), settings, self.cold_cache)


def models_of(reading: Reading) -> dict[str, bytes]:
    return {uri: msgspec.msgpack.encode(page()) for uri, page in reading.pages.items()}


def exports_of(reading: Reading) -> Mapping[str, bytes]:
    addresses = Addresses(reading.pages, base="code", directory_urls=True, exports=FORMATS)
    return {name: b"".join(make(reading.context, addresses)) for name, make in FORMATS.items()}


def samples() -> dict[str, str | bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in (GOLDEN / "repository", GOLDEN / "languages" / "sources")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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


def with_small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have listings and tables of several pages without thousands of names."""
    monkeypatch.setattr(listing, "PAGE_ROWS", 25)
    monkeypatch.setattr(glossary, "PAGE_ROWS", 10)
    monkeypatch.setattr(imports, "PAGE_ROWS", 3)
    monkeypatch.setattr(INVENTORY, "_FILES", 2)
