"""Claims about three real packages, checked one by one against their syntax trees and ruff's own output.

What is checked with is written apart from what makes the claims: it looks at one node and its file only.
"""

from __future__ import annotations

import ast
import json
import random
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.evidence import find_ruff
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Settings

PACKAGES = ("hypothesis", "jinja2", "mkdocs")
SAMPLE = 200

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Claim(NamedTuple):
    path: Path
    line: int
    name: str
    """Of a pattern or a rule of ruff."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


@cache
def imported(path: Path) -> dict[str, str]:
    """What each imported name of a file stands for, as written."""
    names = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names.update({one.asname or one.name.split(".")[0]: one.name for one in node.names})
        elif isinstance(node, ast.ImportFrom):
            names.update({one.asname or one.name: f"{node.module}.{one.name}" for one in node.names})
    return names


def origin(path: Path, node: ast.expr) -> str:
    """The full name of a decorator, base or called function."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    first, _, rest = ast.unparse(node).partition(".")
    return ".".join(filter(None, [imported(path).get(first, first), rest]))


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What a function runs itself, without the functions and classes in it."""
    todo = list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef):
            todo.extend(ast.iter_child_nodes(node))


def is_decorated(*names: str) -> Callable[[Claim, ast.AST], bool]:
    def check(claim: Claim, node: ast.AST) -> bool:
        decorators = getattr(node, "decorator_list", [])
        return any(origin(claim.path, one) in names for one in decorators)

    return check


def has_base(*names: str) -> Callable[[Claim, ast.AST], bool]:
    def check(claim: Claim, node: ast.AST) -> bool:
        bases = [*node.bases, *(one.value for one in node.keywords)] if isinstance(node, ast.ClassDef) else []
        value = [node.value] if isinstance(node, ast.Assign) else []
        return any(origin(claim.path, one) in names for one in [*bases, *value])

    return check


def has_methods(*names: str) -> Callable[[Claim, ast.AST], bool]:
    def check(_: Claim, node: ast.AST) -> bool:
        body = node.body if isinstance(node, ast.ClassDef) else []
        inner = [*body, *(one for part in body if isinstance(part, ast.If) for one in part.body)]
        return set(names) <= {one.name for one in inner if isinstance(one, Function)}

    return check


def any_of(*checks: Callable[[Claim, ast.AST], bool]) -> Callable[[Claim, ast.AST], bool]:
    return lambda claim, node: any(check(claim, node) for check in checks)


def yields(_: Claim, node: ast.AST) -> bool:
    return any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own_nodes(node))


def is_async(_: Claim, node: ast.AST) -> bool:
    return isinstance(node, ast.AsyncFunctionDef)


def decorates(claim: Claim, node: ast.AST) -> bool:
    """It wraps with `functools`, or a decorator somewhere in the package has its name."""
    if any("functools.wraps" in origin_text(claim.path, one) for one in ast.walk(node)):
        return True
    names = (
        ast.unparse(one).split("(")[0] for tree in trees_around(claim.path) for one in decorators_in(tree)
    )
    return any(one.split(".")[-1] == getattr(node, "name", "") for one in names)


def trees_around(path: Path) -> Iterator[ast.Module]:
    top = next(folder for folder in path.parents if folder.name in PACKAGES)
    return (tree_of(one) for one in sorted(top.rglob("*.py")))


def decorators_in(tree: ast.Module) -> Iterator[ast.expr]:
    return (one for node in ast.walk(tree) for one in getattr(node, "decorator_list", ()))


def origin_text(path: Path, node: ast.AST) -> str:
    if isinstance(node, ast.Name | ast.Attribute):
        name = origin(path, node)
        return name.replace("functools.update_wrapper", "functools.wraps")
    return ""


def deprecated(claim: Claim, node: ast.AST) -> bool:
    """A decorator of that name, or a docstring with that directive or section."""
    if any(origin(claim.path, one).endswith("deprecated") for one in getattr(node, "decorator_list", ())):
        return True
    text = ast.get_docstring(node) if isinstance(node, Function | ast.ClassDef) else None
    return "deprecated" in (text or "").lower()


def warns(_: Claim, node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and "Warning" in ast.unparse(node) and "warn" in ast.unparse(node)


def replaces(claim: Claim, node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Attribute) and ast.unparse(target).split(".")[0] in imported(claim.path)
        for target in node.targets
    )


def puts_away(_: Claim, node: ast.AST) -> bool:
    text = ast.unparse(node)
    return "[" in text or any(f".{method}(" in text for method in ("append", "add", "setdefault"))


def asks_for_none(_: Claim, node: ast.AST) -> bool:
    return isinstance(node, ast.If) and (
        "is None" in ast.unparse(node.test) or "not " in ast.unparse(node.test)
    )


CHECKS: dict[str, Callable[[Claim, ast.AST], bool]] = {
    "dataclass": is_decorated("dataclasses.dataclass"),
    "overload": is_decorated("typing.overload", "t.overload"),
    "abstract method": is_decorated("abc.abstractmethod"),
    "property": is_decorated("property"),
    "single dispatch": is_decorated("functools.singledispatch"),
    "total ordering": is_decorated("functools.total_ordering"),
    "enum": has_base("enum.Enum", "enum.IntEnum", "enum.Flag", "enum.IntFlag", "enum.StrEnum"),
    "protocol": has_base("typing.Protocol", "typing_extensions.Protocol"),
    "abstract base class": has_base("abc.ABC", "abc.ABCMeta"),
    "named tuple": has_base("typing.NamedTuple", "collections.namedtuple"),
    "typed dictionary": has_base("typing.TypedDict"),
    "context manager": any_of(
        has_methods("__enter__", "__exit__"), is_decorated("contextlib.contextmanager")
    ),
    "asynchronous context manager": any_of(
        has_methods("__aenter__", "__aexit__"), is_decorated("contextlib.asynccontextmanager")
    ),
    "iterator": has_methods("__iter__", "__next__"),
    "asynchronous iterator": has_methods("__aiter__", "__anext__"),
    "descriptor": has_methods("__get__"),
    "callable object": has_methods("__call__"),
    "attributes on demand": has_methods("__getattr__"),
    "module attributes on demand": lambda _, node: getattr(node, "name", "") == "__getattr__",
    "generator": yields,
    "asynchronous generator": lambda claim, node: is_async(claim, node) and yields(claim, node),
    "asynchronous function": is_async,
    "decorator": decorates,
    "deprecation": deprecated,
    "deprecation warning": warns,
    "monkey-patch": replaces,
    "registry": puts_away,
    "single instance, made on demand": asks_for_none,
}
"""For each pattern whether a node shows it."""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The three packages, mapped with ruff's findings."""
    root = str(tmp_path_factory.mktemp("empty"))
    return site.survey(Settings(root=root, git="off", packages=PACKAGES), Cache(""), print)


