"""Packages of other languages: `package.json`, `Cargo.toml` and `go.mod`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mkdocs_kwmap.configuration.places import Places
from mkdocs_kwmap.configuration.records import Entry, File, Listing, code, entry, file_word, listings, prose
from mkdocs_kwmap.configuration.tables import Data, read_json, read_toml, string, table, texts
from mkdocs_kwmap.paths import folder_of

_PACKAGE = ("Package", "Value")
_DEPENDENCIES = ("Dependency", "Constraint", "For")


def package_json(file: File) -> tuple[Listing, ...]:
    """What a `package.json` says."""
    data, places = read_json(file.text), Places(file.text, file.facts)
    return listings(
        (_PACKAGE, _fields(data, places)),
        (("Entry", "File"), _files(folder_of(file.path), data, places)),
        (("Script", "Command"), _scripts(data, places)),
        (_DEPENDENCIES, _npm_dependencies(data, places)),
    )


def _fields(data: Data, places: Places, *keys: str) -> Iterator[Entry]:
    values = table(data, *keys)
    for key in ("name", "version", "description", "license"):
        if value := string(values, key):
            shown = prose(value) if key == "description" else code(value)
            yield entry(places.line(*keys, key), key, shown)


def _files(folder: str, data: Data, places: Places) -> Iterator[Entry]:
    for key in ("main", "module", "browser", "types", "typings", "bin"):
        if value := string(data, key):
            yield entry(places.line(key), key, (file_word(folder, value),))
    for name, value in texts(table(data, "bin")):
        yield entry(places.line("bin", name), f"bin {name}", (file_word(folder, value),))


def _scripts(data: Data, places: Places) -> Iterator[Entry]:
    for name, command in texts(table(data, "scripts")):
        yield entry(places.line("scripts", name), name, command)


def _npm_dependencies(data: Data, places: Places) -> Iterator[Entry]:
    kinds = {
        "dependencies": "",
        "devDependencies": "development",
        "peerDependencies": "whoever uses it",
        "optionalDependencies": "optional",
    }
    for key, purpose in kinds.items():
        for name, asked in texts(table(data, key)):
            yield entry(places.line(key, name), name, asked, prose(purpose))


def cargo_toml(file: File) -> tuple[Listing, ...]:
    """What a `Cargo.toml` says."""
    data, places = read_toml(file.text), Places(file.text, file.facts)
    return listings(
        (_PACKAGE, _fields(data, places, "package")),
        (("Entry", "File"), _cargo_targets(folder_of(file.path), data, file)),
        (_DEPENDENCIES, _crates(data, places)),
    )


def _cargo_targets(folder: str, data: Data, file: File) -> Iterator[Entry]:
    """The library and the programs that it names by their files."""
    library = table(data, "lib")
    named = [("lib", library)] if library else []
    programs = data.get("bin")
    named += [("bin", one) for one in programs if isinstance(one, dict)] if isinstance(programs, list) else []
    for kind, one in named:
        if path := string(one, "path"):
            label = f"{kind} {string(one, 'name')}".strip()
            yield entry(_line_of(file.text, path), label, (file_word(folder, path),))


def _line_of(text: str, value: str) -> int:
    """The first line that gives a path this value: tables of an array have no names to tell them apart."""
    lines = (
        number
        for number, line in enumerate(text.split("\n"), 1)
        if _PATH.sub("", line).strip(" '\"") == value
    )
    return next(lines, 0)


def _crates(data: Data, places: Places) -> Iterator[Entry]:
    lists = [
        (("dependencies",), ""),
        (("dev-dependencies",), "development"),
        (("build-dependencies",), "build"),
        (("workspace", "dependencies"), "workspace"),
    ]
    for keys, purpose in lists:
        for name, value in table(data, *keys).items():
            asked = value if isinstance(value, str) else ""
            asked = string(value, "version") if isinstance(value, dict) else asked
            yield entry(places.line(*keys, name), name, asked, prose(purpose))


_PATH = re.compile(r"\s*path\s*=")
_REQUIRED = re.compile(r"(?:require[ \t]+)?([^\s()]+)[ \t]+(v[^\s]+)")


def go_mod(file: File) -> tuple[Listing, ...]:
    """What a `go.mod` says."""
    return listings((_PACKAGE, _go_fields(file.text)), (_DEPENDENCIES, _go_requirements(file.text)))


def _go_fields(text: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if len(words) > 1 and words[0] in {"module", "go", "toolchain"}:
            yield entry(number, words[0], words[1])


def _go_requirements(text: str) -> Iterator[Entry]:
    block = ""
    for number, line in enumerate(text.split("\n"), 1):
        bare, _, comment = (part.strip() for part in line.partition("//"))
        if bare.endswith("("):
            block = bare[:-1].strip()
        elif bare == ")":
            block = ""
        elif (found := _REQUIRED.fullmatch(bare)) and "require" in {block, bare.split()[0]}:
            yield entry(number, found[1], found[2], prose(comment))
