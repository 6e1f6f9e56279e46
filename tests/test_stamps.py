"""Files that have not been touched are not read again, and all others are."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pathspec import GitIgnoreSpec

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.site import Found, find
from mkdocs_kwmap.stamps import Stamps

HOUR = 3_600_000_000_000


class Tree:
    """A file that is an hour old, as far as it can be told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_tree(folder / "root", {"a.py": "x = 1\n", "b.py": "y = 1\n"})
        self.file = folder / "root" / "a.py"
        self.settings = Settings(root=str(folder / "root"), git="off")
        self.cache = Cache(str(folder / "cache"))
        self.read: list[str] = []
        real = Stamps.digest

        def digest(stamps: Stamps, location: str, read: Callable[[], bytes]) -> bytes:
            def noted() -> bytes:
                self.read.append(Path(location).name)
                return read()

            return real(stamps, location, noted)

        monkeypatch.setattr(Stamps, "digest", digest)
        # it is an hour later: inodes cannot be changed an hour ago
        now = time.time_ns
        monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR)

    def find(self) -> Found:
        self.read.clear()
        return find(self.settings, self.cache)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    return Tree(tmp_path, monkeypatch)


def test_what_was_not_touched_is_not_read_again(tree: Tree) -> None:
    first = tree.find()
    assert tree.read == ["a.py", "b.py"]
    assert tree.find() == first
    assert tree.read == []


needs_change_times = pytest.mark.skipif(
    os.name == "nt", reason="Windows does not tell when a file was changed if its time is set back"
)


@needs_change_times
def test_what_was_written_is_read_though_its_size_and_time_are_the_same(tree: Tree) -> None:
    first, status = tree.find(), tree.file.stat()
    tree.file.write_text("x = 2\n", encoding="utf-8")
    os.utime(tree.file, ns=(status.st_atime_ns, status.st_mtime_ns))
    second = tree.find()
    assert tree.read == ["a.py"]
    assert second.digests["a.py"] != first.digests["a.py"]
    assert second.digests["b.py"] == first.digests["b.py"]


def test_another_file_of_the_same_size_and_time_is_read(tree: Tree) -> None:
    first, status = tree.find(), tree.file.stat()
    other = tree.file.with_name("c.txt")
    other.write_text("x = 2\n", encoding="utf-8")
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(tree.file)
    assert tree.find().digests["a.py"] != first.digests["a.py"]


def test_a_language_is_found_again(tree: Tree) -> None:
    script = tree.file.with_name("run")
    script.write_text("#!/bin/sh\n", encoding="utf-8")
    assert tree.find().sources["run"].language == "Bash"
    assert tree.find().sources["run"].language == "Bash"
    script.write_text("#!/usr/bin/env python3\n", encoding="utf-8")
    assert tree.find().sources["run"].language == "Python"


def test_what_was_written_just_before_it_was_read_is_read_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.find()
    monkeypatch.setattr(time, "time_ns", lambda: tree.file.stat().st_mtime_ns + 1_000_000_000)
    tree.file.write_text("x = 3\n", encoding="utf-8")
    tree.find()
    # a file system with coarse times would not tell what is written now from what was
    tree.find()
    assert tree.read == ["a.py"]


@pytest.mark.parametrize("value", [b"\xc1", b"\x81\xa1a\xc0"])
def test_what_is_not_what_a_build_left_is_forgotten(value: bytes, tmp_path: Path) -> None:
    cache = Cache(str(tmp_path))
    cache.put(b"key", value)
    status = tmp_path.stat()
    assert Stamps(cache, b"key").language("a.py", status, lambda: "Python") == "Python"


def ignoring(tmp_path: Path) -> Settings:
    write_tree(tmp_path / "root", {".gitignore": "*.log\n/build/\n/p/x\n", "sub/.gitignore": "!keep.log\n"})
    names = ["a.log", "build/b.py", "p/x", "q/x", "sub/keep.log", "sub/c.py"]
    write_tree(tmp_path / "root", dict.fromkeys(names, ""))
    return Settings(root=str(tmp_path / "root"), git="off")


def test_names_that_were_there_are_not_matched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, cache = ignoring(tmp_path), Cache(str(tmp_path / "cache"))
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR)
    find(settings, cache)
    (tmp_path / "root" / "sub" / "c.py").unlink()
    second = find(settings, cache)
    monkeypatch.setattr(GitIgnoreSpec, "check_file", None)
    assert find(settings, cache) == second
    write_tree(tmp_path / "root", {"new.py": ""})
    with pytest.raises(TypeError):
        find(settings, cache)


@pytest.mark.parametrize(
    "edit",
    [
        {".gitignore": "c.py\n"},
        {"sub/.gitignore": ""},
        {"sub/.gitignore": "c.py\n"},
        {"sub/new.log": "", "sub/new.py": ""},
        {"sub/deep/.gitignore": "!*.log\n", "sub/deep/a.log": "", "sub/deep/b/a.log": ""},
        {"sub/build/.gitignore": "x*\n", "sub/build/x.py": ""},
    ],
)
def test_names_are_ignored_as_they_would_be_in_a_first_build(edit: dict[str, str], tmp_path: Path) -> None:
    settings, cache = ignoring(tmp_path), Cache(str(tmp_path / "cache"))
    before = find(settings, cache).sources
    write_tree(tmp_path / "root", edit)
    after = find(settings, cache).sources
    assert after == find(settings, Cache("")).sources != before
    (tmp_path / "root" / "sub" / ".gitignore").unlink()
    assert find(settings, cache).sources == find(settings, Cache("")).sources != after
