"""The parts of a preview by themselves; `test_serving.py` has the whole of it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import cast

import pytest
from mkdocs.livereload import LiveReloadServer

from conftest import write_tree
from mkdocs_kwmap.build import Room
from mkdocs_kwmap.inventories import Documentation
from mkdocs_kwmap.model import Problem, Settings
from mkdocs_kwmap.preview import follower
from mkdocs_kwmap.preview.app import Environ, PreviewApp, StartResponse
from mkdocs_kwmap.preview.notices import progress_json, waiting_page, with_problems
from mkdocs_kwmap.preview.searching import NotedPage, SearchedMap
from mkdocs_kwmap.preview.served import ServedPages
from mkdocs_kwmap.preview.server import Server
from mkdocs_kwmap.preview.store import FOLDER, Store
from mkdocs_kwmap.preview.unread import UnreadMap
from mkdocs_kwmap.progress import Progress, StoppedError, Watched
from mkdocs_kwmap.reading import Reading

# Notices


class _Tags(HTMLParser):
    """Collects tags and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_notice_tells_file_line_and_reason_at_the_end_of_the_page() -> None:
    html = with_problems("<body><p>Page</p></body>", {"a/b.py": Problem("invalid syntax", 7)})
    assert html.startswith("<body><p>Page</p><div")
    assert html.endswith("</div></body>")
    assert "a/b.py:7: invalid syntax" in _Tags(html).text


def test_a_page_without_problems_stays_as_it_is() -> None:
    assert with_problems("<body></body>", {}) == "<body></body>"


def test_what_a_repository_says_is_no_markup_in_a_notice() -> None:
    html = with_problems("<body></body>", {"<img src=x>.py": Problem("<script>alert(1)</script>", 1)})
    assert not {"img", "script"} & set(_Tags(html).tags)
    assert "<script>alert(1)</script>" in _Tags(html).text


def test_the_page_that_waits_tells_how_far_reading_is() -> None:
    watched = Watched(lambda _: None)
    assert "value=" not in _progress_tag(waiting_page(watched, "/p").decode())
    assert json.loads(progress_json(watched)) == {"ready": False, "words": "looking for files", "share": None}
    with Progress(watched, "read", 4, "<files>") as progress:
        progress.add()
        html = waiting_page(watched, "/p").decode()
        assert "read 1 of 4 <files>" in _Tags(html).text
        assert 'value="0.250"' in _progress_tag(html)
        assert json.loads(progress_json(watched))["share"] == 0.25
    assert json.loads(progress_json(None)) == {"ready": True}


def _progress_tag(html: str) -> str:
    return html.partition("<progress")[2].partition(">")[0]


# Progress that somebody looks at


def test_work_that_is_watched_tells_its_share() -> None:
    watched = Watched(lambda _: None)
    assert (watched.words, watched.share) == ("", None)
    with Progress(watched, "read", 4, "files") as progress:
        progress.add()
        assert (watched.words, watched.share) == ("read 1 of 4 files", 0.25)


def test_work_that_is_stopped_ends_with_its_next_step() -> None:
    watched = Watched(lambda _: None)
    with Progress(watched, "read", 4, "files") as progress:
        progress.add()
        watched.is_stopped = True
        with pytest.raises(StoppedError):
            progress.add()


# What goes on while pages are asked for


