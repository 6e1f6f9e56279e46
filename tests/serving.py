"""A real `mkdocs serve` in a process of its own, what it answers, and tabs of readers who look at it."""

from __future__ import annotations

import html
import http.client
import json
import logging
import multiprocessing
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import lxml.html
import psutil
from mkdocs.commands.build import build
from mkdocs.config import load_config

from conftest import ENVIRONMENT, Site

HOST = "127.0.0.1"

PATIENCE = 60.0
"""Seconds after which waiting is given up. Nothing should take as long, however busy the machine is."""

IS_WINDOWS = sys.platform == "win32"
if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    _NEW_GROUP = 0

_SCRIPT = re.compile(r"<script>\s*var livereload = .*?livereload\((\d+), \d+\);\s*</script>", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """What a server answers to one request."""

    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def plain(self) -> str:
        """The text with characters instead of entities: what it says may be looked for in there."""
        return html.unescape(self.text)

    @property
    def page(self) -> str:
        """The text without the script by which MkDocs reloads it."""
        return _SCRIPT.sub("", self.text)

    @property
    def epoch(self) -> int | None:
        """Which state of the site it is, in MkDocs' count; None for a page that does not reload."""
        found = _SCRIPT.search(self.text)
        return int(found[1]) if found else None

    @property
    def is_whole_page(self) -> bool:
        """Whether nothing is missing at the end; the comment may follow that MkDocs' theme writes."""
        return re.search(rb"</html>\s*(<!--[^<>]*-->\s*)?$", self.body) is not None


@dataclass(frozen=True)
class Left:
    """What a server leaves behind when it has ended."""

    code: int
    processes: list[str]
    """The commands of those that still run."""
    files: list[str]
    """In its folder for temporary files."""


class Server:
    """One `mkdocs serve`. It is started at once; `wait_until_it_answers` waits for it."""

    def __init__(
        self,
        folder: Path,
        temporary: Path,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        command: tuple[str, ...] = (sys.executable, "-m", "mkdocs", "serve"),
    ) -> None:
        """Start it on a free port of this machine.

        Parameters:
            folder: Where `mkdocs.yml` is.
            temporary: A folder of its own for temporary files.
            arguments: Options of `mkdocs serve`.
            environment: Variables beside those of this process.
            command: What starts it.
        """
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for jobs in the background of a shell
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self.port = free_port()
        self.temporary = temporary
        names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        more = {**ENVIRONMENT, **names, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **(environment or {})}
        self.process = subprocess.Popen(
            [*command, "-a", f"{HOST}:{self.port}", *arguments],
            cwd=folder,
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            # what it starts can be found by the group, and Ctrl-C for the group does not reach the tests
            start_new_session=not IS_WINDOWS,
            creationflags=_NEW_GROUP,
        )
        self._seen: dict[int, psutil.Process] = {}
        self._log = _Log(self.process.stdout)

    @property
    def log(self) -> str:
        """All it has written to the terminal."""
        return self._log.text

    @property
    def last_words(self) -> str:
        """The end of that."""
        return "\n".join(self.log.splitlines()[-25:])

    @property
    def first_error(self) -> str:
        """The first traceback of that; empty where there is none."""
        _, mark, rest = self.log.partition("Traceback (most recent call last)")
        return mark + "\n".join(rest.splitlines()[:60])

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def get(self, path: str, *, seconds: float = PATIENCE) -> Answer:
        """Ask for a path, which is sent as it is: dots, slashes and percent signs are left alone."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=seconds)
        try:
            connection.request("GET", path, headers={"Connection": "close"})
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()

    def wait_until_it_answers(self) -> Server:
        """Wait for the first answer to any request; the map may not be ready yet."""
        wait_for(self._answers, "an answer", self)
        return self

    def wait_until_the_map_is_there(self, path: str = "/code/") -> Server:
        """Wait until a page of the map is given, and not what stands for it during a cold start."""
        self.wait_until_it_answers()
        wait_for(lambda: is_page_of_the_map(self.get(path)), f"the page {path}", self)
        return self

    def _answers(self) -> bool:
        assert self.process.poll() is None, f"it has ended with {self.process.returncode}:\n{self.last_words}"
        try:
            self.get("/")
        except OSError:
            return False
        return True

    def epoch(self, path: str = "/") -> int:
        """The state of the site that a page is of, which a browser tells when it asks for a newer one."""
        found = self.get(path).epoch
        assert found is not None, f"{path} does not reload:\n{self.last_words}"
        return found

    def newer(self, epoch: int, seconds: float) -> int | None:
        """Ask as MkDocs' script does for a state newer than one; None where none comes in time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                answer = self.get(f"/livereload/{epoch}/1", seconds=left)
                assert answer.status == 200, answer
                if int(answer.body) > epoch:
                    return int(answer.body)
        return None

    def processes(self) -> list[psutil.Process]:
        """It and all that it has started, as far as they run."""
        with suppress(psutil.Error):
            below = psutil.Process(self.process.pid).children(recursive=True)
            self._seen.update((process.pid, process) for process in below)
        if not IS_WINDOWS:
            self._seen.update((one.pid, one) for one in psutil.process_iter() if self._is_of_group(one.pid))
        return [process for process in self._seen.values() if runs(process)]

    def _is_of_group(self, pid: int) -> bool:
        try:
            return os.getsid(pid) == self.process.pid
        except OSError:
            return False

    def interrupt(self) -> Left:
        """Press Ctrl-C, which a terminal sends to the server and to all processes that it has started."""
        self.processes()
        if sys.platform == "win32":
            self.process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            os.killpg(self.process.pid, signal.SIGINT)
        return self._left()

    def terminate(self) -> Left:
        """End it by `kill`, which reaches the server only."""
        self.processes()
        self.process.send_signal(signal.SIGTERM)
        return self._left()

    def _left(self) -> Left:
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end:\n{self.last_words}") from None
        psutil.wait_procs(self.processes(), timeout=5)  # those that see that it is gone go themselves
        left = [" ".join(process.cmdline()) for process in self.processes()]
        return Left(code, left, sorted(one.name for one in self.temporary.iterdir()))

    def remove(self) -> None:
        """End it with all it has started, in whatever state it is."""
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()
        self.process.kill()
        self.process.wait()
        self._log.close()
        shutil.rmtree(self.temporary, ignore_errors=True)


class _Log:
    """Reads what a process writes, so that it never waits for a reader."""

    def __init__(self, output: IO[str] | None) -> None:
        assert output is not None
        self._output = output
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def _read(self) -> None:
        self._lines.extend(self._output)

    def close(self) -> None:
        self._thread.join()
        self._output.close()


class Tab:
    """A page that is open in a browser: it is loaded again when the server signals, and only then."""

    def __init__(self, server: Server, path: str) -> None:
        self._server, self._path = server, path
        self._load()

    def _load(self) -> None:
        self.answer = self._server.get(self._path)
        self._epoch = self.answer.epoch

    def wait_until(self, condition: Callable[[Answer], bool], what: str) -> Answer:
        """Wait until the page that the reader sees is as it should be.

        Raises:
            AssertionError: No signal came any more, and the page was not.
        """
        until = time.monotonic() + PATIENCE
        while not condition(self.answer):
            assert self._epoch is not None, f"{self._path} does not reload:\n{self._server.last_words}"
            newer = self._server.newer(self._epoch, until - time.monotonic())
            assert newer, f"{self._path} is not loaded again with {what}:\n{self._server.last_words}"
            self._load()
        return self.answer

    def wait_for(self, text: str) -> Answer:
        """Wait until a text is on the page."""
        return self.wait_until(lambda answer: text in answer.plain, text)

    def wait_while(self, text: str) -> Answer:
        """Wait until a text is no longer on the page."""
        return self.wait_until(lambda answer: text not in answer.plain, f"nothing of {text}")


def is_page_of_the_map(answer: Answer) -> bool:
    """Whether it is a page of the map: one that links the other pages of its file or folder."""
    return answer.status == 200 and b"kwmap-views" in answer.body


def runs(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and waits to be asked for its code does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def wait_for(condition: Callable[[], bool], what: str, server: Server) -> None:
    """Wait until something is so, which is looked at often."""
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, f"{what} does not come:\n{server.last_words}"
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def started(
    folder: Path,
    temporary: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    command: tuple[str, ...] = (sys.executable, "-m", "mkdocs", "serve"),
) -> Iterator[Server]:
    """A server that is gone afterwards; see `Server`."""
    server = Server(folder, temporary, *arguments, environment=environment, command=command)
    try:
        yield server
    finally:
        server.remove()


class Cold:
    """A cold build of a site as it is now, in a copy of its folder; runs beside the tests."""

    def __init__(self, site: Site, parent: Path) -> None:
        """Copy and start.

        Parameters:
            site: To build.
            parent: An empty folder for the copy, which has the name of what is copied, as pages tell it.
        """
        ignored = shutil.ignore_patterns(".cache", "site")
        copy = shutil.copytree(site.folder, parent / site.folder.name, symlinks=True, ignore=ignored)
        self._site = Site(copy)
        self._process = _MULTIPROCESSING.Process(target=_build, args=(str(copy / "mkdocs.yml"),))
        self._process.start()

    def finish(self) -> Path:
        """Wait for it, and give the built site."""
        self._process.join(2 * PATIENCE)
        assert self._process.exitcode == 0
        return self._site.folder / "site"


def _build(config_file: str) -> None:
    """What `mkdocs build` does."""
    os.environ.update(ENVIRONMENT)
    logging.basicConfig(level=logging.ERROR)
    config = load_config(config_file)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()


if IS_WINDOWS:
    _MULTIPROCESSING: Any = multiprocessing.get_context("spawn")
else:  # what a build needs is imported once
    _MULTIPROCESSING = multiprocessing.get_context("forkserver")
    _MULTIPROCESSING.set_forkserver_preload(["serving", "mkdocs_kwmap.plugin", "mkdocs_kwmap.extract"])


Content = tuple[str, str, list[tuple[str, str]]]
"""Of a page: its title, its main part as HTML, and the links outside of it with their texts."""


def content_of(page: str) -> Content:
    """What a reader finds on a page; not what MkDocs and the theme write into its head."""
    tree = parsed(page)
    main = main_of(tree)
    title = tree.findtext("head/title") or ""
    inside = set(main.iter("a"))
    links = [(link.get("href", ""), link.text_content()) for link in tree.iter("a") if link not in inside]
    main.tail = None
    return title, lxml.html.tostring(main, encoding="unicode"), links


def parsed(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def main_of(tree: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The part of a page that is neither navigation nor ornament; the whole body where nothing says which."""
    mains = tree.xpath("//*[@role='main'] | //article[contains(@class, 'md-content__inner')]")
    return mains[0] if mains else tree.body


def differences(server: Server, built: Path, mount: str = "/") -> list[str]:
    """Compare what a server gives with what was built: all pages, and the exports and images of the map.

    Parameters:
        server: To ask.
        built: The site.
        mount: Where the server has it.

    Returns:
        For each file that differs its path, with what is other; empty where all is the same.
    """
    found = []
    for path in sorted(built.rglob("*")):
        place = path.relative_to(built).as_posix()
        is_compared = path.suffix == ".html" or place.startswith(("code/", "map/"))
        if not path.is_file() or not is_compared:
            continue
        url = place if place == "404.html" else place.removesuffix("index.html")
        answer = server.get(mount + quote(url))
        if answer.status != 200:
            found.append(f"{place}: status {answer.status}")
        elif path.suffix == ".html":
            found += _difference(place, content_of(path.read_text(encoding="utf-8")), content_of(answer.page))
        elif place.endswith("map.json"):
            if told(path.read_bytes()) != told(answer.body):
                found.append(f"{place}: {told(answer.body)} is not {told(path.read_bytes())}")
        elif path.read_bytes() != answer.body:
            found.append(place)
    return found


def told(summary: bytes) -> dict[str, Any]:
    """What `map.json` tells of the repository; what the pages weigh is known when all of them are made."""
    return {name: value for name, value in json.loads(summary).items() if name != "site"}


def _difference(place: str, expected: Content, found: Content) -> list[str]:
    if expected == found:
        return []
    built, served = (
        [title, *main.splitlines(), *map(str, links)] for title, main, links in (expected, found)
    )
    return ["\n".join([place, *unified_diff(built, served, "built", "served", n=0, lineterm="")])[:2_000]]
