"""A map that is brought up to date after changes is the one that would be read from scratch."""

from __future__ import annotations

import gc
import random
import shutil
import weakref
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import readers, site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import WITHOUT_TEXT, shown_text
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.highlight.markup import text_of
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.readers.tasks import Task
from mkdocs_kwmap.site import find, find_again
from test_reach import SHOP
from updating import (
    SHOWN,
    Preview,
    edited,
    exports_of,
    models_of,
    moved,
    reading_of,
    samples,
    with_small_pages,
)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_pages(monkeypatch)


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
    for source in find(settings, Cache("")).sources.values():
        if source.language not in WITHOUT_TEXT:
            text = shown_text(source, settings.max_source, settings.max_parse)
            for highlighter in ("auto", "pygments"):
                html = highlighted(text, source.language, Style(highlighter=highlighter))
                assert text_of(html) == text.removesuffix("\n"), source.path


# Files that are found again


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("stars/b.py", "def two(): ...", ""),  # it is not there any more
        ("stars/a.py", "def one(): ...", "from often.base import first as one"),  # it comes from elsewhere
        ("stars/__init__.py", "from .a import *", "from .a import one\nfrom often.base import first as two"),
        ("docs/use.md", "two()", "print()"),
    ],
)
def test_code_in_documents_leads_where_it_leads_now(path: str, old: str, new: str, tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    preview.check()
    before = preview.reading.index.usages.documented
    text = (preview.tree / path).read_text()
    (preview.tree / path).write_text(text.replace(old, new))
    preview.update(path)
    assert preview.reading.index.usages.documented == preview.cold().index.usages.documented != before


OFFERING = {
    "by name": "from .cart import Cart\n",
    "by another name": "from .cart import Cart as Basket\n__all__ = ['Basket']\n",
    "with all names": "from .cart import *\n",
    "through another module": "from .through import *\n",
}


@pytest.mark.parametrize("offering", OFFERING.values(), ids=OFFERING)
def test_what_a_package_offers_is_offered_wherever_it_stands_now(offering: str, tmp_path: Path) -> None:
    modules = {"pk/through.py": "from .cart import *\n", "pk/cart.py": "class Cart: ...\n"}
    preview = Preview(tmp_path, {"pk/__init__.py": offering, **modules})
    assert ("pk/cart.py", 0) in preview.reading.index.reexports
    for text in (
        "def first(): ...\n\nclass Cart: ...\n",
        "class Cart: ...\n",
        "import Cart\n\nclass Cart: ...\n",  # nothing of the map then
        "class Cart: ...\n",
        "def first(): ...\n",
    ):
        write_tree(preview.tree, {"pk/cart.py": text})
        preview.update("pk/cart.py")
        cold = preview.cold().index
        assert preview.reading.index.offered == cold.offered
        assert preview.reading.index.reexports == cold.reexports


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


def test_a_map_as_it_was_is_let_go_of_without_the_collector(tmp_path: Path) -> None:
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    preview.reading = preview.reading.lasting()
    models_of(preview.reading)
    exports_of(preview.reading)
    index = weakref.ref(preview.reading.index)
    context = weakref.ref(preview.reading.context)
    gc.collect()
    with collector_off():
        preview.update(edited(preview.tree, random.Random(3)))
        assert preview.reading.changed_paths
        assert (index(), context()) == (None, None)
    models_of(preview.reading)


# What names lead to


def test_pages_that_stay_have_the_uris_that_they_had(tmp_path: Path) -> None:
    """The layout, which may be kept, would else hold tens of thousands of its own."""
    preview = Preview(tmp_path, {**SHOP, **SHOWN})
    before = {uri: uri for uri in preview.reading.pages}
    write_tree(preview.tree, {"shop/new.py": "def new(): ...\n"})
    preview.update(whole=True)
    uris = list(preview.reading.pages)
    assert "shop/new.py_docs.md" in uris
    assert [uri for uri in uris if before.get(uri, uri) is not uri] == []


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


def test_what_several_changes_ago_was_used_otherwise_is_reached(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"use.py": "from way import A\n\nA().run()\n", "other.py": "x = 1\n"}
    for name in ("One", "Two"):
        files[f"root{name}.py"] = f"class Root{name}:\n    def run(self): ...\n"
        files[f"{name}.py"] = f"from root{name} import Root{name}\n\nclass {name}(Root{name}): ...\n"
    way = "from One import One\nfrom Two import Two\n\nclass A({}): ...\n"
    preview = Preview(tmp_path, {**files, "way.py": way.format("One")})
    first = preview.reading
    models = models_of(first)
    for path, text in {"way.py": way.format("Two"), "other.py": "x = 2\n"}.items():
        write_tree(preview.tree, {path: text})
        preview.update(path)
        preview.check()
    reached = preview.reading.reached_since(first)
    assert reached is not None
    others = {uri for uri, said in models_of(preview.reading).items() if models[uri] != said}
    assert {"rootOne.py_docs.md", "rootTwo.py_docs.md"} <= {uri.removeprefix("code/") for uri in others}
    assert others <= reached


def test_a_preview_leaves_what_names_lead_to_where_no_build_has(tmp_path: Path) -> None:
    preview = Preview(tmp_path, SHOP)
    assert not preview.reading.knows_names
    preview.reading.keep_lookups()
    again = reading_of(preview.found, preview.settings, preview.cache)
    assert again.knows_names
    assert again.index.known.uses.keys() == again.index.python_facts.keys()
