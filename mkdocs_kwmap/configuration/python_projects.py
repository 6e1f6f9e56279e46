"""`pyproject.toml` and `setup.cfg`: the project, its entry points, dependencies and tools."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from mkdocs_kwmap.configuration.places import Places
from mkdocs_kwmap.configuration.records import Entry, File, Listing, code, entry, entry_point, listings, prose
from mkdocs_kwmap.configuration.requirements import split_requirement
from mkdocs_kwmap.configuration.tables import Data, read_toml, string, strings, table, texts

_PROJECT = ("Project", "Value")
_ENTRY_POINTS = ("Entry point", "Object", "Group")
_DEPENDENCIES = ("Dependency", "Constraint", "For")
_POETRY = ("tool", "poetry")


def pyproject(file: File) -> tuple[Listing, ...]:
    """What a `pyproject.toml` says."""
    data, places = read_toml(file.text), Places(file.text, file.facts)
    return listings(
        (_PROJECT, _project(data, places)),
        (_ENTRY_POINTS, _entry_points(data, places)),
        (_DEPENDENCIES, [*_dependencies(data, places), *_poetry_dependencies(data, places)]),
        (("Configured tool",), _tools(data, places)),
    )


def _project(data: Data, places: Places) -> Iterator[Entry]:
    for keys in (("project",), _POETRY):
        values = table(data, *keys)
        for key in ("name", "version", "description", "license", "requires-python"):
            if value := string(values, key):
                shown = prose(value) if key == "description" else code(value)
                yield entry(places.line(*keys, key), key, shown)
        if dynamic := strings(values, "dynamic"):
            yield entry(places.line(*keys, "dynamic"), "dynamic", code(*dynamic))
    if backend := string(table(data, "build-system"), "build-backend"):
        yield entry(places.line("build-system", "build-backend"), "build-backend", backend)


def _entry_points(data: Data, places: Places) -> Iterator[Entry]:
    groups: list[tuple[str, ...]] = [
        ("project", "scripts"),
        ("project", "gui-scripts"),
        (*_POETRY, "scripts"),
    ]
    groups += [("project", "entry-points", group) for group in table(data, "project", "entry-points")]
    groups += [(*_POETRY, "plugins", group) for group in table(data, *_POETRY, "plugins")]
    for keys in groups:
        for name, reference in texts(table(data, *keys)):
            yield entry(places.line(*keys, name), name, entry_point(reference), keys[-1])


def _dependencies(data: Data, places: Places) -> Iterator[Entry]:
    yield from _requirements(data, places, "", "project", "dependencies")
    for extra in table(data, "project", "optional-dependencies"):
        yield from _requirements(data, places, f"extra {extra}", "project", "optional-dependencies", extra)
    for group, members in table(data, "dependency-groups").items():
        yield from _requirements(data, places, f"group {group}", "dependency-groups", group)
        yield from _included_groups(group, members, places)
    yield from _requirements(data, places, "build", "build-system", "requires")


def _requirements(data: Data, places: Places, purpose: str, *keys: str) -> Iterator[Entry]:
    """The requirements of a list; what else stands in it is left out."""
    found = table(data, *keys[:-1]).get(keys[-1])
    if not isinstance(found, list):
        return
    written = [one for one in found if isinstance(one, str)]
    are_all = len(written) == len(found)
    lines = places.elements(len(written), *keys) if are_all else [places.line(*keys)] * len(written)
    for one, line in zip(written, lines, strict=True):
        yield entry(line, *split_requirement(one), prose(purpose))


def _included_groups(group: str, members: object, places: Places) -> Iterator[Entry]:
    for one in members if isinstance(members, list) else ():
        included = string(one, "include-group") if isinstance(one, dict) else ""
        if included:
            line = places.line("dependency-groups", group)
            yield entry(line, (*prose("all of group "), *code(included)), "", prose(f"group {group}"))


def _poetry_dependencies(data: Data, places: Places) -> Iterator[Entry]:
    lists: list[tuple[str, tuple[str, ...]]] = [
        ("", (*_POETRY, "dependencies")),
        ("group dev", (*_POETRY, "dev-dependencies")),
    ]
    groups = table(data, *_POETRY, "group")
    lists += [(f"group {group}", (*_POETRY, "group", group, "dependencies")) for group in groups]
    for purpose, keys in lists:
        for name, value in table(data, *keys).items():
            asked = value if isinstance(value, str) else string(value, "version") if _is_table(value) else ""
            yield entry(places.line(*keys, name), name, asked, prose(purpose))


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _tools(data: Data, places: Places) -> Iterator[Entry]:
    for name in table(data, "tool"):
        yield entry(places.line("tool", name), f"tool.{name}")


def setup_cfg(file: File) -> tuple[Listing, ...]:
    """What a `setup.cfg` says."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    # names of extras and entry points keep their case
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(file.text)
    except (ValueError, configparser.Error):
        return ()
    places = Places(file.text, file.facts)
    return listings(
        (_PROJECT, _setup_project(parser, places)),
        (_ENTRY_POINTS, _setup_entry_points(parser, places)),
        (_DEPENDENCIES, _setup_dependencies(parser, places)),
    )


def _setup_project(parser: configparser.ConfigParser, places: Places) -> Iterator[Entry]:
    rows = {
        "metadata": ("name", "version", "description", "summary", "license"),
        "options": ("python_requires", "packages", "py_modules"),
    }
    for section, keys in rows.items():
        for key in keys:
            if values := _values(parser, section, key):
                is_prose = key in {"description", "summary"}
                shown = prose(" ".join(values)) if is_prose else code(*values)
                yield entry(places.line(section, key), key, shown)


def _setup_entry_points(parser: configparser.ConfigParser, places: Places) -> Iterator[Entry]:
    section = "options.entry_points"
    for group in parser.options(section) if parser.has_section(section) else ():
        for value, line in places.values(_values(parser, section, group), section, group):
            name, sign, reference = value.partition("=")
            if sign:
                yield entry(line, name.strip(), entry_point(reference), group)


def _setup_dependencies(parser: configparser.ConfigParser, places: Places) -> Iterator[Entry]:
    extras = "options.extras_require"
    lists = [("options", "install_requires", ""), ("options", "setup_requires", "build")]
    lists.append(("options", "tests_require", "tests"))
    if parser.has_section(extras):
        lists += [(extras, extra, f"extra {extra}") for extra in parser.options(extras)]
    for section, key, purpose in lists:
        for value, line in places.values(_values(parser, section, key), section, key):
            yield entry(line, *split_requirement(value), prose(purpose))


def _values(parser: configparser.ConfigParser, section: str, key: str) -> list[str]:
    """The lines of a value that say something."""
    written = parser.get(section, key, fallback="") or ""
    return [line.strip() for line in written.split("\n") if line.strip() and not line.strip().startswith("#")]
