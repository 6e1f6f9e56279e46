"""What a change reaches: each page that is other than it was, whatever changes, and not all the others."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from conftest import NewSite, Tree, write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.outputs.pieces import LastExport, Pieces
from mkdocs_kwmap.pages import glossary, home, imports, kinds, listing
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.maker import Maker
from mkdocs_kwmap.pages.model import PageModel
from mkdocs_kwmap.pages.name_order import in_order, order_of
from mkdocs_kwmap.reach import pages as reach_pages
from mkdocs_kwmap.reach.changes import MOST_FILES
from mkdocs_kwmap.reading import Reading
from mkdocs_kwmap.site import find
from mkdocs_kwmap.workers import Workers
from test_kept import build, cold

INVENTORY = import_module("mkdocs_kwmap.outputs.inventory")
GOLDEN = Path(__file__).parent / "golden"

SHOP: Tree = {
    "shop/__init__.py": "from shop.cart import *\nfrom shop.tools import kept as remembered\n"
    '__all__ = ["Cart", "till", "remembered"]\n',
    "shop/cart.py": '"""Carts."""\nimport enum\nfrom shop.tools import kept\n__all__ = ["Cart"]\n\n'
    'class Kind(enum.Enum):\n    A = 1\n\nclass Cart:\n    """A cart.\n\n    See [till](till.py).\n    """\n'
    "    @kept\n    def add(self, one: int) -> None: ...\n",
    "shop/tools.py": "from functools import cache as kept, wraps\n\ndef traced(function):\n"
    "    @wraps(function)\n    def inner(): return function()\n    return inner\n",
    "shop/till.py": "from shop import Cart, remembered\nfrom shop.tools import traced\nimport shop.cart\n\n"
    "class Till(shop.cart.Cart):\n    @remembered\n    def add(self, one): super().add(one)\n\n"
    "@traced\ndef count(): return Till()\n",
    "shop/orders.py": "from .cart import Cart\nfrom .tools import traced\n\ndef count(): ...\n",
    "shop/ring_a.py": "from shop.ring_b import B\nA = 1\n",
    "shop/ring_b.py": "from shop.ring_a import A\nB = 2\n",
    "shop/cart.pyi": "class Cart:\n    def add(self, one: int) -> None: ...\n",
    "tests/test_cart.py": "import unittest\nfrom shop import Cart\n\ndef test_add():\n    Cart().add(1)\n",
    "docs/guide.md": "# Guide\n\n```python\nfrom shop.till import Till\nTill().add(1)\n```\n",
    "pyproject.toml": '[project]\nname = "shop"\n[project.scripts]\ntill = "shop.till:count"\n'
    "[tool.pytest.ini_options]\n",
    **{f"many/m{number}.py": f"import shop.till\n\ndef forward{number % 2}(): ...\n" for number in range(24)},
}


class Map:
    """A repository, what its last build knew, and the same after a change."""

    def __init__(self, folder: Path, files: Tree) -> None:
        self.tree = write_tree(folder / "repository", files)
        self.settings = Settings(
            root=str(self.tree), git="off", history=False, evidence=False, cache_dir=str(folder / "cache")
        )
        self.cache = Cache(self.settings.cache_dir)
        self.state = b""
        self.exports = folder / "exports"
        self.exports.mkdir()
        self.build()

    def read(self) -> Reading:
        return Reading(
            find(self.settings, self.cache),
            self.settings,
            cache=self.cache,
            room=b"room",
            last_key=b"last",
            documentation=Documentation(),
            report=print,
            workers=Workers(1),
        )

    def build(self) -> None:
        """Make everything, and leave behind what a build does."""
        reading = self.read()
        self.models = models_of(reading)
        pieces = {name: one for name, one in exports_of(reading).items() if isinstance(one, Pieces)}
        for name, one in pieces.items():
            (self.exports / name).write_bytes(b"".join(one))
        self.state = bytes([*self.state, 1])
        reading.keep(self.state, {name: one.lengths for name, one in pieces.items()})

    def check(self) -> tuple[set[str], set[str]]:
        """Check what a change reaches.

        Returns:
            The pages that are other than they were, and those that are told to be reached; all, if need be.
        """
        reading = self.read()
        assert reading.is_after(self.state)
        assert list(reading.pages) == list(all_pages(Context(reading.index)))  # nothing is known of these
        models = models_of(reading)
        changed = {uri for uri, model in models.items() if self.models.get(uri) != model}
        if reading.reach is None:
            return changed, set(models)
        assert changed <= reading.reach.pages
        for name, export in exports_of(reading).items():
            if isinstance(export, Pieces):
                last = reading.last_export(name, self.exports / name, changed)
                assert isinstance(last, LastExport)
                assert b"".join(export.after(last)) == b"".join(export), name
        return changed, set(models) & reading.reach.pages


def models_of(reading: Reading) -> dict[str, bytes]:
    # known listings are looked up, so that their pages are those of a map that is read for the first time
    return {uri: msgspec.msgpack.encode(page()) for uri, page in reading.pages.items()}


def exports_of(reading: Reading) -> Mapping[str, object]:
    addresses = Addresses(reading.pages, base="code", directory_urls=True, exports=FORMATS)
    return {name: make(reading.context, addresses) for name, make in FORMATS.items()}


# Any change


@pytest.fixture(scope="module", autouse=True)
def _small_pages() -> Iterator[None]:
    """Listings and tables of several pages without thousands of names, and an inventory of several pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "PAGE_ROWS", 25)
        patch.setattr(glossary, "PAGE_ROWS", 10)
        patch.setattr(imports, "PAGE_ROWS", 3)
        patch.setattr(INVENTORY, "_FILES", 2)
        yield


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Map:
    """A map of files of all kinds."""
    files: dict[str, str | bytes] = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in (GOLDEN / "repository", GOLDEN / "languages" / "sources")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return Map(tmp_path_factory.mktemp("samples"), {**files, **SHOP})


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w{2,}", text) or ["nothing"]


