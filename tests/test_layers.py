"""Data flows one way: a module imports only from those above it, and only what its layer may know."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mkdocs_kwmap"

ORDER = [
    "errors",
    "progress",
    "model",
    "differences",
    "weak_methods",
    "paths",
    "outlines",
    "binaries",
    "grammars",
    "languages",
    "git",
    "cache",
    "remembered",
    "stamps",
    "discover",
    "extract",
    "highlight",
    "downloads",
    "inventories",
    "evidence",
    "modules",
    "resolve",
    "importing",
    "parameters",
    "declarations",
    "classes",
    "patterns",
    "cpp_patterns",
    "concurrency",
    "references",
    "natives",
    "bindings",
    "reexports",
    "cycles",
    "layers",
    "sharing",
    "same_names",
    "usages",
    "tested",
    "folders",
    "components",
    "history",
    "index",
    "connect",
    "fallbacks",
    "workers",
    "readers",
    "findings",
    "site",
    "watching",
    "configuration",
    "owners",
    "project",
    "runners",
    "pages",
    "addresses",
    "render",
    "outputs",
    "shells",
    "statuses",
    "kept",
    "manifest",
    "pagemaker",
    "searched",
    "snapshot",
    "reach",
    "updating",
    "reading",
    "map",
    "options",
    "config",
    "theme",
    "files",
    "build",
    "themed",
    "writer",
    "preview",
    "plugin",
]

OUTSIDE = {
    "progress": {"tqdm"},
    "model": {"msgspec"},
    "grammars": {"msgspec"},
    "languages": {"pygments"},
    "cache": {"msgspec"},
    "outlines": {"msgspec"},
    "declarations": {"msgspec"},
    "remembered": {"msgspec"},
    "stamps": {"msgspec"},
    "discover": {"griffe", "msgspec", "pathspec"},
    "extract": {"griffe", "msgspec", "pygments", "tree_sitter"},
    "highlight": {"msgspec", "pygments", "tree_sitter"},
    "inventories": {"msgspec"},
    "evidence": {"msgspec"},
    "findings": {"msgspec"},
    "resolve": {"msgspec"},
    "classes": {"msgspec"},
    "importing": {"msgspec"},
    "parameters": {"msgspec"},
    "references": {"msgspec"},
    "reexports": {"msgspec"},
    "cycles": {"networkx"},
    "history": {"msgspec"},
    "index": {"msgspec"},
    "usages": {"msgspec"},
    "watching": {"msgspec", "watchdog"},
    "owners": {"msgspec", "pathspec"},
    "readers": {"msgspec"},
    "site": {"msgspec"},
    "workers": {"distributed", "msgspec"},
    "configuration": {"msgspec", "tomli", "tomllib", "yaml"},
    "project": {"msgspec"},
    "runners": {"msgspec"},
    "layers": {"msgspec", "networkx"},
    "components": {"networkx"},
    "pages": {"msgspec", "squarify"},
    "render": {"markdown", "msgspec", "nh3", "pygments", "pymdownx"},
    "outputs": {"msgspec"},
    "options": {"mkdocs"},
    "config": {"mkdocs"},
    "theme": {"mkdocs"},
    "files": {"mkdocs"},
    "build": {"mkdocs", "msgspec"},
    "themed": {"jinja2", "mkdocs"},
    "writer": {"msgspec"},
    "pagemaker": {"msgspec"},
    "searched": {"msgspec"},
    "snapshot": {"msgspec"},
    "manifest": {"msgspec"},
    "reach": {"msgspec"},
    "updating": {"msgspec"},
    "reading": {"msgspec"},
    "map": {"msgspec"},
    "addresses": {"msgspec"},
    "shells": {"jinja2", "markupsafe", "msgspec"},
    "preview": {"click", "mkdocs", "msgspec", "watchdog"},
    "plugin": {"jinja2", "mkdocs"},
}
"""Libraries a layer may use; the core knows nothing of MkDocs, models nothing of HTML."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imported_modules(path: Path) -> Iterator[str]:
    """Modules a file imports when it runs, imports in functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are absolute"
            yield node.module or ""


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def identifier(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=identifier)
def test_a_module_imports_only_from_layers_above(path: Path) -> None:
    layer = layer_of(path)
    for name in imported_modules(path):
        top, *rest = name.split(".")
        if top == "mkdocs_kwmap":
            assert ORDER.index(rest[0]) <= ORDER.index(layer), f"{layer} must not import {rest[0]}"
        elif top not in sys.stdlib_module_names:
            assert top in OUTSIDE.get(layer, set()), f"{layer} must not import {top}"


def test_there_are_no_import_cycles_within_a_layer() -> None:
    names = {
        path: ".".join(("mkdocs_kwmap", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in MODULES
    }
    by_name = {name.removesuffix(".__init__"): path for path, name in names.items()}
    imports = {
        path: {by_name[name] for name in imported_modules(path) if name in by_name} for path in MODULES
    }
    for path in MODULES:
        reached: set[Path] = set()
        todo = set(imports[path])
        while todo:
            module = todo.pop()
            reached.add(module)
            todo |= imports[module] - reached
        assert path not in reached, f"{identifier(path)} imports itself through others"


@pytest.mark.parametrize("path", MODULES, ids=identifier)
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_core_never_reaches_mkdocs() -> None:
    core = ORDER[: ORDER.index("options")]
    assert not any("mkdocs" in OUTSIDE.get(layer, set()) for layer in core)
