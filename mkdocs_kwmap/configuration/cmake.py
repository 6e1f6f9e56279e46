"""List files of CMake: targets with their sources and libraries, options, required packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mkdocs_kwmap.configuration.records import (
    Cell,
    Entry,
    File,
    Listing,
    code,
    entry,
    file_word,
    listings,
    named,
    prose,
)
from mkdocs_kwmap.extract.cmake import Command, commands
from mkdocs_kwmap.paths import folder_of

_KINDS = {
    "add_library": "library",
    "add_executable": "executable",
    "add_custom_target": "custom",
    "add_test": "test",
}
_WORDS = frozenset(
    {"STATIC", "SHARED", "MODULE", "OBJECT", "INTERFACE", "UNKNOWN", "IMPORTED", "GLOBAL", "ALIAS"}
    | {"EXCLUDE_FROM_ALL", "WIN32", "MACOSX_BUNDLE"}
)
"""What may stand between the name of a target and its sources."""
_SCOPES = frozenset(
    {"PUBLIC", "PRIVATE", "INTERFACE", "LINK_PUBLIC", "LINK_PRIVATE", "LINK_INTERFACE_LIBRARIES"}
)
_LIBRARY_KINDS = frozenset({"debug", "optimized", "general"})


def list_file(file: File) -> tuple[Listing, ...]:
    """What a list file or module of CMake says."""
    found = [(one, [argument.text for argument in one.arguments]) for one in commands(file.text, [])]
    some = [(one, words) for one, words in found if words]
    return listings(
        (("Target", "Kind", "Sources"), _targets(folder_of(file.path), some)),
        (("Target", "Links to"), _links(some)),
        (("Option", "Default", "Description"), _options(some)),
        (("Required package", "How"), _packages(some)),
    )


def _targets(folder: str, found: Iterable[tuple[Command, list[str]]]) -> Iterator[Entry]:
    for command, words in found:
        if command.name in {"add_library", "add_executable"}:
            yield _built_target(folder, command, words)
        elif command.name in _KINDS:
            is_named = command.name == "add_test" and words[0] == "NAME" and len(words) > 1
            name = words[is_named]
            yield entry(command.line, name, prose(_KINDS[command.name]), "", key=name)
        elif command.name == "target_sources":
            sources = _without(words[1:], _SCOPES)
            yield entry(command.line, named(words[:1]), prose("further sources"), _files(folder, sources))


def _built_target(folder: str, command: Command, words: list[str]) -> Entry:
    name, *rest = words
    at = next((number for number, word in enumerate(rest) if word not in _WORDS), len(rest))
    kind = " ".join([_KINDS[command.name], *(word.lower() for word in rest[:at])])
    sources = named(rest[at:]) if "ALIAS" in rest[:at] else _files(folder, rest[at:])
    return entry(command.line, name, prose(kind), sources, key=name)


def _files(folder: str, sources: Iterable[str]) -> Cell:
    """Sources as written; variables and generator expressions name no file of the map."""
    return tuple(file_word(folder, one) for one in sources if one)


def _links(found: Iterable[tuple[Command, list[str]]]) -> Iterator[Entry]:
    for command, words in found:
        libraries = _without(words[1:], _SCOPES | _LIBRARY_KINDS)
        if command.name == "target_link_libraries" and libraries:
            yield entry(command.line, named(words[:1]), named(libraries))


def _without(words: Iterable[str], left_out: frozenset[str]) -> list[str]:
    return [word for word in words if word not in left_out]


def _options(found: Iterable[tuple[Command, list[str]]]) -> Iterator[Entry]:
    for command, words in found:
        if command.name in {"option", "cmake_dependent_option"}:
            default = " ".join(words[2:3]) or "OFF"  # as CMake has it
            yield entry(command.line, words[0], default, prose(" ".join(words[1:2])))


def _packages(found: Iterable[tuple[Command, list[str]]]) -> Iterator[Entry]:
    for command, words in found:
        if command.name == "find_package":
            yield entry(command.line, words[0], code(*words[1:]))