def _renamed(text: str, chosen: random.Random) -> str:
    word = chosen.choice(_words(text))
    return re.sub(rf"\b{word}\b", f"{word}_2", text, count=chosen.choice([0, 1]))


def _with_line(text: str, chosen: random.Random) -> str:
    lines = text.split("\n")
    word = chosen.choice(_words(text))
    new = ["", f"def {word}(): ...", f"class {word}(Exception): pass", "@functools.cache", f"import {word}"]
    new += [f'__all__ = ["{word}"]', "from shop.cart import *", f"from shop.tools import {word} as kept"]
    lines.insert(chosen.randrange(len(lines) + 1), chosen.choice(new))
    return "\n".join(lines)


def _without_lines(text: str, chosen: random.Random) -> str:
    lines = text.split("\n")
    start = chosen.randrange(len(lines))
    return "\n".join(lines[:start] + lines[start + chosen.randrange(1, 8) :])


def _doubled(text: str, chosen: random.Random) -> str:
    lines = text.split("\n")
    start, at = chosen.randrange(len(lines)), chosen.randrange(len(lines))
    return "\n".join(lines[:at] + lines[start : start + chosen.randrange(1, 12)] + lines[at:])


EDITS: tuple[Callable[[str, random.Random], str], ...] = (
    _renamed,
    _with_line,
    _without_lines,
    _doubled,
    lambda text, _: text + "\n\ndef added(one):\n    return one\n",
    lambda _, chosen: chosen.choice(["", "x = 1\n"]),
)


