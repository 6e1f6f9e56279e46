"""What a repository's own configuration says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.model import Settings, Source
from mkdocs_kwmap.project import EntryPoint, Project, Runner, read_project

RUNNERS = [
    ({"pyproject.toml": "[tool.pytest.ini_options]\n"}, Runner("pytest", "pyproject.toml")),
    ({"pytest.ini": "[pytest]\n"}, Runner("pytest", "pytest.ini")),
    ({"setup.cfg": "[tool:pytest]\n"}, Runner("pytest", "setup.cfg")),
    ({"tox.ini": "[pytest]\n[tox]\n"}, Runner("pytest", "tox.ini")),
    ({"tox.ini": "[tox]\n"}, Runner("tox", "tox.ini")),
    ({"noxfile.py": ""}, Runner("nox", "noxfile.py")),
    ({"setup.cfg": "[metadata]\n"}, None),
    ({"pytest.ini": "not an ini file"}, None),
    ({}, None),
]


def project_of(root: Path) -> Project:
    names = (path for path in root.rglob("*") if path.is_file())
    sources = {path.name: Source(path.name, str(path), "Text", 1) for path in names}
    return read_project(Settings(root=str(root)), sources)


@pytest.mark.parametrize(("tree", "expected"), RUNNERS)
def test_the_test_runner_is_the_configured_one(
    tree: dict[str, str], expected: Runner | None, tmp_path: Path
) -> None:
    assert project_of(write_tree(tmp_path, tree)).test_runner == expected


def test_name_description_and_entry_points(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "p"\ndescription = "d"\nscripts = { run = "p.cli:main", extra = "p.x:y[z]" }\n'
        '[project.entry-points."some.group"]\nplugin = "p.plugin"\n'
    )
    project = project_of(write_tree(tmp_path, {"pyproject.toml": text}))
    assert (project.name, project.description) == ("p", "d")
    assert project.entry_points == (
        EntryPoint("run", "p.cli", "main"),
        EntryPoint("extra", "p.x", "y"),
        EntryPoint("plugin", "p.plugin", "", "some.group"),
    )


@pytest.mark.parametrize(
    "text",
    ["[project", "", "project = 3\n", '[project]\nname = 3\nscripts = ["x"]\n', "[project]\nscripts.a = 1\n"],
)
def test_odd_files_say_nothing(text: str, tmp_path: Path) -> None:
    project = project_of(write_tree(tmp_path / "folder", {"pyproject.toml": text}))
    assert (project.name, project.entry_points) == ("folder", ())


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"secret.toml": '[project]\nname = "secret"\n'})
    source = Source(
        "pyproject.toml", str(outside / "secret.toml"), "Symbolic link", 0, "", "../outside/secret.toml"
    )
    assert read_project(Settings(root="here"), {"pyproject.toml": source}).name == "here"
