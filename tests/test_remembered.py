"""Facts in the cache: definitions are read where they are needed, and are those that were read first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from conftest import Tree, write_tree
from mkdocs_kwmap import readers
from mkdocs_kwmap.cache import Cache, key_among
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Definition, Facts, Settings
from mkdocs_kwmap.outlines import (
    NAMESAKE,
    OUTERMOST,
    kind_of,
    line_of,
    numbers_by_qualname,
    outline_of,
    outlined,
)
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.remembered import Memory, PackedFacts
from mkdocs_kwmap.site import survey
from mkdocs_kwmap.workers import Workers

GOLDEN = Path(__file__).parent / "golden"


def settings_of(root: Path, cache_dir: Path) -> Settings:
    return Settings(root=str(root), git="off", evidence=False, history=False, cache_dir=str(cache_dir))


def index_of(settings: Settings, cache: Cache | None = None) -> Index:
    return survey(settings, cache or Cache(settings.cache_dir), print, workers=Workers(1))


def definitions_of(index: Index) -> dict[str, tuple[Definition, ...]]:
    return {path: tuple(facts.definitions) for path, facts in index.facts.items()}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Index]:
    """Files of all languages, and their index without a cache."""
    settings = settings_of(GOLDEN / "languages" / "sources", tmp_path_factory.mktemp("cache"))
    return settings, index_of(settings)


def test_what_is_remembered_is_what_was_read(samples: tuple[Settings, Index]) -> None:
    settings, read = samples
    remembered = index_of(settings)
    assert list(remembered.facts) == list(read.facts)
    for path, facts in read.facts.items():
        again = remembered.facts[path]
        assert len(again.definitions) == len(facts.definitions)
        assert tuple(again.definitions) == facts.definitions
        assert again.definitions[:2] == facts.definitions[:2]
        assert len(again.references) == len(facts.references)
        assert tuple(again.references) == tuple(facts.references)
        assert PackedFacts.of(again).facts() == facts


def test_an_outline_says_what_the_definitions_say(samples: tuple[Settings, Index]) -> None:
    _, index = samples
    marked = 0
    for facts in index.facts.values():
        outline, numbers = outline_of(facts), numbers_by_qualname(facts.definitions)
        assert outline.names == tuple(one.name for one in facts.definitions)
        for number, one in enumerate(facts.definitions):
            assert (line_of(outline, number), kind_of(outline, number)) == (one.line, one.kind)
            is_outermost = not one.parent and not one.level
            assert bool(outline.marks[number] & OUTERMOST) == is_outermost
            if outline.marks[number] & NAMESAKE:
                assert is_outermost
                assert not one.is_declaration
                assert numbers[one.name] == number
                marked += 1
        assert outlined(facts) is facts
        assert outline.references == len(facts.references)
        assert all(one.name.endswith(("wraps", "update_wrapper")) for one in outline.wrapping)
        assert set(outline.wrapping) <= set(facts.references)
    assert marked > 10


def test_lines_of_long_files_fit_into_an_outline(tmp_path: Path) -> None:
    text = "\n" * 70_000 + "def far(): ...\n"
    settings = settings_of(write_tree(tmp_path / "tree", {"long.py": text}), tmp_path / "cache")
    for _ in range(2):
        assert line_of(outline_of(index_of(settings).facts["long.py"]), 0) == 70_001


MANY: Tree = {
    "base.py": "class Base:\n    def run(self): ...\n",
    **{f"m{number}.py": f"import base\n\ndef f{number}(): ...\n" for number in range(40)},
    "native.cpp": "int total(int a) { return a; }\n",
    "native.h": "int total(int a);\n",
    "user.py": "import base\n\nbase.Base\n",
}


class Loads:
    """Counts what is read from a cache of values of one kind."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.number = 0
        load = Cache.load

        def counted(cache: Cache, key: bytes, kind: type[object]) -> object:
            self.number += "Definition" in repr(kind) or "Reference" in repr(kind)
            return load(cache, key, kind)

        patch.setattr(Cache, "load", counted)