@given(
    seed=st.integers(0, 2**32),
    edits=st.lists(st.tuples(st.integers(0, 999), st.sampled_from(EDITS)), min_size=1, max_size=3),
)
@examples(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_changes_each_page_that_is_other_than_it_was_is_reached(
    samples: Map, seed: int, edits: list[tuple[int, Callable[[str, random.Random], str]]]
) -> None:
    chosen = random.Random(seed)
    files = sorted(path for path in samples.tree.rglob("*") if path.is_file())
    before = {path: path.read_bytes() for path in (files[number % len(files)] for number, _ in edits)}
    try:
        for number, change in edits:
            path = files[number % len(files)]
            path.write_text(change(path.read_text("utf-8", "replace"), chosen), encoding="utf-8")
        samples.check()
    finally:
        for path, content in before.items():
            path.write_bytes(content)


def test_a_warm_build_after_each_change_is_the_same_as_a_cold_one(new_site: NewSite) -> None:
    chosen = random.Random(7)
    site = new_site(SHOP, docs={"index.md": "# Home\n", "code/shop/till.py_docs.md": "# Mine\n"})
    build(site)
    cache, kept = site.folder / ".cache", site.folder / "kept-cache"
    for _ in range(4):
        path = chosen.choice(sorted(one for one in site.repository.rglob("*.py") if one.stat().st_size))
        text = chosen.choice(EDITS)(path.read_text(encoding="utf-8"), chosen)
        path.write_text(text, encoding="utf-8")
        warm = build(site)
        shutil.copytree(cache, kept)
        assert warm == cold(site)
        shutil.rmtree(cache)
        kept.rename(cache)


# What reaches what


@pytest.mark.parametrize(
    ("path", "old", "new", "reached"),
    [
        (
            "shop/cart.py",
            "class Kind",
            "\nclass Kind",
            "shop/cart.pyi_docs.md",
        ),  # tells the line of its source
        ("shop/tools.py", "import cache as kept", "import lru_cache as kept", "shop/cart.py_docs.md"),
        ("shop/tools.py", "import cache as kept", "import lru_cache as kept", "shop/till.py_docs.md"),
        ("shop/cart.py", "class Cart:", "class Cart(enum.Enum):", "shop/till.py_docs.md"),  # an ancestor
        ("shop/cart.py", "def add(", "def put(", "shop/till.py_docs.md"),  # overrides nothing any more
        ("shop/cart.py", "def add(", "def put(", "shop/cart.pyi_docs.md"),  # describes nothing any more
        ("shop/cart.py", '__all__ = ["Cart"]', "__all__ = []", "shop/__init__.py_docs.md"),
        ("shop/orders.py", "def count", "def number", "shop/till.py_docs.md"),  # has a namesake less
        ("shop/orders.py", "from .cart import Cart", "", "shop/till.py_docs.md"),  # shares imports no more
        ("shop/ring_a.py", "from shop", "\nfrom shop", "shop/ring_b.py_docs.md"),  # in a circle with it
        ("docs/guide.md", "Till().add(1)", "Till().add(2)", "shop/till.py_docs.md"),  # shown as its usage
        ("tests/test_cart.py", "Cart().add(1)", "Cart().add(2)", "shop/cart.py_docs.md"),
        ("shop/till.py", "def count", "def number", "pyproject.toml_docs.md"),  # which names it
        ("many/m3.py", "import shop.till", "", "shop/till.py_docs.md"),  # imported by one less
        ("many/m3.py", "import shop.till", "", "shop/doc.md"),
        ("shop/cart.py", "Carts.", "A cart, or more.", "shop/index.md"),
        ("docs/guide.md", "# Guide", "", "docs/sub.md"),  # lists nothing any more
    ],
)
def test_a_page_that_shows_it_is_reached(path: str, old: str, new: str, reached: str, tmp_path: Path) -> None:
    repository = Map(tmp_path, SHOP)
    file = repository.tree / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    changed, pages = repository.check()
    assert reached in changed
    assert reached in pages


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a/__init__.py", "class c:\n    class D: ...\n"),  # a.c.C is that of c.py now, and a.c.D no longer
        ("a/__init__.py", "class b:\n    class C: ...\nclass c:\n    class C: ...\n"),
        ("a/c.py", "class D: ...\n"),  # a.c.D is that of c.py now
        ("a/__init__.py", ""),
    ],
)
def test_a_name_that_several_files_define_is_listed_of_the_first(
    path: str, text: str, tmp_path: Path
) -> None:
    files = {
        "a/__init__.py": "class c:\n    class C: ...\n",
        "a/b.py": "class C: ...\n",
        "a/c.py": "class C: ...\n",
        "a/c.pyi": "class D: ...\n",
        "b/d.py": "class C: ...\n",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(INVENTORY, "_FILES", 1)
        repository = Map(tmp_path, files)
        write_tree(repository.tree, {path: text})
        repository.check()


def test_a_page_that_has_nothing_to_do_with_it_is_not_reached(tmp_path: Path) -> None:
    repository = Map(tmp_path, SHOP)
    write_tree(repository.tree, {"many/m3.py": "import shop.till\n\ndef backward(): ...\n"})
    _, pages = repository.check()
    assert {"many/m3.py_docs.md", "many/m3.py_kw.md", "many/sub.md", "keywords.md", "index.md"} <= pages
    assert not {"shop/ring_a.py_docs.md", "shop/cart.py_kw.md", "tests/doc.md", "shop/sub.md"} & pages


def test_all_pages_of_a_kind_are_reached_of_which_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def largest(_: Context) -> Iterator[tuple[str, Maker]]:
        for number in (1, 2):
            yield f"largest-{number}.md", Maker(home.build)

    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, largest))
    monkeypatch.setattr(reach_pages, "KINDS", kinds.KINDS)
    repository = Map(tmp_path, SHOP)
    write_tree(repository.tree, {"many/m3.py": "import shop.till\n\ndef backward(): ...\n"})
    _, pages = repository.check()
    assert {"largest-1.md", "largest-2.md"} <= pages
    assert "shop/ring_a.py_docs.md" not in pages


