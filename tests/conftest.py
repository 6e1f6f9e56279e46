"""A site to build: a folder to map, `docs` and `mkdocs.yml`, written from dicts into a folder of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol

import pytest
import yaml

collect_ignore = ["golden"]  # a repository to map, and what is made of it

Tree = Mapping[str, str | bytes]
"""Content by path; a folder is made for each `/`."""

ENVIRONMENT = {"NO_MKDOCS_2_WARNING": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that redraws golden files, and the length of the stress test."""
    parser.addoption("--redraw", action="store_true", help="write golden files anew instead of comparing")
    parser.addoption(
        "--stress",
        type=float,
        default=8,
        metavar="SECONDS",
        help="how long pages are read while files change (8)",
    )


def write_tree(folder: Path, tree: Tree) -> Path:
    """Write files below a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tree.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder as somebody without settings of their own, and give what it prints."""
    who = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *arguments],
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode(errors="surrogateescape")


def track(folder: Path) -> Path:
    """Make a folder a git repository that tracks all that is in it."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    return folder


@dataclass(frozen=True)
class Built:
    """What one run of `mkdocs build` left behind."""

    code: int
    log: str
    site: Path

    @property
    def warnings(self) -> list[str]:
        """Warnings and errors, without MkDocs' column."""
        return re.findall(r"^(?:WARNING|ERROR) +-  (.*)$", self.log, re.MULTILINE)

    @property
    def pages(self) -> set[str]:
        """All HTML files, as paths in the site."""
        return {
            path.relative_to(self.site).as_posix() for path in self.site.rglob("*.html") if path.is_file()
        }

    def read(self, place: str) -> str:
        """The text of a file of the site."""
        return (self.site / place).read_text(encoding="utf-8")

    def text(self, place: str) -> str:
        """What a reader sees of a page."""
        return text_of(self.read(place))


@dataclass(frozen=True)
class Site:
    """A site that can be built."""

    folder: Path

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    @property
    def docs(self) -> Path:
        return self.folder / "docs"

    def configure(self, options: Mapping[str, Any] | None = None, **config: Any) -> None:
        """Write `mkdocs.yml`: the plugin's options, and settings of MkDocs beside them."""
        plugin = {"root": "repository", "evidence": "off", **(options or {})}
        content = {
            "site_name": "Site",
            "theme": "mkdocs",
            "plugins": ["search", {"kwmap": plugin}],
            **config,
        }
        (self.folder / "mkdocs.yml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def build(self, *arguments: str, prefix: tuple[str, ...] = ()) -> Built:
        """Run `mkdocs build`; `prefix` starts it through another command."""
        done = self.start(*arguments, prefix=prefix)
        log, _ = done.communicate(timeout=120)
        return Built(done.returncode, log, self.folder / "site")

    def start(self, *arguments: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        """Start `mkdocs build` and do not wait for it."""
        return subprocess.Popen(
            [*prefix, sys.executable, "-m", "mkdocs", "build", *arguments],
            cwd=self.folder,
            env={**os.environ, **ENVIRONMENT, "PYTHONUTF8": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )


class NewSite(Protocol):
    """Makes a site; see `new_site`."""

    def __call__(
        self,
        repository: Tree,
        options: Mapping[str, Any] | None = None,
        *,
        docs: Tree | None = None,
        tracked: bool = False,
        **config: Any,
    ) -> Site: ...


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> NewSite:
    """Make a site of a repository's files, the plugin's options, hand-written pages and MkDocs' settings."""

    def make(
        repository: Tree,
        options: Mapping[str, Any] | None = None,
        *,
        docs: Tree | None = None,
        tracked: bool = False,
        **config: Any,
    ) -> Site:
        site = Site(tmp_path_factory.mktemp("site"))
        write_tree(site.repository, repository)
        write_tree(site.docs, {"index.md": "# Home\n"} if docs is None else docs)
        if tracked:
            track(site.repository)
        site.configure(options, **config)
        return site

    return make


def powerless() -> tuple[str, ...]:
    """A command under which file permissions hold, which they do not for root; skips where there is none."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("root may read everything, and there is no setpriv to give that up")
    return ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


class _TextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """The text of HTML, with runs of white space as one space."""
    parser = _TextParser()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.parts).split())


GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def check(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file, or write the file when `--redraw` is given."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--redraw"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8")

    return compare
