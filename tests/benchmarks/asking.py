"""Asks a server of `mkdocs serve` as a browser does."""

from __future__ import annotations

import http.client
import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote

from processes import FailedError, Running
from sites import HOST

LONG = 900.0
"""Seconds after which a server is given up that does not start."""
PATIENCE = 60.0
"""Seconds after which an answer is given up, and a change of which no browser is told."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float


class Client:
    """Asks a server, one request a connection, as browsers do with MkDocs' server."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, seconds: float = PATIENCE) -> Answer:
        began = time.perf_counter()
        connection = http.client.HTTPConnection(HOST, self._port, timeout=seconds)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        return Answer(response.status, body, time.perf_counter() - began)

    def epoch(self) -> int:
        """The state of the site, in MkDocs' count."""
        found = re.search(rb"livereload\((\d+), \d+\);", self.get("/").body)
        if not found:
            raise FailedError("pages are not reloaded: there is no script of MkDocs' in them")
        return int(found[1])

    def newer(self, epoch: int, seconds: float) -> int | None:
        """Wait for a state newer than one; None where none comes in time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            with suppress(TimeoutError):
                found = int(self.get(f"/livereload/{epoch}/1", left).body)
                if found > epoch:
                    return found
        return None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(client: Client, running: Running, path: str, is_there: Callable[[Answer], bool]) -> None:
    """Ask until a page is there.

    Raises:
        FailedError: The server has ended, or takes too long.
    """
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        running.check()
        with suppress(OSError):
            if is_there(client.get(path)):
                return
        time.sleep(0.01)
    raise FailedError(f"{path} does not come within {LONG:.0f} s")


def page_of(path: str) -> str:
    """Where the page of a file is."""
    return f"/code/{quote(path)}_docs/"


def is_of_map(answer: Answer) -> bool:
    """Whether it is a page of the map, which links the other pages of its file or folder."""
    return answer.status == 200 and b"kwmap-views" in answer.body


def is_missing(answer: Answer) -> bool:
    """Whether there is no page."""
    return answer.status == 404


def says(text: str) -> Callable[[Answer], bool]:
    """Tells whether a page holds a text."""
    return lambda answer: text.encode() in answer.body


def lacks(text: str) -> Callable[[Answer], bool]:
    """Tells whether a page does not hold a text."""
    return lambda answer: text.encode() not in answer.body
