"""What builds of a map cost: time, processors, memory, pages and bytes; cold and warm; beside a peer.

    python tests/benchmarks/build.py table ROOT [--runs N]
    python tests/benchmarks/build.py growth ROOT [--runs N]
    python tests/benchmarks/build.py peer PACKAGE [--runs N]

`table` builds the map of a folder cold (no cache, no site), warm (again, nothing changed), and with one
Python file changed: one of median fan-in gets a function that uses what it imports. `growth` does the same
with two parts of a folder, of about 6,000 and 60,000 pages and a like mix of languages, and tells how much
more a page of the large map costs. `peer` builds the map of the Python files of a package, and their
documentation by mkdocs-api-autonav with mkdocstrings, in turns; the package is the path of a folder, or the
name of an installed one, which is not imported.

Each build is an `mkdocs build` of the running environment, in a process of its own, in a temporary folder
with a copy of the files: Material, source embedded, evidence on. Prints Markdown with the machine and the
versions; what is being built is told on standard error. A benchmark that is killed leaves nothing behind.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import griffe

import figures
from figures import milliseconds, several, size
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.evidence import find_ruff
from mkdocs_kwmap.model import Settings, Source
from parts import choose, languages, pages_of, split
from processes import FailedError, Workplace, workplace
from sites import OURS, TREE, Built, Site, copy_files

SMALL, LARGE = 6_000, 60_000
"""Pages of the two maps that are compared, where the folder holds so many."""


@dataclass(frozen=True)
class Goal:
    """What a build may take of the default corpus, on two cores."""

    seconds: int
    memory: int


GOALS = {
    "cold": Goal(180, 2_000_000_000),
    "warm": Goal(10, 1_000_000_000),
    "one Python file changed": Goal(12, 1_000_000_000),
}
COLD, WARM, CHANGED = GOALS
CORPUS = "27,731 files: torch 2.13.0 and the sources of numpy and OpenCV"
GROWTH = 1.2
TIMES = {COLD: 15, WARM: 100}
"""How many times faster than the peer a build has to be."""

PEER = ("mkdocs-api-autonav", "mkdocstrings", "mkdocstrings-python")

Runs = dict[str, list[Built]]
"""By the kind of the build, what was measured in each run."""


def tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def build(site: Site, name: str, kind: str, runs: Runs) -> None:
    """Build once, and add what it took."""
    tell(f"{name}, {kind} …")
    built = site.build()
    tell(f"    {figures.seconds(built.cost.seconds)}")
    runs.setdefault(kind, []).append(built)


def build_all(site: Site, name: str, runs: Runs) -> None:
    """One run: cold, warm, one file changed."""
    site.forget()
    build(site, name, COLD, runs)
    build(site, name, WARM, runs)
    with site.file_changed() as path:
        if path:
            build(site, name, CHANGED, runs)
        else:
            tell("no Python file is imported and imports another one, so none is changed")


def copied(place: Workplace, name: str, sources: Sequence[Source], root: Path) -> Site:
    """A site with a map of some files of a folder."""
    site = Site(place, name, OURS)
    copy_files(sources, root, site.tree)
    return site


def mapped_files(root: Path) -> list[Source]:
    sources = discover(Settings(root=str(root)))
    if not sources:
        sys.exit(f"there are no files to map in {root}")
    return sources


# table


def run_table(place: Workplace, arguments: argparse.Namespace) -> None:
    root: Path = arguments.what
    sources = mapped_files(root)
    figures.paragraph(figures.machine())
    site, runs = copied(place, "map", sources, root), Runs()
    for _ in range(arguments.runs):
        build_all(site, root.name, runs)
    figures.table(
        [f"{root.name}, {len(sources):,} files", "time", "goal", "CPU", "memory", "goal", "pages", "written"],
        [[kind, *_with_goals(runs[kind], goal)] for kind, goal in GOALS.items() if kind in runs],
    )
    figures.paragraph(f"The goals are those for the default corpus on 2 cores ({CORPUS}).")
    print_size(site, list(runs.values())[-1][-1])


def _with_goals(runs: Sequence[Built], goal: Goal) -> list[str]:
    time, cpu, memory = costs(runs)
    limits = (f"≤ {goal.seconds} s", f"≤ {size(goal.memory)}")
    return [time, limits[0], cpu, memory, limits[1], f"{runs[-1].pages:,}", f"{runs[-1].written:,}"]


def costs(runs: Sequence[Built]) -> tuple[str, str, str]:
    """Time, time of processors, memory."""
    return (
        several([one.cost.seconds for one in runs], figures.seconds),
        several([one.cost.cpu for one in runs], figures.seconds),
        several([one.cost.memory for one in runs], size),
    )


def print_size(site: Site, built: Built) -> None:
    """What the site weighs, and what each kind of files in the map."""
    rows = [[kind, *_sizes(files, size_)] for kind, (files, size_) in site.kinds().items()]
    rows.append(["all pages of the site", *_sizes(built.pages, built.page_bytes)])
    rows.append(["all files of the site", *_sizes(built.files, built.bytes)])
    figures.table(["what", "files", "size", "each"], rows)


def _sizes(files: int, size_: int) -> list[str]:
    return [f"{files:,}", size(size_), size(size_ / files)]


# growth


def run_growth(place: Workplace, arguments: argparse.Namespace) -> None:
    root: Path = arguments.what
    files = small_and_large(mapped_files(root))
    if not files["small"]:
        sys.exit(f"{root} has too few folders to take a tenth of it; name a larger one")
    figures.paragraph(figures.machine())
    sites = {name: copied(place, name, some, root) for name, some in files.items()}
    runs: dict[str, Runs] = {name: {} for name in sites}
    for _ in range(arguments.runs):
        for name, site in sites.items():
            build_all(site, name, runs[name])
    figures.table(
        [f"parts of {root.name}", "files", "pages", "time", "a page", "CPU", "a page", "memory"],
        [
            [f"{name}, {kind}", f"{len(files[name]):,}", *_by_page(some)]
            for name in sites
            for kind, some in runs[name].items()
        ],
    )
    _print_growth(runs["small"], runs["large"])
    _print_mix({name: languages(some) for name, some in files.items()})


def small_and_large(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """The files of two maps, those of the small one also in the large one."""
    pages = min(LARGE, pages_of(sources))
    parts = split(sources, pages * SMALL // LARGE // 20)
    large = choose(parts, pages / pages_of(sources))
    chosen = {"small": choose(large, SMALL / LARGE), "large": large}
    return {name: [source for part in some for source in part.sources] for name, some in chosen.items()}


def _by_page(runs: Sequence[Built]) -> list[str]:
    time, cpu, memory = costs(runs)
    by_clock, by_cpu = (several(values, milliseconds) for values in _costs_of_page(runs))
    return [f"{runs[-1].pages:,}", time, by_clock, cpu, by_cpu, memory]


def _costs_of_page(runs: Sequence[Built]) -> tuple[list[float], list[float]]:
    """Seconds on the clock and of processors, for each run."""
    return [one.cost.seconds / one.pages for one in runs], [one.cost.cpu / one.pages for one in runs]


def _print_growth(small: Runs, large: Runs) -> None:
    rows = []
    for kind in [kind for kind in GOALS if kind in small and kind in large]:
        pairs = zip(_costs_of_page(small[kind]), _costs_of_page(large[kind]), strict=True)
        ratios = [[b / a for a, b in zip(*pair, strict=True)] for pair in pairs]
        rows.append([kind, *(several(values, figures.factor) for values in ratios), f"≤ {GROWTH}"])
    figures.table(["a page of the large map over one of the small", "time", "CPU", "goal"], rows)


def _print_mix(shares: Mapping[str, Mapping[str, float]]) -> None:
    names = list(shares["large"])[:8]
    rows = [[one, *(figures.percent(some.get(name, 0)) for name in names)] for one, some in shares.items()]
    figures.table(["bytes of text in", *names], rows)


# peer


def run_peer(place: Workplace, arguments: argparse.Namespace) -> None:
    package: Path = arguments.what
    name, root = package.name, package.parent
    found = discover(Settings(root=str(package), git="off"))
    sources = [source for source in found if source.path.endswith(".py") and not source.link_to]
    missing = [one for one in PEER if not figures.installed(one)]
    figures.paragraph(figures.machine(PEER))
    sites = {"mkdocs-kwmap": copied(place, "mkdocs-kwmap", sources, root)}
    if not missing:
        sites[PEER[0]] = Site(place, PEER[0], _peer_config(name))
        copy_files(sources, root, sites[PEER[0]].tree)
    runs: dict[str, Runs] = {one: {} for one in sites}
    for _ in range(arguments.runs):
        for one, site in sites.items():
            site.forget()
            build(site, one, COLD, runs[one])
            if one != PEER[0]:
                build(site, one, WARM, runs[one])
    rows = [
        [
            f"{one}, {kind}",
            *costs(some),
            f"{some[-1].pages:,}",
            size(some[-1].bytes),
            f"{sites[one].warnings():,}",
        ]
        for one in sites
        for kind, some in runs[one].items()
    ]
    head = [f"{name}, {len(sources):,} Python files", "time", "CPU", "memory", "pages", "site", "warnings"]
    figures.table(head, rows)
    if missing:
        figures.paragraph(f"There is no peer: 'pip install {PEER[0]} mkdocstrings[python]' brings it.")
        return
    figures.paragraph(
        f"{PEER[0]} keeps nothing between builds: a warm build of it is another cold one, so that it was "
        "built once in a run. It is configured as its documentation says, with 'exclude_private: false' and "
        "'show_if_no_docstring: true', so that it has all files and all public definitions in them."
    )
    _print_times(runs["mkdocs-kwmap"], runs[PEER[0]][COLD])


def _peer_config(package: str) -> dict[str, Any]:
    shown = {"show_if_no_docstring": True}
    return {
        "plugins": [
            "search",
            {"mkdocstrings": {"handlers": {"python": {"paths": [TREE], "options": shown}}}},
            {"api-autonav": {"modules": [f"{TREE}/{package}"], "exclude_private": False}},
        ]
    }


def _print_times(ours: Runs, theirs: Sequence[Built]) -> None:
    rows = []
    for kind, goal in TIMES.items():
        pairs = list(zip((one.cost for one in theirs), (one.cost for one in ours[kind]), strict=True))
        clock = several([a.seconds / b.seconds for a, b in pairs], figures.factor)
        cpu = several([a.cpu / b.cpu for a, b in pairs], figures.factor)
        rows.append([kind, clock, cpu, f"≥ {goal}"])
    figures.table(["times faster", "by time", "by CPU", "goal"], rows)


# The command line


def folder(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return path


def package(text: str) -> Path:
    """The folder of a package, named by its path or as it is imported."""
    path = Path(text).resolve()
    if (path / "__init__.py").is_file():
        return path
    try:
        found = griffe.ModuleFinder().find_package(text).path
    except ModuleNotFoundError:
        found = []
    if isinstance(found, Path) and found.name == "__init__.py":
        return found.parent
    raise argparse.ArgumentTypeError(f"there is no package {text}, neither as a folder nor installed")


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError
    return value


COMMANDS: dict[str, tuple[Callable[[Workplace, argparse.Namespace], None], Callable[[str], Path], str]] = {
    "table": (run_table, folder, "cold, warm, and one Python file changed"),
    "growth": (run_growth, folder, "a page of a large map beside one of a small map"),
    "peer": (run_peer, package, "beside mkdocs-api-autonav with mkdocstrings"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    for name, (run, kind, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("what", type=kind, metavar=kind.__name__.upper())
        command.add_argument("--runs", type=positive, default=1, metavar="N", help="measure N times")
        command.set_defaults(run=run)
    arguments = parser.parse_args()
    if find_ruff() is None:
        tell("ruff is not installed, so the pages have no evidence; 'pip install ruff' brings it")
    try:
        with workplace() as place:
            arguments.run(place, arguments)
    except FailedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
