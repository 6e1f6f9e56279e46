"""Which files are mapped: those git tracks, or a walk that honours `.gitignore`; and packages."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import griffe
from pathspec import GitIgnoreSpec

from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Settings, Source

SNIFF = 8192
"""Bytes read to tell binary files and scripts apart."""

_NEVER = {".git", ".hg", ".svn", "__pycache__"}


@dataclass(frozen=True)
class _Entry:
    """A file found: where it lies in the map, where on disk."""

    path: str
    location: Path
    origin: str = ""


def discover(settings: Settings) -> list[Source]:
    """List the files to map, sorted by path.

    Parameters:
        settings: `root`, `packages`, `include`, `exclude`, `git` and `own_output` are used.

    Returns:
        One source a file. Files that vanish or cannot be opened meanwhile are listed all the same;
        reading them tells the reason.

    Raises:
        KwmapError: No such root or package, or two of them claim one folder of the map.
    """
    root = Path(settings.root)
    if not root.is_dir():
        raise KwmapError(f"option 'root': {root} is not a folder. Name the folder to map.")
    entries = [_Entry(_printable(name), root / name) for name in _names(root, settings)]
    for package in settings.packages:
        entries.extend(_package_entries(package, entries, root))
    own = [Path(path) for path in settings.own_output]
    wanted = _patterns(settings)
    entries = [entry for entry in entries if wanted(entry.path) and not _is_below(entry.location, own)]
    modules = _module_names(entries, root)
    return sorted(filter(None, (_source(entry, modules) for entry in entries)), key=lambda s: s.path)


def _patterns(settings: Settings):  # type: ignore[no-untyped-def]
    include = GitIgnoreSpec.from_lines(settings.include) if settings.include else None
    exclude = GitIgnoreSpec.from_lines(settings.exclude)

    def wanted(path: str) -> bool:
        return (include is None or include.match_file(path)) and not exclude.match_file(path)

    return wanted


def _is_below(location: Path, folders: Sequence[Path]) -> bool:
    return any(location.is_relative_to(folder) for folder in folders)


# Which files


def _names(root: Path, settings: Settings) -> Iterable[str]:
    """Relative names of the files of the root, as the operating system spells them."""
    if settings.git == "off":
        return _walk(root, settings)
    tracked = _git(root, "rev-parse", "--is-inside-work-tree") == "true"
    if not tracked and settings.git == "on":
        raise KwmapError(
            f"option 'git': {root} is not in a git work tree, or git is not installed. "
            "Set 'git: off' to map all files that .gitignore does not name."
        )
    # A tree that the surrounding repository ignores has nothing tracked in it: unpacked archives, say
    if not tracked or _git(root, "check-ignore", "-q", ".") is not None:
        return _walk(root, settings)
    listed = _git(root, "ls-files", "-z", "--cached", "--recurse-submodules")
    return dict.fromkeys(filter(None, (listed or "").split("\0")))


def _git(root: Path, *arguments: str) -> str | None:
    """What git prints, without the final line end; None where git is missing or says no."""
    executable = shutil.which("git")
    if executable is None:
        return None
    command = [executable, "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    return os.fsdecode(done.stdout).rstrip("\n") if done.returncode == 0 else None


def _walk(root: Path, settings: Settings) -> Iterator[str]:
    """All files below the root that no `.gitignore` on the way to them names."""
    own = [Path(path) for path in settings.own_output]
    todo: list[tuple[str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [("", ())]
    while todo:
        folder, specs = todo.pop()
        specs = _with_gitignore(root, folder, specs)
        for entry in _scan(root / folder):
            name = f"{folder}{entry.name}"
            is_folder = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER or _ignored(name, is_folder, specs):
                continue
            if not is_folder:
                yield name
            elif not _is_below(Path(entry.path), own):
                todo.append((f"{name}/", specs))


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except PermissionError as error:
        raise KwmapError(
            f"folder {folder} cannot be read ({error.strerror}). "
            "Change its permissions or name it under 'exclude'."
        ) from error


def _with_gitignore(
    root: Path, folder: str, specs: tuple[tuple[str, GitIgnoreSpec], ...]
) -> tuple[tuple[str, GitIgnoreSpec], ...]:
    path = root / folder / ".gitignore"
    if not path.is_file():
        return specs
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return (*specs, (folder, GitIgnoreSpec.from_lines(lines)))


def _ignored(name: str, is_folder: bool, specs: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """The innermost `.gitignore` that says anything about a name decides."""
    for folder, spec in reversed(specs):
        relative = name[len(folder) :] + ("/" if is_folder else "")
        verdict = spec.check_file(relative).include
        if verdict is not None:
            return verdict
    return False


# Packages


def _package_entries(package: str, taken: Sequence[_Entry], root: Path) -> list[_Entry]:
    """The files of an importable package, found without importing it, in a folder of its name."""
    if any(PurePosixPath(entry.path).parts[0] == package for entry in taken):
        raise KwmapError(
            f"option 'packages': the map has a top folder '{package}' already. "
            f"Take '{package}' out of 'packages' or exclude the folder '/{package}/'."
        )
    try:
        found = griffe.ModuleFinder().find_package(package)
    except ModuleNotFoundError as error:
        raise KwmapError(
            f"option 'packages': no package '{package}' is installed where MkDocs runs. "
            f"Install it there (the name to give is the one after 'import') or take it out."
        ) from error
    locations = found.path if isinstance(found.path, list) else [found.path]
    entries: dict[str, _Entry] = {}
    for location in locations:
        for entry in _files_of_package(package, Path(location)):
            entries.setdefault(entry.path, entry)
    return list(entries.values())


def _files_of_package(package: str, location: Path) -> Iterator[_Entry]:
    if location.is_file() and location.stem != "__init__":
        yield _Entry(f"{package}/{location.name}", location, package)
        return
    folder = location if location.is_dir() else location.parent
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(set(folders) - _NEVER)
        for name in sorted(files):
            path = Path(parent, name)
            relative = path.relative_to(folder).as_posix()
            if path.suffix not in {".pyc", ".pyo"}:
                yield _Entry(_printable(f"{package}/{relative}"), path, package)


# What is known of a file before it is read


def _printable(name: str) -> str:
    """A path for pages and links: bytes that are no UTF-8, and control characters, are spelled out."""
    path = name.replace(os.sep, "/")
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() else ascii(c)[1:-1].replace("\\udc", "\\x") for c in path)


def _source(entry: _Entry, modules: dict[str, str]) -> Source | None:
    module = modules.get(entry.path, "")
    try:
        status = entry.location.lstat()
        if stat.S_ISLNK(status.st_mode):
            target = _printable(os.readlink(entry.location))
            return Source(entry.path, str(entry.location), "Symbolic link", 0, "", target, entry.origin)
        if not stat.S_ISREG(status.st_mode):
            return None  # a submodule that is not checked out, a socket, a pipe
        with entry.location.open("rb") as file:
            head = file.read(SNIFF)
    except FileNotFoundError:
        return None  # tracked, but deleted in the work tree
    except OSError:
        status, head = None, b""
    language = language_of(entry.path, head)
    size = status.st_size if status else 0
    return Source(entry.path, str(entry.location), language, size, module, "", entry.origin)


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
