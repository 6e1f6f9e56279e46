"""Run programs in a temporary folder and measure them with all processes they start."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from janitor import PATIENCE, descendants, end

if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    import resource

    _NEW_GROUP = 0

JANITOR = Path(__file__).with_name("janitor.py")

EVERY = 0.05
"""Seconds between two looks at the memory of the processes."""
SHARE = 0.01
"""Of one processor: what looking may take, which holds processes up; at large ones it is done less often."""

HAS_PSS = Path("/proc/self/smaps_rollup").exists()
"""Whether the system tells of memory that processes share which part falls to each."""


@dataclass(frozen=True)
class Cost:
    """What a program took."""

    seconds: float
    """On the clock."""
    cpu: float
    """Seconds of all processors and processes, for the program and for the system on its behalf."""
    memory: int
    """Bytes: the peak of all processes together."""


class FailedError(Exception):
    """A program ended with an error; the message holds the end of its log."""


class Workplace:
    """A temporary folder, and programs that run in it one after the other."""

    def __init__(self, folder: Path, told: IO[str]) -> None:
        """Take over a folder.

        Parameters:
            folder: The folder.
            told: The janitor's ear: takes the ids of processes that have to go with the folder.
        """
        self.folder = folder
        self._told = told
        temporary = folder / "temporary"  # what a killed program leaves there goes with the folder
        temporary.mkdir()
        self._environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}

    def run(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Cost:
        """Run a program to its end.

        Parameters:
            command: The program with its arguments.
            folder: Where it runs. Its log is written to `log.txt` in there.
            environment: Variables to set beside those of this process.

        Returns:
            What it took.

        Raises:
            FailedError: It ended with an error.
        """
        log = folder / "log.txt"
        before, started = _cpu_of_children(), time.perf_counter()
        with log.open("wb") as output:
            process = self._started(command, folder, environment, output)
            watch = _Watch(process.pid)
            try:
                code = process.wait()
                seconds = time.perf_counter() - started
            finally:
                watch.finish()
        if code:
            raise FailedError(_told_of(command, code, log))
        cpu = watch.cpu if before is None else (_cpu_of_children() or 0.0) - before
        return Cost(seconds, cpu, watch.peak)

    @contextmanager
    def running(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Running]:
        """Run a program that ends when it is told to, which is done afterwards.

        Parameters:
            command: The program with its arguments.
            folder: Where it runs. Its log is written to `log.txt` in there.
            environment: Variables to set beside those of this process.
        """
        log = folder / "log.txt"
        with log.open("wb") as output, self._started(command, folder, environment, output) as process:
            running = Running(process, log)
            try:
                yield running
            finally:
                running.finish()

    def _started(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], output: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**self._environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        print(process.pid, file=self._told, flush=True)
        return process


@contextmanager
def workplace() -> Iterator[Workplace]:
    """A temporary folder that is removed in the end, with all processes in it, even if this one is killed."""
    with subprocess.Popen(
        [sys.executable, str(JANITOR)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        # out of reach of Ctrl-C, which a terminal sends to all that runs in it
        start_new_session=sys.platform != "win32",
        creationflags=_NEW_GROUP,
    ) as janitor:
        assert janitor.stdin is not None
        assert janitor.stdout is not None
        yield Workplace(Path(janitor.stdout.readline().rstrip("\n")), janitor.stdin)


class Running:
    """A program that runs, with all that it has started."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self._process, self._log = process, log
        self._watch = _Watch(process.pid)

    def check(self) -> None:
        """See that it has not ended.

        Raises:
            FailedError: It has.
        """
        code = self._process.poll()
        if code is not None:
            raise FailedError(_told_of(self._process.args, code, self._log))

    def peak(self) -> int:
        """Bytes: the most memory that was seen until now; from now on nothing is looked at by itself."""
        self._watch.finish_looking()
        return self._watch.peak

    def memory(self) -> int:
        """Bytes of all processes together."""
        total = 0
        for process in self._all():
            with suppress(psutil.Error, OSError):
                total += _memory_of(process)
        return total

    def cpu(self) -> float:
        """Seconds of processor time of the processes that run."""
        total = 0.0
        for process in self._all():
            with suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def _all(self) -> list[psutil.Process]:
        process = psutil.Process(self._process.pid)
        return [process, *descendants(process)]

    def finish(self) -> None:
        """End it and all that it has started: as `kill` does, and by force what does not go."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        self._watch.finish()
        self._process.wait()


def _told_of(command: object, code: int, log: Path) -> str:
    """That a program has ended with an error, and the end of its log."""
    words = map(str, command) if isinstance(command, Sequence) else [str(command)]
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([f"{' '.join(words)} ended with {code}:", *lines[-20:]])


class _Watch:
    """Looks at a process and all below it from time to time, until it is told to finish."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._cpu: dict[psutil.Process, float] = {}
        self._process = psutil.Process(pid)
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def cpu(self) -> float:
        """Seconds of processor time that were seen; what comes after the last look is missing."""
        return sum(self._cpu.values())

    def finish(self) -> None:
        """Look no more, and end what still runs: all, where this one is told to stop meanwhile."""
        self.finish_looking()
        end([self._process, *descendants(self._process)])
        _, left = psutil.wait_procs(self._cpu, timeout=PATIENCE)
        for process in left:
            with suppress(psutil.Error):
                command = " ".join(process.cmdline()) or process.name()
                print(f"a process was left behind, and is ended: {command}", file=sys.stderr)
        end(left)

    def finish_looking(self) -> None:
        """Look no more."""
        self._finished.set()
        self._thread.join()

    def _run(self) -> None:
        pause = 0.0
        while not self._finished.wait(pause):
            began = time.perf_counter()
            self._look()
            pause = max(EVERY, (time.perf_counter() - began) / SHARE)

    def _look(self) -> None:
        total = 0
        for process in (self._process, *descendants(self._process)):
            with suppress(psutil.Error, OSError):
                total += _memory_of(process)
                times = process.cpu_times()
                self._cpu[process] = times.user + times.system
        self.peak = max(self.peak, total)


def _memory_of(process: psutil.Process) -> int:
    if not HAS_PSS:
        return int(process.memory_info().rss)
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = (int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    return next(sizes, 0)  # a process that has just ended has none


def _cpu_of_children() -> float | None:
    """Seconds of all processes that have ended below this one; None where the system does not tell."""
    if sys.platform == "win32":
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
