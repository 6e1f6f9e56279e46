"""`setup.py`: what the call of `setup` literally says. Nothing of it is run."""

from __future__ import annotations

import ast
import configparser
import warnings
from collections.abc import Iterator, Mapping, Sequence

from mkdocs_kwmap.configuration.records import Entry, File, Listing, code, entry, entry_point, listings, prose
from mkdocs_kwmap.configuration.requirements import split_requirement

_FIELDS = ("name", "version", "description", "license", "python_requires")
_REQUIREMENTS = {"install_requires": "", "setup_requires": "build", "tests_require": "tests"}


def setup_script(file: File) -> tuple[Listing, ...]:
    """What a `setup.py` says in literal values; what it computes is left out."""
    arguments = _arguments(file.text)
    return listings(
        (("Project", "Value"), _fields(arguments)),
        (("Entry point", "Object", "Group"), _entry_points(arguments.get("entry_points"))),
        (("Dependency", "Constraint", "For"), _dependencies(arguments)),
    )


def _arguments(text: str) -> Mapping[str, ast.expr]:
    """The arguments of the first call of `setup`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on invalid escapes, which are none of ours
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) == "setup")
    call = min(calls, key=lambda node: (node.lineno, node.col_offset), default=None)
    return {one.arg: one.value for one in call.keywords if one.arg} if call else {}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _fields(arguments: Mapping[str, ast.expr]) -> Iterator[Entry]:
    for key in _FIELDS:
        if value := _text(arguments.get(key)):
            shown = prose(value) if key == "description" else code(value)
            yield entry(arguments[key].lineno, key, shown)


def _entry_points(node: ast.expr | None) -> Iterator[Entry]:
    """Groups of `name = module:object`, in a dictionary or in the text of an INI file."""
    for group, line, value in _grouped(node):
        name, sign, reference = value.partition("=")
        if sign:
            yield entry(line, name.strip(), entry_point(reference), group)


def _grouped(node: ast.expr | None) -> Iterator[tuple[str, int, str]]:
    if isinstance(node, ast.Dict):
        for key, values in zip(node.keys, node.values, strict=True):
            for one in _elements(values):
                yield _text(key), one.lineno, _text(one)
    elif text := _text(node):
        assert node is not None
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        try:
            parser.read_string(text)
        except (ValueError, configparser.Error):
            return
        for group in parser.sections():
            yield from ((group, node.lineno, f"{name} = {value}") for name, value in parser.items(group))


def _dependencies(arguments: Mapping[str, ast.expr]) -> Iterator[Entry]:
    lists: list[tuple[str, ast.expr | None]] = [
        (purpose, arguments.get(key)) for key, purpose in _REQUIREMENTS.items()
    ]
    extras = arguments.get("extras_require")
    if isinstance(extras, ast.Dict):
        lists += [
            (f"extra {_text(key)}", one)
            for key, one in zip(extras.keys, extras.values, strict=True)
            if _text(key)
        ]
    for purpose, node in lists:
        for one in _elements(node):
            if value := _text(one):
                yield entry(one.lineno, *split_requirement(value), prose(purpose))


def _elements(node: ast.expr | None) -> Sequence[ast.expr]:
    """The elements of a list; a text alone is a list of one."""
    if isinstance(node, ast.List | ast.Tuple):
        return node.elts
    return [node] if node is not None and _text(node) else []
