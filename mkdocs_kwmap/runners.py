"""What runs the tests, by the repository's own configuration: a command, and the line that says so."""

from __future__ import annotations

import configparser
import posixpath
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mkdocs_kwmap.configuration.places import Places
from mkdocs_kwmap.configuration.records import File
from mkdocs_kwmap.configuration.tables import read_json, read_toml, string, table
from mkdocs_kwmap.extract.cmake import commands
from mkdocs_kwmap.importing import family_of
from mkdocs_kwmap.model import Facts, Source
from mkdocs_kwmap.paths import folder_of, name_of

MOST_PATHS = 5
"""Test files that a command line names; of more it names their folder."""

_SCRIPTS = frozenset({"JavaScript", "JSX", "TypeScript", "TSX", "Vue"})
_WRAPPERS = frozenset({"tox", "nox"})
"""Programs that run others."""
_CTEST = frozenset({"add_test", "enable_testing", "gtest_discover_tests", "catch_discover_tests"})


class Runner(Struct, frozen=True):
    """A program that runs the tests of a folder and below."""

    program: str
    """`pytest`, `unittest`, `tox`, `nox`, `ctest`, `npm`, `cargo` or `go`."""
    command: str
    """What runs all of the tests."""
    configured_in: str
    """The file that says so."""
    line: int
    """Its line; 0 where that is not known."""
    folder: str
    """Where the command is to be run."""


class Run(Struct, frozen=True):
    """A command line that runs some tests, and what says so."""

    command: str
    runner: Runner


class Runners:
    """Finds what runs the tests of files and folders; made once for the map."""

    def __init__(
        self, sources: Mapping[str, Source], facts: Mapping[str, Facts], read: Callable[[str], str]
    ) -> None:
        """Look through the configuration of the repository.

        Parameters:
            sources: The mapped files; symbolic links and installed packages are left aside.
            facts: Facts by path.
            read: Gives the text of a file; it is asked for files with the names of configuration only.
        """
        self._sources = sources
        self._facts = facts
        self.of_folder: dict[str, list[Runner]] = defaultdict(list)
        """What is configured in each folder."""
        names = list(_FINDERS)
        found = [path for path in facts if name_of(path) in _FINDERS and not sources[path].origin]
        for path in sorted(found, key=lambda path: names.index(name_of(path))):
            for runner in _FINDERS[name_of(path)](File(path, read(path), facts[path])):
                self.of_folder[folder_of(path)].append(runner)

    def after(
        self, sources: Mapping[str, Source], facts: Mapping[str, Facts], changed: Iterable[str]
    ) -> Runners | None:
        """What runs the tests after some files have changed; None where it may be something else.

        Parameters:
            sources: The mapped files.
            facts: Facts by path.
            changed: Paths of those that have changed, come or gone.
        """
        if any(name_of(path) in _FINDERS for path in changed):
            return None
        new = object.__new__(Runners)
        new._sources, new._facts, new.of_folder = sources, facts, self.of_folder
        return new

    def runs(self, tests: Sequence[str]) -> list[Run]:
        """The commands that run some test files, those of installed packages left out.

        Parameters:
            tests: Paths of test files.

        Returns:
            One for each program whose configuration is nearest to a file, in the order of the files.
        """
        of_runner: dict[Runner, list[str]] = {}
        for test in tests:
            for runner in self._nearest(test):
                of_runner.setdefault(runner, []).append(test)
        return [Run(_command(runner, files), runner) for runner, files in of_runner.items()]

    def _nearest(self, test: str) -> Iterator[Runner]:
        """Of each program the one that is configured nearest to a test file, if it runs such files."""
        source = self._sources[test]
        if source.origin:
            return
        language = self._facts[test].code_language or source.language
        found: dict[str, Runner] = {}
        folder = test
        while folder:
            folder = folder_of(folder)
            for runner in self.of_folder.get(folder, ()):
                if _runs(runner, language):
                    found.setdefault(runner.program, runner)
        if language == "Python" and "pytest" not in found:
            own = self._conftest(test) or self._unittest(test)
            found.update({own.program: own} if own else {})
        yield from sorted(found.values(), key=lambda one: one.program in _WRAPPERS)

    def _conftest(self, test: str) -> Runner | None:
        """Pytest without a configuration, where a file that it alone reads is around a test."""
        folder, outermost = test, ""
        while folder:
            folder = folder_of(folder)
            path = f"{folder}/conftest.py".lstrip("/")
            outermost = path if path in self._facts else outermost
        return Runner("pytest", "pytest", outermost, 0, "") if outermost else None

    def _unittest(self, test: str) -> Runner | None:
        """The standard library's own, where a file imports it."""
        lines = [one.line for one in self._facts[test].imports if "unittest" in {one.name, one.module}]
        return Runner("unittest", "python -m unittest", test, min(lines), "") if lines else None


