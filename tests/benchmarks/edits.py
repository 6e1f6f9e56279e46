"""Changes files of a site that is served, and sees how soon browsers are told and see it."""

from __future__ import annotations

import random
import string
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from asking import LONG, PATIENCE, Answer, Client, is_missing, is_of_map, lacks, page_of, says
from build import tell
from mkdocs_kwmap.model import Source
from processes import FailedError
from sites import Site, file_to_change

TIMES = 5
"""How often a change is made, to take the median."""
ANY = 25
"""Python files, chosen at random, that get a function each."""
MANY = 300
"""Files that change at once, at most; a tenth of a site that has not ten times as many."""

EDITED, NAMED = "edited", "named"
ADDED, RENAMED, DELETED = "added", "renamed", "deleted"
SWITCHED, BACK = "switched", "back"
WRITTEN = "written"

KINDS: Mapping[str, str] = {
    EDITED: "a file edited",
    NAMED: "a name new or gone in any file",
    WRITTEN: "hand-written page",
    ADDED: "added",
    RENAMED: "renamed",
    DELETED: "deleted",
    SWITCHED: "many at once",
    BACK: "and back",
}
"""The kinds of changes, in words."""


@dataclass(frozen=True)
class Edit:
    """How soon a change is seen; None where it is not."""

    told: float | None
    """Seconds to the signal."""
    true: float | None
    """Seconds to the end of the answer that tells of it."""
    page: str
    """One that it is seen on."""


Change = Callable[[], object]
Expected = Mapping[str, Callable[[Answer], bool]]
"""By page what it is to be like."""


def edit(site: Site, sources: Sequence[Source], client: Client) -> dict[str, list[Edit]]:
    """Change files of a site, and put them back.

    Parameters:
        site: It is served.
        sources: The files that are mapped.
        client: Asks the server.
    """
    found: dict[str, list[Edit]] = {}
    for kind, edits in (
        *_edited(site, client),
        *_named(site, sources, client),
        *_written(site, client),
        *_added_renamed_deleted(site, client),
        *_switched(site, sources, client),
    ):
        found[kind] = edits
        slowest = max(edits, key=lambda one: one.true or PATIENCE)
        tell(f"    {KINDS[kind]}: {told_and_true(edits, median)}, at most {told_and_true(edits, max)}")
        tell(f"        slowest: {slowest.page}, {told_and_true([slowest], max)}")
    return found


def told_and_true(edits: Sequence[Edit], of: Callable[[list[float]], float]) -> str:
    """Seconds to the signal, and to the answer that tells of the change."""
    cells = []
    for what in ("told", "true"):
        times = [getattr(one, what) for one in edits]
        seen = [one for one in times if one is not None]
        missed = f", {len(times) - len(seen)} of {len(times)} not" if len(seen) < len(times) else ""
        cells.append(f"{of(seen):.2f} s{missed}" if seen else "never")
    return " / ".join(cells)


def see(client: Client, change: Change, expected: Expected) -> Edit:
    """Do a change while a browser waits for a signal; it then loads pages until these tell of the change."""
    epoch = client.epoch()
    signals: list[tuple[float, int | None]] = []

    def wait() -> None:
        newer = client.newer(epoch, PATIENCE)
        signals.append((time.perf_counter(), newer))

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    time.sleep(0.5)  # until it has asked, and nothing is going on
    began = time.perf_counter()
    change()
    thread.join()
    ((at, newer),) = signals
    until = time.monotonic() + PATIENCE
    told = None if newer is None else at - began
    while newer is not None:
        if all(is_true(client.get(page)) for page, is_true in expected.items()):
            return Edit(told, time.perf_counter() - began, next(iter(expected)))
        newer = client.newer(newer, until - time.monotonic())
    return Edit(told, None, next(iter(expected)))


Found = Iterator[tuple[str, list[Edit]]]


def _edited(site: Site, client: Client) -> Found:
    """A Python file of median fan-in gets functions."""
    keywords = site.docs.parent / "keywords.jsonl"
    keywords.write_bytes(client.get("/code/keywords.jsonl", LONG).body)
    path, _ = file_to_change(keywords)
    if not path:
        raise FailedError("no Python file is imported and imports another one, so none can be edited")
    names = [f"added_by_benchmark_{number}" for number in range(TIMES)]
    yield EDITED, list(_with_functions(site, client, path, names))


