"""A headless Chromium that reaches nothing but this machine, and a server for a built site."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

HOW_TO_INSTALL = (
    "no Chromium with its driver was found: 'apt install chromium chromium-driver' brings them, "
    "or set CHROMIUM and CHROMEDRIVER to where they are"
)

HOST = "127.0.0.1"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {HOST}",
)


def find_chromium() -> tuple[str, str] | None:
    """Paths of Chromium and of its driver; None unless both are there."""
    browser = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = os.environ.get("CHROMEDRIVER") or shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


def needed_chromium() -> tuple[str, str]:
    """Paths of Chromium and of its driver; without them a test is skipped, or fails where all have to run."""
    found = find_chromium()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(HOW_TO_INSTALL)
        pytest.skip(HOW_TO_INSTALL)
    return found


class Browser:
    """One tab, and what went wrong in it."""

    def __init__(self, chromium: str, driver: str) -> None:
        options = ChromeOptions()
        options.binary_location = chromium
        for flag in _FLAGS:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.tab = Chrome(options=options, service=Service(driver))

    def resize(self, width: int, height: int = 900) -> None:
        """Make the page so many pixels wide; a window would not become as narrow as a phone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.tab.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and take what it returns."""
        return self.tab.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """Errors and warnings on the console, requests to other hosts and failed ones, each told once."""
        told = [entry["message"] for entry in self._log("browser") if entry["level"] != "INFO"]
        for entry in self._log("performance"):
            event = json.loads(entry["message"])["message"]
            told += _about_request(event["method"], event["params"])
        return told

    def _log(self, name: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.tab.execute("getLog", {"type": name})["value"]
        return entries


def _about_request(method: str, about: dict[str, Any]) -> Iterator[str]:
    if method == "Network.requestWillBeSent":
        url = urlsplit(about["request"]["url"])
        if url.scheme in {"http", "https", "ws", "wss"} and url.hostname != HOST:
            yield f"request to {url.geturl()}"
    elif method == "Network.responseReceived" and about["response"]["status"] >= 400:
        yield f"status {about['response']['status']} of {about['response']['url']}"


@contextmanager
def browsing(chromium: str, driver: str) -> Iterator[Browser]:
    """A browser that is gone afterwards."""
    browser = Browser(chromium, driver)
    try:
        yield browser
    finally:
        browser.tab.quit()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder to this machine; gives its URL without a slash at the end."""
    server = ThreadingHTTPServer((HOST, 0), partial(_Quiet, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""
