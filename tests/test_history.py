"""What git's log says of folders and files, in repositories made here."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ENVIRONMENT, git, write_tree
from mkdocs_kwmap import site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.history import MOST_FILES, Activity, ChangedTogether, History, parsed, read_history
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.pages.model import Fields, Table
from outline import page_outline

DAY = 24 * 3600
NOW = 1_700_000_000
ADA, BOB = "Ada <ada@example.org>", "bob@example.org <bob@example.org>"


def commit(folder: Path, tree: dict[str, str], *, days_ago: int = 0, author: str = ADA) -> None:
    write_tree(folder, tree)
    git(folder, "add", "--all")
    date = f"{NOW - days_ago * DAY} +0000"
    name, _, mail = author.partition(" <")
    who = {"GIT_COMMITTER_NAME": "c", "GIT_COMMITTER_EMAIL": "c@example.org", "GIT_COMMITTER_DATE": date}
    who |= {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": mail.rstrip(">"), "GIT_AUTHOR_DATE": date}
    command = ["git", "-C", str(folder), "commit", "--quiet", "--allow-empty", "-m", "c"]
    subprocess.run(command, env={**os.environ, **ENVIRONMENT, **who}, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, {"a/x.py": "1", "a/y.py": "1", "b/z.py": "1"}, days_ago=800)
    commit(folder, {"a/x.py": "2", "a/y.py": "2"}, days_ago=366, author=BOB)
    commit(folder, {"a/x.py": "3", "a/y.py": "3"}, days_ago=364)
    commit(folder, {"a/deep/w.py": "1", "a/x.py": "4", "a/y.py": "4"})
    return folder


def history_of(root: Path, told: list[str] | None = None, cache: Cache | None = None) -> History | None:
    return read_history(root, cache or Cache(""), (told if told is not None else []).append)


def test_commits_of_folders(repository: Path) -> None:
    history = history_of(repository)
    assert history is not None
    assert history.newest == NOW
    last_of_b = NOW - 800 * DAY
    assert history.folders == {
        "": Activity(4, 2, NOW, 2, (("Ada", 3), ("bob", 1))),
        "a": Activity(4, 2, NOW, 2, (("Ada", 3), ("bob", 1))),
        "a/deep": Activity(1, 1, NOW, 1, (("Ada", 1),)),
        "b": Activity(1, 0, last_of_b, 1, (("Ada", 1),)),
    }


def test_a_folder_of_a_repository_is_told_by_its_own_paths(repository: Path) -> None:
    history = history_of(repository / "a")
    assert history is not None
    assert set(history.folders) == {"", "deep"}
    assert history.recent[0] == ("deep/w.py", "x.py", "y.py")


def test_no_address_is_told(repository: Path) -> None:
    context = Context(
        site.survey(Settings(root=str(repository), evidence=False, cache_dir=""), Cache(""), print)
    )
    pages = "\n".join(page_outline(build()) for build in all_pages(context).values())
    assert "Main authors: Ada (3), bob (1)" in pages
    assert "@example" not in pages


def test_merges_and_empty_commits_do_not_count(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "side", "HEAD~1")
    commit(repository, {"b/z.py": "2"})
    git(repository, "checkout", "--quiet", "main")
    git(repository, "merge", "--quiet", "--no-ff", "-m", "merge", "side")
    commit(repository, {})
    history = history_of(repository)
    assert history is not None
    assert history.folders[""].commits == 5


def test_what_changes_together(repository: Path) -> None:
    history = history_of(repository)
    assert history is not None
    together = ChangedTogether(history, {"a/x.py", "a/y.py", "b/z.py"})
    assert together.of("a/x.py", 3, 5) == [("a/y.py", 4)]
    assert together.of("b/z.py", 2, 5) == []
    assert together.of("b/z.py", 1, 5) == [("a/x.py", 1), ("a/y.py", 1)]
    assert together.of("b/z.py", 1, 1) == [("a/x.py", 1)]
    assert together.of("gone.py", 1, 5) == []


def test_commits_that_change_very_many_files_tell_nothing() -> None:
    many = tuple(f"{number}.py" for number in range(MOST_FILES + 1))
    together = ChangedTogether(History(0, {}, (many, many[1:])), set(many))
    assert together.of("0.py", 1, 50) == []
    assert len(together.of("1.py", 1, 50)) == MOST_FILES - 1


def test_the_log_is_read_once_for_a_commit(repository: Path, tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    first = history_of(repository, cache=cache)
    (repository / ".git" / "objects").rename(tmp_path / "objects")
    (repository / ".git" / "objects").mkdir()
    assert history_of(repository, cache=cache) == first
    told: list[str] = []
    assert history_of(repository, told) is None
    assert "git tells no history" in told[0]
    cache.close()


def test_a_shallow_clone_says_so_and_how_to_have_more(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "shallow")
    told: list[str] = []
    assert history_of(tmp_path / "shallow", told) is None
    assert "git fetch --unshallow" in told[0]
    assert "history: off" in told[0]


def test_without_git_or_commits_there_is_none(tmp_path: Path) -> None:
    told: list[str] = []
    assert history_of(tmp_path, told) is None
    git(tmp_path, "init", "--quiet")
    assert history_of(tmp_path, told) is None
    assert told == []


def test_a_configuration_cannot_run_a_program_or_change_what_is_read(
    repository: Path, tmp_path: Path
) -> None:
    expected = history_of(repository)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/run\n")
    trap.chmod(0o755)
    for name, value in {
        "log.showSignature": "true",
        "gpg.program": str(trap),
        "diff.external": str(trap),
        "core.pager": str(trap),
        "core.fsmonitor": str(trap),
        "diff.renames": "copies",
        "log.showRoot": "false",
        "color.ui": "always",
        "diff.relative": "true",
    }.items():
        git(repository, "config", name, value)
    assert history_of(repository) == expected
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_odd_names_of_files_and_authors(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, {"a\nb/\x011700000000": "1", "é/ü.py": "1"}, author="<x> Å <a@b.c>")
    history = history_of(tmp_path)
    assert history is not None
    assert set(history.folders) == {"", "a\\nb", "é"}
    assert history.recent == (("a\\nb/\\x011700000000", "é/ü.py"),)
    assert all(name.isprintable() for name, _ in history.folders[""].main_authors)


@given(st.lists(st.binary()))
def test_any_output_of_git_is_taken(tokens: list[bytes]) -> None:
    for one in parsed(tokens):
        assert one.time >= 0
        assert all(path.isprintable() for path in one.paths)


def test_pages_tell_activity_and_what_changes_together(repository: Path) -> None:
    context = Context(site.survey(Settings(root=str(repository), evidence=False), Cache(""), print))
    pages = all_pages(context)
    activity = next(one for one in pages["a/doc.md"]().sections if one.title == "Activity").blocks[0]
    assert isinstance(activity, Fields)
    assert activity.rows == (
        ("Last change", ("2023-11-14",)),
        ("Commits", ("2 in the year to 2023-11-14, 4 in all",)),
        ("Main authors", ("Ada (3), bob (1)",)),
    )
    related = next(one for one in pages["a/x.py_docs.md"]().sections if one.title == "Related files")
    assert isinstance(related.blocks[0], Table)
    assert [row.cells[1] for row in related.blocks[0].rows] == [
        ("changed with it in 4 of the last 4 commits",)
    ]


def test_history_off_tells_nothing(repository: Path) -> None:
    settings = Settings(root=str(repository), evidence=False, history=False)
    context = Context(site.survey(settings, Cache(""), print))
    assert all(one.title != "Activity" for one in all_pages(context)["a/doc.md"]().sections)
