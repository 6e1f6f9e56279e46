"""Pieces of tests, examples and documents that use a file: real ones, and texts that only look like it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Tree, write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract.snippets import find_snippets
from mkdocs_kwmap.model import Settings, Snippet
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.model import Example, Examples
from mkdocs_kwmap.usages import LONGEST

SHOP = {
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/cart.py": "class Cart:\n    def add(self): pass\n\ndef total(): pass\n",
}
TEST = """\
from shop import Cart
from shop.cart import total


def test_long():
    cart = Cart()
    cart.add()
    assert cart


def test_short():
    assert total() is None
"""


def examples_of(root: Path, tree: Tree, path: str = "shop/cart.py", **settings: str) -> list[tuple[str, str]]:
    """Places and code of the pieces that the page of a file shows, the first shown first."""
    write_tree(root, {**SHOP, **tree})
    options = Settings(root=str(root), git="off", evidence=False, history=False, **settings)  # type: ignore[arg-type]
    context = Context(site.survey(options, Cache(""), print))
    sections = all_pages(context)[f"{path}_docs.md"]().sections
    blocks = [block for one in sections for block in one.blocks if isinstance(block, Examples)]
    assert len(blocks) <= 1
    return [_shown(one) for block in blocks for one in (block.first, *block.others)]


def _shown(example: Example) -> tuple[str, str]:
    link = example.place[0]
    assert not isinstance(link, str)
    assert hasattr(link, "text")
    return link.text, example.code


def test_the_shortest_function_of_a_test_stands_first(tmp_path: Path) -> None:
    assert examples_of(tmp_path, {"tests/test_cart.py": TEST}) == [
        ("tests/test_cart.py:11-12", "def test_short():\n    assert total() is None"),
        (
            "tests/test_cart.py:5-8",
            "def test_long():\n    cart = Cart()\n    cart.add()\n    assert cart",
        ),
    ]


def test_a_line_of_a_script_is_shown_with_those_around_it(tmp_path: Path) -> None:
    text = "from shop import Cart\n\ncart = Cart()\ncart.add()\n\nprint('done')\n"
    found = examples_of(tmp_path, {"examples/buy.py": text})
    assert found == [("examples/buy.py:3-4", "cart = Cart()\ncart.add()")]


MARKDOWN = """\
# Use

```python
from shop import Cart
```

Text.

```python
cart = Cart()
```
"""
RST = """\
Use
===

.. code-block:: python
   :linenos:

   import shop.cart as c
   c.total()

>>> from shop import Cart
>>> Cart().add()
"""


def test_code_of_documents_counts(tmp_path: Path) -> None:
    assert examples_of(tmp_path, {"docs/use.md": MARKDOWN}) == [("docs/use.md:10", "cart = Cart()")]


def test_code_of_documents_in_restructured_text_counts(tmp_path: Path) -> None:
    assert examples_of(tmp_path, {"docs/use.rst": RST}) == [
        ("docs/use.rst:7-8", "import shop.cart as c\nc.total()"),
        ("docs/use.rst:10-11", ">>> from shop import Cart\n>>> Cart().add()"),
    ]


@pytest.mark.parametrize(
    "tree",
    [
        {"tests/test_a.py": "'''total() and Cart()'''\n# total()\ndef test_total(): total = 'Cart'\n"},
        {"tests/test_a.py": "from shop.cart import total\n"},
        {"docs/a.md": "Call total() of `shop.cart.Cart()`.\n"},
        {"docs/a.md": "```python\ncart = Cart()\nshop.cart.total()\n```\n"},
        {"docs/a.md": "```console\nfrom shop import Cart; Cart()\n```\n"},
        {"docs/a.md": "```python\nfrom shop import Cart\nthis is Cart() no Python\n```\n"},
        {"docs/a.md": "```python\nfrom other import Cart\nCart()\n```\n"},
        {"lib/a.py": "from shop import Cart\n\ndef use():\n    return Cart()\n"},
        {
            "tests/test_a.py": "from shop.cart import total\n\ndef test_a():\n    total()\n"
            + "    pass\n" * LONGEST
        },
    ],
)
def test_words_alone_are_no_usage(tree: Tree, tmp_path: Path) -> None:
    assert examples_of(tmp_path, tree) == []


def test_no_more_than_five_are_shown(tmp_path: Path) -> None:
    functions = "".join(f"def test_{number}():\n    total()\n" for number in range(9))
    tree = {"tests/test_a.py": f"from shop.cart import total\n\n{functions}"}
    assert len(examples_of(tmp_path, tree)) == 5


def test_without_source_none_is_shown(tmp_path: Path) -> None:
    assert examples_of(tmp_path, {"tests/test_cart.py": TEST}, source="none") == []


def test_full_names_and_lines_of_what_is_used() -> None:
    text = "~~~ py\nimport a.b as c, d\nfrom e import f as g\nc.x.y(g)\nd.z\n\n~~~\n"
    assert find_snippets(text.split("\n")) == (Snippet(2, 5, ("a.b.x.y", "d.z", "e.f")),)


@given(
    st.lists(st.sampled_from(["```", "```python", ">>> import a", ">>> a.b", ".. code::", "  a.b", "", "x"]))
)
def test_any_document_is_read(lines: list[str]) -> None:
    for one in find_snippets(lines):
        assert 1 <= one.line <= one.last_line <= len(lines)
        assert lines[one.last_line - 1].strip()
