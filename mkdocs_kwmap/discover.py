"""Which files are mapped: those git tracks, or a walk that honours `.gitignore`; and packages."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, count
from pathlib import Path

import griffe
import pathspec
from msgspec import Struct
from pathspec import GitIgnoreSpec

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.git import GitError, NoGitError, ask_git
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.paths import folder_of, name_of, printable, stem_of
from mkdocs_kwmap.stamps import Stamps

SNIFF = 8192
"""Bytes read to tell binary files and scripts apart."""

_NEVER = {".git", ".hg", ".svn", "__pycache__"}

RULES = frozenset({".gitignore", ".gitmodules"})
"""Names of files that decide which others are mapped."""

_Leave = Callable[[str], bool]
"""Whether to leave out a folder, given with a `/` at its end."""


class _Entry(Struct, frozen=True):
    """A file found: where it lies in the map, where on disk."""

    path: str
    location: str
    origin: str = ""


def discover(settings: Settings, stamps: Stamps | None = None) -> list[Source]:
    """List the files to map, sorted by path.

    Parameters:
        settings: `root`, `packages`, `include`, `exclude`, `git` and `own_output` are used.
        stamps: Knows files that have not been touched; by default all are looked into.

    Returns:
        One source a file. Files that vanish or cannot be opened meanwhile are listed all the same;
        reading them tells the reason.

    Raises:
        KwmapError: No such root or package, or two of them claim one folder of the map.
    """
    root = Path(settings.root)
    if not root.is_dir():
        raise KwmapError(f"option 'root': {root} is not a folder. Name the folder to map.")
    own = _own_output(settings)
    leave = _left_out(settings.exclude)
    names = _names(root, settings, leave, stamps)
    entries = [_Entry(path, _location(root, name)) for path, name in _paths(names)]
    for package in settings.packages:
        entries.extend(_package_entries(package, entries, leave))
    wanted = _patterns(settings)
    entries = [entry for entry in entries if wanted(entry.path) and not _is_below(entry.location, own)]
    modules = _module_names(entries, root)
    return sorted(filter(None, (_source(entry, modules, stamps) for entry in entries)), key=lambda s: s.path)


def _patterns(settings: Settings) -> Callable[[str], bool]:
    include = GitIgnoreSpec.from_lines(settings.include) if settings.include else None
    exclude = GitIgnoreSpec.from_lines(settings.exclude) if settings.exclude else None

    def wanted(path: str) -> bool:
        is_included = include is None or include.match_file(path)
        return is_included and (exclude is None or not exclude.match_file(path))

    return wanted


def _left_out(exclude: Sequence[str]) -> _Leave:
    """Folders of which nothing can be wanted, so that they need not even be readable."""
    if not exclude or any(pattern.startswith("!") for pattern in exclude):
        return lambda _: False
    return GitIgnoreSpec.from_lines(exclude).match_file


def _location(folder: Path, name: str) -> str:
    """Where something in a folder is on disk; a path object for each of many files takes longer."""
    return os.path.join(folder, name.replace("/", os.sep))  # noqa: PTH118


def _is_below(location: str, folders: Sequence[str]) -> bool:
    """Whether a path is one of some folders or lies in one; they end in a separator."""
    path = os.path.normcase(f"{location}{os.sep}")
    return any(path.startswith(folder) for folder in folders)


def _own_output(settings: Settings) -> list[str]:
    """The folders that are never mapped, to be compared with."""
    return [os.path.normcase(f"{path}{os.sep}") for path in settings.own_output]


def _paths(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Paths in the map, and their names: unlike names stay unlike, those that are spelled out as well."""
    spelled = {name: printable(name) for name in names}
    taken = {name for name, path in spelled.items() if path == name}
    for name, path in spelled.items():
        free = path if path == name else _free(path, taken)
        taken.add(free)
        yield free, name


def _free(path: str, taken: Collection[str]) -> str:
    stem, suffix = posixpath.splitext(path)
    numbered = (f"{stem}~{number}{suffix}" for number in count(2))
    return next(one for one in chain([path], numbered) if one not in taken)


# Which files


