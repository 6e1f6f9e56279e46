"""How far the limits on size and time hold for generated files of 10 MB.

    python tests/benchmarks/limits.py [--megabytes N]

Makes a JSON file and a C header, and reads each once with the size cap out of the way and a time cap of two
seconds, and once with the default caps. Each reading has a process of its own; prints what it gave, the
seconds, how many of them are beyond the time cap, and the peak memory of the process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from pathlib import Path

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.model import Settings, Source

if sys.platform != "win32":
    import resource

CAPS = {
    "size cap off, 2 s": Settings(root="", max_parse=1_000_000_000, max_parse_time=2.0),
    "default caps": Settings(root=""),
}


def records() -> Iterator[str]:
    """Lines of a JSON file."""
    yield "[\n"
    for number in count():
        yield f'{{"id": {number}, "name": "item {number}", "tags": ["a", {number}], "in": {{"x": null}}}},\n'


def registers() -> Iterator[str]:
    """Pieces of a header as generators of drivers write it."""
    for number in count():
        yield (
            f"/* Register {number}. */\n#define REG_{number}_MASK 0x{number:08x}u\n"
            f"struct reg_{number} {{ unsigned low : 3; unsigned high; }};\n"
            f"static inline int get_{number}(struct reg_{number} *r) {{ return r->low; }}\n"
        )


def written(folder: Path, name: str, pieces: Iterator[str], size: int) -> Path:
    """A file of about a size."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="\n") as file:
        while file.tell() < size:
            file.writelines(piece for piece, _ in zip(pieces, range(1000), strict=False))
    return path


def read(path: Path, language: str, limits: Limits) -> tuple[str, float, int]:
    """Read a file and say what it gave, in which time and memory; runs in a process of its own."""
    start = time.perf_counter()
    facts = extract(Source(path.name, str(path), language, path.stat().st_size), limits)
    seconds = time.perf_counter() - start
    return f"{facts.fallback or 'read'}, {len(facts.definitions):,} definitions", seconds, peak_memory()


def peak_memory() -> int:
    """Bytes; 0 where the platform does not tell."""
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def report(path: Path, language: str) -> None:
    for label, settings in CAPS.items():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            given, seconds, memory = process.submit(read, path, language, Limits.of(settings)).result()
        over = max(0.0, seconds - settings.max_parse_time)
        print(
            f"{path.name:<12}{label:<20}{given:<30}{seconds:5.2f} s, {over:.2f} s over the time cap, "
            f"{memory / 1e6:.0f} MB",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how far the limits hold.")
    parser.add_argument("--megabytes", type=int, default=10, metavar="N", help="size of each file")
    size = parser.parse_args().megabytes * 1_000_000
    made: tuple[tuple[str, str, Callable[[], Iterator[str]]], ...] = (
        ("data.json", "JSON", records),
        ("registers.h", "C", registers),
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, language, pieces in made:
            report(written(Path(folder), name, pieces(), size), language)


if __name__ == "__main__":
    main()
