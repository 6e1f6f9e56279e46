"""What is told of real files that change, in real folders and repositories."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import watchdog.events

from conftest import git, track, write_tree
from mkdocs_kwmap.watching import Touched, Watcher, unwatched
from mkdocs_kwmap.watching.unwatched import Mount, mounts_of_bsd, mounts_of_linux, silent_among

PATIENCE = 20
"""Seconds after which something will not be told any more."""

IS_NEW = hasattr(watchdog.events, "FileAttribEvent")
"""Whether watchdog is of release 7 or later."""


class Listener:
    """A watcher, and all that it has told."""

    def __init__(self, *folders: Path, **options: Any) -> None:
        self.calls: list[Touched] = []
        self.problems: list[str] = []
        self.threads: set[str] = set()
        self.watcher = Watcher(
            [str(folder) for folder in folders],
            options.pop("holding", None) or holding(*folders),
            tell=self._listen,
            report_problem=self.problems.append,
            **options,
        )

    def _listen(self, touched: Touched) -> None:
        self.calls.append(touched)
        self.threads.add(threading.current_thread().name)

    @property
    def paths(self) -> set[str]:
        return {path for call in self.calls for path in call.paths}

    @property
    def is_everything(self) -> bool:
        return any(call.is_everything for call in self.calls)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that is told."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, (self.calls, self.problems)
            time.sleep(0.01)

    def until_told(self, *paths: Path) -> None:
        self.until(lambda: {str(path) for path in paths} <= self.paths)

    def settled(self, marker: Path) -> None:
        """Wait until all that has happened is told: a file that is written now is told after it."""
        time.sleep(0.7)  # a move to a place that is not watched is held back for half a second
        marker.write_text(str(time.monotonic()))
        self.until_told(marker)

    def forget(self) -> None:
        self.calls.clear()


def holding(*folders: Path) -> set[str]:
    """Folders with files in them, but for those that hold what is installed or built."""
    junk = {".git", "node_modules", "site"}
    return {
        str(path.parent)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and junk.isdisjoint(path.relative_to(folder).parts)
    }


@pytest.fixture
def listen() -> Iterator[Callable[..., Listener]]:
    """Make watchers, and stop them in the end."""
    made: list[Listener] = []

    def make(*folders: Path, **options: Any) -> Listener:
        made.append(Listener(*folders, **options))
        made[-1].watcher.start()
        return made[-1]

    yield make
    for one in made:
        one.watcher.stop()


Listen = Callable[..., Listener]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A repository with a folder that is not mapped."""
    files = {"README": "r", "src/a.py": "a", "src/deep/b.py": "b", "docs/c.md": "c"}
    folder = write_tree(tmp_path / "tree", files)
    write_tree(folder, {".gitignore": "node_modules"})
    track(folder)
    git(folder, "commit", "--quiet", "-m", "c")
    write_tree(folder, {"node_modules/x/y.js": "y"})
    return folder


# Files


def test_a_file_that_is_written_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/deep/b.py").write_text("new")
    told.until_told(tree / "src/deep/b.py")
    assert not told.is_everything
    assert told.paths == {str(tree / "src/deep/b.py")}


def test_files_in_the_root_are_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "README").write_text("new")
    (tree / "new").write_text("new")
    told.until_told(tree / "README", tree / "new")


def test_files_that_come_are_renamed_and_go_are_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/new.py").write_text("new")
    told.until_told(tree / "src/new.py")
    told.forget()
    (tree / "src/new.py").rename(tree / "src/deep/newer.py")
    told.until_told(tree / "src/new.py", tree / "src/deep/newer.py")
    told.forget()
    (tree / "src/deep/newer.py").unlink()
    told.until_told(tree / "src/deep/newer.py")


def test_a_file_that_leaves_the_tree_and_one_that_comes_into_it_are_told(
    tree: Path, listen: Listen, tmp_path: Path
) -> None:
    told = listen(tree)
    (tree / "src/a.py").rename(tmp_path / "a.py")
    told.until_told(tree / "src/a.py")
    (tmp_path / "a.py").rename(tree / "src/back.py")
    told.until_told(tree / "src/back.py")