def _names(root: Path, settings: Settings, leave: _Leave, stamps: Stamps | None) -> Iterable[str]:
    """Relative names of the files of the root, as the operating system spells them."""
    tracked = None if settings.git == "off" else _tracked(root, is_optional=settings.git == "auto")
    if tracked is not None:
        return tracked
    own = _own_output(settings)
    return _walk(root, lambda name: leave(name) or _is_below(_location(root, name[:-1]), own), stamps=stamps)


def _tracked(root: Path, *, is_optional: bool) -> list[str] | None:
    """The files git tracks; None where it is optional and there is no git work tree."""
    try:
        if ask_git(root, "rev-parse", "--is-inside-work-tree") != "true":
            raise NoGitError("it is not in a work tree")
        listed = ask_git(root, "ls-files", "-z", "--cached", "--recurse-submodules")
        # of a tree that the repository around it ignores nothing is tracked: unpacked archives, say
        if not listed and is_optional and _is_ignored(root):
            return None
    except GitError as error:
        if is_optional and isinstance(error, NoGitError):
            return None
        raise KwmapError(
            f"option 'git': git does not list the files of {root} ({error}). Set that right, "
            "or set 'git: off' to map all files that .gitignore does not name."
        ) from error
    return [name for name in listed.split("\0") if name]


def _is_ignored(root: Path) -> bool:
    try:
        return ask_git(root, "check-ignore", ".") == "."
    except GitError:
        return False


def _walk(
    root: Path, leave: _Leave, *, reads_gitignore: bool = True, stamps: Stamps | None = None
) -> Iterator[str]:
    """All files below the root that no `.gitignore` on the way to them names."""
    todo: list[tuple[str, tuple[_GitIgnore, ...]]] = [("", ())]
    while todo:
        folder, rules = todo.pop()
        names = _scan(_location(root, folder))
        if reads_gitignore and ".gitignore" in names:
            rules = _with_gitignore(root, folder, rules)
        ignored = _ignored(folder, names, rules, stamps)
        for number, name in enumerate(names):
            if number in ignored:
                continue
            if not name.endswith("/"):
                yield folder + name
            elif not leave(folder + name):
                todo.append((folder + name, rules))


def _scan(folder: str) -> list[str]:
    """The names in a folder; those of folders end in `/`."""
    try:
        with os.scandir(folder) as entries:
            there = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except FileNotFoundError:
        return []  # gone since its parent was read
    except OSError as error:
        raise KwmapError(
            f"folder {Path(folder)} cannot be read ({error.strerror}). "
            "Change its permissions or name it under the option 'exclude'."
        ) from error
    return [f"{name}/" if is_folder else name for name, is_folder in there if name not in _NEVER]


class _GitIgnore:
    """What the `.gitignore` of a folder says of the names in it and below."""

    def __init__(self, folder: str, text: str) -> None:
        self._text = text
        self.folder = folder
        self.key = key_of(pathspec.__version__, folder, text)

    @cached_property
    def spec(self) -> GitIgnoreSpec:
        """Its patterns; another line says nothing, as for git."""
        return GitIgnoreSpec.from_lines(line for line in self._text.splitlines() if is_pattern(line))


