"""What the repository's own configuration says of it: name, description, entry points."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from mkdocs_kwmap.configuration import reader_of
from mkdocs_kwmap.configuration.records import Cell, File, Listing
from mkdocs_kwmap.model import Facts, Settings

FILES = ("pyproject.toml", "setup.cfg", "setup.py", "package.json", "Cargo.toml", "go.mod")
"""Where it says so, in the root; what an earlier file says counts."""

_PROJECT = ("Project", "Package")
_ENTRY_POINT = "Entry point"
_ENTRY_FILE = "Entry"
_COMMANDS = frozenset({"scripts", "gui-scripts", "console_scripts", "gui_scripts"})
"""Groups of entry points that are installed as commands."""
_LABELS = {
    "version": "Version",
    "requires-python": "Requires Python",
    "python_requires": "Requires Python",
    "license": "License",
    "build-backend": "Built with",
}
"""Keys of configuration, in words."""


class EntryPoint(Struct, frozen=True):
    """A name other programs find the project by, and the module and object it stands for."""

    name: str
    module: str
    object: str
    group: str
    """The entry point group; empty for a command."""
    configured_in: str
    line: int
    """Where it stands; 0 where that is not known."""


class Field(Struct, frozen=True):
    """One thing that the configuration says of the project, such as its license."""

    label: str
    value: str
    configured_in: str
    line: int


class EntryFile(Struct, frozen=True):
    """A file that the configuration names as one to begin with, such as the source of a program."""

    label: str
    """`bin rg`, `main`."""
    path: str
    """As a path in the map, which may hold no such file."""
    configured_in: str
    line: int


class Project(Struct, frozen=True):
    name: str
    description: str = ""
    fields: tuple[Field, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    entry_files: tuple[EntryFile, ...] = ()


def read_project(settings: Settings, facts: Mapping[str, Facts], read: Callable[[str], str]) -> Project:
    """Read the configuration files of the mapped root.

    Parameters:
        settings: Its `root` names the project where nothing else does.
        facts: Facts by path; a file that is not mapped is not read, nor is a symbolic link, which may lead
            out of the repository.
        read: Gives the text of a file by its path.

    Returns:
        What they say; a file that cannot be parsed says nothing.
    """
    said = [(path, _listings(path, facts[path], read)) for path in FILES if path in facts]
    values: dict[str, Field] = {}
    for path, listings in said:
        for field in _fields(path, listings):
            values.setdefault(field.label, field)
    name, description = values.pop("name", None), values.pop("description", None)
    points = {
        (one.group, one.name): one
        for path, listings in reversed(said)
        for one in _entry_points(path, listings)
    }
    return Project(
        name=name.value if name else Path(settings.root).name,
        description=description.value if description else "",
        fields=tuple(values.values()),
        entry_points=tuple(points.values()),
        entry_files=tuple(one for path, listings in said for one in _entry_files(path, listings)),
    )


def _listings(path: str, facts: Facts, read: Callable[[str], str]) -> tuple[Listing, ...]:
    reader = reader_of(path)
    return reader(File(path, read(path), facts)) if reader and not facts.truncated else ()


def _fields(path: str, listings: tuple[Listing, ...]) -> Iterator[Field]:
    for listing in listings:
        if listing.head[0] in _PROJECT:
            for entry in listing.entries:
                key, value = map(_text, entry.cells[:2])
                if key in {"name", "module"}:
                    yield Field("name", value.rpartition("/")[2], path, entry.line)
                elif key == "description" or key in _LABELS:
                    yield Field(_LABELS.get(key, key), value, path, entry.line)


def _entry_points(path: str, listings: tuple[Listing, ...]) -> Iterator[EntryPoint]:
    for listing in listings:
        if listing.head[0] == _ENTRY_POINT:
            for entry in listing.entries:
                name, reference, group = map(_text, entry.cells)
                module, _, obj = reference.partition(":")
                group = "" if group in _COMMANDS else group
                yield EntryPoint(name, module.strip(), obj.strip(), group, path, entry.line)


def _entry_files(path: str, listings: tuple[Listing, ...]) -> Iterator[EntryFile]:
    for listing in listings:
        if listing.head[0] == _ENTRY_FILE:
            for entry in listing.entries:
                for word in entry.cells[1]:
                    if word.target:
                        yield EntryFile(_text(entry.cells[0]), word.target, path, entry.line)


def _text(cell: Cell) -> str:
    return " ".join(", ".join(word.text for word in cell).split())
