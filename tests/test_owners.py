"""Who owns a file, as `CODEOWNERS` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.owners import Owners, read_rules
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from outline import page_outline

RULES = """\
# The first line says nothing.
* @all
/docs/* @docs  # not below
apps/ @apps ada@example.org
/build/logs/ @logs
*.js @js
/a\\ b/ @space
[Section] @none
!no.py @none
/free/
/* @top
/docs/**/deep @deep
only.txt ada@example.org
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("x/y.py", ("@all",)),
        ("docs/a.md", ("@docs",)),
        ("docs/b/c.md", ("@all",)),
        ("docs/b/deep/c.md", ("@deep",)),
        ("x/apps/z.py", ("@apps",)),
        ("build/logs/f", ("@logs",)),
        ("x/build/logs/f", ("@all",)),
        ("a/b.js", ("@js",)),
        ("a b/c.py", ("@space",)),
        ("x/no.py", ("@all",)),
        ("free/x.py", None),
        ("top.py", ("@top",)),
        ("x/only.txt", ()),
    ],
)
def test_the_last_rule_that_matches_counts(path: str, owners: tuple[str, ...] | None) -> None:
    found = Owners("CODEOWNERS", read_rules(RULES)).of(path)
    assert (found.owners if found else None) == owners


def test_lines_are_those_of_the_file() -> None:
    assert [(one.pattern, one.line) for one in read_rules("# a\n\n* @a\n\n/b @b\n")] == [("*", 3), ("/b", 5)]


def pages_of(root: Path, rules: str, place: str = ".github/CODEOWNERS") -> dict[str, str]:
    write_tree(root, {place: rules, "a/x.py": "", "a/y.py": "", "b/z.py": '"""@nobody owns b/"""\n'})
    settings = Settings(root=str(root), git="off", evidence=False, history=False)
    context = Context(site.survey(settings, Cache(""), print))
    return {uri: page_outline(build()) for uri, build in all_pages(context).items()}


def test_folders_and_files_name_their_owners_and_the_line(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, "/a/ @a\n/a/y.py @y b@example.org\n")
    link = "[.github/CODEOWNERS:{0}](.github/CODEOWNERS_docs.md#L{0})"
    assert f"Owner: `@a`, {link.format(1)}\n" in pages["a/x.py_docs.md"]
    assert f"Owner: `@y`, 1 by e-mail address, {link.format(2)}\n" in pages["a/y.py_docs.md"]
    assert "Owner" not in pages["b/z.py_docs.md"]
    assert f"`@a` | 1 | {link.format(1)}\n" in pages["a/doc.md"]
    assert "nobody | 2 |\n" in pages["doc.md"]
    assert "Owner" not in pages["b/doc.md"]
    assert not any("b@example.org" in page for uri, page in pages.items() if "CODEOWNERS" not in uri)


@pytest.mark.parametrize("place", ["OWNERS", "a/CODEOWNERS", "CODEOWNERS.md"])
def test_a_file_elsewhere_says_nothing(place: str, tmp_path: Path) -> None:
    assert not any("Owner:" in page for page in pages_of(tmp_path, "* @all\n", place).values())
