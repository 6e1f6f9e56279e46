"""What a path in the map says by itself."""

from __future__ import annotations

import os
from collections.abc import Iterator

_TEST_ENDS = ("_test", "_tests", "_unittest", ".test", ".spec")
"""Ends of the names of tests, before the suffix, in languages other than Python."""
_TEST_FOLDERS = frozenset({"test", "tests", "__tests__"})
_CAMEL_CASE = frozenset({"java", "kt", "scala", "m", "mm", "cc", "cpp", "cs", "swift"})
_TESTABLE = _CAMEL_CASE | frozenset(
    {
        *("py", "c", "cxx", "h", "hh", "hpp", "cu", "cuh", "hip", "metal"),
        *("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "go", "rs"),
    }
)
"""Suffixes of the languages that have such conventions."""


def folder_of(path: str) -> str:
    """The folder a file or folder lies in; empty for the root."""
    return path.rpartition("/")[0]


def folders_around(path: str) -> Iterator[str]:
    """The folders a file or folder lies in, from the innermost to the root."""
    while path:
        path = folder_of(path)
        yield path


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def stem_of(path: str) -> str:
    """The last part of a path without its suffix: `util` of `a/util.py`, `.x` of `a/.x`."""
    name = name_of(path)
    at = name.rfind(".")
    return name[:at] if 0 < at < len(name) - 1 else name


def is_readme(path: str) -> bool:
    """Whether a file is a folder's README, in whatever format."""
    return name_of(path).partition(".")[0].lower() == "readme"


def is_test(path: str) -> bool:
    """Whether a file's name or folder marks it as a test, by the conventions of its language."""
    *folders, name = path.split("/")
    stem, _, suffix = name.rpartition(".")
    if suffix not in _TESTABLE or not stem:
        return False
    if suffix == "py":
        # a package may be called `test` for what it offers, as that of Django is
        folders = [folder for folder in folders if folder != "test"]
        is_named = stem.endswith("_test") or stem == "conftest"
    else:
        is_named = stem.endswith(_TEST_ENDS) or (suffix in _CAMEL_CASE and stem.endswith(("Test", "Tests")))
    return is_named or stem.startswith("test_") or bool(_TEST_FOLDERS & set(folders))


def is_among_tests(path: str) -> bool:
    """Whether a file lies below a folder of tests, whatever it is."""
    return bool(_TEST_FOLDERS & set(path.split("/")[:-1]))


def is_example(path: str) -> bool:
    """Whether a file's folder marks it as an example."""
    return bool({"demo", "demos", "example", "examples", "tutorial", "tutorials"} & set(path.split("/")[:-1]))


def is_documentation(path: str) -> bool:
    """Whether a file's folder marks it as a part of the documentation."""
    return bool({"doc", "docs", "documentation"} & set(path.split("/")[:-1]))


def printable(name: str) -> str:
    """A path for pages and links: bytes that are no UTF-8, and control characters, are spelled out."""
    path = name.replace(os.sep, "/")
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() else ascii(c)[1:-1].replace("\\udc", "\\x") for c in path)
