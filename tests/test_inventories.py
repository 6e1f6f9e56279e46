"""Names that lead out of the map are links to their documentation, where an inventory knows them."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import sphobjinv
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.commands.build import build
from mkdocs.config import load_config

from conftest import Built, NewSite
from mkdocs_kwmap import downloads
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.inventories import (
    LARGEST,
    LARGEST_UNPACKED,
    Documentation,
    InventoryError,
    InventoryReader,
    parse,
)
from mkdocs_kwmap.model import Inventory

HEADER = b"# Sphinx inventory version 2\n# Project: P\n# Version: 1\n# The remainder is compressed.\n"
BASE = "https://docs.example.org/3/"

PYTHON = [
    # name, role, location
    ("os", "module", "library/os.html#module-$"),
    ("os.path", "module", "library/os.path.html#module-$"),
    ("os.path.join", "function", "library/os.path.html#$"),
    ("collections", "module", "library/collections.html#module-$"),
    ("collections.OrderedDict", "class", "library/collections.html#$"),
    ("typing", "module", "library/typing.html#module-$"),
    ("enum.Enum", "class", "library/enum.html#$"),
    ("abc.ABC", "class", "library/abc.html#$"),
    ("Exception", "exception", "library/exceptions.html#$"),
    ("copyright", "data", "library/constants.html#$"),
]


def packed(lines: str) -> bytes:
    """An inventory of some lines."""
    return HEADER + zlib.compress(lines.encode())


def written(entries: list[tuple[str, str, str]]) -> bytes:
    """An inventory of Python names, as the library for them writes it."""
    inventory = sphobjinv.Inventory()
    inventory.project, inventory.version = "Python", "3"
    for name, role, uri in entries:
        inventory.objects.append(
            sphobjinv.DataObjStr(name=name, domain="py", role=role, priority="1", uri=uri, dispname="-")
        )
    content: bytes = sphobjinv.compress(inventory.data_file(contract=True))
    return content


class Server:
    """A web server on this machine that counts what it is asked."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.status = 200
        self.headers: dict[str, str] = {}
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the name that http.server calls
                outer.asked += 1
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(outer.content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.base = f"http://127.0.0.1:{self._server.server_port}/3/"
        self.url = f"{self.base}objects.inv"

    @property
    def inventory(self) -> Inventory:
        return Inventory(url=self.url, base_url=self.base)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server(written(PYTHON))
    yield server
    server.stop()


# A site

SOURCE = """\
import os
import os.path as p
import copyright
import typing_extensions
from collections import OrderedDict, NoSuchName
from enum import Enum as E
from os.path import join
from os import *
from .own import thing
from typing import TYPE_CHECKING
class A(E): ...
class B(p.X, OrderedDict[str, int]): ...
class C(thing): ...
"""
TREE = {
    "pkg/__init__.py": "",
    "pkg/own.py": "class thing: ...\n",
    "pkg/a.py": SOURCE,
    "pkg/b.py": "import abc\nclass Mine(Exception): ...\nclass Base(abc.ABC): ...\nclass No(KeyError): ...\n",
}


def links(built: Built, place: str, base: str) -> list[tuple[str, str]]:
    """Text and location of the links of a page that lead below a URL."""
    found = re.findall(r'<a href="([^"]*)" rel="noopener"><code>(.*?)</code></a>', built.read(place))
    return [(text, url.removeprefix(base)) for url, text in found if url.startswith(base)]


IMPORT_LINKS = [
    ("os", "library/os.html#module-os"),
    ("os.path", "library/os.path.html#module-os.path"),
    ("collections.OrderedDict", "library/collections.html#collections.OrderedDict"),
    ("collections", "library/collections.html#module-collections"),
    ("enum.Enum", "library/enum.html#enum.Enum"),
    ("os.path.join", "library/os.path.html#os.path.join"),
    ("os", "library/os.html#module-os"),
    ("typing", "library/typing.html#module-typing"),
]


def test_names_link_to_their_documentation(new_site: NewSite, server: Server) -> None:
    built = new_site(TREE, {"inventories": [server.url]}).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    bases = [
        ("E", "library/enum.html#enum.Enum"),
        ("OrderedDict[str, int]", "library/collections.html#collections.OrderedDict"),
    ]
    page = "code/pkg/a.py_docs/index.html"
    assert sorted(links(built, page, server.base)) == sorted([*bases, *IMPORT_LINKS])
    assert links(built, "code/pkg/a.py_kw/index.html", server.base) == IMPORT_LINKS
    assert "os.path standard library" in built.text(page)
    assert "<code>p.X</code>" in built.read(page)
    assert links(built, "code/pkg/b.py_docs/index.html", server.base) == [
        ("Exception", "library/exceptions.html#Exception"),
        ("abc.ABC", "library/abc.html#abc.ABC"),
    ]


def test_the_export_has_the_url_of_the_documentation(new_site: NewSite, server: Server) -> None:
    built = new_site(TREE, {"inventories": [server.url]}).build()
    lines = [json.loads(line) for line in built.read("code/keywords.jsonl").splitlines()]
    targets = {one["name"]: one["target"] for one in lines if one["path"] == "pkg/a.py" and "target" in one}
    found = f"{server.base}library/collections.html"
    assert targets["OrderedDict"] == {"external": "stdlib", "url": f"{found}#collections.OrderedDict"}
    assert targets["NoSuchName"] == {"external": "stdlib", "url": f"{found}#module-collections"}
    assert targets["copyright"] == {"external": "copyright"}
    assert targets["thing"]["path"] == "pkg/own.py"


def test_a_file_needs_no_network(new_site: NewSite) -> None:
    site = new_site(TREE, {"inventories": [{"file": "python.inv", "url": BASE}]})
    (site.folder / "python.inv").write_bytes(written(PYTHON))
    built = site.build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert links(built, "code/pkg/a.py_kw/index.html", BASE) == IMPORT_LINKS


def test_a_copy_serves_where_the_server_is_gone(new_site: NewSite, server: Server) -> None:
    site = new_site(TREE, {"inventories": [server.url]})
    first = site.build().read("code/pkg/a.py_docs/index.html")
    site.build()
    assert server.asked == 1
    server.stop()
    built = site.build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert built.read("code/pkg/a.py_docs/index.html") == first


def test_without_server_and_copy_there_is_one_warning(new_site: NewSite, server: Server) -> None:
    server.stop()
    built = new_site(TREE, {"inventories": [server.url]}).build("--strict")
    assert built.code == 1
    (warning,) = built.warnings
    assert warning.startswith(f"kwmap: option 'inventories': {server.url} cannot be read (")
    assert "), so what it names is not linked. Check the URL and the network, or name a copy" in warning
    assert "Traceback" not in built.log
    assert "standard library" in built.text("code/pkg/a.py_docs/index.html")


def test_a_broken_file_is_one_warning(new_site: NewSite) -> None:
    site = new_site(TREE, {"inventories": [{"file": "python.inv", "url": BASE}]})
    (site.folder / "python.inv").write_bytes(b"<html>")
    built = site.build()
    (warning,) = built.warnings
    assert "python.inv cannot be read (it is no Sphinx inventory of version 2)" in warning
    assert warning.endswith("Put the project's 'objects.inv' there, or take it out.")


def test_a_hostile_inventory_writes_no_html(new_site: NewSite, server: Server) -> None:
    server.content = packed(
        "collections.OrderedDict py:class 1 javascript:alert(1) -\n"
        "os.path py:module 1 //evil.example/\"'><script>x</script>$ -\n"
        "enum.Enum py:class 1 http://evil.example/ <script>\n"
    )
    built = new_site(TREE, {"inventories": [server.url]}).build()
    place = "code/pkg/a.py_kw/index.html"
    assert "<script>x" not in built.read(place)
    path = ("os.path", "//evil.example/%22%27%3E%3Cscript%3Ex%3C/script%3Eos.path")
    assert links(built, place, server.base) == [
        path,
        ("collections.OrderedDict", "javascript:alert(1)"),
        ("enum.Enum", "http://evil.example/"),
        path,
    ]


# Downloads and copies


def read(
    server: Server, cache: Path, *, reader: InventoryReader | None = None, told: list[str] | None = None
) -> Documentation:
    """What a build of its own knows of a server's inventory."""
    opened = Cache(str(cache))
    found = (reader or InventoryReader()).read(
        [server.inventory], opened, (told if told is not None else []).append
    )
    opened.drop_unused()
    opened.close()
    return found


def at_day(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    now = time.time()
    monkeypatch.setattr("mkdocs_kwmap.inventories.time.time", lambda: now + days * 86_400)


def test_it_is_downloaded_once_a_day(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(server, tmp_path)
    at_day(monkeypatch, 0.9)
    read(server, tmp_path)
    assert server.asked == 1
    server.content = written([("new", "module", "new.html")])
    at_day(monkeypatch, 1.1)
    assert read(server, tmp_path).modules == {"new": f"{server.base}new.html"}
    assert server.asked == 2


def test_an_older_copy_serves_and_that_is_told(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = read(server, tmp_path)
    at_day(monkeypatch, 400)
    for status, content in ((500, b""), (200, b"<html>Please log in</html>"), (200, server.content[:-9])):
        server.status, server.content = status, content
        told: list[str] = []
        assert read(server, tmp_path, told=told) == known
        assert len(told) == 1
        assert re.match(
            rf"{server.url} cannot be read \(.*\), so the copy of \d{{4}}-\d\d-\d\d is used$", told[0]
        )


def test_a_preview_asks_once_even_where_nothing_is_remembered(server: Server) -> None:
    reader = InventoryReader()
    for _ in range(3):
        found = reader.read([server.inventory], Cache(""), print)
        assert found.names
    assert server.asked == 1


def test_a_preview_asks_once_where_the_answer_is_an_error(server: Server, tmp_path: Path) -> None:
    server.status = 404
    reader = InventoryReader()
    for _ in range(3):
        (problem,) = read(server, tmp_path, reader=reader).problems
        assert "HTTP Error 404" in problem
    assert server.asked == 1


def test_rebuilds_of_a_preview_do_not_ask_again(new_site: NewSite, server: Server) -> None:
    server.status = 404  # so that nothing is remembered between builds
    site = new_site({"a.py": "import os\n"}, {"inventories": [server.url]})
    config = load_config(str(site.folder / "mkdocs.yml"))
    for _ in range(2):
        build(config)
    assert server.asked == 1


def test_a_damaged_copy_is_downloaded_anew(server: Server, tmp_path: Path) -> None:
    known = read(server, tmp_path)
    (tmp_path / "cache.sqlite").write_bytes(b"damaged")
    assert read(server, tmp_path) == known
    assert server.asked == 2


def test_the_first_of_two_inventories_counts(tmp_path: Path) -> None:
    both = []
    for number, name in enumerate(("one", "two")):
        file = tmp_path / f"{name}.inv"
        file.write_bytes(packed(f"m.f py:function 1 f.html -\nonly.{name} py:data 1 $ -\n"))
        both.append(Inventory(file=str(file), base_url=f"https://h/{number}/"))
    assert InventoryReader().read(both, Cache(""), print).names == {
        "m.f": "https://h/0/f.html",
        "only.one": "https://h/0/only.one",
        "only.two": "https://h/1/only.two",
    }


def problem_of(server: Server) -> str:
    (problem,) = InventoryReader().read([server.inventory], Cache(""), print).problems
    return problem


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/objects.inv", "data:,x"])
def test_a_redirection_leads_to_no_other_protocol(server: Server, target: str) -> None:
    server.status, server.headers = 302, {"Location": target}
    assert "cannot be read (" in problem_of(server)


def test_a_redirection_is_followed(server: Server) -> None:
    other = Server(server.content)
    server.status, server.headers = 301, {"Location": other.url}
    found = InventoryReader().read([server.inventory], Cache(""), print)
    other.stop()
    assert found.modules["os"].startswith(server.base)


def test_a_gigantic_download_is_given_up(server: Server) -> None:
    server.content = bytes(LARGEST + 1)
    assert f"(it is larger than {LARGEST:,} bytes)" in problem_of(server)


def test_a_slow_download_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_LONGEST", -1.0)
    assert "(it takes longer than -1 seconds)" in problem_of(server)


def test_what_a_server_says_stays_on_one_line(server: Server) -> None:
    server.status, server.headers = 302, {"Location": "x:\x1b[31m"}
    assert problem_of(server).isprintable()


def test_a_gigantic_file_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "x.inv"
    file.write_bytes(bytes(LARGEST + 1))
    found = InventoryReader().read([Inventory(file=str(file), base_url=BASE)], Cache(""), print)
    assert f"(it is larger than {LARGEST:,} bytes)" in found.problems[0]


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    found = InventoryReader().read([Inventory(file=str(tmp_path / "x.inv"), base_url=BASE)], Cache(""), print)
    assert f"{tmp_path / 'x.inv'} cannot be read (" in found.problems[0]


# The format


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no Sphinx inventory of version 2"),
        (b"# Sphinx inventory version 1\n# Project: x\n", "it is no Sphinx inventory of version 2"),
        (b"<html></html>", "it is no Sphinx inventory of version 2"),
        (HEADER + b"no zlib", "it is damaged: "),
        (HEADER, "its end is missing"),
        (packed("a py:class 1 b -")[:-1], "its end is missing"),
        (HEADER + zlib.compress(bytes(LARGEST_UNPACKED + 1)), "it unpacks to more than 20,000,000 bytes"),
    ],
)
def test_what_is_no_inventory(content: bytes, reason: str) -> None:
    with pytest.raises(InventoryError, match=re.escape(reason)):
        parse(content, BASE)


def test_lines() -> None:
    found = parse(
        packed(
            "a.b py:class 1 page.html#$ -\n"
            "a.b py:function 1 second.html -\n"
            "a py:module -1 page.html#module-$ A long title\n"
            "spaces in name std:label 1 x.html py:class\n"
            "c.d c:function 1 x.html -\n"
            "e std:py:class 1 x.html -\n"
            "f py:class one x.html -\n"
            "g py:class 1\n"
            "h py:class 1 ü%20ü.html#$ -\r\n"
            "\n"
        ),
        BASE,
    )
    assert found.names == {"a.b": f"{BASE}page.html#a.b", "h": f"{BASE}%C3%BC%20%C3%BC.html#h"}
    assert found.modules == {"a": f"{BASE}page.html#module-a"}


words = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1).filter(
    lambda text: len(text.split()) == 1
)
entries = st.lists(
    st.tuples(words, st.sampled_from(["module", "class", "data", "method"]), words),
    min_size=1,
    unique_by=lambda entry: entry[0],
)


@given(entries)
def test_all_that_a_library_writes_is_read(entries: list[tuple[str, str, str]]) -> None:
    entries = [entry for entry in entries if not entry[0].startswith("#")]
    if not entries:
        return
    found = parse(written(entries), "")
    library = sphobjinv.Inventory(zlib=written(entries))
    modules = {one.name for one in library.objects if one.role == "module"}
    assert found.modules.keys() == modules
    assert found.names.keys() == {one.name for one in library.objects} - modules


@given(st.lists(st.tuples(words, words)))
@example([("a.b", "javascript:alert('1')")])
@example([('"><script>', "//evil.example/$")])
def test_a_url_stays_below_its_base(locations: list[tuple[str, str]]) -> None:
    found = parse(packed("".join(f"{name} py:class 1 {location} -\n" for name, location in locations)), BASE)
    for url in found.names.values():
        assert url.startswith(BASE)
        assert urlsplit(url).hostname == "docs.example.org"
        assert not set(url) & set("\"'<>` \\")
        assert url.isascii()
        assert url.isprintable()


@given(st.binary() | st.binary().map(lambda lines: HEADER + zlib.compress(lines)))
def test_any_bytes_are_an_inventory_or_an_error(content: bytes) -> None:
    with suppress(InventoryError):
        parse(content, BASE)
