"""Sites for benchmarks: files to map, copied into a folder of their own, and builds of them."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mkdocs_kwmap.model import Source
from processes import Cost, Running, Workplace

TREE = "tree"
"""Where the mapped files lie in the folder of a site."""
ADDRESS = "https://example.org/"

HOST = "127.0.0.1"
ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"}

OURS: Mapping[str, Any] = {
    "plugins": [
        "search",
        {"kwmap": {"root": TREE, "git": "off", "source": "embed", "evidence": "auto", "cache_dir": "cache"}},
    ]
}


@dataclass(frozen=True)
class Built:
    """What a build took, and what it left."""

    cost: Cost
    pages: int
    written: int
    """Pages that this build has written; the others were there before."""
    page_bytes: int
    """Of all pages."""
    files: int
    bytes: int
    """Of all files of the site."""


class Site:
    """A site in a folder of its own."""

    def __init__(self, place: Workplace, name: str, config: Mapping[str, Any]) -> None:
        """Make the folder; its tree is empty at first.

        Parameters:
            place: Where.
            name: Of the folder.
            config: What `mkdocs.yml` holds beside what all sites here have.
        """
        self._place = place
        self._folder = place.folder / name
        self.tree = self._folder / TREE
        self._site = self._folder / "site"
        (self._folder / "docs").mkdir(parents=True)
        (self._folder / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
        whole = {"site_name": name, "site_url": ADDRESS, "theme": {"name": "material"}, **config}
        (self._folder / "mkdocs.yml").write_text(yaml.safe_dump(whole), encoding="utf-8")

    def forget(self) -> None:
        """Remove what builds have left."""
        for name in ("site", "cache"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def build(self) -> Built:
        """Run `mkdocs build` in a process of its own.

        Returns:
            What it took and left.

        Raises:
            FailedError: It ended with an error.
        """
        start = self._folder / "start"
        start.write_bytes(b"")
        command = [sys.executable, "-m", "mkdocs", "build"]
        cost = self._place.run(command, self._folder, ENVIRONMENT)
        return _built(cost, self._site, start.stat().st_mtime_ns)

    @contextmanager
    def serving(self, port: int) -> Iterator[Running]:
        """Run `mkdocs serve` on a port of this machine, which does not listen yet at first."""
        command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"{HOST}:{port}"]
        with self._place.running(command, self._folder, ENVIRONMENT) as running:
            yield running

    @property
    def docs(self) -> Path:
        """Where the hand-written pages are."""
        return self._folder / "docs"

    def warnings(self) -> int:
        """How many warnings and errors the last build has logged."""
        log = (self._folder / "log.txt").read_text(encoding="utf-8", errors="replace")
        return sum(line.startswith(("WARNING", "ERROR")) for line in log.splitlines())

    def kinds(self) -> dict[str, tuple[int, int]]:
        """Files of the map and their bytes by kind: of each kind of page, of exports and of images."""
        told = json.loads((self._site / "code" / "map.json").read_bytes())
        kinds = told["site"]["kinds"]
        return {kind: (weight["files"], weight["bytes"]) for kind, weight in kinds.items()}

    @contextmanager
    def file_changed(self) -> Iterator[str]:
        """Add a function to a Python file, and put the file back afterwards.

        Yields:
            The path of the file; empty where no Python file is imported and imports another of the map.
        """
        path, name = file_to_change(self._site / "code" / "keywords.jsonl")
        if not path:
            yield ""
            return
        file = self.tree / path
        before = file.read_bytes()
        added = f'\n\ndef added_by_benchmark():\n    """Use what is imported."""\n    return {name}\n'
        file.write_bytes(before + added.encode())
        try:
            yield path
        finally:
            file.write_bytes(before)


def copy_files(sources: Iterable[Source], root: Path, tree: Path) -> None:
    """Copy files of a folder into another, with the times of their last change; symbolic links stay such."""
    made = set()
    for source in sources:
        target = tree / Path(source.location).relative_to(root)
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        shutil.copy2(source.location, target, follow_symlinks=False)


def _built(cost: Cost, site: Path, start: int) -> Built:
    """Count what is in a site; pages of which the time is not before the start have been written."""
    statuses = [(name, entry.stat(follow_symlinks=False)) for name, entry in _files(site)]
    pages = [status for name, status in statuses if name.endswith(".html")]
    return Built(
        cost=cost,
        pages=len(pages),
        written=sum(status.st_mtime_ns >= start for status in pages),
        page_bytes=sum(status.st_size for status in pages),
        files=len(statuses),
        bytes=sum(status.st_size for _, status in statuses),
    )


def _files(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    todo = [str(folder)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    yield entry.name, entry


def file_to_change(keywords: Path) -> tuple[str, str]:
    """The file of median fan-in among Python files that are imported and import, and a name it imports."""
    importing: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    with keywords.open("rb") as lines:
        for line in lines:
            entry = json.loads(line)
            if entry["kind"] != "import" or not entry["path"].endswith(".py"):
                continue
            target = (entry["target"] or {}).get("path", "")
            if target and target != entry["path"]:
                importing[target].add(entry["path"])
                if _is_bound_at_top(entry):
                    names.setdefault(entry["path"], _bound_name(entry))
    both = sorted(importing.keys() & names.keys(), key=lambda one: (len(importing[one]), one))
    path = both[len(both) // 2] if both else ""
    return path, names.get(path, "")


def _is_bound_at_top(entry: Mapping[str, Any]) -> bool:
    """Whether an import binds a name in the whole module, without condition."""
    return entry["qualname"] == entry["name"] != "*" and not entry["flags"]


def _bound_name(entry: Mapping[str, Any]) -> str:
    """The name an import binds."""
    return str(entry.get("asname") or entry["name"].partition(".")[0])
