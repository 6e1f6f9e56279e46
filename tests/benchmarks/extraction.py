"""How much the reading of Python files costs, as a multiple of what `griffe.visit` alone takes for them.

    python tests/benchmarks/extraction.py ROOT [--every N]

Prints the CPU time of both over all Python files of a folder, with the search for references and without,
the peak memory of a process that reads them all, and the time to connect what they say. `--every 10` takes
each tenth file, for a quick look.

Each measured pass has a process of its own, as a build has them, so that no pass pays for the garbage of
another; they take turns, a few files each, so that whatever else the machine does slows all of them alike.
"""

from __future__ import annotations

import argparse
import ast
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import griffe

from mkdocs_kwmap.connect import build_index
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.references import References, find_references
from mkdocs_kwmap.extract.text import read_text
from mkdocs_kwmap.model import Facts, Settings, Source

if sys.platform != "win32":
    import resource

Result = TypeVar("Result")

LIMITS = Limits.of(Settings(root=""))
CHUNK = 20
"""Files that are read before it is the turn of the next pass."""


@dataclass(frozen=True)
class Pass:
    """Work that is measured. Its functions are those of a module: they go to another process."""

    label: str
    run: Callable[[Source, Any], Facts | griffe.Module | References]
    prepare: Callable[[Source], Any]
    """Makes what `run` needs; its time does not count."""


def text_of(source: Source) -> str:
    return read_text(source.location, LIMITS.max_parse, python=True).text


def visit(source: Source, text: str) -> griffe.Module:
    return griffe.visit(source.module or Path(source.path).stem, Path(source.path), text)


def nothing(_: Source) -> None:
    """Extraction starts from the file on disk."""


def read(source: Source, _: None) -> Facts:
    return extract(source, LIMITS)


def tree_of(source: Source) -> ast.Module:
    return ast.parse(text_of(source))


def refer(_: Source, tree: ast.Module) -> References:
    with collector_off():  # as in extraction
        return find_references(tree)


VISIT = Pass("griffe.visit alone", visit, text_of)
EXTRACTION = Pass("extraction", read, nothing)
REFERENCES = Pass("references", refer, tree_of)
PASSES = (VISIT, EXTRACTION, REFERENCES)
"""All that is measured, each as a multiple of the first."""


@dataclass
class Measured:
    """What a pass took so far."""

    seconds: float = 0.0
    """Of CPU time."""
    memory: int | None = None
    """Peak of the process in bytes; None where the platform does not tell."""
    facts: list[Facts] = field(default_factory=list)

    def add(self, other: Measured) -> None:
        self.seconds += other.seconds
        self.memory = other.memory
        self.facts += other.facts


def in_process(one: Pass, sources: Sequence[Source]) -> Measured:
    """Run a pass over some files, in the process that is there for it."""
    prepared = [(source, one.prepare(source)) for source in sources]
    start = time.process_time()
    results = [one.run(source, ready) for source, ready in prepared]
    seconds = time.process_time() - start
    return Measured(seconds, peak_memory(), [result for result in results if isinstance(result, Facts)])


def peak_memory() -> int | None:
    if sys.platform == "win32":
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def be_quiet() -> None:
    """Leave out what Griffe and the compiler remark on the files."""
    logging.getLogger("griffe").setLevel(logging.CRITICAL + 1)
    warnings.simplefilter("ignore")


def new_process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet)


def measure(sources: Sequence[Source]) -> dict[str, Measured]:
    """Run all passes over the files, in turns."""
    found = {one.label: Measured() for one in PASSES}
    with ExitStack() as stack:
        processes = {one.label: stack.enter_context(new_process()) for one in PASSES}
        for one in PASSES:  # what is done once in a process, such as imports, is no part of a file's time
            processes[one.label].submit(in_process, one, sources[:CHUNK]).result()
        for chunk in chunks(sources):
            for one in PASSES:
                found[one.label].add(processes[one.label].submit(in_process, one, chunk).result())
    return found


def chunks(sources: Sequence[Source]) -> Iterator[Sequence[Source]]:
    return (sources[at : at + CHUNK] for at in range(0, len(sources), CHUNK))


def is_parsed(source: Source) -> bool:
    """Whether Python's own parser reads it: Griffe has no other."""
    facts = extract(source, LIMITS)
    return facts.parsed and facts.fallback is None


def python_files(root: Path, every: int) -> tuple[list[Source], int]:
    """Python files that parse, and how many others there are: at an error `griffe.visit` stops."""
    found = discover(Settings(root=str(root), git="off"))
    chosen = [source for source in found if source.language == "Python"][::every]
    with new_process() as process:  # not here: on Linux, the peak of a process counts as that of its children
        parsed = list(process.map(is_parsed, chosen, chunksize=CHUNK))
    sources = [source for source, is_whole in zip(chosen, parsed, strict=True) if is_whole]
    return sources, len(chosen) - len(sources)


def report(sources: Sequence[Source], left_out: int, found: dict[str, Measured]) -> None:
    size = sum(source.size for source in sources) / 1e6
    row("files", f"{len(sources)} ({size:.1f} MB); {left_out} more do not parse")
    seconds = {one.label: found[one.label].seconds for one in PASSES}
    seconds["without references"] = seconds[EXTRACTION.label] - seconds[REFERENCES.label]
    for label, value in seconds.items():
        row(label, f"{value:.2f} s CPU, ratio {value / seconds[VISIT.label]:.2f}")
    memory = found[EXTRACTION.label].memory
    row("peak memory", "not measured on this platform" if memory is None else f"{memory / 1e6:.0f} MB")


def report_index(root: Path, sources: Sequence[Source], facts: Sequence[Facts]) -> None:
    row("definitions", str(sum(len(one.definitions) for one in facts)))
    row("imports", str(sum(len(one.imports) for one in facts)))
    connect = partial(build_index, Settings(root=str(root)), sources, {one.path: one for one in facts}, {})
    index = timed("index", connect)
    timed("classes", lambda: index.classes)
    timed("re-exports", lambda: index.reexports)
    timed("circular imports", lambda: index.cycles)
    references = timed("references to each", lambda: index.references)
    lines = sum(len(one.lines) for files in references.values() for one in files)
    row("referenced", f"{len(references)} definitions, on {lines} lines")


def timed(label: str, work: Callable[[], Result]) -> Result:
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    row(label, f"{time.perf_counter() - wall:.2f} s, {time.process_time() - cpu:.2f} s CPU")
    return result


def row(label: str, value: str) -> None:
    print(f"{label:<20}{value}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what the reading of Python files costs.")
    parser.add_argument("root", type=Path, help="folder with Python files")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th file only")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    sources, left_out = python_files(root, arguments.every)
    if not sources:
        parser.error(f"no Python files in {root}")
    found = measure(sources)
    report(sources, left_out, found)
    report_index(root, sources, found[EXTRACTION.label].facts)


if __name__ == "__main__":
    main()
