"""What one machine does of a large map, as the number of files grows.

    python tests/benchmarks/growth.py [N…] [--workers N]

Makes trees of that many small files (10,000, 30,000 and 100,000 where none are named), with a fixed seed:
Python, C, Markdown and YAML in folders of 20, which import from each other. In a process of its own for each
tree it lists the files, reads them, connects them, and gives every page its address, as a build without a
cache does before it makes pages. Prints the processor time of this process and of those that read, and the
peak memory of this one and of the largest of the others. Needs Linux or macOS.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.model import Settings
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.kinds import all_pages
from mkdocs_kwmap.site import find, survey

SIZES = [10_000, 30_000, 100_000]
IN_A_FOLDER = 20
OF_A_PACKAGE = 400

Result = TypeVar("Result")


def name_of(number: int) -> str:
    """Path of a file without its suffix."""
    return f"p{number // OF_A_PACKAGE}/d{number // IN_A_FOLDER % (OF_A_PACKAGE // IN_A_FOLDER)}/f{number}"


PYTHON = '''\
"""Module {number} of the tree."""

import os
import re
{imports}

LIMIT_{number} = {number}


class Class{number}:
    """Does what number {number} does."""

    def run(self, value: int) -> int:
        """Run it.

        Args:
            value: What to run it with.
        """
{uses}
        return value + LIMIT_{number}


def make_{number}(name: str, *, size: int = 0) -> Class{number}:
    return Class{number}()
'''


def python(number: int, others: list[int]) -> str:
    lines = (f"from {name_of(other).replace('/', '.')} import Class{other}" for other in others)
    uses = (f"        Class{other}().run(value)" for other in others)
    return PYTHON.format(number=number, imports="\n".join(lines), uses="\n".join(uses))


def c(number: int, others: list[int]) -> str:
    includes = "".join(f'#include "{name_of(other + FIRST_HEADER)}.h"\n' for other in others)
    return (
        f"/* Unit {number}. */\n#include <stdio.h>\n{includes}\n#define SIZE_{number} {number}\n\n"
        f"struct item_{number} {{ int first; int second; }};\n\n"
        f"int total_{number}(struct item_{number} *item) {{ return item->first + SIZE_{number}; }}\n"
    )


def markdown(number: int, others: list[int]) -> str:
    return f"# Notes {number}\n\nOf `Class{others[0]}` in {name_of(others[1])}.\n\n## Use\n\nSee there.\n"


def yaml(number: int, others: list[int]) -> str:
    return f"name: config{number}\nlimit: {number}\nneeds:\n" + "".join(f"  - f{other}\n" for other in others)


KINDS: list[tuple[str, Callable[[int, list[int]], str]]] = [
    *[(".py", python)] * 7,
    *[(".h", c)] * 2,
    (".md", markdown),
    (".yaml", yaml),
]
FIRST_HEADER = 7
"""Where in `KINDS` headers begin; Python begins it."""


def make(root: Path, number_of_files: int) -> int:
    """Fill a folder; returns the bytes of all files."""
    chosen = random.Random(1)
    size = 0
    for number in range(number_of_files):
        suffix, text = KINDS[number % len(KINDS)]
        path = root / (name_of(number) + suffix)
        if number % IN_A_FOLDER == 0:
            path.parent.mkdir(parents=True)
            (path.parent / "__init__.py").touch()
            (path.parent.parent / "__init__.py").touch()
        nearby = [max(0, number - chosen.randrange(2_000)) for _ in range(3)]
        size += path.write_bytes(text(number, [other - other % len(KINDS) for other in nearby]).encode())
    return size


def measure(root: Path, workers: int) -> None:
    """Do the steps over a tree, and print what they take."""
    settings = Settings(root=str(root), git="off", evidence=False, history=False, workers=workers)
    found = step("list the files", lambda: find(settings, Cache("")))
    index = step("gather what they say, connect it", lambda: survey(settings, Cache(""), print, found=found))
    pages = step("give pages their addresses", lambda: all_pages(Context(index)))
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"  {others.ru_utime + others.ru_stime:.1f} s: read, in other processes of {memory_of(others):.0f} MB"
    )
    memory = memory_of(resource.getrusage(resource.RUSAGE_SELF))
    print(f"  {len(index.facts):,} files, {len(pages):,} pages, {memory:,.0f} MB")


def memory_of(usage: resource.struct_rusage) -> float:
    """Peak memory in MB."""
    return usage.ru_maxrss / (1_000_000 if sys.platform == "darwin" else 1_000)


def step(name: str, do: Callable[[], Result]) -> Result:
    """Do a step, and print the processor time that it takes in this process."""
    began = time.process_time()
    result = do()
    print(f"  {time.process_time() - began:.1f} s: {name}", flush=True)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how a large map grows on one machine.")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES, metavar="N", help="number of files")
    parser.add_argument("--workers", type=int, default=0, metavar="N", help="processes that read")
    parser.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.root:
        measure(chosen.root, chosen.workers)
        return
    for number in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder:
            size = make(Path(folder), number)
            print(f"{number:,} files, {size / 1e6:.1f} MB", flush=True)
            command = [sys.executable, __file__, "--root", folder, "--workers", str(chosen.workers)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
