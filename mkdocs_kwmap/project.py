"""What the repository's own configuration says of it: name, description, entry points, test runner."""

from __future__ import annotations

import configparser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from mkdocs_kwmap.configuration.tables import read_toml
from mkdocs_kwmap.model import Settings, Source


class EntryPoint(Struct, frozen=True):
    """A name other programs find the project by, and the module and object it stands for."""

    name: str
    module: str
    object: str
    group: str = ""
    """The entry point group; empty for a console script."""


class Runner(Struct, frozen=True):
    """A program that runs the tests, and the file that configures it."""

    command: str
    configured_in: str


class Project(Struct, frozen=True):
    name: str
    description: str = ""
    entry_points: tuple[EntryPoint, ...] = ()
    test_runner: Runner | None = None
    configured_in: str = ""
    """Path of the file that name, description and entry points were read from."""


def read_project(settings: Settings, sources: Mapping[str, Source]) -> Project:
    """Read `pyproject.toml`, `setup.cfg`, `pytest.ini` and `tox.ini` of the mapped root.

    Parameters:
        settings: Its `root` names the project where nothing else does.
        sources: The mapped files; one that is not mapped is not read.

    Returns:
        What they say; a file that cannot be parsed says nothing.
    """
    # a symbolic link may lead out of the repository
    sources = {path: source for path, source in sources.items() if not source.link_to}
    pyproject = _toml(sources.get("pyproject.toml"))
    table = _table(pyproject, "project")
    name = table.get("name")
    description = table.get("description")
    return Project(
        name=name if isinstance(name, str) else Path(settings.root).name,
        description=description if isinstance(description, str) else "",
        entry_points=tuple(_entry_points(table)),
        test_runner=_test_runner(pyproject, sources),
        configured_in="pyproject.toml" if table else "",
    )


def _entry_points(table: Mapping[str, Any]) -> Iterator[EntryPoint]:
    for group in ("scripts", "gui-scripts"):
        yield from _group("", _table(table, group))
    groups = _table(table, "entry-points")
    for group in groups:
        yield from _group(group, _table(groups, group))


def _group(group: str, table: Mapping[str, Any]) -> Iterator[EntryPoint]:
    for name, reference in table.items():
        if isinstance(reference, str):
            module, _, obj = reference.partition(":")
            yield EntryPoint(name, module.strip(), obj.partition("[")[0].strip(), group)


def _test_runner(pyproject: Mapping[str, Any], sources: Mapping[str, Source]) -> Runner | None:
    if "pytest" in _table(pyproject, "tool"):
        return Runner("pytest", "pyproject.toml")
    sections = (
        ("pytest.ini", "pytest"),
        (".pytest.ini", "pytest"),
        ("tox.ini", "pytest"),
        ("setup.cfg", "tool:pytest"),
    )
    for path, section in sections:
        if path in sources and _ini(sources[path]).has_section(section):
            return Runner("pytest", path)
    for path in ("noxfile.py", "tox.ini"):
        if path in sources:
            return Runner(path.partition(".")[0].removesuffix("file"), path)
    return None


def _table(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _toml(source: Source | None) -> Mapping[str, Any]:
    if source is None:
        return {}
    try:
        return read_toml(Path(source.location).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _ini(source: Source) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(Path(source.location).read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return configparser.ConfigParser()
    return parser