def test_names_and_imports_of_all_files_need_neither_definitions_nor_references(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(write_tree(tmp_path / "tree", MANY), tmp_path / "cache")
    cache = Cache(settings.cache_dir)
    assert index_of(settings, cache).defined
    cache.close()
    loads = Loads(monkeypatch)
    index = index_of(settings)
    context = Context(index)
    assert len(index.importers["base.py"]) == 41
    assert {"f0", "f39", "total", "Base"} <= set(context.names.all_sizes()[0])
    assert context.top_level["Python", "f7"] == (("m7.py", 0),)
    assert index.defined == {("native.h", 0): (("native.cpp", 0),)}
    assert loads.number == 0
    assert index.facts["m7.py"].definitions[0].name == "f7"
    assert index.facts["m7.py"].definitions[0].line == 3
    assert loads.number == 1
    assert [one.name for one in index.facts["user.py"].references] == ["base.Base"]
    assert loads.number == 2


def test_definitions_that_another_build_has_removed_are_read_again(tmp_path: Path) -> None:
    settings = settings_of(write_tree(tmp_path / "tree", MANY), tmp_path / "cache")
    before = index_of(settings)
    index = index_of(settings)
    with sqlite3.connect(tmp_path / "cache" / "cache.sqlite") as database:
        database.execute("DELETE FROM entry")
    assert tuple(index.facts["base.py"].definitions) == before.facts["base.py"].definitions
    assert tuple(index.facts["user.py"].references) == tuple(before.facts["user.py"].references) != ()


def test_definitions_are_kept_though_nobody_has_asked_for_them(tmp_path: Path) -> None:
    settings = settings_of(write_tree(tmp_path / "tree", MANY), tmp_path / "cache")
    before = index_of(settings)
    cache = Cache(settings.cache_dir)
    index_of(settings, cache)
    cache.drop_unused()
    cache.close()
    Path(tmp_path, "tree", "base.py").write_text("changed = 1\n", encoding="utf-8")
    index = index_of(settings)
    assert [one.name for one in index.facts["base.py"].definitions] == ["changed"]
    assert tuple(index.facts["m7.py"].definitions) == before.facts["m7.py"].definitions
    assert tuple(index.facts["user.py"].references) == tuple(before.facts["user.py"].references) != ()


def test_definitions_of_files_that_have_just_been_read_are_let_go_of(tmp_path: Path) -> None:
    settings = settings_of(GOLDEN / "languages" / "sources", tmp_path)
    cache = Cache(settings.cache_dir)
    index = survey(settings, cache, print, workers=Workers(1), memory=Memory(1))
    asked = _values_asked_for(cache, lambda: [tuple(facts.definitions) for facts in index.facts.values()])
    assert asked >= len(index.facts)
    assert definitions_of(index) == definitions_of(index_of(settings))


@pytest.mark.parametrize("fault", ["no cache", "removed", "full"])
def test_definitions_are_there_where_they_cannot_be_kept(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(GOLDEN / "languages" / "sources", tmp_path)
    cache = Cache("" if fault == "no cache" else settings.cache_dir)
    if fault == "full":
        monkeypatch.setattr(cache, "_change", lambda *_: cache._complain(OSError(28, "No space left")))
    elif fault == "removed":
        monkeypatch.setattr(cache, "_change", lambda *_: None)
    index = survey(settings, cache, print, workers=Workers(1), memory=Memory(1))
    assert definitions_of(index) == definitions_of(index_of(replace(settings, cache_dir="")))


def _values_asked_for(cache: Cache, ask: Callable[[], object]) -> int:
    """How many values are read from a cache one by one while something is asked for."""
    asked: list[bytes] = []
    get = cache.get
    with pytest.MonkeyPatch.context() as patch:

        def noted(key: bytes) -> bytes | None:
            asked.append(key)
            return get(key)

        patch.setattr(cache, "get", noted)
        ask()
    return len(asked)


def test_facts_of_many_files_are_kept_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(write_tree(tmp_path / "tree", MANY), tmp_path / "cache")
    cache = Cache(settings.cache_dir)
    before = index_of(settings, cache)
    cache.close()
    with sqlite3.connect(tmp_path / "cache" / "cache.sqlite") as database:
        one_by_one = key_among("facts")[:2]
        deleted = database.execute("DELETE FROM entry WHERE substr(key, 1, 2) = ?", (one_by_one,))
        assert deleted.rowcount == len(before.facts)
    monkeypatch.setattr(readers, "extract", None)  # nothing is read again
    assert list(index_of(settings).facts) == list(before.facts)


def test_facts_are_those_of_each_file_after_any_change(tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree", {f"m{number}.py": f"a{number} = 1\n" for number in range(450)})
    settings = settings_of(tree, tmp_path / "cache")
    for number in (None, 7, 300, 7):
        if number is not None:
            write_tree(tree, {f"m{number}.py": f"b{number} = 2\n" * number})
        cache = Cache(settings.cache_dir)
        index = index_of(settings, cache)
        cache.drop_unused()
        cache.close()
        fresh = index_of(replace(settings, cache_dir=""))
        assert {path: tuple(one.definitions) for path, one in index.facts.items()} == {
            path: one.definitions for path, one in fresh.facts.items()
        }
    write_tree(tree, {"more.py": "c = 3\n"})
    (tree / "m8.py").unlink()
    index = index_of(settings)
    assert {path: outline_of(one).names for path, one in index.facts.items()} == {
        path: tuple(definition.name for definition in one.definitions)
        for path, one in index_of(replace(settings, cache_dir="")).facts.items()
    }


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("m7.py", "import base\n", "kept"),
        ("native.cpp", "\nint total(int a) { return a; }\n", "made"),
        ("native.h", "int other(int a);\n", "made"),
        ("more.h", "int total(int a);\n", "made"),
        ("more.py", "import base\n", "made"),  # an include may mean any file
    ],
)
def test_a_table_is_made_again_when_a_file_changes_that_it_depends_on(
    path: str, text: str, expected: str, tmp_path: Path
) -> None:
    tree = write_tree(tmp_path / "tree", MANY)
    settings = settings_of(tree, tmp_path / "cache")

    def table_of_family() -> str:
        cache = Cache(settings.cache_dir)
        index = index_of(settings, cache)
        family = [one for one in index.facts if one.endswith((".h", ".cpp"))]
        made: list[str] = []

        def make() -> list[str]:
            made.append("made")
            return family

        assert index.tables.table("family", family, list[str], make) == family
        cache.close()
        return made[0] if made else "kept"

    assert [table_of_family(), table_of_family()] == ["made", "kept"]
    Path(tree, path).write_text(text, encoding="utf-8")
    assert table_of_family() == expected


def test_facts_without_an_outline_get_one() -> None:
    facts = Facts(path="a.py")
    assert outline_of(outlined(facts)).names == ()
