"""Which command runs the tests of a file, as the repository's own configuration has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Tree, write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context

TEST = "tests/test_a.py"
PYTEST = f"pytest {TEST}"
UNITTEST = "import os\nimport unittest\n"
NOX = "import nox\n\n@nox.session\ndef lint(s): pass\n\n@nox.session(python='3')\ndef tests(s): pass\n"


def runs_of(root: Path, tree: Tree, *tests: str) -> list[tuple[str, str, int]]:
    """Commands with file and line of the configuration; files that are missing are made."""
    write_tree(root, {**dict.fromkeys(tests, ""), **tree})
    settings = Settings(root=str(root), git="off", evidence=False, history=False)
    context = Context(site.survey(settings, Cache(""), print))
    found = context.runners.runs(tests)
    return [(one.command, one.runner.configured_in, one.runner.line) for one in found]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (
            {"pyproject.toml": "[project]\n[tool.pytest.ini_options]\na = 1\n"},
            [(PYTEST, "pyproject.toml", 2)],
        ),
        ({"pytest.ini": "[pytest]\n"}, [(PYTEST, "pytest.ini", 1)]),
        ({"setup.cfg": "[metadata]\n[tool:pytest]\n"}, [(PYTEST, "setup.cfg", 2)]),
        (
            {"tox.ini": "[tox]\n[testenv]\n[pytest]\n", "setup.cfg": "[tool:pytest]\n"},
            [(PYTEST, "tox.ini", 3), ("tox", "tox.ini", 1)],
        ),
        ({"tox.ini": "[testenv:py3]\n"}, [("tox", "tox.ini", 1)]),
        ({"pyproject.toml": "[tool.tox]\nx = 1\n"}, [("tox", "pyproject.toml", 1)]),
        ({"noxfile.py": NOX}, [("nox -s tests", "noxfile.py", 7)]),
        ({"tests/conftest.py": ""}, [(PYTEST, "tests/conftest.py", 0)]),
        ({TEST: UNITTEST}, [(f"python -m unittest {TEST}", TEST, 2)]),
        ({TEST: UNITTEST, "pytest.ini": "[pytest]\n"}, [(PYTEST, "pytest.ini", 1)]),
    ],
)
def test_what_runs_a_test_of_python(tree: Tree, expected: list[tuple[str, str, int]], tmp_path: Path) -> None:
    assert runs_of(tmp_path, tree, TEST) == expected


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"pyproject.toml": "# [tool.pytest]\n[project]\ndescription = '[tool.pytest]'\n"},
        {"setup.cfg": "[metadata]\ndescription = pytest\n"},
        {"tox.ini": "; [pytest]\n[flake8]\n"},
        {"pytest.ini": "not an ini file"},
        {"noxfile.py": "# @nox.session\ndef tests(session): pass\n"},
        {TEST: "'import unittest'\n# import unittest\n"},
        {"other/conftest.py": "", "other/pytest.ini": "[pytest]\n"},
        {"CMakeLists.txt": "add_test(NAME a COMMAND a)\n", "go.mod": "module a\n"},
    ],
)
def test_words_alone_and_other_folders_run_nothing(tree: Tree, tmp_path: Path) -> None:
    assert runs_of(tmp_path, tree, TEST) == []


@pytest.mark.parametrize(
    ("tree", "test", "expected"),
    [
        (
            {"CMakeLists.txt": "# add_test(x)\nproject(a)\nadd_test(NAME a COMMAND a)\n"},
            "tests/a_test.cpp",
            ("ctest", "CMakeLists.txt", 3),
        ),
        (
            {"package.json": '{\n  "scripts": {"test": "vitest"}\n}\n'},
            "a.spec.ts",
            ("npm test", "package.json", 2),
        ),
        ({"Cargo.toml": '[package]\nname = "a"\n'}, "tests/a.rs", ("cargo test", "Cargo.toml", 0)),
        ({"go.mod": "module a\n"}, "b/a_test.go", ("go test ./b", "go.mod", 0)),
    ],
)
def test_what_runs_tests_of_other_languages(
    tree: Tree, test: str, expected: tuple[str, str, int], tmp_path: Path
) -> None:
    assert runs_of(tmp_path, tree, test) == [expected]


@pytest.mark.parametrize(
    "tree",
    [
        {"CMakeLists.txt": "# add_test(NAME a COMMAND a)\nset(add_test 1)\n"},
        {"package.json": '{"scripts": {"build": "npm test"}}'},
        {"pytest.ini": "[pytest]\n"},
    ],
)
def test_words_alone_run_no_tests_of_other_languages(tree: Tree, tmp_path: Path) -> None:
    assert runs_of(tmp_path, tree, "tests/a_test.cpp", "a.spec.ts") == []


def test_the_nearest_configuration_counts_and_names_where_to_run(tmp_path: Path) -> None:
    tree = {"pytest.ini": "[pytest]\n", "part/pytest.ini": "[pytest]\n"}
    found = runs_of(tmp_path, tree, "part/tests/test_b.py", "tests/test_a.py")
    assert found == [("pytest tests/test_b.py", "part/pytest.ini", 1), (PYTEST, "pytest.ini", 1)]


def test_many_files_are_named_by_their_folder(tmp_path: Path) -> None:
    tests = [f"tests/{letter}/test_{letter}.py" for letter in "abcdef"]
    assert runs_of(tmp_path, {"pytest.ini": "[pytest]\n"}, *tests)[0][0] == "pytest tests"


def test_helpers_are_not_named_and_odd_names_are_quoted(tmp_path: Path) -> None:
    tree = {"pytest.ini": "[pytest]\n"}
    tests = ("tests/helpers.py", "tests/test_a.py", "tests/test_b; rm.py")
    assert runs_of(tmp_path, tree, *tests)[0][0] == "pytest tests/test_a.py 'tests/test_b; rm.py'"