def test_a_file_that_moves_from_one_watched_folder_to_another_is_told_at_both(
    tree: Path, listen: Listen
) -> None:
    told = listen(tree)
    (tree / "src/a.py").rename(tree / "docs/a.py")
    told.until_told(tree / "src/a.py", tree / "docs/a.py")


def test_an_atomic_save_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/.a.tmp").write_text("new")
    (tree / "src/.a.tmp").replace(tree / "src/a.py")
    told.until_told(tree / "src/a.py")


def test_the_way_vim_saves_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/4913").write_text("")
    (tree / "src/4913").unlink()
    (tree / "src/a.py").rename(tree / "src/a.py~")
    (tree / "src/a.py").write_text("new")
    (tree / "src/a.py~").unlink()
    told.until_told(tree / "src/a.py")
    told.settled(tree / "marker")
    assert not told.is_everything


def test_a_file_that_goes_and_comes_back_at_once_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/a.py").unlink()
    (tree / "src/a.py").write_text("new")
    told.until_told(tree / "src/a.py")


def test_a_file_that_a_folder_takes_the_place_of_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/a.py").unlink()
    write_tree(tree / "src/a.py", {"inside.py": "1"})
    told.until_told(tree / "src/a.py", tree / "src/a.py/inside.py")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other names")
def test_unusual_names_are_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    names = ["with space.py", "äöü ☃.py", os.fsdecode(b"no-utf8-\xff.py"), "new\nline.py"]
    for name in names:
        (tree / "src" / name).write_text("1")
    told.until_told(*(tree / "src" / name for name in names))


def test_a_file_that_may_be_read_at_last_is_told(tree: Path, listen: Listen) -> None:
    (tree / "src/a.py").chmod(0)
    told = listen(tree)
    (tree / "src/a.py").chmod(0o644)
    told.until_told(tree / "src/a.py")


# Folders


def test_a_new_folder_with_all_in_it_is_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    write_tree(tree / "src/new", {"x.py": "1", "deep/er/y.py": "1"})
    told.until_told(tree / "src/new/x.py", tree / "src/new/deep/er/y.py")
    (tree / "src/new/deep/er/z.py").write_text("later")
    told.until_told(tree / "src/new/deep/er/z.py")


def test_a_folder_that_is_moved_into_the_tree_is_watched(tree: Path, listen: Listen, tmp_path: Path) -> None:
    write_tree(tmp_path / "other", {"deep/x.py": "1"})
    told = listen(tree)
    (tmp_path / "other").rename(tree / "src/other")
    told.until_told(tree / "src/other/deep/x.py")
    told.settled(tree / "marker")
    told.forget()
    (tree / "src/other/deep/x.py").write_text("new")
    told.until_told(tree / "src/other/deep/x.py")