class _Steps:
    """Long work in steps, in the place of the tables of a map."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began, self.done = threading.Event(), threading.Semaphore(0)
        monkeypatch.setattr(Reading, "prepare", lambda _: self._made())

    def _made(self) -> Iterator[str]:
        self.began.set()
        while True:
            yield "a step"
            self.done.release()

    def goes_on(self, seconds: float) -> bool:
        """Whether a step is done within some seconds, besides those that have been done."""
        while self.done.acquire(blocking=False):
            pass
        return self.done.acquire(timeout=seconds)


def test_long_work_waits_while_a_page_is_made_but_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "_WAY", 4.0)
    monkeypatch.setattr(Reading, "knows_names", True)
    steps, making = _Steps(monkeypatch), threading.RLock()
    log = logging.LoggerAdapter(logging.getLogger("kwmap-test"), {})
    settings = Settings(root=str(write_tree(tmp_path / "tree", {"a.py": "a = 1\n"})), git="off", workers=1)
    with making:  # a page is being made
        following = follower.Follower(
            settings, Documentation(), means="poll", making=making, log=log, report=print, tell=lambda: None
        )
        try:
            following.note_request()
            following.go_on()
            assert steps.began.wait(60)
            time.sleep(0.2)
            assert not steps.goes_on(1)
            assert steps.goes_on(60)
        finally:
            following.stop()


def test_what_a_change_leaves_to_make_waits_for_a_page_but_the_next_change_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "_LOADING", 0.05)
    monkeypatch.setattr(follower, "_WAY", 60.0)
    told, making, made = threading.Semaphore(0), threading.RLock(), threading.Event()
    log = logging.LoggerAdapter(logging.getLogger("kwmap-test"), {})
    tree = write_tree(tmp_path / "tree", {"a.py": "a = 1\n"})
    settings = Settings(root=str(tree), git="off", workers=1)
    following = follower.Follower(
        settings, Documentation(), means="poll", making=making, log=log, report=print, tell=told.release
    )

    def no_tables(_: Reading) -> Iterator[str]:
        made.set()
        return iter(())

    try:
        following.go_on()
        assert told.acquire(timeout=60)  # it is read
        assert told.acquire(timeout=60)  # and all tables are made
        monkeypatch.setattr(Reading, "prepare", no_tables)
        with making:  # a page is being made
            (tree / "a.py").write_text("a = 1\nb = 2\n")
            assert told.acquire(timeout=60)
            assert not made.wait(1)
            (tree / "a.py").write_text("a = 1\nb = 2\nc = 3\n")
            assert told.acquire(timeout=50)
            assert not made.is_set()
        assert made.wait(60)
    finally:
        following.stop()


# The store


def test_files_are_named_by_what_they_hold(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    first = store.put([b"a", b"b"], ".html")
    assert (tmp_path / first).read_bytes() == b"ab"
    assert store.put([b"ab"], ".html") == first
    assert store.put([b"ab"], ".json") != first
    assert store.put([b"c"], ".html") != first
    assert first.startswith(f"{FOLDER}/")


def test_a_file_whose_making_fails_is_not_there(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a"
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        Store(str(tmp_path)).put(pieces(), ".html")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_files_that_nobody_needs_are_removed(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.keep([])
    kept, gone = store.put([b"a"], ".html"), store.put([b"b"], ".html")
    store.keep([kept])
    store.close()
    assert (tmp_path / kept).is_file()
    assert not (tmp_path / gone).exists()


def test_nobody_waits_until_files_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, is_over, unlink = Store(str(tmp_path)), threading.Event(), Path.unlink

    def unlink_slowly(path: Path) -> None:
        assert is_over.wait(30)
        unlink(path)

    gone = store.put([b"a"], ".html")
    monkeypatch.setattr(Path, "unlink", unlink_slowly)
    store.keep([])
    assert (tmp_path / gone).is_file()
    is_over.set()
    store.close()
    assert not (tmp_path / gone).exists()


# Before files are read


class _NotKnown:
    """A reading of which it is not known what differs from the one before."""

    def reached_since(self, _: object) -> None:
        return None


def test_the_search_reads_no_page_again_that_shows_what_it_showed() -> None:
    first = SearchedMap(cast("Reading", _NotKnown()))
    first.noted.update({f"code/{name}.md": NotedPage(b"said", []) for name in ("same", "other", "named")})
    again = SearchedMap(cast("Reading", _NotKnown()), first)
    again.take_over("code/", {"code/named.md"})
    assert again.noted == {}
    assert again.note_again("code/same.md", b"said")
    assert not again.note_again("code/other.md", b"says something else")
    assert not again.note_again("code/named.md", b"said")  # the navigation may call it something else
    assert not again.note_again("code/new.md", b"said")
    assert again.noted.keys() == {"code/same.md"}


def test_links_to_a_map_that_is_not_read_are_taken_for_good() -> None:
    map_ = UnreadMap(Room("code", True, frozenset({"code/own.md"}), ()))
    assert "code/a/b.py_docs.md" in map_
    assert "code/own.md" not in map_
    assert "other/a.md" not in map_
    assert "code/image.png" not in map_
    assert map_.place("code/a/b.py_docs.md") == "code/a/b.py_docs/index.html"
    assert map_.is_export("code/keywords.jsonl")
    assert not map_.is_export("keywords.jsonl")
    assert "anything" in map_.anchors("code/a/b.py_docs.md")


# The app


class _Nothing:
    """A preview without a map, or one with a map that is being read."""

    def __init__(self, progress: Watched | None = None) -> None:
        self.served: ServedPages | None = None
        self.progress = progress

    def progress_at(self, place: str) -> Watched | None:
        return self.progress if place.startswith("code/") else None


def _ask(root: Path, path: str, shown: _Nothing, mount: str = "/") -> tuple[str, str]:
    """The status of an answer, and the path that MkDocs' app was asked for; empty where it was not."""
    asked: list[str] = []
    answers: list[str] = []

    def inner(environ: Environ, start_response: StartResponse) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start_response("200 OK", [])
        return []

    app = PreviewApp(inner, shown, root=str(root), mount_path=mount)
    app({"PATH_INFO": path.encode().decode("latin-1")}, lambda status, _: answers.append(status))
    return answers[0], asked[0] if asked else ""