def _named(site: Site, sources: Sequence[Source], client: Client) -> Found:
    """Files get a function each, of a name that begins with anything, and lose it."""
    chosen = random.Random(2)
    paths = [one.path for one in sources if one.language == "Python" and not one.link_to]
    edits: list[Edit] = []
    for path in chosen.sample(paths, min(ANY, len(paths))):
        name = "_".join("".join(chosen.choices(string.ascii_lowercase, k=length)) for length in (2, 7))
        edits += _with_functions(site, client, path, [name])
    yield NAMED, edits


def _with_functions(site: Site, client: Client, path: str, names: Sequence[str]) -> Iterator[Edit]:
    """A Python file has one function more, then another one in its place, then is as it was."""
    file, page = site.tree / path, page_of(path)
    with _put_back(file) as text:
        for name in names:
            new = text + f"\n\ndef {name}():\n    return 1\n".encode()
            yield see(client, _write(file, new), {page: says(name)})
        yield see(client, _write(file, text), {page: lacks(names[-1])})


def _written(site: Site, client: Client) -> Found:
    """A hand-written page changes."""
    file = site.docs / "index.md"
    texts = [f"Written {number}." for number in range(TIMES)]
    yield (
        WRITTEN,
        [see(client, _write(file, f"# Home\n\n{text}\n".encode()), {"/": says(text)}) for text in texts],
    )


def _added_renamed_deleted(site: Site, client: Client) -> Found:
    """Files come, get another name, and go, one by one."""
    folder = site.tree / "benchmark"
    folder.mkdir()
    added, renamed, deleted = [], [], []
    for number in range(TIMES):
        first, second = (folder / f"{name}_{number}.py" for name in ("first", "second"))
        pages = [page_of(file.relative_to(site.tree).as_posix()) for file in (first, second)]
        added.append(see(client, _write(first, b"NEW = 1\n"), {pages[0]: is_of_map}))
        move = {pages[0]: is_missing, pages[1]: is_of_map}
        renamed.append(see(client, partial(first.rename, second), move))
        deleted.append(see(client, second.unlink, {pages[1]: is_missing}))
    folder.rmdir()
    yield from ((ADDED, added), (RENAMED, renamed), (DELETED, deleted))


def _switched(site: Site, sources: Sequence[Source], client: Client) -> Found:
    """On another branch nine tenths of some files are others, the rest have other names; and back."""
    text = [one.path for one in sources if one.language != "Binary" and not one.link_to]
    python = [one.path for one in sources if one.language == "Python" and not one.link_to]
    number = min(MANY, len(text) // 10)
    chosen = random.Random(3)
    paths = list(dict.fromkeys([chosen.choice(python), *chosen.sample(text, number)]))
    changed, moved = paths[: number * 9 // 10], paths[number * 9 // 10 :]
    tree, name = site.tree, "switched_by_benchmark"

    def switch() -> None:
        for path in changed:
            (tree / path).write_bytes(new[path])
        for path in moved:
            (tree / path).rename(_elsewhere(tree / path))

    def back() -> None:
        for path in moved:
            _elsewhere(tree / path).rename(tree / path)
        for path in changed:
            (tree / path).write_bytes(old[path])

    with ExitStack() as stack:
        old = {path: stack.enter_context(_put_back(tree / path)) for path in changed}
        new = {path: text + b"\n" for path, text in old.items()} | {
            paths[0]: old[paths[0]] + f"\n\ndef {name}(): ...\n".encode()
        }
        gone, come = moved[-1], _elsewhere(tree / moved[-1]).relative_to(tree).as_posix()
        there = {page_of(paths[0]): says(name), page_of(gone): is_missing, page_of(come): is_of_map}
        yield SWITCHED, [see(client, switch, there)]
        yield BACK, [see(client, back, {page_of(gone): is_of_map, page_of(come): is_missing})]


def _elsewhere(file: Path) -> Path:
    """Where a file is on the other branch."""
    return file.with_name(f"moved_{file.name}")


@contextmanager
def _put_back(file: Path) -> Iterator[bytes]:
    """The content of a file, which it has again afterwards."""
    before = file.read_bytes()
    try:
        yield before
    finally:
        if file.read_bytes() != before:
            file.write_bytes(before)


def _write(file: Path, content: bytes) -> Change:
    return lambda: file.write_bytes(content)
