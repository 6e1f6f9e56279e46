"""Layers and components of folders, and files that have to do with each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Tree, write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from outline import page_outline


def index_of(root: Path, tree: Tree) -> Index:
    settings = Settings(root=str(write_tree(root, tree)), git="off", evidence=False, history=False)
    return site.survey(settings, Cache(""), print)


def pages_of(root: Path, tree: Tree) -> dict[str, str]:
    pages = all_pages(Context(index_of(root, tree)))
    return {uri: page_outline(build()) for uri, build in pages.items()}


THREE = {
    "app/__init__.py": "",
    "app/ui/__init__.py": "from app.core import model\n",
    "app/core/__init__.py": "",
    "app/core/model.py": "from app.base import util\n",
    "app/base/__init__.py": "",
    "app/base/util.py": '"""from app.ui import x"""\nimport os  # app.ui\n',
}


def test_a_folder_is_above_those_it_imports_from(tmp_path: Path) -> None:
    layers = index_of(tmp_path, THREE).layers
    assert layers.number == 3
    assert [layers.folders(number) for number in (1, 2, 3)] == [["app/base"], ["app/core"], ["app/ui"]]


def test_folders_in_a_circle_share_a_layer(tmp_path: Path) -> None:
    layers = index_of(tmp_path, {**THREE, "app/base/back.py": "from app.core import model\n"}).layers
    assert layers.number == 2
    assert layers.of["app/base"].circle == layers.of["app/core"].circle == ("app/base", "app/core")
    assert layers.of["app/ui"].circle == ()


@pytest.mark.parametrize(
    "tree",
    [
        {"app/base/tests/test_a.py": "from app.ui import x\n"},
        {"app/base/docs/conf.py": "from app.ui import x\n"},
        {
            "app/base/late.py": (
                "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from app.ui import x\n"
            )
        },
    ],
)
def test_tests_and_imports_for_type_checkers_make_no_layer(tree: Tree, tmp_path: Path) -> None:
    assert index_of(tmp_path, {**THREE, **tree}).layers.of["app/base"].number == 1


def test_pages_tell_the_layer_and_the_book_all_of_them(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, THREE)
    sentence = "[app/core/](app/core/index.md) is in [layer 2 of 3](index.md#kw-layers)."
    assert sentence in pages["app/core/model.py_docs.md"]
    assert sentence in pages["app/core/doc.md"]
    book = next(page for page in pages.values() if page.startswith("book: 1. Shape and layers"))
    for page in (pages["index.md"], book):
        assert "3 | [app/ui/](app/ui/index.md)\n2 | [app/core/](app/core/index.md)\n" in page


def test_the_home_page_names_ten_folders_of_a_layer_and_the_book_all(tmp_path: Path) -> None:
    tree = {f"app/p{number:02}/__init__.py": "from app.core import model\n" for number in range(12)}
    tree |= {"app/__init__.py": "", "app/core/__init__.py": "", "app/core/model.py": ""}
    pages = pages_of(tmp_path, {**tree, "app/p11/more.py": ""})
    row = next(line for line in pages["index.md"].split("\n") if line.startswith("2 | "))
    assert row.count("/index.md)") == 10
    assert "[app/p11/]" in row
    assert row.endswith(" and [2 others](book.md)")
    book = next(page for page in pages.values() if page.startswith("book: 1. Shape and layers"))
    assert next(line for line in book.split("\n") if line.startswith("2 | ")).count("/index.md)") == 12


def test_one_layer_is_none_worth_a_word(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, {"a/x.py": "import os\n", "b/y.py": "import sys  # from a import x\n"})
    assert not any(" in layer " in page or "Layer |" in page for page in pages.values())


LARGE = "import os\n" + "x = 1\n" * 90


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (THREE, ["app/base", "app/core", "app/ui"]),
        (
            {"src/b/x.py": "import a.y\n", "src/a/y.py": "import os\n", "src/a/__init__.py": ""},
            ["src/a", "src/b"],
        ),
        (
            {
                "crates/a/Cargo.toml": "",
                "crates/a/src/lib.rs": "use std::io;\n",
                "crates/b/README.md": "",
                "crates/b/src/lib.rs": "use std::io;\n",
            },
            ["crates/a", "crates/b"],
        ),
        (
            {"one/__init__.py": "", "one/p/x.py": LARGE, "one/q/y.py": LARGE, "one/z.py": "import os\n"},
            ["one", "one/p", "one/q"],
        ),
        ({"a.go": 'package a\nimport "os"\n' + "// x\n" * 50, "b/b.go": "package b\n"}, [""]),
        (
            {
                "go.mod": "module m\n",
                "a.go": 'package a\nimport "m/b"\n',
                "b/b.go": 'package b\nimport "os"\n',
            },
            ["b", ""],
        ),
        ({"tests/data/run.sh": "source x.sh\n", "tests/data/x.sh": "source run.sh\n"}, []),
        ({"tests/test_a.py": "import a\n", "docs/conf.py": "import os\n", ".ci/x.py": "import os\n"}, []),
        ({"data/a.txt": "import os\n", "b/c.md": "import os\n"}, []),
    ],
)
def test_components_stand_behind_those_they_build_on(tree: Tree, expected: list[str], tmp_path: Path) -> None:
    assert index_of(tmp_path, tree).components.folders == expected


RELATED = {
    "pkg/cart.py": "import os\n\ndef total(): pass\n",
    "native/cart.cpp": "int total() { return 0; }\n",
    "native/cart.h": "int total();\n",
    "web/cart.js": "export function total() {}\n",
    "docs/carts.md": "# cart\n",
    "tests/test_cart.py": "from pkg.cart import total\n\ndef test_a(): total()\n",
    "pkg/index.py": "def a(): pass\n",
    "web/index.js": "export function b() {}\n",
}


def related_of(page: str) -> dict[str, str]:
    """Files and reasons of the section."""
    lines = page.partition("## Related files")[2].partition("\n\n")[0].split("\n")[2:]
    cells = (line.split(" | ") for line in lines if " | " in line)
    return {link[1:].partition("]")[0]: why for link, why in cells}


def test_files_of_the_same_name_in_other_languages_and_the_header_beside(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, RELATED)
    assert related_of(pages["pkg/cart.py_docs.md"]) == {
        "native/cart.cpp": "of the same name, in C++",
        "native/cart.h": "of the same name, in C",
        "web/cart.js": "of the same name, in JavaScript",
        "tests/test_cart.py": "tests it",
    }
    assert next(iter(related_of(pages["native/cart.cpp_docs.md"]))) == "native/cart.h"


def test_names_that_files_have_for_their_role_relate_none(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, RELATED)
    assert related_of(pages["web/index.js_docs.md"]) == {}
    assert related_of(pages["docs/carts.md_docs.md"]) == {}


def test_a_file_with_several_reasons_is_one_row(tmp_path: Path) -> None:
    tree = {
        "a/x.py": "def f(): pass\n",
        "a/y.py": "def g(): pass\n",
        "a/__init__.py": "",
        "a/use.py": "from a import x, y\n",
        "a/tests/test_use.py": "from a import x, y, use\n",
    }
    assert related_of(pages_of(tmp_path, tree)["a/use.py_docs.md"]) == {
        "a/tests/test_use.py": "tests it; imports 2 of the same files"
    }
