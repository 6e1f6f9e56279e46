"""Definitions and imports of real packages, compared with what Python's own parser finds."""

from __future__ import annotations

import ast
import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import griffe
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_tree
from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import LANGUAGES, Limits, extract
from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.docstrings import parse_docstring
from mkdocs_kwmap.model import DocstringStyle, Facts, Settings, Source
from mkdocs_kwmap.outputs.keywords import keywords
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import survey

PACKAGES = ["griffe", "jinja2", "markdown", "mkdocs", "msgspec", "pathspec", "pygments"]

LIMITS = Limits("auto", 512_000, 4_000_000)

Found = set[tuple[str, ...]]


def folder_of_package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def exported(root: Path) -> list[dict[str, object]]:
    """The lines of `keywords.jsonl` for a folder."""
    context = Context(survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print))
    addresses = Addresses(all_pages(context), base="code", directory_urls=True)
    return [json.loads(line) for line in b"".join(keywords(context, addresses)).splitlines()]


def parsed(root: Path) -> dict[str, ast.Module]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            path.relative_to(root).as_posix(): ast.parse(path.read_bytes()) for path in root.rglob("*.py")
        }


def classes(trees: dict[str, ast.Module]) -> Found:
    nodes = ((path, node) for path, tree in trees.items() for node in ast.walk(tree))
    return {(path, node.name, str(node.lineno)) for path, node in nodes if isinstance(node, ast.ClassDef)}


def functions(trees: dict[str, ast.Module]) -> Found:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = ((path, node) for path, tree in trees.items() for node in ast.walk(tree))
    return {(path, node.name, str(node.lineno)) for path, node in nodes if isinstance(node, kinds)}


def imports(trees: dict[str, ast.Module]) -> Found:
    found: Found = set()
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {(path, "", alias.name, str(alias.lineno)) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                found |= {(path, module, alias.name, str(alias.lineno)) for alias in node.names}
    return found


def top_level_names(trees: dict[str, ast.Module]) -> Found:
    """Names assigned at the top level of a module, outside branches."""
    found: Found = set()
    for path, tree in trees.items():
        for node in tree.body:
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            if isinstance(node, ast.Assign | ast.AnnAssign):
                found |= {(path, one.id) for target in targets if target for one in stored(target)}
    return found


def stored(target: ast.AST) -> list[ast.Name]:
    return [one for one in ast.walk(target) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]


@pytest.mark.parametrize("package", PACKAGES)
def test_facts_equal_what_the_parser_sees(package: str) -> None:
    root = folder_of_package(package)
    lines = [line for line in exported(root) if str(line["path"]).endswith(".py")]
    trees = parsed(root)

    def found(*kinds: str) -> Found:
        return {
            (str(one["path"]), str(one["name"]), str(one["line"])) for one in lines if one["kind"] in kinds
        }

    assert found("class") == classes(trees)
    assert found("function", "method", "property") == functions(trees)
    assert imports(trees) == {
        (str(one["path"]), str(one.get("module", "")), str(one["name"]), str(one["line"]))
        for one in lines
        if one["kind"] == "import"
    }
    names = {
        (str(one["path"]), str(one["name"]))
        for one in lines
        if one["kind"] in {"variable", "constant", "type_alias"}
    }
    assert top_level_names(trees) <= names


def facts_of(text: str, tmp_path: Path) -> Facts:
    path = write_tree(tmp_path, {"live.py": text}) / "live.py"
    return extract(Source("live.py", str(path), "Python", path.stat().st_size, "live"), LIMITS)


def test_a_module_that_imports_itself_keeps_its_docstrings(tmp_path: Path) -> None:
    docstring = '    """Run.\n\n    Args:\n        a: What.\n    """\n'
    text = f'from live import Live as Live\n\ndef run(a: "Live"):\n{docstring}'
    facts = facts_of(text, tmp_path)
    (run,) = facts.definitions
    assert facts.problem is None
    assert run.summary == "Run."


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("def f(:\n", 1, "cannot be parsed as Python"),
        ("x = 1\n\0\n", 0, "cannot be parsed as Python"),
        ("x = " + "(" * 500 + ")" * 500 + "\n", 1, "cannot be parsed as Python"),
        ("if x:\n  pass\n" + "elif x:\n  pass\n" * 3000, 0, "nested too deeply"),
    ],
    ids=["syntax", "null", "parentheses", "elif"],
)
def test_a_file_that_does_not_parse_tells_why(text: str, line: int, reason: str, tmp_path: Path) -> None:
    problem = facts_of(text, tmp_path).problem
    assert problem is not None
    assert reason in problem.reason
    assert line in {0, problem.line}


def test_a_reader_that_fails_costs_one_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Facts:
        raise KeyError("x")

    monkeypatch.setitem(LANGUAGES, "Python", broken)
    problem = facts_of("x = 1\n", tmp_path).problem
    assert problem is not None
    assert "KeyError('x')" in problem.reason


LINES = st.text("aZ -\t.`>*_=\u00e9\u3000\x0b\x1c()", min_size=1)
STYLES: list[DocstringStyle] = ["auto", "google", "numpy", "sphinx"]


@given(LINES, st.sampled_from(STYLES))
def test_a_line_without_a_colon_is_text_in_all_styles(line: str, style: DocstringStyle) -> None:
    docstring = griffe.Docstring(line)
    texts = [section.value.strip("\n") for section in docstring.parse(style)]
    assert [section.text for section in parse_docstring(docstring, style)] == list(filter(None, texts))


HEADS = [
    *("", "\n\n", "# A comment.\n", "# Some words\\\n", "#!a b c\n", "# mypy: a\n#\n# Some words\n"),
    *("#!/usr/bin/env python\n# Some words\n\n# and more.\n", "\f\n\f# Some words.\n"),
    "# Copyright by a\n\n  # Some words.\n\n\n",
]
RESTS = ["", "x = 1  # no words\n# nor these\n", "(\n# Not these words\n)\n", "\\\n# no"]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("rest", RESTS)
def test_the_leading_comment_is_that_of_the_whole_text(head: str, rest: str, tmp_path: Path) -> None:
    text = head + rest
    comment = leading_comment(text, "Python")
    assert [section.text for section in facts_of(text, tmp_path).docs] == ([comment] if comment else [])
