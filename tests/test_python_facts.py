"""Definitions and imports of real packages, compared with what Python's own parser finds."""

from __future__ import annotations

import ast
import json
import warnings
from importlib.util import find_spec
from pathlib import Path

import pytest

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.outputs.keywords import keywords
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import survey

PACKAGES = ["griffe", "jinja2", "markdown", "mkdocs", "msgspec", "pathspec", "pygments"]

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
    return [json.loads(line) for line in keywords(context, addresses).splitlines()]


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
