"""Reading on a real Dask cluster: a scheduler and worker processes that these tests start."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import griffe
import psutil
import pytest
from msgspec.structs import replace

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts, Settings
from mkdocs_kwmap.site import find, survey
from mkdocs_kwmap.workers import Workers

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "mkdocs_kwmap"
PATH = os.pathsep.join([str(TESTS.parent), str(TESTS)])


class Cluster:
    """A scheduler, and the workers that it has been given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        host, port = self.address.split(":")
        self._started = [self._start("scheduler", "--host", host, "--port", port, "--no-dashboard")]

    @property
    def setting(self) -> str:
        return f"dask://{self.address}"

    def add(self, *arguments: str, path: str = PATH) -> psutil.Process:
        """Start a worker of one thread; a nanny starts it anew where it ends."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder))
        started = self._start("worker", self.address, *options, *arguments, path=path)
        self._started.append(started)
        return psutil.Process(started.pid)

    def _start(self, what: str, *arguments: str, path: str = PATH) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"},
        )

    def stop_scheduler(self) -> None:
        """End the scheduler."""
        self._started[0].kill()

    def close(self) -> None:
        """End all of them."""
        for process in reversed(self._started):
            process.terminate()
            process.wait(30)


@contextmanager
def new_cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Address of a real Dask scheduler with two worker processes."""
    with new_cluster(tmp_path_factory.mktemp("dask")) as started:
        started.add("--nworkers", "2")
        yield started


@pytest.fixture(autouse=True)
def _any_size_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_kwmap.workers.POOL_FROM", 0)
    monkeypatch.setattr("mkdocs_kwmap.workers.CHUNK", 20_000)


def facts_with(workers: int | str, root: Path) -> dict[str, Facts]:
    settings = Settings(root=str(root), git="off", evidence=False, workers=workers)
    return dict(survey(settings, Cache(""), print).facts)


def test_a_dask_cluster_reads_and_highlights_the_same(cluster: Cluster, tmp_path: Path) -> None:
    root = Path(griffe.__file__).parent
    settings = Settings(root=str(root), git="off", evidence=False)
    indexes: list[Index] = []
    kept: list[dict[bytes, bytes]] = []
    found = find(settings, Cache(""))
    for workers in (cluster.setting, 1):
        cache = Cache(str(tmp_path / str(len(kept))))
        indexes.append(survey(replace(settings, workers=workers), cache, print, found=found))
        cache.close()
        with closing(sqlite3.connect(tmp_path / str(len(kept)) / "cache.sqlite")) as database:
            kept.append(dict(database.execute("SELECT key, value FROM entry")))
    assert len(indexes[0].facts) > 20
    assert list(indexes[0].facts.items()) == list(indexes[1].facts.items())
    assert kept[0] == kept[1]  # facts and highlighted source, byte for byte


# What workers are given


CHUNKS = [[number, number + 1] for number in range(0, 40, 2)]


def pids(numbers: list[int]) -> list[int]:
    time.sleep(0.2)
    return [os.getpid() for _ in numbers]


