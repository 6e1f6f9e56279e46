"""What a path in the map says by itself."""

from __future__ import annotations


def folder_of(path: str) -> str:
    """The folder a file or folder lies in; empty for the root."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def is_readme(path: str) -> bool:
    """Whether a file is a folder's README, in whatever format."""
    return name_of(path).partition(".")[0].lower() == "readme"


def is_test(path: str) -> bool:
    """Whether a file's name or folder marks it as a test, by pytest's and unittest's conventions."""
    *folders, name = path.split("/")
    if not name.endswith(".py"):
        return False
    return name.startswith("test_") or name.endswith("_test.py") or bool({"test", "tests"} & set(folders))


def is_example(path: str) -> bool:
    """Whether a file's folder marks it as an example."""
    return bool({"demo", "demos", "example", "examples", "tutorial", "tutorials"} & set(path.split("/")[:-1]))
