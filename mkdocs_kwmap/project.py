"""What the repository's own configuration says of it: name, description, scripts, test runner."""

from __future__ import annotations

import configparser
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from mkdocs_kwmap.model import Settings, Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class Script(Struct, frozen=True):
    """A console script: its name, and the module and function it starts."""

    name: str
    module: str
    function: str


class Runner(Struct, frozen=True):
    """A program that runs the tests, and the file that configures it."""

    command: str
    configured_in: str


class Project(Struct, frozen=True):
    name: str
    description: str = ""
    scripts: tuple[Script, ...] = ()
    test_runner: Runner | None = None
    configured_in: str = ""
    """Path of the file that name, description and scripts were read from."""


def read_project(settings: Settings, sources: Mapping[str, Source]) -> Project:
    """Read `pyproject.toml`, `setup.cfg`, `pytest.ini` and `tox.ini` of the mapped root.

    Parameters:
        settings: Its `root` names the project where nothing else does.
        sources: The mapped files; one that is not mapped is not read.

    Returns:
        What they say; a file that cannot be parsed says nothing.
    """
    pyproject = _toml(sources.get("pyproject.toml"))
    table = _table(pyproject, "project")
    name = table.get("name")
    description = table.get("description")
    return Project(
        name=name if isinstance(name, str) else Path(settings.root).name,
        description=description if isinstance(description, str) else "",
        scripts=tuple(_scripts(table)),
        test_runner=_test_runner(pyproject, sources),
        configured_in="pyproject.toml" if table else "",
    )


def _scripts(table: Mapping[str, Any]) -> Iterator[Script]:
    for group in ("scripts", "gui-scripts"):
        for name, reference in _table(table, group).items():
            if isinstance(reference, str):
                module, _, function = reference.partition(":")
                yield Script(name, module.strip(), function.partition("[")[0].strip())


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
        return tomllib.loads(Path(source.location).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}


def _ini(source: Source) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(Path(source.location).read_text(encoding="utf-8"))
    except (OSError, ValueError, configparser.Error):
        return configparser.ConfigParser()
    return parser
