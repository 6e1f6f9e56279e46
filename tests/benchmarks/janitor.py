"""Clean up after a benchmark, however it ends: also when it is killed and can do nothing more itself.

    python janitor.py

Makes a temporary folder and prints its path. Each line of its input is the id of a process that works there.
Its input ends with the benchmark, as the system closes it then; it ends what still runs of those processes
with all they started, and removes the folder.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil

PATIENCE = 5.0
"""Seconds that killed processes have to go, and a folder to be let go of."""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="kwmap-benchmark-")).resolve()
    print(folder, flush=True)
    started = []
    for line in sys.stdin:
        with suppress(psutil.NoSuchProcess):
            started.append(psutil.Process(int(line)))  # knows when it began: ids are given again
    for process in started:
        end([process, *descendants(process)])
    remove(folder)


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """All processes that one started, and those started by them; none of one that has ended."""
    try:
        return list(process.children(recursive=True))
    except psutil.Error:
        return []


def end(processes: Iterable[psutil.Process]) -> None:
    """Kill processes and wait until they are gone; those that have ended already are left alone."""
    killed = []
    for process in processes:
        with suppress(psutil.Error):
            process.kill()
            killed.append(process)
    psutil.wait_procs(killed, timeout=PATIENCE)


def remove(folder: Path) -> None:
    """Remove a folder, which a process that is just ending may still hold."""
    until = time.monotonic() + PATIENCE
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > until:
            return
        time.sleep(0.05)


if __name__ == "__main__":
    main()
