"""What a browser asks the server for: pages of the map are made, all else MkDocs answers as ever."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from urllib.parse import quote, unquote

from mkdocs_kwmap.preview.notices import progress_json, waiting_page
from mkdocs_kwmap.preview.served import ServedPages
from mkdocs_kwmap.preview.store import FOLDER
from mkdocs_kwmap.progress import Watched

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
_PROGRESS = f"{FOLDER}/progress.json"
"""What a page that waits asks for: at status 200, so that the log of MkDocs is not full of it."""

App = Callable[[Environ, StartResponse], Iterable[bytes]]


class Shown(Protocol):
    """What a preview shows at the moment."""

    @property
    def served(self) -> ServedPages | None:
        """The pages; None as long as no map is read."""

    def progress_at(self, place: str) -> Watched | None:
        """How far the map is, in the place of a page that has to wait for it; None for all others."""


class _Answer:
    """What an app answers."""

    def __init__(self, head: tuple[Any, ...], body: Iterable[bytes]) -> None:
        self.head, self.body = head, body

    @property
    def is_missing(self) -> bool:
        """Whether there is no such file."""
        return str(self.head[0]).startswith("404")

    def close(self) -> None:
        """Let go of the file."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()


def _answer(app: App, environ: Environ) -> _Answer:
    heads: list[tuple[Any, ...]] = []
    body = app(environ, lambda *head: heads.append(head))
    return _Answer(heads[0], body)


class PreviewApp:
    """A WSGI app around that of MkDocs. It gives what MkDocs gives for a file that has been made."""

    def __init__(self, inner: App, shown: Shown, *, root: str, mount_path: str) -> None:
        """Put it around MkDocs'.

        Parameters:
            inner: MkDocs' app.
            shown: What there is to show.
            root: The built site.
            mount_path: Where the site lies on the server; begins and ends with `/`.
        """
        self._inner, self._shown, self._mount = inner, shown, mount_path
        self._root = os.path.realpath(root)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        if not path.startswith(self._mount):
            return self._inner(environ, start_response)
        below = path[len(self._mount) :]
        place = _normal(f"{below}index.html" if path.endswith("/") else below)
        if place == _PROGRESS:
            return self._tell_progress(environ.get("QUERY_STRING", ""), start_response)
        progress = self._shown.progress_at(place)
        if progress is None:
            answer = self._from_map(place, environ)
            if answer is not None:
                start_response(*answer.head)
                return answer.body
            progress = self._shown.progress_at(place)  # all is read anew when settings have changed meanwhile
        if progress is not None:
            return self._wait(progress, place, start_response)
        served = self._shown.served
        if served is not None and not path.endswith("/") and f"{place}/index.html" in served:
            return _redirect(f"{path}/", start_response)
        if not self._is_inside(place):
            environ = {**environ, "PATH_INFO": f"{self._mount}{FOLDER}/"}  # nothing is there, as MkDocs tells
        return self._inner(environ, start_response)

    def _from_map(self, place: str, environ: Environ) -> _Answer | None:
        """What MkDocs answers when asked for the file of a page; None where that is none of the map.

        It may wait for a build, so no lock is held. A page that has become another meanwhile would be taken
        for the one that has just been built.
        """
        served = self._shown.served
        while served is not None and place in served:
            file = served.file(place)
            if file is not None:
                answer = _answer(self._inner, {**environ, "PATH_INFO": f"{self._mount}{file}"})
                if self._shown.served is served and not answer.is_missing:
                    return answer
                answer.close()
                served.forget(place, file)
            served = self._shown.served
        return None

    def _wait(self, progress: Watched, place: str, start_response: StartResponse) -> Iterable[bytes]:
        page = waiting_page(progress, f"{self._mount}{_PROGRESS}?{quote(place, safe='')}")
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Retry-After", "1")]
        return _send("503 Service Unavailable", headers, page, start_response)

    def _tell_progress(self, query: str, start_response: StartResponse) -> Iterable[bytes]:
        """How far the page is that the query names."""
        content = progress_json(self._shown.progress_at(unquote(query)))
        return _send("200 OK", [("Content-Type", "application/json")], content, start_response)

    def _is_inside(self, place: str) -> bool:
        """Whether a file lies in the site, links followed."""
        try:
            path = os.path.realpath(os.path.join(self._root, place))  # noqa: PTH118
        except ValueError:
            return False  # no file has a NUL in its name
        return path == self._root or path.startswith(self._root + os.sep)


def _normal(place: str) -> str:
    """A place without dots, as MkDocs makes it; what leads out of the site leads to its root."""
    return posixpath.normpath(f"/{place}").lstrip("/")


def _redirect(path: str, start_response: StartResponse) -> Iterable[bytes]:
    start_response("302 Found", [("Location", quote(path))])
    return []


def _send(
    status: str, headers: list[tuple[str, str]], content: bytes, start_response: StartResponse
) -> Iterable[bytes]:
    about = [("Content-Length", f"{len(content)}"), ("Cache-Control", "no-store")]
    start_response(status, [*headers, *about])
    return [content]
