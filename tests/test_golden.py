"""What is read from the small repository in `golden/repository`, and the pages made from it.

`pytest --redraw` writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.highlight import Style
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.render.links import Linked
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.page import Renderer
from mkdocs_kwmap.render.source import SourceRenderer
from mkdocs_kwmap.site import survey
from outline import facts_outline, page_outline

Check = Callable[[str, str], None]

GOLDEN = Path(__file__).parent / "golden"
REPOSITORY = GOLDEN / "repository"

FACTS = [
    "README.md",
    "shop/__init__.py",
    "shop/__main__.py",
    "shop/cart.py",
    "shop/legacy.py",
    "shop/orders.py",
    "shop/prices.py",
    "shop/prices.pyi",
    "shop/store/limits.py",
    "web/cart.js",
    "web/notes.rst",
]

SNAPSHOTS = [
    "index.md",
    "shop/cart.py_docs.md",
    "shop/legacy.py_docs.md",
    "shop/prices.py_kw.md",
    "shop/store/doc.md",
    "shop/orders.py_docs.md",
    "shop/prices.py-parse_price-references.md",
    "imports.md",
    "keywords.md",
]


@pytest.fixture(scope="module")
def context() -> Context:
    # ruff's wording changes with its version, and so do its findings: they have tests of their own
    settings = Settings(root=str(REPOSITORY), git="off", evidence=False, history=False)
    return Context(survey(settings, Cache(""), print))


@pytest.mark.parametrize("path", FACTS)
def test_facts_of_a_file(path: str, context: Context, check: Check) -> None:
    check(f"facts/{path}.txt", facts_outline(context.index.facts[path]))


def test_models_of_all_pages(context: Context, check: Check) -> None:
    for uri, build in all_pages(context).items():
        check(f"pages/{uri}.txt", page_outline(build()))


def test_no_golden_page_is_left_over(context: Context) -> None:
    golden = {path.relative_to(GOLDEN / "pages").as_posix() for path in (GOLDEN / "pages").rglob("*.txt")}
    assert golden == {f"{uri}.txt" for uri in all_pages(context)}


@pytest.mark.parametrize("uri", SNAPSHOTS)
def test_html_of_a_page(uri: str, context: Context, check: Check) -> None:
    pages = all_pages(context)
    addresses = Addresses(pages, base="code", directory_urls=True)
    source = SourceRenderer(context.text, Style(), Cache(""))
    markdown = SafeMarkdown(["toc", "tables", "fenced_code"], {})
    renderer = Renderer(Linked.of(context.index.sources), addresses, markdown, source)
    check(f"html/{uri}.html", renderer.render(pages[uri]()).content)


@pytest.mark.parametrize("name", ["keywords.jsonl", "map.json", "references.jsonl", "whole-book.md"])
def test_exports(name: str, context: Context, check: Check) -> None:
    addresses = Addresses(all_pages(context), base="code", directory_urls=True, exports=FORMATS)
    check(f"exports/{name}", b"".join(FORMATS[name](context, addresses)).decode())
