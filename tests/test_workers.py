"""The same facts, wherever files are read: here, in a pool of processes, on a Dask cluster."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe
import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.model import Facts, Settings
from mkdocs_kwmap.site import survey

ROOT = Path(griffe.__file__).parent


def facts_with(workers: int | str, cache: str = "") -> dict[str, Facts]:
    settings = Settings(root=str(ROOT), git="off", evidence=False, workers=workers)
    return dict(survey(settings, Cache(cache), print).facts)


@pytest.fixture(scope="module")
def read_here() -> dict[str, Facts]:
    return facts_with(1)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """Address of a real Dask scheduler with two worker processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    host, port = address.split(":")
    python = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nworkers",
        "2",
        "--nthreads",
        "1",
    ]
    started = [
        subprocess.Popen([*python, "--host", host, "--port", port, "--no-dashboard"], cwd=tmp_path),
        subprocess.Popen([*worker, "--no-dashboard", "--local-directory", str(tmp_path)], cwd=tmp_path),
    ]
    yield address
    for process in reversed(started):
        process.terminate()
        process.wait(20)


def test_a_pool_reads_the_same_facts(read_here: dict[str, Facts]) -> None:
    assert len(read_here) > 20
    assert facts_with(2) == read_here


def test_a_dask_cluster_reads_the_same_facts(read_here: dict[str, Facts], scheduler: str) -> None:
    assert facts_with(f"dask://{scheduler}") == read_here


def test_unchanged_files_come_from_the_cache(
    read_here: dict[str, Facts], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_again(*_: object, **__: object) -> None:
        raise AssertionError("a file was read again")

    assert facts_with(1, str(tmp_path)) == read_here
    monkeypatch.setattr("mkdocs_kwmap.site._read_chunk", read_again)
    assert facts_with(1, str(tmp_path)) == read_here


def test_no_scheduler_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(KwmapError, match=r"no Dask scheduler answers at 127\.0\.0\.1:9"):
        facts_with("dask://127.0.0.1:9")


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
