"""References on the pages: which are shown where, how their lines look, and what is not shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import NewSite, Tree, write_tree
from linkcheck import check
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings, SourceMode
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.definitions import walk_blocks
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.model import DefinitionBlock, Muted, PageModel, Quotes, Ref
from mkdocs_kwmap.pages.quotes import LONGEST, marked
from mkdocs_kwmap.pages.references import PAGE_REFERENCES
from mkdocs_kwmap.site import survey


def context_of(folder: Path, tree: Tree, source: SourceMode = "embed", max_source: int = 512_000) -> Context:
    root = write_tree(folder, tree)
    settings = Settings(root=str(root), git="off", evidence=False, source=source, max_source=max_source)
    return Context(survey(settings, Cache(""), print))


def blocks(page: PageModel) -> dict[str, DefinitionBlock]:
    """The definitions a page shows, by name."""
    shown = [block for part in page.sections for block in part.blocks if isinstance(block, DefinitionBlock)]
    return {block.name: block for block in walk_blocks(shown)}


def using(number: int) -> Tree:
    return {"a.py": "def f(): ...\n", "b.py": "from a import f\n" + "f()\n" * number}


# How a line looks


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("f(f2, f)", ("", "f", "(f2, ", "f", ")")),
        ("self._f = x.f", ("self._f = x.", "f", "")),
        ("fé = of", ("fé = of",)),
        ("a\tb\x00\u202ec", (r"a b\x00\u202ec",)),
        ("<b>&", ("<b>&",)),
        ("", ()),
    ],
)
def test_a_name_is_marked_where_it_is_a_whole_word(line: str, shown: tuple[str, ...]) -> None:
    assert marked(line, "f") == shown


@pytest.mark.parametrize("before", [0, 100, 157, 5_000])
def test_of_a_long_line_the_part_with_the_name_is_shown(before: int) -> None:
    parts = marked(f"{'x ' * before}f({'y' * 10_000})", "f")
    assert "f" in parts[1::2]
    assert len("".join(parts)) <= LONGEST + 2
    assert parts[-1].endswith("…")
    assert parts[0].startswith("…") == (2 * before >= LONGEST)


# Where references are shown


@pytest.mark.parametrize(("number", "first", "others"), [(1, 1, 0), (3, 3, 0), (12, 3, 9), (13, 3, 0)])
def test_a_block_shows_a_few_and_folds_the_others(
    tmp_path: Path, number: int, first: int, others: int
) -> None:
    pages = all_pages(context_of(tmp_path, using(number)))
    shown = blocks(pages["a.py_docs.md"]())["f"].references
    assert shown is not None
    assert (len(shown.first), len(shown.others)) == (first, others)
    assert ("a.py-f-references.md" in pages) == (number > 12)


def test_pages_of_references_have_every_one_of_them(tmp_path: Path) -> None:
    number = 2 * PAGE_REFERENCES + 1
    pages = all_pages(context_of(tmp_path, using(number)))
    found = [
        quote.place
        for uri in ("a.py-f-references.md", "a.py-f-references-2.md", "a.py-f-references-3.md")
        for part in pages[uri]().sections
        for block in part.blocks
        if isinstance(block, Quotes)
        for quote in block.quotes
    ]
    assert found == [Ref(f"{line}", "b.py_docs.md", f"L{line}") for line in range(2, number + 2)]
    assert "a.py-f-references-4.md" not in pages


def test_without_source_no_line_of_it_is_shown(tmp_path: Path) -> None:
    pages = all_pages(context_of(tmp_path, using(13), source="none"))
    shown = blocks(pages["a.py_docs.md"]())["f"].references
    assert shown is not None
    first = shown.first[0]
    assert (first.place, first.code) == (Ref("b.py:2", "b.py_docs.md", code=True), ())
    (part,) = pages["a.py-f-references.md"]().sections
    (block,) = part.blocks
    assert isinstance(block, Quotes)
    assert {(type(quote.place), quote.code) for quote in block.quotes} == {(Muted, ())}


def test_a_line_below_the_shown_head_is_listed_without_a_link(tmp_path: Path) -> None:
    pages = all_pages(context_of(tmp_path, using(13), max_source=30))
    (part,) = pages["a.py-f-references.md"]().sections
    (block,) = part.blocks
    assert isinstance(block, Quotes)
    assert len(block.quotes) == 13
    assert (block.quotes[-1].place, block.quotes[-1].code) == (Muted("14"), ())


# URIs


def test_names_in_uris_are_unique_whatever_the_case_and_length() -> None:
    long = "x" * 300
    names = uris.reference_names({1: "F.<locals>.g", 2: "f.g", 5: "f.G", 6: long, 7: f"{long}y"})
    assert names == {1: "f.g", 2: "f.g~2", 5: "f.g~3", 6: "x" * 100, 7: f"{'x' * 100}~2"}


def test_no_two_pages_want_one_uri(tmp_path: Path) -> None:
    """Files named like pages of references."""
    calls = "f()\n" * 13
    tree = {
        "a.py": f"def f(): ...\n{calls}",
        "a.py-f": "",
        "a.py-f-references.py": f"def f(): ...\n{calls}",
        "imports/index.py": "import os\n",
        "imports.md": "# Imports\n",
        "imports-2": "",
    }
    context = context_of(tmp_path, tree)
    pages = all_pages(context)
    assert {"a.py-f-references.md", "a.py-f-references.py-f-references.md", "imports.md"} <= pages.keys()
    assert all(build().uri == uri for uri, build in pages.items())


# Facts on imports


def test_without_circular_or_unused_imports_there_is_no_page_of_them(tmp_path: Path) -> None:
    assert uris.IMPORTS not in all_pages(context_of(tmp_path, using(1)))


def test_an_import_of_a_script_makes_no_circle(tmp_path: Path) -> None:
    tree = {
        "a.py": 'import b\nb\n\nif __name__ == "__main__":\n    pass\n',
        "b.py": 'x = 1\nif __name__ == "__main__":\n    import a\n    a\n',
    }
    assert context_of(tmp_path, tree).index.cycles == {}


def test_hostile_lines_are_escaped(new_site: NewSite) -> None:
    repository = {
        "a.py": "def f(x): ...\n\ndef table(): ...\n",
        "b.py": "from a import f\nf('</code></aside><script>alert(1)</script>\u202e')\n" + "f(1)\n" * 20,
    }
    built = new_site(repository).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert check(built.site) == []
    for page in ("code/a.py_docs/index.html", "code/a.py-f-references/index.html"):
        html = built.read(page)
        assert "<script>alert(1)" not in html
        assert r"&lt;/aside&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u202e" in html
    assert "alert(1)" not in json_text(built.read("search/search_index.json"), "code/a.py_docs/")


def json_text(index: str, location: str) -> str:
    """What a search index holds of a page."""
    docs = json.loads(index)["docs"]
    return " ".join(one["text"] for one in docs if one["location"].startswith(location))