def test_what_is_not_of_the_map_is_asked_of_mkdocs(tmp_path: Path) -> None:
    for path in ("/", "/a/", "/livereload/1/2", "/straße/", "/other"):
        status, asked = _ask(tmp_path, path, _Nothing())
        assert (status, asked.encode("latin-1").decode()) == ("200 OK", path)


def test_what_lies_outside_the_mount_path_is_asked_of_mkdocs(tmp_path: Path) -> None:
    assert _ask(tmp_path, "/code/", _Nothing(Watched(lambda _: None)), "/docs/") == ("200 OK", "/code/")


def test_pages_of_a_map_that_is_being_read_have_to_wait(tmp_path: Path) -> None:
    reading = _Nothing(Watched(lambda _: None))
    status, asked = _ask(tmp_path, "/code/a/", reading)
    assert (status[:3], asked) == ("503", "")
    assert _ask(tmp_path, f"/{FOLDER}/progress.json", reading) == ("200 OK", "")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_that_leads_out_of_the_site_is_not_followed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "in").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "folder").symlink_to(tmp_path)
    (site / "inner").symlink_to(site / "in")
    for path in ("/out.txt", "/folder/secret.txt"):
        assert _ask(site, path, _Nothing()) == ("200 OK", f"/{FOLDER}/")
    assert _ask(site, "/inner/a.txt", _Nothing()) == ("200 OK", "/inner/a.txt")


# MkDocs' server: should one of these fail with a new MkDocs or watchdog, `preview/server.py` is to be adapted


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[LiveReloadServer, list[str], Path]]:
    """A running server of MkDocs, and what it has built."""
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "index.md").write_text("")
    (tmp_path / "site").mkdir()
    built: list[str] = []
    server = LiveReloadServer(
        lambda: built.append("MkDocs"), "127.0.0.1", 0, root=str(tmp_path / "site"), polling_interval=0.05
    )
    server.watch(str(docs))
    yield server, built, docs
    server.shutdown()


def _run(server: LiveReloadServer) -> None:
    threading.Thread(target=server.serve, daemon=True).start()


