"""Small files from the web: http and https only, of bounded size, in bounded time."""

from __future__ import annotations

import time
from http.client import HTTPException, HTTPResponse
from importlib.metadata import version
from urllib import request
from urllib.error import URLError

_PATIENCE = 10.0
"""Seconds to wait for each sign of life of a server."""

_LONGEST = 30.0
"""Seconds to wait for all of the content."""

_CHUNK = 65_536


class DownloadError(Exception):
    """A file cannot be downloaded; the message is the reason, printable and on one line."""


def download(url: str, limit: int) -> bytes:
    """Ask a server for a file.

    Parameters:
        url: Its http or https URL; proxies are taken from the environment.
        limit: Bytes it may have at most.

    Returns:
        Its content.

    Raises:
        DownloadError: The server does not answer, answers too slowly, with an error or with more bytes.
    """
    agent = {"User-Agent": f"mkdocs-kwmap/{version('mkdocs-kwmap')}"}
    try:
        with _opener().open(request.Request(url, headers=agent), timeout=_PATIENCE) as response:
            return _content(response, limit)
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if type(error) is URLError else error
        raise DownloadError(_on_one_line(str(reason) or type(error).__name__)) from error


def _opener() -> request.OpenerDirector:
    """One that a redirection leads to no other protocol: the usual one also reads FTP and local files."""
    opener = request.OpenerDirector()
    for handler in (
        request.ProxyHandler(),
        request.HTTPHandler(),
        request.HTTPSHandler(),
        request.HTTPRedirectHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _content(response: HTTPResponse, limit: int) -> bytes:
    deadline = time.monotonic() + _LONGEST
    content = bytearray()
    while chunk := response.read1(_CHUNK):  # what has come so far: `read` would wait for all of it
        content += chunk
        if len(content) > limit:
            raise DownloadError(f"it is larger than {limit:,} bytes")
        if time.monotonic() > deadline:
            raise DownloadError(f"it takes longer than {_LONGEST:.0f} seconds")
    return bytes(content)


def _on_one_line(text: str) -> str:
    """What a server says of an error is the server's choice."""
    return "".join(char if char.isprintable() else " " for char in text)
