"""What `mkdocs serve` of a map is like: how soon it starts, how soon a page comes, how soon an edit is seen.

    python tests/benchmarks/serve.py ROOT [PAGES…] [--runs N]

Serves parts of a folder, of about 1,000, 10,000 and 60,000 pages and a like mix of languages, and the `whole`
folder, where nothing else is named. Each is served twice: cold (no cache) and warm (again). Measured are:

- the start: from the command to the first answer with a page, and to the first page of the map;
- pages that nobody has asked for before, chosen at random, from the request to the last byte of the answer;
- edits, of a file of median fan-in and of any: from before the file is written to the signal for browsers
  to reload, and until the page of the file has been asked for and tells of the edit. A browser that waits for
  the signal is there as MkDocs has it. The same of files that are added, renamed and deleted one by one, and
  of many that change at once, as they do when git switches branches;
- how much memory it takes and keeps, and what it does of its own accord when nothing happens.

Each server is an `mkdocs serve` of the running environment, in a process of its own, in a temporary folder
with a copy of the files: Material, source embedded, evidence on. Prints Markdown with the machine and the
versions; what is being done is told on standard error. A benchmark that is killed leaves nothing behind.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

import figures
from asking import Client, free_port, is_of_map, wait_for
from build import copied, folder, mapped_files, positive, tell
from edits import (
    ADDED,
    BACK,
    DELETED,
    EDITED,
    KINDS,
    MANY,
    NAMED,
    RENAMED,
    SWITCHED,
    WRITTEN,
    Edit,
    edit,
    told_and_true,
)
from figures import several, size
from mkdocs_kwmap.model import Source
from parts import choose, pages_of, split
from processes import FailedError, Workplace, workplace
from sites import Site

SIZES = ["1000", "10000", "60000", "whole"]
COLD, WARM = "cold", "warm"

ASKED = 400
"""Pages that are asked for, at most."""
USUAL = 50_000
"""Bytes of a usual file; a larger one may take longer."""
IDLE = 20.0
"""Seconds in which nothing happens."""
REST = 20.0
"""Seconds before that, in which what has been begun is ended, and memory is tidied up."""
GOALS = (
    "The goals are those for the default corpus on 2 cores: a first page within 5 s warm and 60 s cold, the "
    "median of pages at most 30 ms and the slowest of a usual file at most 150 ms, an edit told and true "
    "within 1 s, at most 600 MB of memory when idle, and no processor time then."
)


@dataclass
class Measured:
    """What was measured of one server."""

    pages: int = 0
    first_page: float = 0.0
    """Seconds from the command to the first answer with a page."""
    first_of_map: float = 0.0
    """Seconds from the command to the first page of the map."""
    peak: int = 0
    """Bytes: the most memory until then."""
    memory: int = 0
    """Bytes, when it has started and nothing has been asked for."""
    asked: dict[str, float] = field(default_factory=dict)
    """Seconds of each page that was asked for."""
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    memory_after: int = 0
    """Bytes, after all that."""
    idle: float = 0.0
    """The part of one processor that is busy when nothing happens."""


# Measuring


@dataclass
class Part:
    """Some files of a folder, and a site with a map of them."""

    name: str
    sources: list[Source]
    site: Site

    def addresses(self) -> list[str]:
        """Paths of pages of files and folders, in random order, the same one each time."""
        files = [source.path for source in self.sources if source.language != "Binary" and not source.link_to]
        folders = {str(Path(path).parent.as_posix()) for path in files} - {"."}
        found = [f"{path}_{kind}/" for path in files for kind in ("docs", "kw")]
        found += [f"{path}/{kind}" for path in sorted(folders) for kind in ("", "doc/", "sub/")]
        random.Random(1).shuffle(found)
        return [f"/code/{quote(path)}" for path in found]

    def usual(self) -> set[str]:
        """Paths of pages of files that are not large."""
        files = (source for source in self.sources if source.size <= USUAL)
        return {f"/code/{quote(source.path)}_{kind}/" for source in files for kind in ("docs", "kw")}


def measure(part: Part, addresses: Sequence[str]) -> Measured:
    """Start a server, look at it, end it."""
    measured, port = Measured(), free_port()
    client = Client(port)
    began = time.perf_counter()
    with part.site.serving(port) as running:
        wait_for(client, running, "/", lambda answer: answer.status == 200)
        measured.first_page = time.perf_counter() - began
        tell(f"    first page: {figures.seconds(measured.first_page)}")
        wait_for(client, running, "/code/", is_of_map)
        measured.first_of_map = time.perf_counter() - began
        tell(f"    first page of the map: {figures.seconds(measured.first_of_map)}")
        time.sleep(REST)
        measured.peak, measured.memory = running.peak(), running.memory()
        measured.pages = json.loads(client.get("/code/map.json").body)["counts"]["pages"]
        measured.asked = ask(client, addresses)
        measured.edits = edit(part.site, part.sources, client)
        time.sleep(REST)
        before = running.cpu()
        time.sleep(IDLE)
        measured.idle = (running.cpu() - before) / IDLE
        measured.memory_after = running.memory()
    return measured


def ask(client: Client, addresses: Sequence[str]) -> dict[str, float]:
    """Ask for pages, one after the other.

    Returns:
        By the path of each page the seconds it took.

    Raises:
        FailedError: One in twenty is not there, so that this is not what it should be.
    """
    taken, missing = {}, []
    for path in addresses:
        answer = client.get(path)
        if is_of_map(answer):
            taken[path] = answer.seconds
        else:
            missing.append(path)
    if len(missing) > len(addresses) / 20:
        raise FailedError(f"{len(missing)} of {len(addresses)} pages are not there, as {missing[0]}")
    if taken:
        slowest = max(taken, key=lambda path: taken[path])
        tell(f"    slowest page: {slowest}, {figures.milliseconds(taken[slowest])}")
    return taken


# The tables

Runs = dict[tuple[str, str], list[Measured]]
"""By the part and by how it started, what was measured in each run."""


def print_all(root: str, parts: Sequence[Part], runs: Runs) -> None:
    files = {part.name: f"{len(part.sources):,}" for part in parts}
    usual = {part.name: part.usual() for part in parts}
    head = [f"start, {root}", "files", "pages", "first page", "first of the map", "peak memory", "memory"]
    rows = []
    for (name, start), some in runs.items():
        times = [several([getattr(one, what) for one in some], figures.seconds) for what in _STARTS]
        weights = [several([getattr(one, what) for one in some], size) for what in ("peak", "memory")]
        rows.append([f"{name}, {start}", files[name], f"{some[-1].pages:,}", *times, *weights])
    figures.table(head, rows)

    head = [
        "pages asked for the first time",
        "pages",
        "median",
        "one in 20 takes",
        "usual file, at most",
        "at most",
    ]
    figures.table(
        head,
        [[f"{name}, {start}", *_of_pages(some, usual[name])] for (name, start), some in runs.items()],
    )

    for title, kinds in _EDITS.items():
        head = [f"{title}, median: told / true", *map(KINDS.__getitem__, kinds), "slowest: told / true"]
        rows = []
        for (name, start), some in runs.items():
            edits = {kind: [one for run in some for one in run.edits[kind]] for kind in kinds}
            cells = [told_and_true(found, median) for found in edits.values()]
            slowest = told_and_true([one for found in edits.values() for one in found], max)
            rows.append([f"{name}, {start}", *cells, slowest])
        figures.table(head, rows)

    head = [f"nothing happens for {IDLE:.0f} s", "of a processor", "memory"]
    rows = []
    for (name, start), some in runs.items():
        idle = several([one.idle for one in some], figures.percent)
        rows.append([f"{name}, {start}", idle, several([one.memory_after for one in some], size)])
    figures.table(head, rows)
    figures.paragraph(GOALS)


_STARTS = ("first_page", "first_of_map")

_EDITS = {
    "edits": (EDITED, NAMED, WRITTEN),
    "files come and go": (ADDED, RENAMED, DELETED),
    f"up to {MANY} files": (SWITCHED, BACK),
}
"""The tables of changes, each with the kinds of them."""


def _of_pages(runs: Sequence[Measured], usual: set[str]) -> list[str]:
    times = [seconds for one in runs for seconds in one.asked.values()]
    of_usual = [seconds for one in runs for path, seconds in one.asked.items() if path in usual]
    amounts = (median(times), quantiles(times, n=20)[-1], max(of_usual, default=0.0), max(times))
    return [f"{len(times):,}", *map(figures.milliseconds, amounts)]


# The command line


def parts_of(place: Workplace, root: Path, sources: Sequence[Source], wanted: Sequence[str]) -> list[Part]:
    """The files of parts, each copied into a site.

    Parameters:
        place: Where.
        root: The folder.
        sources: Its files.
        wanted: For each part about how many pages, or `whole`; what has not as many is taken whole.
    """
    pages = pages_of(sources)
    parts = {}
    for size_ in wanted:
        if size_ == "whole" or int(size_) >= pages:
            parts["whole"] = list(sources)
        else:
            chosen = choose(split(sources, int(size_) // 20), int(size_) / pages)
            parts[f"{int(size_):,} pages"] = [source for part in chosen for source in part.sources]
    return [Part(name, some, copied(place, name, some, root)) for name, some in parts.items()]


def run(place: Workplace, arguments: argparse.Namespace) -> None:
    root: Path = arguments.root
    sources = mapped_files(root)
    figures.paragraph(figures.machine())
    parts = parts_of(place, root, sources, arguments.pages)
    runs: Runs = {}
    for number in range(arguments.runs):
        for part in parts:
            addresses = part.addresses()
            asked = min(ASKED, len(addresses) // 2)
            part.site.forget()
            for start, some in ((COLD, addresses[:asked]), (WARM, addresses[asked : 2 * asked])):
                tell(f"{part.name}, {start}, run {number + 1} …")
                runs.setdefault((part.name, start), []).append(measure(part, some))
    print_all(root.name, parts, runs)


def amount(text: str) -> str:
    """Of pages; `whole` for all."""
    if text != "whole" and int(text) < 1:
        raise ValueError
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("root", type=folder, metavar="ROOT", help="the folder")
    parser.add_argument("pages", type=amount, nargs="*", default=SIZES, metavar="PAGES", help="or 'whole'")
    parser.add_argument("--runs", type=positive, default=1, metavar="N", help="measure N times")
    arguments = parser.parse_args()
    try:
        with workplace() as place:
            run(place, arguments)
    except FailedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