def test_after_a_folder_is_renamed_everything_is_looked_at(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    (tree / "src/deep").rename(tree / "src/renamed")
    told.until(lambda: told.is_everything)
    (tree / "src/renamed/b.py").write_text("new")
    told.until_told(tree / "src/renamed/b.py")


def test_after_a_mapped_folder_has_left_the_tree_everything_is_looked_at(
    tree: Path, listen: Listen, tmp_path: Path
) -> None:
    told = listen(tree)
    (tree / "src/deep").rename(tmp_path / "elsewhere")
    told.until(lambda: told.is_everything)


def test_a_folder_right_below_the_root_that_is_replaced_is_watched_again(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    shutil.rmtree(tree / "src")
    told.until(lambda: told.is_everything)
    write_tree(tree, {"src/deep/b.py": "b"})
    told.until(lambda: len([call for call in told.calls if call.is_everything]) > 1)
    told.forget()
    (tree / "src/deep/b.py").write_text("new")
    told.until_told(tree / "src/deep/b.py")


def test_a_folder_right_below_the_root_that_another_takes_the_place_of_at_once_is_watched(
    tree: Path, listen: Listen, tmp_path: Path
) -> None:
    told = listen(tree)
    write_tree(tmp_path / "other", {"x.py": "1"})
    (tree / "src").rename(tmp_path / "elsewhere")
    (tmp_path / "other").rename(tree / "src")
    told.until(lambda: told.is_everything)
    told.settled(tree / "marker")
    told.forget()
    (tree / "src/x.py").write_text("new")
    told.until_told(tree / "src/x.py")


def test_a_new_folder_right_below_the_root_is_watched_where_nothing_is_tracked(
    tree: Path, listen: Listen
) -> None:
    told = listen(tree, tracked=False)
    (tree / "new").mkdir()
    told.until(lambda: told.is_everything)
    (tree / "new/x.py").write_text("1")
    told.until_told(tree / "new/x.py")


def test_folders_that_come_to_hold_mapped_files_are_watched(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    write_tree(tree, {"new/x.py": "1"})
    told.settled(tree / "marker")
    assert told.paths == {str(tree / "marker")}
    assert not told.is_everything
    git(tree, "add", "new")
    told.until(lambda: told.is_everything)
    told.forget()
    told.watcher.follow(holding(tree))
    told.until(lambda: told.is_everything)
    (tree / "new/x.py").write_text("new")
    told.until_told(tree / "new/x.py")
    told.forget()
    told.watcher.follow(holding(tree))
    told.settled(tree / "marker")
    assert not told.is_everything


def test_a_root_that_comes_back_is_watched_again(tree: Path, listen: Listen) -> None:
    told = listen(tree, pause=0.1)
    shutil.rmtree(tree)
    told.until(lambda: told.is_everything)
    write_tree(tree, {"src/a.py": "1"})

    def is_told() -> bool:
        (tree / "src/a.py").write_text(str(time.monotonic()))
        return str(tree / "src/a.py") in told.paths

    told.until(is_told)
    assert not told.problems


# What is not told


def test_reading_is_not_told(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    for _ in range(3):
        for path in tree.rglob("*"):
            if path.is_file():
                path.read_bytes()
    git(tree, "ls-files", "-z", "--cached", "--recurse-submodules")
    git(tree, "log", "--format=%H", "--name-status")
    told.settled(tree / "marker")
    assert told.paths == {str(tree / "marker")}
    assert not told.is_everything


def test_what_is_left_out_is_not_told(tree: Path, listen: Listen) -> None:
    (tree / "docs/site2").mkdir()
    told = listen(tree, leave_out=[str(tree / "docs/site"), str(tree / "src/.cache")])
    write_tree(tree, {"docs/site/index.html": "1", "docs/site/x/index.html": "1", "src/.cache/k": "1"})
    write_tree(tree, {"src/__pycache__/a.pyc": "1", "node_modules/x/z.js": "1", "docs/site2/told": "1"})
    shutil.rmtree(tree / "docs/site")
    told.settled(tree / "marker")
    assert told.paths == {str(tree / "marker"), str(tree / "docs/site2/told")}
    assert not told.is_everything


def test_nothing_is_told_of_an_idle_tree(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    time.sleep(1.5)
    assert not told.calls
    assert not told.problems


# Git


def many(count: int, text: str) -> dict[str, str]:
    return {f"src/part{number % 20}/deep/f{number}.py": f"{text} {number}\n" for number in range(count)}


@pytest.fixture
def branches(tree: Path) -> Path:
    """A repository on `main`, with a branch `other` that adds, changes and deletes hundreds of files."""
    git(tree, "checkout", "--quiet", "-B", "main")
    write_tree(tree, many(600, "old"))
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "-m", "many")
    git(tree, "checkout", "--quiet", "-b", "other")
    write_tree(tree, many(400, "new"))
    for number in range(400, 500):
        (tree / f"src/part{number % 20}/deep/f{number}.py").unlink()
    write_tree(tree, {f"src/more{number % 20}/g{number}.py": "g" for number in range(100)})
    write_tree(tree, {"fresh/h.py": "h"})
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "-m", "other")
    git(tree, "checkout", "--quiet", "main")
    return tree


def test_another_branch_is_told_in_few_calls(branches: Path, listen: Listen) -> None:
    told = listen(branches)
    changed = git(branches, "diff", "--name-only", "-z", "main", "other").split("\0")[:-1]
    assert len(changed) == 601
    git(branches, "checkout", "--quiet", "other")
    told.settled(branches / "marker")
    assert told.is_everything
    if IS_NEW:  # of earlier releases folders are watched anew, and meanwhile not
        assert {str(branches / name) for name in changed} - told.paths == {str(branches / "fresh/h.py")}
    assert len(told.calls) < 20
    told.watcher.follow(holding(branches))
    told.forget()
    git(branches, "checkout", "--quiet", "main")
    told.settled(branches / "marker")
    assert told.is_everything
    assert not IS_NEW or {str(branches / name) for name in changed} <= told.paths


def test_what_git_tracks_and_commits_is_told_as_everything(tree: Path, listen: Listen) -> None:
    (tree / "src/new.py").write_text("1")
    told = listen(tree)
    git(tree, "add", "src/new.py")
    told.until(lambda: told.is_everything)
    told.settled(tree / "marker")
    told.forget()
    git(tree, "commit", "--quiet", "-m", "c")
    told.until(lambda: told.is_everything)
    told.settled(tree / "marker")
    told.forget()
    git(tree, "commit", "--quiet", "--allow-empty", "-m", "the index is as it was")
    told.until(lambda: told.is_everything)


def test_a_repository_without_commits_tells_of_the_first_ones(tmp_path: Path, listen: Listen) -> None:
    folder = track(write_tree(tmp_path / "new", {"a.py": "1"}))
    told = listen(folder)
    git(folder, "commit", "--quiet", "-m", "first")
    told.until(lambda: told.is_everything)
    told.settled(folder / "marker")
    told.forget()
    git(folder, "commit", "--quiet", "--allow-empty", "-m", "the index is as it was")
    told.until(lambda: told.is_everything)


def test_a_work_tree_of_another_repository_tells_of_its_own_index(
    tree: Path, listen: Listen, tmp_path: Path
) -> None:
    git(tree, "worktree", "add", "--quiet", str(tmp_path / "second"))
    told = listen(tmp_path / "second")
    (tree / "src/more.py").write_text("1")
    git(tree, "add", "src/more.py")
    told.settled(tmp_path / "second/marker")
    assert not told.is_everything
    (tmp_path / "second/src/new.py").write_text("1")
    git(tmp_path / "second", "add", "src/new.py")
    told.until(lambda: told.is_everything)


def test_a_part_of_a_repository_tells_of_its_index(tree: Path, listen: Listen) -> None:
    told = listen(tree / "src")
    (tree / "docs/more.md").write_text("1")
    git(tree, "add", "docs/more.md")
    told.until(lambda: told.is_everything)
    assert not told.paths


def test_the_state_of_a_work_tree_costs_one_call_at_most(tree: Path, listen: Listen) -> None:
    for name in git(tree, "ls-files", "-z").split("\0")[:-1]:
        os.utime(tree / name, (0, 0))  # other than the index says
    told = listen(tree)
    git(tree, "status")
    git(tree, "diff", "--stat")
    told.settled(tree / "marker")
    assert told.paths == {str(tree / "marker")}
    assert sum(call.is_everything for call in told.calls) <= 2
    told.forget()
    git(tree, "status")  # nothing is left to refresh
    told.settled(tree / "marker")
    assert not told.is_everything


# Where folders lie


def test_paths_are_told_as_the_root_is_spelled(tree: Path, listen: Listen, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tree, target_is_directory=True)
    root = tmp_path / "link"
    told = listen(root, leave_out=[str(root / "docs/site")])
    write_tree(tree, {"src/a.py": "new", "README": "new", "docs/site/index.html": "1"})
    told.until_told(root / "src/a.py", root / "README")
    told.settled(root / "marker")
    assert told.paths == {str(root / name) for name in ("src/a.py", "README", "marker")}
    git(tree, "add", "--all")
    told.until(lambda: told.is_everything)


def test_packages_elsewhere_are_watched_as_well(tree: Path, listen: Listen, tmp_path: Path) -> None:
    package = write_tree(tmp_path / "site-packages/p", {"__init__.py": "", "deep/m.py": ""})
    write_tree(tmp_path / "site-packages/q", {"__init__.py": ""})
    told = listen(tree, package)
    write_tree(package, {"deep/m.py": "new", "new/n.py": "1"})
    write_tree(tmp_path / "site-packages/q", {"__init__.py": "new"})
    (tree / "src/a.py").write_text("new")
    told.until_told(package / "deep/m.py", package / "new/n.py", tree / "src/a.py")
    told.settled(tree / "marker")
    names = {package / "deep/m.py", package / "new/n.py", tree / "src/a.py", tree / "marker"}
    assert told.paths == {str(path) for path in names}


def test_a_package_in_a_folder_of_the_root_that_is_not_mapped_is_watched(tree: Path, listen: Listen) -> None:
    package = write_tree(tree / ".venv/lib/p", {"__init__.py": ""})
    write_tree(tree / ".venv/lib/q", {"__init__.py": ""})
    told = listen(tree, package, holding=holding(tree / "src", tree / "docs", package))
    write_tree(tree / ".venv/lib/q", {"__init__.py": "new"})
    write_tree(package, {"__init__.py": "new"})
    told.until_told(package / "__init__.py")
    told.settled(tree / "marker")
    assert told.paths == {str(package / "__init__.py"), str(tree / "marker")}


def test_a_root_with_very_many_folders_is_watched_as_a_whole(tree: Path, listen: Listen) -> None:
    write_tree(tree, {f"top{number}/x.py": "1" for number in range(60)})
    before = threading.active_count()
    told = listen(tree)
    assert threading.active_count() - before < 10
    (tree / "top59/x.py").write_text("new")
    told.until_told(tree / "top59/x.py")
    told.settled(tree / "marker")
    assert not told.is_everything
    git(tree, "add", "--all")
    told.until(lambda: told.is_everything)


# When it is told


def test_what_is_written_all_the_time_holds_back_nothing(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    ended = threading.Event()

    def write() -> None:
        while not ended.wait(0.005):
            (tree / "src/log").write_text(str(time.monotonic()))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        (tree / "src/a.py").write_text("new")
        told.until_told(tree / "src/a.py")
        told.until(lambda: len(told.calls) > 2)
    finally:
        ended.set()
        writer.join()


def test_what_happens_together_is_told_together(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    for number in range(100):
        (tree / f"src/n{number}.py").write_text("1")
    told.settled(tree / "marker")
    assert len(told.paths) == 101
    assert len(told.calls) < 20


def test_while_a_call_works_events_are_collected(tree: Path, listen: Listen) -> None:
    told = listen(tree)
    working, go_on, within = threading.Event(), threading.Event(), []
    listener = told._listen

    def work(touched: Touched) -> None:
        within.append(touched)
        working.set()
        go_on.wait(PATIENCE)
        listener(touched)

    told.watcher._tell = work
    (tree / "src/a.py").write_text("new")
    assert working.wait(PATIENCE)
    for name in "xyz":
        (tree / f"src/{name}.py").write_text("1")
        time.sleep(0.2)
    assert len(within) == 1
    go_on.set()
    told.until_told(*(tree / f"src/{name}.py" for name in "xyz"))
    assert len(told.calls) == 2
    assert len(told.threads) == 1


def test_the_end_ends_all_threads(tree: Path) -> None:
    before = set(threading.enumerate())
    told = Listener(tree)
    told.watcher.stop()
    told.watcher.start()
    assert set(threading.enumerate()) == before  # what has ended does not begin again
    told = Listener(tree)
    told.watcher.start()
    told.watcher.start()
    (tree / "src/a.py").write_text("new")
    told.until_told(tree / "src/a.py")
    told.watcher.stop()
    told.watcher.stop()
    told.until(lambda: set(threading.enumerate()) <= before)
    told.forget()
    (tree / "src/a.py").write_text("newer")
    told.watcher.follow(holding(tree))
    time.sleep(0.7)
    assert not told.calls


def test_a_call_may_end_the_watcher(tree: Path) -> None:
    told = Listener(tree)
    told.watcher._tell = lambda _: told.watcher.stop()
    before = set(threading.enumerate())
    told.watcher.start()
    (tree / "src/a.py").write_text("new")
    told.until(lambda: set(threading.enumerate()) <= before)


# Limits

CHILD = """
import json, os, sys, threading
from pathlib import Path
from mkdocs_kwmap.watching import Watcher

def tell(touched):
    shown = [sorted(touched.paths), touched.is_everything]
    print(json.dumps(["told", *shown]), flush=True)

def report(problem):
    print(json.dumps(["problem", problem]), flush=True)

root, top, options = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
for name, value in options.pop("limits", {}).items():
    Path("/proc/sys/user", name).write_text(str(value))
watcher = Watcher([root], top, tell=tell, report_problem=report, tracked=False, **options)
watcher.start()
print(json.dumps(["started"]), flush=True)
sys.stdin.read()
watcher.stop()
print(json.dumps(["threads", threading.active_count()]), flush=True)
"""
"""A process that has limits of its own and may be halted."""


class Process:
    """A watcher in a process of its own."""

    def __init__(self, root: Path, *prefix: str, **options: Any) -> None:
        top = json.dumps(sorted(holding(root)))
        command = [*prefix, sys.executable, "-c", CHILD, str(root), top, json.dumps(options)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines: list[list[Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(map(json.loads, self.process.stdout))

    def until(self, condition: Callable[[list[Any]], bool]) -> None:
        """Wait for a line."""
        end = time.monotonic() + PATIENCE
        while not any(map(condition, list(self.lines))):
            assert time.monotonic() < end, self.lines
            time.sleep(0.01)

    @property
    def problems(self) -> list[str]:
        return [line[1] for line in self.lines if line[0] == "problem"]

    def end(self) -> list[list[Any]]:
        """Stop the watcher, and give all that it has told."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self._reader.join(PATIENCE)
        assert self.process.wait(PATIENCE) == 0
        assert self.lines[-1] == ["threads", 1]
        return self.lines


def in_namespace() -> tuple[str, ...]:
    """A command that runs another one with limits of its own, which are those of a namespace of users."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("limits of its own for a process take Linux and 'unshare'")
    command = ("unshare", "--user", "--map-root-user")
    probe = "echo 1 > /proc/sys/user/max_inotify_watches"
    done = subprocess.run([*command, "sh", "-c", probe], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"this system allows no namespaces of users: {done.stderr.strip()}")
    return command


def test_more_folders_than_the_system_watches(tree: Path) -> None:
    write_tree(tree, {f"src/f{number}/x.py": "1" for number in range(50)})
    limits = {"max_inotify_watches": 30}
    child = Process(tree, *in_namespace(), limits=limits, pause=0.1)
    child.until(lambda line: line[0] == "problem")
    child.until(lambda line: line == ["told", [], True])
    if IS_NEW:  # earlier releases keep what they had watched before they ran into the limit
        (tree / "docs/c.md").write_text("new")  # a small folder finds room
        child.until(lambda line: line[0] == "told" and str(tree / "docs/c.md") in line[1])
    child.end()
    (problem,) = child.problems
    assert "changes below" in problem
    assert str(tree / "src") in problem
    assert "user.max_inotify_watches is 30" in problem
    assert "sudo sysctl user.max_inotify_watches=524288" in problem


def test_a_new_folder_that_the_system_does_not_watch(tree: Path) -> None:
    """The folders of the tree and of git, and one that is watched for a moment to see whether it can be."""
    child = Process(tree, *in_namespace(), limits={"max_inotify_watches": 8}, pause=0.1)
    child.until(lambda line: line == ["started"])
    assert not child.problems
    write_tree(tree, {f"src/new{number}/x.py": "1" for number in range(8)})
    child.until(lambda line: line[0] == "problem")
    child.until(lambda line: line[0] == "told" and line[2])
    child.end()
    (problem,) = child.problems
    assert "user.max_inotify_watches is 8" in problem


def test_more_watchers_than_the_system_allows(tree: Path) -> None:
    child = Process(tree, *in_namespace(), limits={"max_inotify_instances": 0}, pause=0.1)
    child.until(lambda line: line == ["told", [], True])
    child.end()
    (problem,) = child.problems
    assert "user.max_inotify_instances is" in problem
    assert "sudo sysctl user.max_inotify_instances=1024" in problem


@pytest.mark.skipif(sys.platform != "linux", reason="halts a process while Linux' queue of events runs over")
def test_after_more_events_than_the_system_keeps_everything_is_looked_at(tree: Path) -> None:
    kept = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
    if kept > 50_000:
        pytest.skip(f"it would take {kept} events")
    child = Process(tree)
    child.until(lambda line: line == ["started"])
    child.process.send_signal(signal.SIGSTOP)
    for number in range(kept // 2):
        (tree / f"src/n{number}").write_text("1")
    write_tree(tree, {"src/lost/x.py": "1"})
    child.process.send_signal(signal.SIGCONT)
    child.until(lambda _: len([line for line in child.lines if line[0] == "told" and line[2]]) > 1)
    write_tree(tree, {"src/a.py": "new", "src/lost/y.py": "new"})
    child.until(lambda line: line[0] == "told" and str(tree / "src/a.py") in line[1])
    child.until(lambda line: line[0] == "told" and str(tree / "src/lost/y.py") in line[1])
    told = {path for line in child.end() if line[0] == "told" for path in line[1]}
    assert str(tree / "src/lost/x.py") not in told
    assert not child.problems


# Looking instead


def test_looks_without_events(tree: Path, listen: Listen) -> None:
    before = threading.active_count()
    told = listen(tree, means="poll", pause=0.05)
    assert threading.active_count() == before + 1
    told.until(lambda: len(told.calls) > 3)
    assert set(told.calls) == {Touched(frozenset(), True)}
    assert not told.problems


def test_looks_that_take_long_are_seldom(tree: Path, listen: Listen) -> None:
    starts: list[float] = []
    told = listen(tree, means="poll", pause=0.01)

    def look(_: Touched) -> None:
        starts.append(time.monotonic())
        time.sleep(0.05)

    told.watcher._tell = look
    told.until(lambda: len(starts) > 2)
    assert starts[2] - starts[1] > 1


def test_a_file_system_that_others_write_to_is_looked_at_as_well(
    tree: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = [Mount("/", "ext4"), Mount(str(tree / "src"), "nfs4")]
    monkeypatch.setattr(unwatched, "_mounts", lambda: mounts)
    told = listen(tree, pause=0.1)
    told.until(lambda: Touched(frozenset(), True) in told.calls)
    (problem,) = told.problems
    assert f"the file system of {tree / 'src'} ('nfs4')" in problem
    (tree / "src/a.py").write_text("new")
    told.until_told(tree / "src/a.py")
    trusting = listen(tree, pause=0.1, means="events")
    trusting.settled(tree / "marker")
    assert not trusting.is_everything
    assert not trusting.problems


def test_file_systems_that_others_write_to() -> None:
    listed = (
        "22 27 0:21 / /proc rw,relatime - proc proc rw\n"
        "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard\n"
        "28 27 0:24 / /mnt/c rw,noatime shared:3 - 9p C:\\134 rw,dirsync,aname=drvfs\n"
        "29 27 0:25 / /home/me/with\\040space rw - fuse.sshfs me@there:/x rw\n"
        "30 27 0:26 / /auto rw - autofs systemd-1 rw\n"
        "31 30 0:27 / /auto rw shared:4 master:1 - nfs4 nas:/code rw,vers=4.2\n"
        "32 27 0:28 / /nas rw - nfs nas:/x rw\n"
        "33 32 0:29 / /nas/local rw - xfs /dev/vdb rw\n"
    )
    mounts = list(mounts_of_linux(listed))

    def kind(folder: str, *, is_recursive: bool = True) -> str:
        mount = silent_among(mounts, folder, is_recursive=is_recursive)
        return mount.kind if mount else ""

    assert kind("/mnt/c/Users/me/tree") == "9p"
    assert kind("/home/me/with space/tree") == "fuse.sshfs"
    assert kind("/auto/tree") == "nfs4"
    assert not kind("/nas/local/tree")
    assert not kind("/nas2")
    assert kind("/home/me") == "fuse.sshfs"
    assert not kind("/home/me", is_recursive=False)


def test_file_systems_as_macos_lists_them() -> None:
    listed = (
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\n"
        "//me@nas._smb._tcp.local/my%20code on /Volumes/my code (smbfs, nodev, nosuid, mounted by me)\n"
        "map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n"
    )
    mounts = list(mounts_of_bsd(listed))
    assert [mount.kind for mount in mounts] == ["apfs", "smbfs", "autofs"]
    assert silent_among(mounts, "/Volumes/my code/tree", is_recursive=True) == mounts[1]
    assert silent_among(mounts, "/Users/me/tree", is_recursive=True) is None
