"""The home page's treemap and first paragraphs, and the book: its order, and what it is as one file."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from conftest import NewSite, Tree, write_tree
from linkcheck import check
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs.quoted import quoted
from mkdocs_kwmap.pages import treemap
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.mermaid import mermaid
from mkdocs_kwmap.pages.model import Arrow, Cell, Diagram, Docs, PageModel, Prose, Ref
from mkdocs_kwmap.pages.readme import first_paragraphs


def context_of(root: Path, tree: Tree) -> Context:
    settings = Settings(root=str(write_tree(root, tree)), git="off", evidence=False, history=False)
    return Context(site.survey(settings, Cache(""), print))


# Home


README = """\
[![badge](https://b/x.svg)](https://b)

# Name

The first [one][r].

Some points:

- a list says it

```
code
```

The second.

## Next

Not this.

[r]: docs/x.md
"""


def test_the_first_paragraphs_of_a_readme(tmp_path: Path) -> None:
    block = first_paragraphs(context_of(tmp_path, {"README.md": README}), "")
    assert isinstance(block, Prose)
    text = block.text
    assert text.startswith("The first [one][r].\n\n")
    assert "The second." in text
    assert "[r]: docs/x.md" in text
    assert not {"badge", "code", "Not this.", "Some points:"} & set(re.split(r"[\[\]\n]", text))


def test_a_readme_in_restructured_text(tmp_path: Path) -> None:
    text = "====\nName\n====\n\nThe first.\n\nNext\n----\n\nNot this.\n"
    block = first_paragraphs(context_of(tmp_path, {"README.rst": text}), "")
    assert isinstance(block, Docs)
    assert [one.text for one in block.sections] == ["The first."]


@pytest.mark.parametrize("text", ["", "# Name\n", "[![b](https://b/x.svg)](https://b)\n", "```\ncode\n```\n"])
def test_a_readme_without_prose_says_nothing(text: str, tmp_path: Path) -> None:
    assert first_paragraphs(context_of(tmp_path, {"README.md": text}), "") is None


def cells_of(root: Path, tree: Tree) -> list[Cell]:
    found = treemap.treemap(context_of(root, tree))
    assert found is not None
    return list(found.cells)


def test_areas_are_lines_and_colours_languages(tmp_path: Path) -> None:
    tree: Tree = {
        "a.py": "x = 1\n" * 300,
        "b/c.md": "x\n" * 100,
        "b/d.py": "x = 1\n" * 100,
        "e.bin": b"\0" * 999,
    }
    cells = {cell.ref.uri: cell for cell in cells_of(tmp_path, tree)}
    assert set(cells) == {"a.py_docs.md", "b/index.md", "b/c.md_docs.md", "b/d.py_docs.md"}
    area = treemap.WIDTH * treemap.HEIGHT
    a, b = cells["a.py_docs.md"], cells["b/index.md"]
    assert a.width * a.height == pytest.approx(area * 0.6, rel=0.01)
    assert b.width * b.height == pytest.approx(area * 0.4, rel=0.01)
    assert a.colour == cells["b/d.py_docs.md"].colour != cells["b/c.md_docs.md"].colour
    assert b.is_folder
    for inner in (cells["b/c.md_docs.md"], cells["b/d.py_docs.md"]):
        assert b.x <= inner.x
        assert inner.x + inner.width <= b.x + b.width + 0.2
        assert b.y <= inner.y
        assert inner.y + inner.height <= b.y + b.height + 0.2


def test_what_is_too_small_to_be_seen_is_drawn_as_one_and_counted(tmp_path: Path) -> None:
    tree = {"large.py": "x = 1\n" * 20_000, **{f"{number}.py": "x = 1\n" for number in range(100)}}
    cells = cells_of(tmp_path, tree)
    assert [cell.title for cell in cells] == ["large.py: 20,000 lines, Python", "100 more, 100 lines"]


def test_a_map_without_lines_has_no_treemap(tmp_path: Path) -> None:
    assert treemap.treemap(context_of(tmp_path, {"a.bin": b"\0"})) is None


# The book


SHOP = {
    "README.md": "# Shop\n\nSells *things*. See [carts](shop/cart.py) <script>alert(1)</script>\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nscripts.buy = "shop.cart:main"\n',
    "shop/__init__.py": '"""Shop <b>."""\n',
    "shop/cart.py": '"""Carts."""\nimport os\n\ndef main():\n    """Buy | sell."""\n',
    "shop/ui/__init__.py": "from shop.cart import main\n\nmain()\n",
    "tests/test_cart.py": "from shop.cart import main\n\ndef test_a(): main()\n",
}


def book_of(root: Path, tree: Tree) -> list[PageModel]:
    pages = all_pages(context_of(root, tree))
    return [build() for uri, build in pages.items() if re.fullmatch(r"book(-\d+)?\.md", uri)]


def test_the_book_is_read_from_page_to_page(tmp_path: Path) -> None:
    pages = book_of(tmp_path, SHOP)
    assert [page.title.partition(". ")[2] for page in pages[1:]] == [
        "What this is",
        "Shape and layers",
        "shop",
        "Entry points",
        "Tests",
        "Build and configuration",
        "Glossary",
        "File reference",
    ]
    for page, following in pairwise(pages):
        assert page.after is not None
        assert page.after.uri == following.uri
        assert following.before is not None
        assert following.before.uri == page.uri
    assert pages[0].before is None
    assert pages[-1].after is None


def test_an_empty_repository_has_a_short_book(tmp_path: Path) -> None:
    assert [page.title for page in book_of(tmp_path, {"a.txt": ""})[1:]] == [
        "1. Shape and layers",
        "2. File reference",
    ]


def test_the_whole_book_is_left_in_the_site(new_site: NewSite) -> None:
    built = new_site(SHOP).build("--strict")
    assert built.code == 0, built.log
    text = (built.site / "code" / "whole-book.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.*)$", text, re.MULTILINE)[:3] == [
        "1. What this is",
        "2. Shape and layers",
        "3. shop",
    ]
    assert "Sells *things*. See [carts](shop/cart.py_docs/)" in text
    assert "| [`main`](shop/cart.py_docs/#shop.cart.main) | function | Buy \\| sell. |" in text
    links = re.findall(r"\]\(([^#():]+)", text)
    assert links
    for link in links:
        place = built.site / "code" / link
        assert (place / "index.html").is_file() or place.is_file(), link
    assert check(built.site) == []


LINKS = {"a/b.py": "MAP"}
PIECES = [
    *("<script>", "</script>", "<img src=x onerror=y>", "<!--", "-->", "`", "``", "```", "~~~", "\n", "\n\n"),
    *(
        "[x](",
        "[x]: ",
        "<javascript:a>",
        "javascript:a",
        "java&#115;cript:a",
        "data:x",
        ")",
        "![y](",
        "a/b.py",
    ),
    *(
        "https://e.org",
        "    ",
        "- ",
        "> ",
        "# ",
        "---\n",
        "&lt;",
        "&colon;",
        "\\",
        "]",
        "(",
        " ",
        "*",
        "<a",
        ">",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_quoted_markdown_has_html_or_other_links(text: str) -> None:
    markdown = quoted(text, 3, LINKS.get)
    for token in MarkdownIt("commonmark").parse(markdown):
        for one in (token, *(token.children or ())):
            assert "html" not in one.type, (text, markdown)
            target = str(one.attrGet("href") or one.attrGet("src") or "")
            assert not target or target.startswith(("MAP", "https://e.org", "#")), (text, markdown)


def test_what_is_kept_of_quoted_markdown() -> None:
    text = (
        "# A\n\n`List<int>` [b](a/b.py) [w](https://e.org) [n](no.py) ![i](x.png)\n\n```py\n# <b>\n\nx\n```\n"
    )
    expected = (
        "#### A\n\n`List<int>` [b](MAP) [w](https://e.org) [n]\\(no.py) i\n\n\n```py\n# <b>\n\nx\n```\n"
    )
    assert quoted(text, 3, LINKS.get).rstrip("\n") == expected.rstrip("\n")


def test_a_diagram_as_text_for_mermaid() -> None:
    arrow = Arrow(Ref('a"b', "a/doc.md"), 3)
    diagram = Diagram("c<d>", (arrow,), (arrow,), "caption")
    assert mermaid(diagram) == (
        "flowchart LR\n"
        '    centre["c#60;d#62;"]\n'
        '    in1["a#34;b"] -->|3| centre\n'
        '    centre -->|3| out1["a#34;b"]'
    )