def refuse_thirteen(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        raise ArithmeticError("thirteen")
    return numbers


def ended_by_thirteen(numbers: list[int]) -> list[int]:
    if 13 in numbers:
        os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        time.sleep(10)
    return [2 * number for number in numbers]


def test_both_workers_take_part(cluster: Cluster) -> None:
    with Workers(cluster.setting) as workers:
        found = {pid for chunk in workers.map(pids, CHUNKS) for pid in chunk}
    assert len(found) == 2
    assert os.getpid() not in found


def test_an_error_of_the_function_passes_on(cluster: Cluster) -> None:
    with Workers(cluster.setting) as workers:
        with pytest.raises(ArithmeticError, match="thirteen"):
            list(workers.map(refuse_thirteen, CHUNKS))
        assert list(workers.map(refuse_thirteen, [[1], [2]])) == [[1], [2]]


def test_an_item_that_ends_its_workers_costs_nothing_but_itself(tmp_path: Path) -> None:
    with new_cluster(tmp_path) as cluster:
        cluster.add("--nworkers", "2")
        with Workers(cluster.setting) as workers:
            found = list(workers.map(ended_by_thirteen, CHUNKS, lost=lambda item: -item))
    doubled = [[2 * number for number in chunk] for chunk in CHUNKS]
    assert found == [[24, -13] if chunk == [24, 26] else chunk for chunk in doubled]


def test_a_worker_that_is_killed_costs_only_its_chunk(tmp_path: Path) -> None:
    root = Path(griffe.__file__).parent
    with new_cluster(tmp_path) as cluster:
        lone = cluster.add("--no-nanny")
        cluster.add("--no-nanny")
        settings = Settings(root=str(root), git="off", evidence=False, workers=cluster.setting)
        with Workers(cluster.setting) as workers:
            results = workers.map(pids, CHUNKS)
            found = [next(results)]
            lone.kill()
            found += results
            assert len(found) == len(CHUNKS)
            facts = dict(survey(settings, Cache(""), print, workers=workers).facts)
    assert facts == facts_with(1, root)


# What can be wrong


def test_no_scheduler_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(KwmapError, match=r"no Dask scheduler answers at 127\.0\.0\.1:9"):
        facts_with("dask://127.0.0.1:9", TESTS)


def test_a_cluster_without_workers_is_told_how_to_get_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mkdocs_kwmap.workers.cluster._PATIENCE", 0.5)
    with new_cluster(tmp_path) as cluster, pytest.raises(KwmapError, match="has no workers"):
        facts_with(cluster.setting, TESTS)


def test_a_worker_with_another_version_is_named(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "other" / PACKAGE.name)
    with (tmp_path / "other" / PACKAGE.name / "evidence.py").open("a", encoding="utf-8") as file:
        file.write("# one more line\n")
    with new_cluster(tmp_path) as cluster:
        cluster.add(path=str(tmp_path / "other"))
        with pytest.raises(KwmapError, match=r"worker tcp://\S+ has another version of mkdocs-kwmap, so it"):
            facts_with(cluster.setting, TESTS)


def test_a_worker_that_joins_later_is_looked_at_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mkdocs_kwmap.workers.cluster._check_versions", lambda *_: None)
    monkeypatch.setattr(
        "mkdocs_kwmap.workers.cluster.generator_version", lambda: "ours; python 3.9; griffe 2"
    )
    with new_cluster(tmp_path) as cluster:
        cluster.add()
        with pytest.raises(KwmapError, match=r"'python 3\.\d+' instead of 'python 3\.9'"):
            facts_with(cluster.setting, TESTS)


def test_a_worker_without_the_package_is_named(tmp_path: Path) -> None:
    write_tree(tmp_path / "other", {"mkdocs_kwmap/__init__.py": "raise ImportError('nothing here')\n"})
    with new_cluster(tmp_path) as cluster:
        cluster.add(path=str(tmp_path / "other"))
        with pytest.raises(KwmapError, match=r"worker tcp://\S+ cannot run mkdocs-kwmap \(.*nothing here"):
            facts_with(cluster.setting, TESTS)


@pytest.mark.parametrize("name", ["a.py", "a.h"])
def test_a_file_that_is_another_one_there_is_named(name: str, cluster: Cluster, tmp_path: Path) -> None:
    settings = Settings(
        root=str(write_tree(tmp_path / "root", {name: "int a;\n", "b.txt": "b"})),
        git="off",
        evidence=False,
        workers=cluster.setting,
    )
    found = find(settings, Cache(""))
    (tmp_path / "root" / name).write_text("int b;\n")
    with pytest.raises(KwmapError, match=rf"{name} is not the same file on the Dask worker tcp://"):
        survey(settings, Cache(""), print, found=found)


def test_a_scheduler_that_goes_is_told(tmp_path: Path) -> None:
    with new_cluster(tmp_path) as cluster:
        cluster.add()
        with Workers(cluster.setting) as workers:
            results = workers.map(pids, CHUNKS * 5)
            next(results)
            cluster.stop_scheduler()
            with pytest.raises(KwmapError, match="does not answer any more"):
                list(results)


def test_workers_that_all_go_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mkdocs_kwmap.workers.cluster._LOOK", 0.5)
    with new_cluster(tmp_path) as cluster:
        lone = cluster.add("--no-nanny")
        with Workers(cluster.setting) as workers:
            results = workers.map(pids, CHUNKS * 5)
            next(results)
            monkeypatch.setattr("mkdocs_kwmap.workers.cluster._PATIENCE", 2.0)
            lone.kill()
            with pytest.raises(KwmapError, match="has no workers"):
                list(results)
