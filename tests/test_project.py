"""What a repository's own configuration says of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Ref
from mkdocs_kwmap.project import EntryPoint, Field, Project


def project_of(root: Path) -> Project:
    settings = Settings(root=str(root), git="off", evidence=False, history=False)
    return Context(site.survey(settings, Cache(""), print)).project


def test_what_pyproject_says_with_its_lines(tmp_path: Path) -> None:
    text = (
        '[project]\nname = "p"\ndescription = "d"\nlicense = "MIT"\nrequires-python = ">=3.10"\n'
        'scripts = { run = "p.cli:main", extra = "p.x:y[z]" }\n'
        '[project.entry-points."some.group"]\nplugin = "p.plugin"\n'
    )
    project = project_of(write_tree(tmp_path, {"pyproject.toml": text}))
    assert (project.name, project.description) == ("p", "d")
    assert project.fields == (
        Field("License", "MIT", "pyproject.toml", 4),
        Field("Requires Python", ">=3.10", "pyproject.toml", 5),
    )
    assert project.entry_points == (
        EntryPoint("run", "p.cli", "main", "", "pyproject.toml", 6),
        EntryPoint("extra", "p.x", "y", "", "pyproject.toml", 6),
        EntryPoint("plugin", "p.plugin", "", "some.group", "pyproject.toml", 8),
    )


SETUP_CFG = """\
[metadata]
name = q
description = Sells
    things.

[options.entry_points]
console_scripts =
    shop = q.cli:main
"""

SETUP_PY = """\
from setuptools import setup

VERSION = "1.2"
setup(
    name="r",
    version=VERSION,
    description="Buys.",
    entry_points={
        "console_scripts": ["buy = r.cli:main"],
        "r.plugins": ["one=r.one"],
    },
)
"""


def test_what_setup_cfg_says(tmp_path: Path) -> None:
    project = project_of(write_tree(tmp_path, {"setup.cfg": SETUP_CFG}))
    assert (project.name, project.description) == ("q", "Sells things.")
    assert project.entry_points == (EntryPoint("shop", "q.cli", "main", "", "setup.cfg", 8),)


def test_what_setup_py_says_in_literal_values(tmp_path: Path) -> None:
    project = project_of(write_tree(tmp_path, {"setup.py": SETUP_PY}))
    assert (project.name, project.description, project.fields) == ("r", "Buys.", ())
    assert project.entry_points == (
        EntryPoint("buy", "r.cli", "main", "", "setup.py", 9),
        EntryPoint("one", "r.one", "", "r.plugins", "setup.py", 10),
    )


def test_nothing_of_setup_py_is_run(tmp_path: Path) -> None:
    text = f"open({str(tmp_path / 'run')!r}, 'w')\nfrom setuptools import setup\nsetup(name='r')\n"
    assert project_of(write_tree(tmp_path / "folder", {"setup.py": text})).name == "r"
    assert not (tmp_path / "run").exists()


def test_what_is_said_first_counts(tmp_path: Path) -> None:
    tree = {"pyproject.toml": '[project]\nname = "p"\n', "setup.cfg": SETUP_CFG, "setup.py": SETUP_PY}
    project = project_of(write_tree(tmp_path, tree))
    assert (project.name, project.description) == ("p", "Sells things.")
    assert {one.name for one in project.entry_points} == {"shop", "buy", "one"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("package.json", '{"name": "@shop/cart", "description": "Carts."}', ("cart", "Carts.")),
        ("Cargo.toml", '[package]\nname = "cart"\ndescription = "Carts."\n', ("cart", "Carts.")),
        ("go.mod", "module example.org/shop/cart\n", ("cart", "")),
    ],
)
def test_what_other_languages_say(name: str, text: str, expected: tuple[str, str], tmp_path: Path) -> None:
    project = project_of(write_tree(tmp_path, {name: text}))
    assert (project.name, project.description) == expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project"),
        ("pyproject.toml", ""),
        ("pyproject.toml", "project = 3\n"),
        ("pyproject.toml", '[project]\nname = 3\nscripts = ["x"]\n'),
        ("pyproject.toml", "[project]\nscripts.a = 1\n"),
        ("setup.py", "setup("),
        ("setup.py", "# setup(name='no')\nNAME = 'setup(name=1)'\n"),
        ("setup.py", "setup(name=NAME, entry_points={GROUP: [1, x]}, **more)"),
        ("setup.py", "setup(entry_points='no ini file')"),
        ("setup.cfg", "not an ini file"),
    ],
)
def test_odd_files_say_nothing(name: str, text: str, tmp_path: Path) -> None:
    project = project_of(write_tree(tmp_path / "folder", {name: text}))
    assert (project.name, project.entry_points) == ("folder", ())


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"secret.toml": '[project]\nname = "secret"\n'})
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "pyproject.toml").symlink_to(outside / "secret.toml")
    assert project_of(tmp_path / "here").name == "here"


def test_a_place_without_a_line_is_the_file(tmp_path: Path) -> None:
    settings = Settings(root=str(write_tree(tmp_path, {"a/x.toml": "x = 1\n"})), git="off", evidence=False)
    context = Context(site.survey(settings, Cache(""), print))
    assert context.place("a/x.toml", 0, "") == Ref("a/x.toml", "a/x.toml_docs.md", code=True)
    assert context.place("a/x.toml", 1, "a") == Ref("x.toml:1", "a/x.toml_docs.md", "L1")
