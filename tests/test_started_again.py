"""What a preview finds out of a whole map is kept for the next one, and is the same as if found out anew."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Definition, Facts, Import
from mkdocs_kwmap.pages import listing, uris
from mkdocs_kwmap.pages.listing import Part
from mkdocs_kwmap.pages.name_order import in_order
from mkdocs_kwmap.pages.names import Names
from mkdocs_kwmap.remembered import KeptTables
from updating import SHOWN, Preview, models_of, reading_of, samples, with_small_pages

NAMES = st.sampled_from(["a", "A", "b", "ab", "_a", "é", "E\u0301", "*", "0", "ß", "ss", " "])
MANY_NAMES = "".join(f"def {letter}{number}(): ...\n" for letter in "abc" for number in range(20))
FILES = st.dictionaries(
    st.sampled_from(["a.py", "b/c.py", "b/d.py", "b.py", "B/c.py"]),
    st.tuples(st.lists(NAMES, max_size=5), st.lists(NAMES, max_size=5)),
)


def facts_of(path: str, defined: Sequence[str], imported: Sequence[str]) -> Facts:
    return Facts(
        path=path,
        definitions=tuple(
            Definition(name=name, qualname=name, kind="function", line=line)
            for line, name in enumerate(defined, 1)
        ),
        imports=tuple(
            Import(name=name, line=line, module="m", asname="", scope="")
            for line, name in enumerate(imported, 1)
        ),
    )


def tables_in(folder: str, facts: Mapping[str, Facts]) -> tuple[Cache, KeptTables]:
    cache = Cache(folder)
    return cache, KeptTables(cache, [], dict.fromkeys(facts, b"the same"))


@given(FILES)
@settings(max_examples=60, deadline=None)
def test_names_that_are_kept_have_the_places_of_all_files(
    files: dict[str, tuple[list[str], list[str]]],
) -> None:
    facts = {path: facts_of(path, *names) for path, names in files.items()}
    definitions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    importers: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted(files):
        for number, name in enumerate(files[path][0]):
            definitions[name].append((path, number))
        for line, name in enumerate(files[path][1], 1):
            if name != "*":
                importers[name][path].append(line)
    names = in_order(definitions.keys() | importers.keys())
    sizes = [len(definitions.get(name, ())) + len(importers.get(name, ())) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        for _ in ("made", "kept"):
            cache, tables = tables_in(folder, facts)
            found = Names(facts, tables)
            cache.close()
            assert found.all_sizes() == (names, sizes)
            for name in names:
                assert list(found.definitions(name)) == definitions.get(name, [])
                assert found.importers(name) == importers.get(name, {})
            assert found.number_below("b") == sum(
                len(files[path][0]) for path in files if path.startswith("b/")
            )


def test_a_preview_that_starts_again_has_the_same_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_small_pages(monkeypatch)
    preview = Preview(tmp_path, {**samples(), **SHOWN})
    pages, models = list(preview.reading.pages), models_of(preview.reading)
    preview.reading.keep_uris()
    divided = divisions(monkeypatch)
    again = reading_of(preview.found, preview.settings, preview.cache)
    assert list(again.pages) == pages
    assert set(divided) == {uris.KEYWORDS, uris.BOOK}  # no listing of a folder
    assert models_of(again) == models


def test_a_preview_of_other_files_does_not_take_the_pages_of_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_small_pages(monkeypatch)
    preview = Preview(tmp_path, SHOWN)
    preview.reading.keep_uris()
    (preview.tree / "shop/many.py").write_text(MANY_NAMES, encoding="utf-8")
    preview.update(whole=True)
    preview.reading = reading_of(preview.found, preview.settings, preview.cache)
    preview.check()


def test_pages_of_files_that_cannot_be_parsed_are_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_small_pages(monkeypatch)
    preview = Preview(tmp_path, {**SHOWN, "shop/many.py": MANY_NAMES})
    assert preview.reading.pages
    broken = b"(:\n"
    (preview.tree / "shop/many.py").write_bytes(broken)
    preview.update("shop/many.py")
    assert preview.reading.kept
    preview.reading.keep_uris()  # of what it said before
    preview.good["shop/many.py"] = broken
    preview.reading = reading_of(preview.found, preview.settings, preview.cache)
    preview.check()


def divisions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The listings that are divided from now on."""
    divided: list[str] = []
    divide = listing.divide

    def noted(uri: str, names: Sequence[str], sizes: Sequence[int]) -> list[Part]:
        divided.append(uri)
        return divide(uri, names, sizes)

    monkeypatch.setattr(listing, "divide", noted)
    return divided