def _noted(ours: Server) -> list[str]:
    """What MkDocs builds for from now on."""
    built: list[str] = []
    ours.build_with(lambda: built.append("map" if ours.take_notice() else "pages"))
    return built


def _wait_for(built: list[str], number: int) -> None:
    done = threading.Event()
    for _ in range(200):
        if len(built) >= number:
            return
        done.wait(0.05)
    pytest.fail(f"MkDocs was to build {number} times, but has built {len(built)} times")


def test_a_change_of_the_map_is_told_from_one_of_pages(
    served: tuple[LiveReloadServer, list[str], Path],
) -> None:
    server, _, docs = served
    ours = Server(server, str(docs))
    built = _noted(ours)
    _run(server)
    ours.notify()
    _wait_for(built, 1)
    (docs / "index.md").write_text("changed")
    _wait_for(built, 2)
    ours.notify()
    _wait_for(built, 3)
    assert built == ["map", "pages", "map"]


def test_mkdocs_waits_for_silence_after_a_change_of_pages_only(
    served: tuple[LiveReloadServer, list[str], Path],
) -> None:
    server, _, docs = served
    server.build_delay = 3600  # which is read anew each time; else this waits for an hour
    ours = Server(server, str(docs))
    built = _noted(ours)
    _run(server)
    ours.notify()
    _wait_for(built, 1)
    assert built == ["map"]
    assert server.build_delay == 3600


def test_what_is_watched_later_may_have_changed_as_well(
    served: tuple[LiveReloadServer, list[str], Path], tmp_path: Path
) -> None:
    server, _, docs = served
    ours = Server(server, str(docs))
    (tmp_path / "later").mkdir()
    server.watch(str(tmp_path / "later"))
    built = _noted(ours)
    _run(server)
    ours.notify()
    _wait_for(built, 1)
    ours.notify()
    _wait_for(built, 2)
    assert built == ["pages", "map"]


# The command

_ASKED = """
import sys
from mkdocs.__main__ import cli
from mkdocs.commands import serve
from mkdocs_kwmap.preview.command import broken_live_reload, has_live_reload

serve.serve = lambda **_: print(has_live_reload(), broken_live_reload())
cli(sys.argv[1:])
"""


def _asked(path: str, *arguments: str) -> str:
    """What is known of `mkdocs serve` with some arguments, with what is installed in a folder."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH")])),
    }
    command = [sys.executable, "-c", _ASKED, "serve", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def clicks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Folders with releases of click: that which is installed, 8.2, and one that turns live reload off."""
    folders = {"": ""}
    for release in ("8.2.1", "8.3.1"):
        folders[release] = str(tmp_path_factory.mktemp(f"click{release}"))
        install = [
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            folders[release],
            f"click=={release}",
        ]
        subprocess.run([sys.executable, "-m", *install], check=True, capture_output=True)
    return folders


@pytest.mark.parametrize("release", ["", "8.2.1"])
def test_live_reload_is_on_unless_somebody_wants_it_off(clicks: dict[str, str], release: str) -> None:
    assert _asked(clicks[release]) == "True"
    assert _asked(clicks[release], "--livereload") == "True"
    assert _asked(clicks[release], "--no-livereload") == "False"


def test_a_click_that_turns_live_reload_off_is_named_with_the_cure(clicks: dict[str, str]) -> None:
    told = _asked(clicks["8.3.1"])
    assert told.startswith("False click 8.3.1 ")
    assert "mkdocs serve --livereload" in told
    assert _asked(clicks["8.3.1"], "--livereload") == "True"
    assert _asked(clicks["8.3.1"], "--no-livereload") == "False"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_kill_ends_a_program_as_ctrl_c_does() -> None:
    code = """
import time
from mkdocs_kwmap.preview.command import end_as_with_ctrl_c
end_as_with_ctrl_c()
try:
    print("ready", flush=True)
    time.sleep(60)
finally:
    print("cleaned up", flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.stdout.read() == "cleaned up\n"
    assert process.returncode == 128 + signal.SIGTERM
