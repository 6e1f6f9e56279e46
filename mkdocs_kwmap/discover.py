"""Which files are mapped: those git tracks, or a walk that honours `.gitignore`; and packages."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, count
from pathlib import Path, PurePosixPath

import griffe
from pathspec import GitIgnoreSpec

from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.git import GitError, NoGitError, ask_git
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.paths import printable
from mkdocs_kwmap.stamps import Stamps

SNIFF = 8192
"""Bytes read to tell binary files and scripts apart."""

_NEVER = {".git", ".hg", ".svn", "__pycache__"}

_Specs = tuple[tuple[str, GitIgnoreSpec], ...]
"""Folders that have a `.gitignore`, outermost first, with what it says."""

_Leave = Callable[[str], bool]
"""Whether to leave out a folder, given with a `/` at its end."""


@dataclass(frozen=True)
class _Entry:
    """A file found: where it lies in the map, where on disk."""

    path: str
    location: Path
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
    entries = [_Entry(path, root / name) for path, name in _paths(_names(root, settings, leave))]
    for package in settings.packages:
        entries.extend(_package_entries(package, entries, leave))
    wanted = _patterns(settings)
    entries = [entry for entry in entries if wanted(entry.path) and not _is_below(entry.location, own)]
    modules = _module_names(entries, root)
    return sorted(filter(None, (_source(entry, modules, stamps) for entry in entries)), key=lambda s: s.path)


def _patterns(settings: Settings) -> Callable[[str], bool]:
    include = GitIgnoreSpec.from_lines(settings.include) if settings.include else None
    exclude = GitIgnoreSpec.from_lines(settings.exclude)

    def wanted(path: str) -> bool:
        return (include is None or include.match_file(path)) and not exclude.match_file(path)

    return wanted


def _left_out(exclude: Sequence[str]) -> _Leave:
    """Folders of which nothing can be wanted, so that they need not even be readable."""
    if any(pattern.startswith("!") for pattern in exclude):
        return lambda _: False
    return GitIgnoreSpec.from_lines(exclude).match_file


def _is_below(location: Path, folders: Sequence[str]) -> bool:
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


def _names(root: Path, settings: Settings, leave: _Leave) -> Iterable[str]:
    """Relative names of the files of the root, as the operating system spells them."""
    tracked = None if settings.git == "off" else _tracked(root, is_optional=settings.git == "auto")
    if tracked is not None:
        return tracked
    own = _own_output(settings)
    return _walk(root, lambda folder: leave(folder) or _is_below(root / folder, own))


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


def _walk(root: Path, leave: _Leave, *, reads_gitignore: bool = True) -> Iterator[str]:
    """All files below the root that no `.gitignore` on the way to them names."""
    todo: list[tuple[str, _Specs]] = [("", ())]
    while todo:
        folder, specs = todo.pop()
        if reads_gitignore:
            specs = _with_gitignore(root, folder, specs)
        for entry in _scan(root / folder):
            name = f"{folder}{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER or _ignored(name, is_folder, specs):
                continue
            if not is_folder:
                yield name
            elif not leave(f"{name}/"):
                todo.append((f"{name}/", specs))


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []  # gone since its parent was read
    except OSError as error:
        raise KwmapError(
            f"folder {folder} cannot be read ({error.strerror}). "
            "Change its permissions or name it under the option 'exclude'."
        ) from error


def _with_gitignore(root: Path, folder: str, specs: _Specs) -> _Specs:
    try:
        text = (root / folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return specs
    lines = [line for line in text.splitlines() if is_pattern(line)]  # as for git, another line says nothing
    return (*specs, (folder, GitIgnoreSpec.from_lines(lines)))


def is_pattern(line: str) -> bool:
    """Whether a line can stand in a `.gitignore`."""
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def _ignored(name: str, is_folder: bool, specs: _Specs) -> bool:
    """The innermost `.gitignore` that says anything about a name decides."""
    for folder, spec in reversed(specs):
        relative = name[len(folder) :] + ("/" if is_folder else "")
        verdict = spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False


# Packages


def _package_entries(package: str, taken: Sequence[_Entry], leave: _Leave) -> list[_Entry]:
    """The files of an importable package, found without importing it, in a folder of its name."""
    if any(PurePosixPath(entry.path).parts[0] == package for entry in taken):
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
        yield _Entry(f"{package}/{location.name}", location, package)
        return
    folder = location if location.is_dir() else location.parent
    names = _walk(folder, lambda below: leave(f"{package}/{below}"), reads_gitignore=False)
    for path, name in _paths(names):
        if not name.endswith((".pyc", ".pyo")):
            yield _Entry(f"{package}/{path}", folder / name, package)


# What is known of a file before it is read


def _source(entry: _Entry, modules: dict[str, str], stamps: Stamps | None) -> Source | None:
    module, location = modules.get(entry.path, ""), str(entry.location)
    try:
        status = entry.location.lstat()
        if stat.S_ISLNK(status.st_mode):
            target = printable(str(entry.location.readlink()))
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


def _language(path: str, location: str) -> str:
    with open(location, "rb") as file:  # noqa: PTH123  # a path object for each of many files takes longer
        return language_of(path, file.read(SNIFF))


def _module_names(entries: Iterable[_Entry], root: Path) -> dict[str, str]:
    """Dotted names of all Python files, from the unbroken chain of `__init__` files upward."""
    python = [entry for entry in entries if entry.path.endswith((".py", ".pyi", ".pyw"))]
    packages = {
        str(PurePosixPath(entry.path).parent)
        for entry in python
        if PurePosixPath(entry.path).stem == "__init__"
    }
    prefix = _packages_around(root) if "." in packages else []
    return {entry.path: _module_name(PurePosixPath(entry.path), packages, prefix) for entry in python}


def _module_name(path: PurePosixPath, packages: set[str], prefix: list[str]) -> str:
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while str(folder) in packages and folder.name:
        parts.insert(0, folder.name)
        folder = folder.parent
    if str(folder) == "." and "." in packages:
        parts = prefix + parts
    return ".".join(parts)


def _packages_around(root: Path) -> list[str]:
    """Names of the packages that the mapped root is and lies in, outermost first."""
    names: list[str] = []
    while (root / "__init__.py").is_file() or (root / "__init__.pyi").is_file():
        names.insert(0, root.name)
        root = root.parent
    return names
