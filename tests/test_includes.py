"""Includes of C and C++ in real trees: where they lead, who includes a file, and what pages say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs import FORMATS
from mkdocs_kwmap.outputs.keywords import keywords
from mkdocs_kwmap.pages import file_docs
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import survey
from outline import page_outline
from test_resolve import leads_to

TREE = {
    "lib/include/lib/api.h": '#include "detail.h"\n#include <lib/config.h>\n',
    "lib/include/lib/detail.h": "#include <lib/api.h>\n",
    "lib/include/lib/config.h": "",
    "lib/include/string.h": "",
    "lib/include/only.h": "",
    "other/include/lib/config.h": "",
    "other/include/common.h": "",
    "third/common.h": "",
    "src/main.cpp": (
        "#include <lib/api.h>\n"  # 1
        "#include <lib/config.h>\n"  # 2
        '#include "common.h"\n'  # 3
        '#include "local.h"\n'  # 4
        '#include "../third/common.h"\n'  # 5
        "#include <vector>\n"  # 6
        "#include <string.h>\n"  # 7
        "#include <sys/socket.h>\n"  # 8
        '#include "main.cpp"\n'  # 9
    ),
    "src/local.h": "",
    "src/alone.cpp": "#include <string.h>\n#include <lib/config.h>\n",
    "src/api_test.cpp": "#include <lib/api.h>\n",
}

CASES = [
    ("src/main.cpp", 1, "lib/api.h", "lib/include/lib/api.h:1"),
    ("src/main.cpp", 2, "lib/config.h", "lib/include/lib/config.h:1"),  # beside api.h, which only one has
    ("src/main.cpp", 3, "common.h", "other/include/common.h|third/common.h"),
    ("src/main.cpp", 4, "local.h", "src/local.h:1"),
    ("src/main.cpp", 5, "../third/common.h", "third/common.h:1"),
    ("src/main.cpp", 6, "vector", "stdlib"),
    ("src/main.cpp", 7, "string.h", "lib/include/string.h:1"),  # in a folder that is searched
    ("src/main.cpp", 8, "sys/socket.h", "nothing"),
    ("src/main.cpp", 9, "main.cpp", "src/main.cpp:1"),
    ("src/alone.cpp", 1, "string.h", "stdlib"),
    ("src/alone.cpp", 2, "lib/config.h", "lib/include/lib/config.h|other/include/lib/config.h"),
    ("lib/include/lib/api.h", 1, "detail.h", "lib/include/lib/detail.h:1"),
    (
        "lib/include/lib/api.h",
        2,
        "lib/config.h",
        "lib/include/lib/config.h:1",
    ),  # it is called like that itself
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    root = write_tree(tmp_path_factory.mktemp("tree"), TREE)
    return survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)


def place(index: Index, path: str, line: int, name: str) -> str:
    imports = zip(index.facts[path].imports, index.targets[path], strict=True)
    (target,) = [target for one, target in imports if (one.line, one.name) == (line, name)]
    if target is not None and target.candidates:
        return "|".join(target.candidates)
    return leads_to(index, path, line, name)


@pytest.mark.parametrize(("path", "line", "name", "expected"), CASES)
def test_an_include_leads_to(index: Index, path: str, line: int, name: str, expected: str) -> None:
    assert place(index, path, line, name) == expected


def test_only_what_is_certain_counts_as_included(index: Index) -> None:
    assert index.fan_in("lib/include/lib/api.h") == 3
    assert index.fan_in("third/common.h") == 1
    assert index.fan_in("other/include/lib/config.h") == 0


def test_headers_that_include_each_other_make_no_circular_import(index: Index) -> None:
    assert not index.cycles
    assert not index.unused_imports


def test_a_test_reaches_the_header_it_includes(index: Index) -> None:
    assert index.tests_of("lib/include/lib/api.h") == {"src/api_test.cpp": ""}


def test_pages_say_what_is_included_and_list_all_that_may_be_meant(index: Index) -> None:
    context = Context(index)
    words = page_outline(file_docs.build(context, "src/main.cpp"))
    assert "Includes 5 files of the map:" in words
    assert "one of: " in words
    assert "in angle brackets" in words
    assert "not in the map" in words
    words = page_outline(file_docs.build(context, "lib/include/lib/api.h"))
    assert "Included by 3 files:" in words


def test_the_export_has_all_that_may_be_meant(index: Index) -> None:
    context = Context(index)
    addresses = Addresses(all_pages(context), base="code", directory_urls=True, exports=FORMATS)
    lines = [json.loads(line) for line in b"".join(keywords(context, addresses)).splitlines()]
    (found,) = [one for one in lines if (one["path"], one["name"]) == ("src/main.cpp", "common.h")]
    assert found["kind"] == "include"
    assert found["target"] == {"candidates": ["other/include/common.h", "third/common.h"]}


def test_files_that_include_the_same_are_told(tmp_path: Path) -> None:
    tree = {f"{name}.h": "" for name in "abc"}
    tree |= {"one.c": '#include "a.h"\n#include "b.h"\n', "two.c": '#include "b.h"\n#include "a.h"\n'}
    root = write_tree(tmp_path, {**tree, "three.c": '#include "a.h"\n#include "c.h"\n'})
    index = survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print)
    assert index.shared_imports.of("one.c") == [("two.c", 2)]
    assert index.shared_imports.of("three.c") == []