def _with_gitignore(root: Path, folder: str, rules: tuple[_GitIgnore, ...]) -> tuple[_GitIgnore, ...]:
    try:
        text = Path(root, folder, ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return rules
    return (*rules, _GitIgnore(folder, text))


def is_pattern(line: str) -> bool:
    """Whether a line can stand in a `.gitignore`."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _ignored(
    folder: str, names: Sequence[str], rules: Sequence[_GitIgnore], stamps: Stamps | None
) -> Collection[int]:
    """The numbers of those names in a folder that are ignored."""
    if not rules:
        return ()
    match = partial(_matched, folder, names, rules)
    if stamps is None:
        return match()
    key = key_of(*(one.key for one in rules), folder, "\0".join(names))
    return stamps.ignored(key, match)


def _matched(folder: str, names: Sequence[str], rules: Sequence[_GitIgnore]) -> list[int]:
    return [number for number, name in enumerate(names) if _is_ignored_by(rules, folder + name)]


def _is_ignored_by(rules: Sequence[_GitIgnore], name: str) -> bool:
    """The innermost `.gitignore` that says anything about a name decides."""
    for one in reversed(rules):
        verdict = one.spec.check_file(name[len(one.folder) :]).include
        if verdict is not None:
            return verdict
    return False


# Packages


def _package_entries(package: str, taken: Sequence[_Entry], leave: _Leave) -> list[_Entry]:
    """The files of an importable package, found without importing it, in a folder of its name."""
    if any(entry.path.partition("/")[0] == package for entry in taken):
        raise KwmapError(
            f"option 'packages': the folder to map has a '{package}' of its own, and the map can hold one. "
            f"Take '{package}' out of 'packages', or set 'root' to a folder without it."
        )
    try:
        found = griffe.ModuleFinder().find_package(package)
    except ModuleNotFoundError as error:
        raise KwmapError(
            f"option 'packages': no package '{package}' is installed where MkDocs runs. "
            "Install it there (the name to give is the one after 'import') or take it out."
        ) from error
    locations = found.path if isinstance(found.path, list) else [found.path]
    entries: dict[str, _Entry] = {}
    for location in locations:
        for entry in _files_of_package(package, Path(location), leave):
            entries.setdefault(entry.path, entry)
    return list(entries.values())


def _files_of_package(package: str, location: Path, leave: _Leave) -> Iterator[_Entry]:
    if location.is_file() and location.stem != "__init__":
        yield _Entry(f"{package}/{location.name}", str(location), package)
        return
    folder = location if location.is_dir() else location.parent
    names = _walk(folder, lambda below: leave(f"{package}/{below}"), reads_gitignore=False)
    for path, name in _paths(names):
        if not name.endswith((".pyc", ".pyo")):
            yield _Entry(f"{package}/{path}", _location(folder, name), package)


# What is known of a file before it is read


def _source(entry: _Entry, modules: dict[str, str], stamps: Stamps | None) -> Source | None:
    module, location = modules.get(entry.path, ""), entry.location
    try:
        status = os.lstat(location)
        if stat.S_ISLNK(status.st_mode):
            target = printable(str(Path(location).readlink()))
            return Source(entry.path, location, "Symbolic link", 0, "", target, entry.origin)
        if not stat.S_ISREG(status.st_mode):
            return None  # a submodule that is not checked out, a socket, a pipe
        read = partial(_language, entry.path, location)
        language = stamps.language(location, status, read) if stamps else read()
    except FileNotFoundError:
        return None  # tracked, but deleted in the work tree
    except OSError:
        return Source(entry.path, location, language_of(entry.path, b""), 0, module, "", entry.origin)
    return Source(entry.path, location, language, status.st_size, module, "", entry.origin)


def looked_at_again(source: Source) -> Source | None:
    """A file as it is now; None where it is none any more, or one of another kind.

    Parameters:
        source: The file as it was.
    """
    entry = _Entry(source.path, source.location, source.origin)
    found = _source(entry, {source.path: source.module}, None)
    is_alike = found and (found.language, found.link_to) == (source.language, source.link_to)
    return found if is_alike else None


def _language(path: str, location: str) -> str:
    with open(location, "rb") as file:  # noqa: PTH123  # a path object for each of many files takes longer
        return language_of(path, file.read(SNIFF))


def _module_names(entries: Iterable[_Entry], root: Path) -> dict[str, str]:
    """Dotted names of all Python files, from the unbroken chain of `__init__` files upward."""
    python = [entry.path for entry in entries if entry.path.endswith((".py", ".pyi", ".pyw"))]
    packages = {folder_of(path) for path in python if stem_of(path) == "__init__"}
    prefix = _packages_around(root) if "" in packages else []
    return {path: _module_name(path, packages, prefix) for path in python}


def _module_name(path: str, packages: set[str], prefix: list[str]) -> str:
    parts = [] if stem_of(path) == "__init__" else [stem_of(path)]
    folder = folder_of(path)
    while folder and folder in packages:
        parts.insert(0, name_of(folder))
        folder = folder_of(folder)
    return ".".join(parts if folder else prefix + parts)


def _packages_around(root: Path) -> list[str]:
    """Names of the packages that the mapped root is and lies in, outermost first."""
    names: list[str] = []
    while (root / "__init__.py").is_file() or (root / "__init__.pyi").is_file():
        names.insert(0, root.name)
        root = root.parent
    return names