# The book


TERMS = {f"terms/m{number}.py": f'def t{number:02}():\n    """Term."""\n' for number in range(35)}


def pages_of_the_book(pages: set[str], repository: Map, title: str) -> set[str]:
    """Titles of those of some pages that are chapters of the book, of those that begin in a way."""
    models = [
        msgspec.msgpack.decode(repository.models[uri], type=PageModel)
        for uri in pages
        if re.fullmatch(r"book-\d+\.md", uri)
    ]
    titles = {model.title.partition(". ")[2] for model in models}
    return {one.removeprefix(title) for one in titles if one.startswith(title)}


@pytest.mark.parametrize(
    ("path", "text", "parts"),
    [
        ("terms/m12.py", 'def t12():\n    """Another."""\n', {"t0 to t1"}),
        ("terms/m12.py", '\ndef t12():\n    """Term."""\n', set()),
        ("terms/m12.py", 'def u():\n    return 1\n\ndef t12():\n    """Term."""\n', set()),
        ("terms/m12.py", 'def t12():\n    """Term."""\n\ndef t12b():\n    """Term."""\n', {"t0 to t1"}),
        ("terms/m12.py", 'def t23():\n    """Term."""\n', {"t0 to t1", "t2 to t3"}),
        ("terms/m23.py", 'def t12():\n    """Term."""\n', {"t0 to t1", "t2 to t3"}),
        ("terms/m34.py", 'def t34():\n    """Term."""\n\ndef t35():\n    """Term."""\n', {"t2 to t3"}),
        ("terms/m30.py", "def t30(): ...\n", {"t2 to t3"}),
        ("terms/m0.py", "def t00(): ...\n", {"t0 to t1"}),
    ],
    ids=["words", "line", "none", "more", "down", "up", "at the end", "less", "without the first"],
)
def test_pages_of_the_glossary_are_reached_where_a_row_is_another(
    path: str, text: str, parts: set[str], tmp_path: Path
) -> None:
    repository = Map(tmp_path, TERMS)
    write_tree(repository.tree, {path: text})
    changed, reached = repository.check()
    assert pages_of_the_book(reached, repository, "Glossary: ") == parts
    assert pages_of_the_book(changed, repository, "Glossary: ") == parts


def test_a_name_that_is_gone_may_have_been_on_either_page_beside_it(tmp_path: Path) -> None:
    repository = Map(tmp_path, TERMS)
    write_tree(repository.tree, {"terms/m20.py": "def t20(): ...\n"})
    changed, reached = repository.check()
    assert pages_of_the_book(changed, repository, "Glossary: ") == {"t2 to t3"}
    assert pages_of_the_book(reached, repository, "Glossary: ") == {"t0 to t1", "t2 to t3"}


def test_places_of_a_name_that_needs_several_pages_move_from_one_to_the_next(tmp_path: Path) -> None:
    run = 'def run():\n    """Term."""\n'
    tree = {**TERMS, **{f"runs/m{number:02}.py": run for number in range(60)}}
    repository = Map(tmp_path, {**tree, "runs/m03.py": "run = 1\n"})
    write_tree(repository.tree, {"runs/m03.py": run})
    changed, _ = repository.check()
    assert pages_of_the_book(changed, repository, "Glossary: ") == {
        "run, 1 of 3",
        "run, 2 of 3",
        "run, 3 of 3",
    }


def test_a_page_of_the_glossary_that_comes_reaches_those_that_tell_their_number(tmp_path: Path) -> None:
    repository = Map(tmp_path, TERMS)
    more = "".join(f'def u{number}():\n    """Term."""\n' for number in range(9))
    write_tree(repository.tree, {"terms/m34.py": f"{TERMS['terms/m34.py']}{more}"})
    _, reached = repository.check()
    before = [msgspec.msgpack.decode(model, type=PageModel) for model in repository.models.values()]
    numbers = {name: number for number, _, name in (one.title.partition(". ") for one in before)}
    first = int(numbers["Glossary: t2 to t3"])
    now = {uri for uri in repository.read().pages if re.fullmatch(r"book-\d+\.md", uri)}
    assert {f"book-{number}.md" for number in range(first, len(now) + 1)} <= reached
    assert f"book-{first - 1}.md" not in reached


