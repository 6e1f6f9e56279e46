"""The benchmark of builds: that it runs, what it prints, and that it leaves nothing behind. No times."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from conftest import ENVIRONMENT, write_tree

BENCHMARK = Path(__file__).parent / "benchmarks" / "build.py"

TREE = {
    "README.md": "# Shop\n",
    "shop/__init__.py": "",
    "shop/cart.py": "from shop.prices import price\n\n\ndef total(cart):\n    return sum(map(price, cart))\n",
    "shop/prices.py": "import shop.cart as cart\n\n\ndef price(thing):\n    return 1\n",
    "shop/page.js": "export function show() {}\n",
}

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Where the benchmark makes its temporary folder."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def start(temporary: Path) -> Start:
    """Start the benchmark."""

    def run(*arguments: str) -> subprocess.Popen[str]:
        names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        return subprocess.Popen(
            [sys.executable, str(BENCHMARK), *arguments],
            env={**os.environ, **ENVIRONMENT, **names, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return run


def finished(process: subprocess.Popen[str]) -> str:
    """What it has printed."""
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return output


def tables(text: str) -> list[dict[str, list[str]]]:
    """The tables of a Markdown text: each the cells of its rows by the first one, its head included."""
    found: list[dict[str, list[str]]] = []
    for block in text.split("\n\n"):
        lines = block.strip().splitlines()
        if len(lines) > 1 and re.fullmatch(r"[| -]+", lines[1]):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in [lines[0], *lines[2:]]]
            found.append({row[0]: row[1:] for row in rows})
    return found


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.*")}


def test_the_table_has_three_builds_and_the_size_of_the_site(
    start: Start, temporary: Path, tmp_path: Path
) -> None:
    root = write_tree(tmp_path / "shop", TREE)
    before = contents(root)
    output = finished(start("table", str(root)))
    for name in ("cores", "of memory", "Python", "MkDocs", "Material", "Griffe", "mkdocs-kwmap"):
        assert name in output.partition("\n\n")[0]
    builds, sizes = tables(output)
    assert builds.pop("shop, 5 files") == ["time", "goal", "CPU", "memory", "goal", "pages", "written"]
    assert list(builds) == ["cold", "warm", "one Python file changed"]
    for time_, goal, cpu, memory, memory_goal, *_ in builds.values():
        assert all(re.fullmatch(r"[\d,]+\.\d s", one) for one in (time_, cpu))
        assert re.fullmatch(r"\d+(\.\d+)? MB", memory)
        assert re.fullmatch(r"≤ \d+ s", goal)
        assert re.fullmatch(r"≤ \d GB", memory_goal)
    pages = [int(cells[5]) for cells in builds.values()]
    written = [int(cells[6]) for cells in builds.values()]
    assert 2 * len(TREE) < pages[0] == pages[1] == written[0]
    assert written[1] < written[2] < written[0]
    assert sizes["what"] == ["files", "size", "each"]
    assert sizes["all pages of the site"][0] == str(pages[2])
    assert sizes["file documentation"][0] == str(len(TREE))
    assert contents(root) == before
    assert not any(temporary.iterdir())


def test_a_python_package_is_built_beside_the_peer(start: Start, temporary: Path, tmp_path: Path) -> None:
    root = write_tree(tmp_path, TREE)
    output = finished(start("peer", str(root / "shop"), "--runs", "2"))
    builds = tables(output)[0]
    assert "shop, 3 Python files" in builds
    for kind in ("cold", "warm"):
        assert re.fullmatch(r"[\d.]+ s \(least [\d.]+ s\)", builds[f"mkdocs-kwmap, {kind}"][0])
    if find_spec("mkdocs_api_autonav"):
        assert list(tables(output)[1]) == ["times faster", "cold", "warm"]
    else:
        assert "'pip install mkdocs-api-autonav mkdocstrings[python]'" in " ".join(output.split())
    assert not any(temporary.iterdir())


def test_a_benchmark_that_is_killed_leaves_nothing_behind(
    start: Start, temporary: Path, tmp_path: Path
) -> None:
    process = start("table", str(write_tree(tmp_path / "shop", TREE)))
    wait_for(lambda: any(temporary.glob("*/map/log.txt")))
    below = psutil.Process(process.pid).children(recursive=True)
    assert len(below) >= 2
    process.kill()
    process.communicate()
    wait_for(lambda: not any(temporary.iterdir()))
    assert not psutil.wait_procs(below, timeout=60)[1]


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["table", "nowhere"], "there is no folder nowhere"),
        (
            ["peer", "no_such_package"],
            "there is no package no_such_package, neither",
        ),
        (["table", ".", "--runs", "0"], "invalid positive value: '0'"),
    ],
)
def test_wrong_arguments_are_told(arguments: list[str], message: str, start: Start) -> None:
    _, errors = start(*arguments).communicate(timeout=60)
    assert message in errors
