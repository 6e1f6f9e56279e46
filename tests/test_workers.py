"""The same facts, wherever files are read: here, in processes of this machine, on a Dask cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import griffe
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from conftest import ENVIRONMENT, NewSite, write_tree
from mkdocs_kwmap import readers
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.model import Facts, Settings
from mkdocs_kwmap.readers.tasks import Task
from mkdocs_kwmap.site import survey
from mkdocs_kwmap.workers import CHUNK, OVERHEAD, Workers, balanced
from mkdocs_kwmap.workers.local import usable_cores

ROOT = Path(griffe.__file__).parent


def facts_with(workers: int | str, cache: str = "") -> dict[str, Facts]:
    settings = Settings(root=str(ROOT), git="off", evidence=False, workers=workers)
    facts = survey(settings, Cache(cache), print).facts
    return {path: whole(one) for path, one in facts.items()}


def whole(facts: Facts) -> Facts:
    """Facts of which all has been read."""
    return replace(facts, definitions=tuple(facts.definitions), references=tuple(facts.references))


@pytest.fixture(scope="module")
def read_here() -> dict[str, Facts]:
    return facts_with(1)


# What processes are given


def doubled(numbers: list[int]) -> list[int]:
    return [2 * number for number in numbers]


def pids(numbers: list[int]) -> list[int]:
    return [os.getpid() for _ in numbers]


def pid_after_a_while(seconds: list[float]) -> list[int]:
    time.sleep(sum(seconds))
    return [os.getpid() for _ in seconds]


def ended_by_thirteen(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os._exit(3)
    return doubled(numbers)


def ended_by_the_first(files: list[str]) -> list[str]:
    """The first file there is becomes another process's end; the second time it is read."""
    for name in files:
        if Path(name).exists():
            Path(name).unlink()
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(10)
    return files


def refuse_thirteen(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        raise ArithmeticError("thirteen")
    return numbers


def processes_below() -> set[int]:
    """Ids of the processes that this one has started and that are there, but for Python's own helper."""
    return {
        child.pid
        for child in psutil.Process().children()
        if "resource_tracker" not in " ".join(child.cmdline())
    }


def gone(ids: set[int]) -> bool:
    """Whether processes end within a few seconds."""
    for _ in range(100):
        if not any(map(psutil.pid_exists, ids)):
            return True
        time.sleep(0.1)
    return False


CHUNKS = [[number, number + 1] for number in range(0, 40, 2)]


def test_results_come_in_the_order_of_the_chunks() -> None:
    with Workers(2) as workers:
        assert list(workers.map(doubled, CHUNKS)) == [doubled(chunk) for chunk in CHUNKS]
        slow_first = [[0.5], [0.0], [0.0], [0.0]]
        assert [len(one) for one in workers.map(pid_after_a_while, slow_first)] == [1, 1, 1, 1]


def test_processes_are_kept_for_the_next_use_and_end_with_the_build() -> None:
    before = processes_below()
    with Workers(2) as workers:
        first = {pid for chunk in workers.map(pid_after_a_while, [[0.3], [0.3], [0.3]]) for pid in chunk}
        again = {pid for chunk in workers.map_here(pids, CHUNKS, size=10) for pid in chunk}
        assert len(first) == 2
        assert os.getpid() not in first
        assert again <= first
    assert processes_below() == before


def test_small_work_is_done_here() -> None:
    with Workers(0) as workers:
        assert {pid for chunk in workers.map(pids, CHUNKS, size=1_000) for pid in chunk} == {os.getpid()}
    with Workers(4) as workers:
        assert list(workers.map(pids, [[1, 2]])) == [[os.getpid()] * 2]
        assert list(workers.map(pids, [])) == []
    with Workers("dask://127.0.0.1:9") as workers:
        assert list(workers.map(pids, [[1]], size=1_000)) == [[os.getpid()]]


def test_what_has_ended_a_process_is_never_done_here() -> None:
    with Workers(1) as workers:
        assert list(workers.map(ended_by_thirteen, [[13]], lost=lambda _: 0, is_risky=True)) == [[0]]


def test_with_a_cluster_there_are_processes_of_this_machine_as_well() -> None:
    with Workers("dask://127.0.0.1:9") as workers:
        found = {pid for chunk in workers.map_here(pids, CHUNKS) for pid in chunk}
        assert (os.getpid() in found) == (usable_cores() == 1)


def test_chunks_are_taken_when_there_is_room_for_them() -> None:
    taken = 0

    def chunks() -> Iterator[list[int]]:
        nonlocal taken
        for chunk in CHUNKS * 5:
            taken += 1
            yield chunk

    with Workers(2) as workers:
        results = workers.map(doubled, chunks())
        assert taken == 0
        for number, _ in enumerate(results, 1):
            assert taken <= number + 8 * 4
        assert taken == number == 100


def test_an_error_of_the_function_passes_on_and_ends_the_processes() -> None:
    before = processes_below()
    workers = Workers(2)
    with pytest.raises(ArithmeticError, match="thirteen"):
        list(workers.map(refuse_thirteen, CHUNKS))
    assert processes_below() == before
    assert list(workers.map(doubled, CHUNKS[:2])) == [[0, 2], [4, 6]]
    workers.close()


def test_leaving_early_ends_the_processes_without_waiting_for_them() -> None:
    before = processes_below()
    workers = Workers(2)
    results = workers.map(pid_after_a_while, iter([[0.0], [600.0], [600.0], [600.0]]))
    next(results)
    started = processes_below() - before
    assert len(started) == 2
    results.close()  # type: ignore[attr-defined]
    assert gone(started)


def test_an_item_that_ends_its_process_costs_nothing_but_itself() -> None:
    with Workers(2) as workers:
        found = list(workers.map(ended_by_thirteen, CHUNKS, lost=lambda item: -item))
    assert found == [[24, -13] if chunk == [12, 13] else doubled(chunk) for chunk in CHUNKS]


def test_without_a_stand_in_it_is_an_error_that_names_the_item() -> None:
    with Workers(2) as workers, pytest.raises(KwmapError, match="again when it was given only 13"):
        list(workers.map(ended_by_thirteen, CHUNKS))


def test_a_process_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "3").touch()
    files = [[str(tmp_path / str(number))] for number in range(8)]
    with Workers(2) as workers:
        assert list(workers.map(ended_by_the_first, files)) == files