def sampled(claims: list[Claim]) -> list[Claim]:
    assert len(claims) >= SAMPLE, "the packages are too small for the sample"
    return random.Random(20).sample(sorted(claims), SAMPLE)


def location(index: Index, path: str) -> Path:
    return Path(index.sources[path].location)


def statements_at(claim: Claim) -> list[ast.stmt]:
    nodes = ast.walk(tree_of(claim.path))
    return [one for one in nodes if isinstance(one, ast.stmt) and one.lineno == claim.line]


def test_a_sample_of_patterns_holds(index: Index) -> None:
    claims = [
        Claim(location(index, path), one.line, one.name)
        for path in index.python_facts
        for one in index.patterns(path)
    ]
    wrong = [
        one for one in sampled(claims) if not any(CHECKS[one.name](one, it) for it in statements_at(one))
    ]
    assert wrong == []


def test_a_sample_of_findings_is_what_ruff_says(index: Index) -> None:
    claims = [
        Claim(location(index, path), one.line, one.rule)
        for path, found in index.findings.items()
        for one in found
    ]
    sample = sampled(claims)
    said = {path: rules_of(path) for path in {one.path for one in sample}}
    assert [one for one in sample if f"{one.line}:{one.name}" not in said[one.path]] == []


def rules_of(path: Path) -> set[str]:
    """What ruff says of a single file: `line:rule`."""
    ruff = find_ruff()
    assert ruff is not None, "ruff comes with the extra 'evidence', which the tests need"
    rules = "--select=S,PERF,ASYNC,C901"
    options = ["--isolated", "--no-cache", "--exit-zero", "--ignore-noqa", rules, "--output-format=json"]
    done = subprocess.run([ruff, "check", *options, str(path)], capture_output=True, check=True)
    return {f"{one['location']['row']}:{one['code']}" for one in json.loads(done.stdout)}


def test_a_sample_of_depths_holds(index: Index) -> None:
    claims = [
        Claim(location(index, path), one.line, f"{one.nesting}")
        for path, facts in index.python_facts.items()
        for one in facts.definitions
        if one.kind in {"function", "method", "property"}
    ]
    sample = sampled(claims)
    found = {one: [depth(it) for it in statements_at(one) if isinstance(it, Function)] for one in sample}
    assert [one for one in sample if int(one.name) not in found[one]] == []


NESTING = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, ast.Match)


def depth(node: ast.AST) -> int:
    """The deepest nesting of control flow in a statement, told by the columns of its parts."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef | ast.Lambda):
            continue
        is_elif = isinstance(node, ast.If) and child in node.orelse and child.col_offset == node.col_offset
        own = isinstance(child, NESTING) and not is_elif
        deepest = max(deepest, depth(child) + own)
    return deepest
