"""What configuration files of known schemas say by name: entry points, dependencies, targets, jobs."""

from __future__ import annotations

from collections.abc import Callable

from mkdocs_kwmap.configuration.cmake import list_file
from mkdocs_kwmap.configuration.packages import cargo_toml, go_mod, package_json
from mkdocs_kwmap.configuration.pipelines import compose, gitlab_ci, pre_commit, workflow
from mkdocs_kwmap.configuration.python_projects import pyproject, setup_cfg
from mkdocs_kwmap.configuration.records import File, Listing
from mkdocs_kwmap.configuration.setup_script import setup_script
from mkdocs_kwmap.paths import folder_of, name_of

Reader = Callable[[File], tuple[Listing, ...]]
"""Gives what a file says; nothing where it is broken, and values of wrong types are left out."""

_READERS: dict[str, Reader] = {
    ".gitlab-ci.yml": gitlab_ci,
    ".pre-commit-config.yaml": pre_commit,
    ".pre-commit-config.yml": pre_commit,
    "CMakeLists.txt": list_file,
    "Cargo.toml": cargo_toml,
    "go.mod": go_mod,
    "package.json": package_json,
    "pyproject.toml": pyproject,
    "setup.cfg": setup_cfg,
    "setup.py": setup_script,
    **{f"{stem}.{end}": compose for stem in ("compose", "docker-compose") for end in ("yml", "yaml")},
}


NAMING_OBJECTS = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
"""Names of the files that name objects of Python."""


def reader_of(path: str) -> Reader | None:
    """What reads a configuration file, as far as its path tells; None where its schema is not known."""
    name = name_of(path)
    if f"/{folder_of(path)}".endswith("/.github/workflows") and name.endswith((".yml", ".yaml")):
        return workflow
    return list_file if name.endswith(".cmake") else _READERS.get(name)