@pytest.mark.parametrize(
    ("path", "old", "new", "chapters"),
    [
        ("shop/orders.py", "def count", "\ndef count", {"shop"}),
        (
            "shop/orders.py",
            "from .cart",
            '"""Orders."""\nfrom .cart',
            {"shop", "File reference, part 3 of 4"},
        ),
        ("shop/orders.py", "def count(): ...", "if __name__ == '__main__': pass", {"shop", "Entry points"}),
        ("tests/test_cart.py", "def test_add", "\ndef test_add", {"shop", "Tests"}),
        (
            "pyproject.toml",
            "ini_options]\n",
            "ini_options]\naddopts = 1\n",
            {"Entry points", "Tests"},
        ),
        ("many/m3.py", "def forward", "\ndef forward", {"shop"}),
    ],
)
def test_a_chapter_is_reached_that_tells_of_it(
    path: str, old: str, new: str, chapters: set[str], tmp_path: Path
) -> None:
    always = {"Shape and layers", "Build and configuration"}
    repository = Map(tmp_path, SHOP)
    text = (repository.tree / path).read_text(encoding="utf-8")
    write_tree(repository.tree, {path: text.replace(old, new, 1)})
    _, reached = repository.check()
    assert pages_of_the_book(reached, repository, "") - {"many"} == always | chapters


# References and imports


OFTEN: Tree = {
    "base.py": "def first(): ...\n\ndef second(): ...\n",
    **{f"m{number}.py": "from base import first, second\nfirst(), second()\n" for number in range(15)},
    "ring_a.py": "import ring_b\n",
    "ring_b.py": "import ring_a\n",
    **{f"unused{number}.py": "import os\n" for number in range(5)},
}


@pytest.mark.parametrize(
    ("path", "text", "reached"),
    [
        ("m3.py", "from base import first\n\nfirst()\n", {"base.py-first-", "base.py-second-"}),
        (
            "m3.py",
            "from base import first, second\nfirst(), second(), 1\n",
            {"base.py-first-", "base.py-second-"},
        ),
        ("ring_a.py", "import ring_b\n\nring_b\n", {"imports.md", "imports-2.md", "imports-3.md"}),
        ("ring_a.py", "\nimport ring_b\n", {"imports.md"}),
        ("unused4.py", "\nimport os\n", {"imports-3.md"}),
        ("unused4.py", "import os\nos\n", {"imports.md", "imports-2.md", "imports-3.md"}),
        ("unused4.py", "import os\n\ndef added(): ...\n", {"imports-3.md"}),
    ],
)
def test_pages_of_references_and_imports_are_reached_that_list_it(
    path: str, text: str, reached: set[str], tmp_path: Path
) -> None:
    repository = Map(tmp_path, OFTEN)
    write_tree(repository.tree, {path: text})
    _, pages = repository.check()
    found = {uri for uri in pages if uri.startswith("imports") or uri.endswith("-references.md")}
    assert {uri.removesuffix("references.md") for uri in found} == reached


def test_pages_of_references_are_known_by_their_definition(tmp_path: Path) -> None:
    repository = Map(tmp_path, OFTEN)
    write_tree(repository.tree, {"base.py": "def second(): ...\n\ndef first(): ...\n"})
    _, reached = repository.check()
    assert {"base.py-first-references.md", "base.py-second-references.md"} <= reached


# Everything and nothing


@pytest.mark.parametrize(
    "change",
    [
        {"shop/new.py": ""},
        {"pyproject.toml": '[project]\nname = "other"\n'},
        {f"many/m{number}.py": "y = 1\n" for number in range(MOST_FILES + 1)},
    ],
    ids=["another file", "another name", "many changes"],
)
def test_what_shows_everywhere_reaches_all_pages(change: Tree, tmp_path: Path) -> None:
    repository = Map(tmp_path, {**SHOP, **{f"many/m{number}.py": "x = 1\n" for number in range(201)}})
    write_tree(repository.tree, change)
    assert repository.read().reach is None


def test_a_build_of_another_map_tells_nothing_of_this_one(tmp_path: Path) -> None:
    repository = Map(tmp_path, SHOP)
    assert not repository.read().is_after(b"another")
    write_tree(repository.tree, {"shop/ring_a.py": "A = 3\n"})
    repository.build()
    write_tree(repository.tree, {"shop/ring_b.py": "from shop.ring_a import A\nB = 3\n"})
    changed, _ = repository.check()
    assert "shop/ring_b.py_docs.md" in changed
    assert "shop/ring_a.py_docs.md" not in changed


@given(st.lists(st.text()))
def test_names_are_in_the_order_that_pages_are_found_by(names: list[str]) -> None:
    distinct = set(names)
    assert in_order(distinct) == sorted(distinct, key=order_of)