def test_a_process_that_is_killed_between_two_uses_is_replaced() -> None:
    with Workers(2) as workers:
        first = {pid for chunk in workers.map(pid_after_a_while, [[0.3], [0.3]]) for pid in chunk}
        psutil.Process(min(first)).kill()
        assert list(workers.map(doubled, CHUNKS)) == [doubled(chunk) for chunk in CHUNKS]


SCRIPT = """
import os, sys, time
sys.path.insert(0, {tests!r})
import test_workers
from mkdocs_kwmap.workers import Workers

def main():
    with Workers(2) as workers:
        chunks = iter([[0.0], [0.0], [600.0], [600.0]])
        for number, chunk in enumerate(workers.map(test_workers.pid_after_a_while, chunks)):
            print(*chunk, flush=True)

{call}
"""


def script(folder: Path, call: str) -> subprocess.Popen[str]:
    path = folder / "script.py"
    path.write_text(SCRIPT.format(tests=str(Path(__file__).parent), call=call))
    return subprocess.Popen(
        [sys.executable, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(
            lambda process: process.send_signal(signal.SIGINT),
            id="ctrl-c",
            marks=pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to the whole console"),
        ),
        pytest.param(lambda process: process.kill(), id="killed"),
    ],
)
def test_processes_end_with_the_one_that_started_them(
    end: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> None:
    process = script(tmp_path, "if __name__ == '__main__':\n    main()")
    assert process.stdout is not None
    found = {int(process.stdout.readline()) for _ in range(2)}
    end(process)
    _, errors = process.communicate(timeout=30)
    assert gone(found)
    assert "Process SpawnProcess" not in errors


def test_a_script_without_a_guard_is_told_what_it_needs(tmp_path: Path) -> None:
    _, errors = script(tmp_path, "main()").communicate(timeout=60)
    assert "needs 'if __name__ == \"__main__\":' around it" in errors


def test_processes_that_were_prepared_do_the_work() -> None:
    with Workers(2) as workers:
        workers.prepare("mkdocs_kwmap.pagemaker")
        started = {process.pid for process in psutil.Process().children(recursive=True)}
        found = {one for chunk in workers.map(pids, [[1], [2], [3], [4]]) for one in chunk}
        assert found <= started
    assert gone(found)


# Chunks


@given(st.lists(st.integers(0, 3_000_000), max_size=200))
def test_chunks_hold_everything_once_and_weigh_about_the_same(sizes: list[int]) -> None:
    chunks = balanced(enumerate(sizes))
    assert sorted(number for chunk in chunks for number in chunk) == list(range(len(sizes)))
    assert all(chunk == sorted(chunk) for chunk in chunks)
    weights = [sum(sizes[number] + OVERHEAD for number in chunk) for chunk in chunks]
    assert weights == sorted(weights, reverse=True)
    largest = max(sizes, default=0) + OVERHEAD
    assert all(weight <= CHUNK + largest for weight in weights)


def test_chunks_are_the_same_for_the_same_files() -> None:
    sized = [(number, number % 7 * 50_000) for number in range(100)]
    assert balanced(sized) == balanced(list(sized))
    assert balanced([]) == []


# Facts


def test_a_pool_reads_the_same_facts(read_here: dict[str, Facts]) -> None:
    assert len(read_here) > 20
    found = facts_with(2)
    assert found == read_here
    assert list(found) == list(read_here)


def test_unchanged_files_come_from_the_cache(
    read_here: dict[str, Facts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_again(*_: object, **__: object) -> None:
        raise AssertionError("a file was read again")

    assert facts_with(1, str(tmp_path)) == read_here
    monkeypatch.setattr("mkdocs_kwmap.readers._read_chunk", read_again)
    assert facts_with(1, str(tmp_path)) == read_here


def read_unless_deadly(tasks: list[Task]) -> list[readers._Done]:
    if any(task.source.path == "deadly.py" for task in tasks):
        os._exit(1)
    return readers._read_chunk(tasks)


def test_a_file_that_ends_its_process_is_a_problem_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {f"a{number}.py": f"def f{number}(): pass\n" + "#" * 90_000 for number in range(20)}
    root = write_tree(tmp_path / "root", {**tree, "deadly.py": "def g(): pass\n"})
    settings = Settings(root=str(root), git="off", evidence=False, workers=2)
    expected = survey(settings, Cache(""), print).facts

    def facts() -> dict[str, Facts]:
        cache = Cache(str(tmp_path / "cache"))
        found = survey(settings, cache, print).facts
        read = {path: whole(one) for path, one in found.items()}
        cache.close()
        return read

    with monkeypatch.context() as patched:
        patched.setattr(readers, "_read_chunk", read_unless_deadly)
        found = facts()
    problem = found.pop("deadly.py").problem
    assert problem is not None
    assert problem.reason.startswith("the process that read it ended")
    assert found == {path: one for path, one in expected.items() if path != "deadly.py"}
    assert facts() == expected  # it is not remembered


DEADLY = """
import os
import sys
import mkdocs.__main__
from mkdocs_kwmap import readers

read_chunk = readers._read_chunk

def read_unless_deadly(tasks):
    if any(task.source.path == "deadly.py" for task in tasks):
        os._exit(1)
    return read_chunk(tasks)

if __name__ == "__main__":
    readers._read_chunk = read_unless_deadly
    sys.exit(mkdocs.__main__.cli())
"""


def test_a_build_tries_again_what_the_last_one_has_lost(new_site: NewSite) -> None:
    tree = {f"a{number}.py": f"def f{number}(): pass\n" + "#" * 90_000 for number in range(20)}
    built = new_site({**tree, "deadly.py": "def g(): pass\n"}, {"workers": 2})
    (built.folder / "script.py").write_text(DEADLY)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "script.py", "build"],
            cwd=built.folder,
            env={**os.environ, **ENVIRONMENT},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert "deadly.py: the process that read it ended" in " ".join(done.stderr.split())
    later = built.build()
    assert later.code == 0
    assert not later.warnings
    assert "def g" in later.text("code/deadly.py_docs/index.html")


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    def names() -> list[str]:
        settings = Settings(
            root=str(tmp_path / "root"), git="off", evidence=False, max_parse=40, max_source=40
        )
        cache = Cache(str(tmp_path / "cache"))
        facts = survey(settings, cache, print).facts["a.py"]
        cache.close()
        return [one.name for one in facts.definitions]

    write_tree(tmp_path / "root", {"a.py": "first = 1\n"})
    assert names() == ["first"]
    write_tree(tmp_path / "root", {"a.py": "other = 1\n"})
    assert names() == ["other"]
    write_tree(tmp_path / "root", {"a.py": "other = 1\n" + "#" * 40 + "\n"})
    assert names() == ["other"]
