"""Figures as Markdown: tables, amounts in words, and the machine they were measured on."""

from __future__ import annotations

import os
import platform
import subprocess
import textwrap
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import psutil

import mkdocs_kwmap
from processes import EVERY, HAS_PSS, SHARE

LIBRARIES = {
    "mkdocs": "MkDocs",
    "mkdocs-material": "Material",
    "griffelib": "Griffe",
    "pygments": "Pygments",
    "tree-sitter": "tree-sitter",
    "ruff": "ruff",
}
"""Names of distributions, and those of what is in them."""

Write = Callable[[float], str]


def several(values: Sequence[float], write: Write) -> str:
    """The median of what was measured in each run; of several runs, with the least."""
    if len(values) == 1:
        return write(values[0])
    return f"{write(median(values))} (least {write(min(values))})"


def seconds(value: float) -> str:
    return f"{value:,.1f} s"


def milliseconds(value: float) -> str:
    return f"{value * 1000:.2f} ms"


def size(value: float) -> str:
    """Bytes in the unit that suits them."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if value >= factor:
            return f"{value / factor:.3g} {unit}" if value < 100 * factor else f"{value / factor:.0f} {unit}"
    return f"{value:.0f} B"


def factor(value: float) -> str:
    return f"{value:,.2f}" if value < 10 else f"{value:,.0f}"


def percent(value: float) -> str:
    return f"{value:.1%}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table, with an empty line behind it."""
    print(_row(head), _row(["---"] * len(head)), *map(_row, rows), sep="\n")
    print(flush=True)


def paragraph(text: str) -> None:
    """Print lines of a width that one reads well, with an empty line behind them."""
    print(textwrap.fill(text, 110, break_long_words=False, break_on_hyphens=False), end="\n\n", flush=True)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine(more: Iterable[str] = ()) -> str:
    """Where this runs, and with what.

    Parameters:
        more: Distributions that are used beside those of this project.
    """
    memory = size(psutil.virtual_memory().total)
    cores = f"{os.cpu_count()} cores ({_processor()}), {memory} of memory"
    system = f"{platform.system()} {platform.release()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    names = {**LIBRARIES, **{name: name for name in more}}
    versions = [f"{names[name]} {found}" for name in names if (found := installed(name))]
    ours = f"mkdocs-kwmap {installed('mkdocs-kwmap')}{_commit()}"
    return f"Measured on {cores}, {', '.join([system, python, *versions])}, with {ours}. {_load()}{_memory()}"


def installed(name: str) -> str:
    """The version of a distribution; empty where there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _commit() -> str:
    """The commit of the checkout that the plugin is run from, where git tells it."""
    command = [
        "git",
        "-C",
        str(Path(mkdocs_kwmap.__file__).parent),
        "describe",
        "--always",
        "--dirty",
        "--exclude=*",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f" (commit {done.stdout.strip()})"


def _load() -> str:
    if not hasattr(os, "getloadavg"):
        return ""
    return f"Other work kept {os.getloadavg()[0]:.1f} processors busy in the minute before. "


def _memory() -> str:
    if HAS_PSS:
        kind = "what a process has for itself and its part of what it shares with others (PSS)"
    else:
        kind = "what each process has in memory, what they share counted for each of them (RSS)"
    often = f"seen every {EVERY * 1000:.0f} ms, or less often where that takes {SHARE:.0%} of a processor"
    return f"*Memory* is the peak of all processes together, {often}: {kind}."
