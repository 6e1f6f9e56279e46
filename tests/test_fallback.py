"""Files that are not read in full: what is missing, what the page says, and the one line of the build."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from conftest import Built, NewSite, Site, write_tree
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.model import Facts, Settings, Source

HEADER = "struct point { int x; };\nint length(struct point *p);\n"

NOT_INSTALLED = """
import sys

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in PACKAGES:
            raise ImportError(f"{name} is not installed")

PACKAGES = %r
sys.meta_path.insert(0, NotInstalled())
"""
"""Runs at the start of a process, in which packages are then missing."""

OLD_GRAMMAR = "def language():\n    raise ValueError('Incompatible Language version 9')\n"
"""What an importable package does whose grammar tree-sitter cannot load."""


def build_with(site: Site, folder: Path) -> Built:
    """Build a site in a process that finds the modules of a folder first."""
    path = os.pathsep.join([str(folder), *filter(None, sys.path)])
    return site.build(prefix=("env", f"PYTHONPATH={path}"))


def infos(built: Built) -> list[str]:
    """The lines that sum up what was read in part."""
    found = re.findall(r"^INFO +-  kwmap: (.*)$", built.log, re.MULTILINE)
    return [
        line for line in found if "identifiers only" in line or "newer syntax" in line or "grammar" in line
    ]


@pytest.mark.skipif(os.name == "nt", reason="sets an environment with 'env'")
@pytest.mark.parametrize(
    "modules",
    [
        {"sitecustomize.py": NOT_INSTALLED % {"tree_sitter"}},
        {"sitecustomize.py": NOT_INSTALLED % {"tree_sitter_c"}},
        {"tree_sitter_c.py": OLD_GRAMMAR},
    ],
    ids=["no tree-sitter", "no grammar", "grammar of another version"],
)
def test_without_a_grammar_there_are_identifiers_and_one_line(
    modules: dict[str, str], new_site: NewSite, tmp_path: Path
) -> None:
    site = new_site({"a.h": HEADER, "b.h": HEADER})
    built = build_with(site, write_tree(tmp_path, modules))
    assert (built.code, built.warnings) == (0, [])
    (line,) = infos(built)
    assert line == (
        "identifiers only of 2 files (C 2): no grammar that works is installed "
        "('pip install mkdocs-kwmap[languages]' brings them)"
    )
    page = built.text("code/a.h_docs/index.html")
    assert "no grammar of C that works is installed; pip install mkdocs-kwmap[languages] brings it" in page
    assert "length" in page
    if "sitecustomize.py" in modules:  # what is installed later is not hidden by the cache
        later = site.build()
        assert infos(later) == []
        assert "Not read in full" not in later.text("code/a.h_docs/index.html")


def test_every_reason_is_told_on_the_page_and_in_one_line(new_site: NewSite) -> None:
    tree = {
        "large.h": HEADER * 100,
        "script.lua": "local x = 1\nfunction add(a) return a end\n",
        "new.py": "type Pair[T] = tuple[T, T]\n\n\nclass Box[T]:\n    side: int = 1\n",
        "gaps.h": HEADER + "@@@\n" + "int other(void);\n",
        "whole.h": HEADER,
    }
    built = new_site(tree, {"max_parse": "2 kB", "max_source": "1 kB"}).build()
    assert built.warnings == []
    large = built.text("code/large.h_docs/index.html")
    assert "larger than the 2.0 kB that are read of a C file, the option max_parse" in large
    assert "nothing reads Lua" in built.text("code/script.lua_docs/index.html")
    assert "Not understood by the grammar line 3" in built.text("code/gaps.h_docs/index.html")
    (line,) = infos(built)
    assert "1 file (Lua 1): nothing reads their language" in line
    assert "1 file (C 1): they are larger than 'max_parse'" in line
    assert "1 file with lines that a grammar does not understand" in line


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python understands it all")
def test_newer_python_is_no_broken_python(new_site: NewSite) -> None:
    built = new_site({"new.py": "type Pair[T] = tuple[T, T]\n\n\nclass Box[T]:\n    side: int = 1\n"}).build()
    assert (built.code, built.warnings) == (0, [])
    (line,) = infos(built)
    assert line.startswith("1 file of newer syntax than Python 3.1")
    page = built.text("code/new.py_docs/index.html")
    assert "Read with tree-sitter its syntax is newer than" in page
    assert {"new.Pair", "new.Box", "new.Box.side"} <= built_ids(built, "code/new.py_docs/index.html")


def built_ids(built: Built, place: str) -> set[str]:
    return set(re.findall(r'\sid="([^"]*)"', built.read(place)))


# Files that are read without a build


def read(folder: Path, name: str, content: str, language: str, **limits: Any) -> Facts:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    settings = Settings(root=str(folder), **limits)
    return extract(Source(name, str(path), language, path.stat().st_size), Limits.of(settings))


@pytest.mark.parametrize(
    "old",
    [
        'print "x"\n',
        "exec 'x'\n",
        "if a <> b: pass\n",
        "x = `1`\n",
        "try: pass\nexcept E, e: pass\n",
        "x = 0777\n",
        "x = 1L\n",
        "raise E, 'x'\n",
        "x = ur'a'\n",
    ],
)
def test_python_2_is_broken_and_has_its_definitions(tmp_path: Path, old: str) -> None:
    facts = read(tmp_path, "old.py", f"import os\n\n\ndef f(a):\n    pass\n\n\n{old}", "Python")
    assert facts.problem is not None
    assert facts.fallback == "broken"
    assert next((one.kind, one.qualname) for one in facts.definitions) == ("function", "f")
    assert [one.name for one in facts.imports] == ["os"]


@pytest.mark.parametrize("content", ["x = " + "(" * 500 + ")" * 500 + "\n", "if x:\n  y\n z\n", "def f(:\n"])
def test_what_no_python_accepts_is_not_called_newer(tmp_path: Path, content: str) -> None:
    facts = read(tmp_path, "bad.py", content, "Python")
    assert facts.problem is not None
    assert facts.fallback == "broken"


def test_a_definition_is_the_same_in_every_piece_of_a_large_file(tmp_path: Path) -> None:
    lines = [f"int f{number}(int a);\n" for number in range(40_000)]
    facts = read(tmp_path, "long.h", "namespace all {\n" + "".join(lines) + "}\n", "C++", max_parse_time=60.0)
    names = [one.qualname for one in facts.definitions]
    assert names == ["all", *(f"all::f{number}" for number in range(40_000))]


@pytest.mark.parametrize("piece", ["(", "[", "{", "<a>", "[(", "f(", '"', "#", "$("])
@pytest.mark.parametrize("language", ["C", "C++", "Python"])
def test_a_hostile_file_takes_no_longer_than_it_may(tmp_path: Path, language: str, piece: str) -> None:
    start = time.process_time()
    read(tmp_path, "bad", piece * (600_000 // len(piece)), language, max_parse_time=1.0)
    assert time.process_time() - start < 10  # one for the limit, and the machine may be slow and shared


def test_a_file_that_takes_too_long_says_so(new_site: NewSite) -> None:
    tree = {"long.h": "".join(f"int f{number}(int a);\n" for number in range(60_000))}
    built = new_site(tree, {"max_parse_time": 0.1}).build()
    assert built.warnings == []
    assert "it takes longer than 0.1 s, the option max_parse_time" in built.text(
        "code/long.h_docs/index.html"
    )
    (line,) = infos(built)
    assert line == "identifiers only of 1 file (C 1): they take longer than 'max_parse_time'"