def _runs(runner: Runner, language: str) -> bool:
    """Whether a program runs tests of a language."""
    if runner.program in {"pytest", "tox", "nox"}:
        return language == "Python"
    if runner.program == "ctest":
        return family_of(language) == family_of("C++")
    return language in {"npm": _SCRIPTS, "cargo": {"Rust"}, "go": {"Go"}}[runner.program]


def _command(runner: Runner, tests: Sequence[str]) -> str:
    """The command line that runs some test files, from the folder of the configuration."""
    if runner.program == "unittest":
        return f"python -m unittest {_quoted(tests)}"
    paths = [posixpath.relpath(test, runner.folder or ".") for test in tests]
    if runner.program == "pytest":
        # what other files of a tests folder hold is run by these
        collected = [path for path in paths if _is_collected(path)] or paths
        return f"pytest {_quoted(collected if len(collected) <= MOST_PATHS else [_common(collected)])}"
    if runner.program == "go":
        folders = dict.fromkeys(f"./{folder_of(path)}".rstrip("/") for path in paths)
        return f"go test {_quoted(folders)}" if len(folders) <= MOST_PATHS else runner.command
    return runner.command


def _is_collected(path: str) -> bool:
    """Whether pytest looks for tests in a file, unless it is told otherwise."""
    name = name_of(path)
    return name.startswith("test_") or name.endswith("_test.py")


def _quoted(words: Iterable[str]) -> str:
    return " ".join(map(shlex.quote, words))


def _common(paths: Sequence[str]) -> str:
    return posixpath.commonpath([folder_of(path) for path in paths]) or "."


# Where it is configured


def _runner(program: str, path: str, line: int, command: str = "") -> Runner:
    return Runner(program, command or program, path, line, folder_of(path))


def _pyproject(file: File) -> Iterator[Runner]:
    tools, places = table(read_toml(file.text), "tool"), Places(file.text, file.facts)
    if "pytest" in tools:
        key = "ini_options" if "ini_options" in table(tools, "pytest") else ""
        yield _runner("pytest", file.path, places.line(*filter(None, ("tool", "pytest", key))))
    if "tox" in tools:
        yield _runner("tox", file.path, places.line("tool", "tox"))


def _ini(sections: Mapping[str, str]) -> Callable[[File], Iterator[Runner]]:
    """Finds programs by the sections of an INI file."""

    def find(file: File) -> Iterator[Runner]:
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        try:
            parser.read_string(file.text)
        except (ValueError, configparser.Error):
            return
        told: set[str] = set()
        for section in parser.sections():
            program = sections.get(section.partition(":")[0] if section.startswith("testenv:") else section)
            if program and program not in told:
                told.add(program)
                yield _runner(program, file.path, _section_line(file.text, section))

    return find


def _section_line(text: str, section: str) -> int:
    lines = (number for number, line in enumerate(text.split("\n"), 1) if line.strip() == f"[{section}]")
    return next(lines, 0)


def _nox(file: File) -> Iterator[Runner]:
    """The sessions of nox; of several those that are named after tests."""
    sessions = [one for one in file.facts.definitions if any(_is_session(it) for it in one.decorators)]
    tests = [one for one in sessions if "test" in one.name] or sessions
    for one in tests[:1]:
        command = f"nox -s {one.name}" if len(sessions) > 1 else "nox"
        yield _runner("nox", file.path, one.line, command)


def _is_session(decorator: str) -> bool:
    return decorator.partition("(")[0] in {"nox.session", "session"}


def _cmake(file: File) -> Iterator[Runner]:
    line = next((one.line for one in commands(file.text, []) if one.name in _CTEST), 0)
    if line:
        yield _runner("ctest", file.path, line)


def _npm(file: File) -> Iterator[Runner]:
    if string(table(read_json(file.text), "scripts"), "test"):
        yield _runner("npm", file.path, Places(file.text, file.facts).line("scripts", "test"), "npm test")


def _cargo(file: File) -> Iterator[Runner]:
    yield _runner("cargo", file.path, 0, "cargo test")


def _go(file: File) -> Iterator[Runner]:
    yield _runner("go", file.path, 0, "go test ./...")


_FINDERS: dict[str, Callable[[File], Iterator[Runner]]] = {
    "pytest.ini": _ini({"pytest": "pytest"}),
    ".pytest.ini": _ini({"pytest": "pytest"}),
    "pyproject.toml": _pyproject,
    "tox.ini": _ini({"pytest": "pytest", "tox": "tox", "testenv": "tox"}),
    "setup.cfg": _ini({"tool:pytest": "pytest", "tox:tox": "tox"}),
    "noxfile.py": _nox,
    "CMakeLists.txt": _cmake,
    "package.json": _npm,
    "Cargo.toml": _cargo,
    "go.mod": _go,
}
"""By the name of a configuration file, what it says of the programs that run tests, in pytest's order."""
