"""`mkdocs serve` as a reader and an author see it: a real process that is asked over HTTP."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from conftest import NewSite, Site, Tree, git, track, write_tree
from serving import (
    IS_WINDOWS,
    PATIENCE,
    Answer,
    Cold,
    Left,
    Server,
    Tab,
    content_of,
    differences,
    is_page_of_the_map,
    main_of,
    parsed,
    started,
    wait_for,
)

IMAGE = b"\x89PNG\r\n\x1a\n\0"

FILES: Tree = {
    "README.md": "# Shop\n\nA shop for tests.\n",
    "shop/__init__.py": '"""Things to buy."""\n',
    "shop/prices.py": '"""What things cost."""\n\n\ndef price_of(name: str) -> int:\n    return len(name)\n',
    "shop/cart.py": '''\
        """What is bought."""

        from shop.prices import price_of


        class Cart:
            """Things in a cart."""

            def total(self) -> int:
                return price_of("cart")
        ''',
    "shop/till.py": "from shop.cart import Cart\n\nCart().total()\n",
    "shop/logo.png": IMAGE,
    "web/cart.js": "export function draw(cart) {\n  return cart.total();\n}\n",
    "odd names/café list.py": "COFFEE = 1\n",
}

DOCS: Tree = {
    "index.md": "# Home\n\nSee [the cart](code/shop/cart.py_docs.md#shop.cart.Cart).\n",
    "guide/first.md": "# First steps\n\nWhat is first.\n",
}

Serve = Callable[..., Server]
Build = Callable[[Site], Cold]


def written(folder: Path, files: Tree) -> Path:
    """Write files below a folder; the margin of texts goes."""
    texts = {name: textwrap.dedent(one) if isinstance(one, str) else one for name, one in files.items()}
    return write_tree(folder, texts)


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Starts a cold build of a site as it is now."""
    return lambda site: Cold(site, tmp_path_factory.mktemp("cold"))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts servers that end with the module."""
    with ExitStack() as stack:
        yield lambda site, *arguments, **more: stack.enter_context(
            started(site.folder, tmp_path_factory.mktemp("temporary"), *arguments, **more)
        )


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts servers that end with the test."""
    with ExitStack() as stack:
        yield lambda site, *arguments, **more: stack.enter_context(
            started(site.folder, tmp_path_factory.mktemp("temporary"), *arguments, **more)
        )


@pytest.fixture(scope="module")
def shop(new_site: NewSite) -> Site:
    """A site that many tests look at; each changes files of its own only."""
    site = new_site({}, {"git": "off"}, docs=DOCS)
    written(site.repository, FILES)
    return site


@pytest.fixture(scope="module")
def running(shop: Site, servers: Serve) -> Server:
    """A server of that site."""
    return servers(shop).wait_until_the_map_is_there()


def assert_same(server: Server, building: Cold, mount: str = "/") -> None:
    """All that a server gives is what a cold build of the same tree makes."""
    assert differences(server, building.finish(), mount) == []


# What is served


def test_all_that_a_build_makes_is_served(running: Server, shop: Site, cold: Build) -> None:
    built = cold(shop).finish()
    made = {path.relative_to(built).as_posix() for path in built.rglob("*")}
    assert {"index.html", "404.html", "code/keywords.jsonl", "code/map.json", "code/objects.inv"} <= made
    assert differences(running, built) == []
    (image,) = (place for place in made if place.startswith("code/") and place.endswith(".png"))
    answer = running.get(f"/{image}")
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "image/png", IMAGE)


def test_files_have_their_types(running: Server) -> None:
    types = {
        "/code/": "text/html",
        "/code/shop/cart.py_docs/": "text/html",
        "/code/map.json": "application/json",
        "/assets/kwmap.css": "text/css",
        "/guide/first/": "text/html",
    }
    assert {path: running.get(path).headers["content-type"] for path in types} == types


@pytest.mark.parametrize(
    "path",
    [
        "/code",
        "/code/shop",
        "/code/shop/cart.py_docs",
        "/code/shop/cart.py_kw",
        "/code/odd%20names/caf%C3%A9%20list.py_docs",
        "/guide/first",
    ],
)
def test_page_without_its_slash_is_redirected_to(path: str, running: Server) -> None:
    answer = running.get(path)
    assert (answer.status, answer.headers["location"]) == (302, path + "/")
    assert running.get(answer.headers["location"]).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing/",
        "/code/nothing/",
        "/code/nothing",
        "/code/shop/nothing.py_docs/",
        "/code/shop/cart.py_docs/index.html/",
        "/code/shop/cart.py_docs/more/",
        "/code/shop/cart.py/",
        "/code/nothing.json",
    ],
)
def test_what_is_not_there_is_told_by_the_page_of_the_theme(path: str, running: Server) -> None:
    answer = running.get(path)
    assert answer.status == 404
    assert content_of(answer.page) == content_of(running.get("/404.html").page)


def test_site_is_mounted_where_its_address_says(new_site: NewSite, serve: Serve, cold: Build) -> None:
    site = new_site({}, {"git": "off"}, docs=DOCS, site_url="https://example.org/a/b/")
    written(site.repository, FILES)
    server = serve(site).wait_until_the_map_is_there("/a/b/code/")
    assert (server.get("/").status, server.get("/").headers["location"]) == (302, "/a/b/")
    assert server.get("/code/").status == 404
    answer = server.get("/a/b/code/shop/cart.py_docs")
    assert (answer.status, answer.headers["location"]) == (302, "/a/b/code/shop/cart.py_docs/")
    assert server.get("/a/b/code/nothing/").status == 404
    tab = Tab(server, "/a/b/code/shop/till.py_docs/")
    written(site.repository, {"shop/till.py": '"""Where one pays."""\n'})
    tab.wait_for("Where one pays.")
    assert_same(server, cold(site), "/a/b/")


# What the author changes


def test_edit_of_a_file_reaches_all_pages_that_tell_of_it(running: Server, shop: Site, cold: Build) -> None:
    written(
        shop.repository,
        {
            "edited/__init__.py": "",
            "edited/base.py": "def before_edit():\n    return 1\n",
            "edited/user.py": "from edited.base import before_edit\n\nbefore_edit()\n",
            "edited/far.py": "import edited.user\n",
        },
    )
    Tab(running, "/code/keywords/").wait_for("before_edit")
    user = "/code/edited/user.py_docs/"
    tab, importer = Tab(running, "/code/edited/base.py_docs/"), Tab(running, user)
    link = "edited.base.before_edit"
    assert link in importer.answer.page
    edited = '"""Of things\nthat move."""\n\nimport os\n\nAFTER_EDIT = os.sep\n'
    written(shop.repository, {"edited/base.py": edited})
    building = cold(shop)
    tab.wait_for("AFTER_EDIT")
    importer.wait_while(link)
    assert_same(running, building)
    for listing in ("/code/keywords/", "/code/edited/sub/", "/code/edited/base.py_kw/"):
        assert "AFTER_EDIT" in running.get(listing).page


def test_file_can_be_added_renamed_and_deleted(running: Server, shop: Site, cold: Build) -> None:
    assert running.get("/code/added/one.py_docs/").status == 404
    home = Tab(running, "/code/")
    written(shop.repository, {"added/one.py": "class AddedOne: ...\n", "added/two.py": "import added.one\n"})
    building = cold(shop)
    home.wait_for("added/")
    assert running.get("/code/added/one.py_docs/").status == 200
    assert_same(running, building)

    folder = Tab(running, "/code/added/")
    (shop.repository / "added/one.py").rename(shop.repository / "added/three.py")
    building = cold(shop)
    folder.wait_for("three.py")
    assert running.get("/code/added/one.py_docs/").status == 404
    assert running.get("/code/added/one.py_kw/").status == 404
    assert_same(running, building)

    shutil.rmtree(shop.repository / "added")
    building = cold(shop)
    home.wait_while("added/")
    assert running.get("/code/added/").status == 404
    assert running.get("/code/added/three.py_docs/").status == 404
    assert_same(running, building)


def test_written_pages_are_built_again_only_if_they_link_to_what_has_come_or_gone(
    running: Server, shop: Site, cold: Build
) -> None:
    home, links = Tab(running, "/code/"), Tab(running, "/guide/first/")
    page = (shop.docs / "guide/first.md").read_text(encoding="utf-8")
    built = running.log.count("Documentation built") + 1
    written(shop.docs, {"guide/first.md": f"{page}\nTo [what comes](../code/coming/one.py_docs.md).\n"})
    links.wait_for("what comes")
    wait_for(lambda: running.log.count("Documentation built") == built, "the build in the log", running)

    written(shop.repository, {"passing/by.py": "class PassingBy: ...\n"})
    home.wait_for("passing/")
    assert running.get("/code/passing/by.py_docs/").status == 200
    shutil.rmtree(shop.repository / "passing")
    home.wait_while("passing/")
    assert running.log.count("Documentation built") == built

    written(shop.repository, {"coming/one.py": "class One: ...\n"})
    building = cold(shop)
    links.wait_for('href="../../code/coming/one.py_docs/"')
    assert_same(running, building)
    shutil.rmtree(shop.repository / "coming")
    links.wait_while('href="../../code/coming/one.py_docs/"')
    written(shop.docs, {"guide/first.md": page})
    building = cold(shop)
    links.wait_while("what comes")
    assert_same(running, building)


def test_page_that_is_open_tells_that_its_file_is_gone(running: Server, shop: Site) -> None:
    written(shop.repository, {"going/soon.py": "SOON = 1\n"})
    Tab(running, "/code/").wait_for("going/")
    tab = Tab(running, "/code/going/soon.py_docs/")
    (shop.repository / "going/soon.py").unlink()
    tab.wait_until(lambda answer: answer.status == 404, "the page for what is not there")


def test_search_of_the_site_finds_what_an_edit_has_added(running: Server, shop: Site, cold: Build) -> None:
    tab = Tab(running, "/code/")
    written(shop.repository, {"searched/one.py": "class FoundBySearch: ...\n"})
    building = cold(shop)
    tab.wait_for("searched/")
    expected = (building.finish() / "search/search_index.json").read_bytes()
    assert b"FoundBySearch" in expected
    assert entries(running.get("/search/search_index.json").body) == entries(expected)


def entries(index: bytes) -> list[dict[str, str]]:
    """What a site's search finds, in the order of addresses."""
    found: list[dict[str, str]] = json.loads(index)["docs"]
    return sorted(found, key=lambda entry: entry["location"])


def test_written_pages_are_edited_added_and_removed(running: Server, shop: Site, cold: Build) -> None:
    tab = Tab(running, "/guide/first/")
    written(shop.docs, {"guide/first.md": "# First steps\n\nWhat is [next](second.md).\n"})
    written(shop.docs, {"guide/second.md": "# Second\n\nOf [the till](../code/shop/till.py_docs.md).\n"})
    building = cold(shop)
    tab.wait_for('href="../second/"')
    assert 'href="../../code/shop/till.py_docs/"' in running.get("/guide/second/").page
    assert_same(running, building)
    (shop.docs / "guide/second.md").unlink()
    written(shop.docs, {"guide/first.md": "# First steps\n\nNothing more.\n"})
    building = cold(shop)
    tab.wait_for("Nothing more.")
    assert running.get("/guide/second/").status == 404
    assert_same(running, building)


def test_written_page_takes_the_place_of_one_of_the_map(running: Server, shop: Site, cold: Build) -> None:
    tab = Tab(running, "/code/shop/till.py_docs/")
    page = tab.answer.page
    ours = shop.docs / "code/shop/till.py_docs.md"
    written(shop.docs, {"code/shop/till.py_docs.md": "# The till\n\nWritten by hand.\n"})
    building = cold(shop)
    tab.wait_for("Written by hand.")
    assert_same(running, building)
    ours.unlink()
    tab.wait_while("Written by hand.")
    assert content_of(running.get("/code/shop/till.py_docs/").page) == content_of(page)


def test_new_settings_are_seen_everywhere(new_site: NewSite, serve: Serve, cold: Build) -> None:
    site = new_site({"shop/cart.py": "CART = 1\n"}, docs={"index.md": "# Home\n", "other.md": "# Other\n"})
    server = serve(site).wait_until_the_map_is_there()
    tabs = [Tab(server, path) for path in ("/other/", "/code/shop/cart.py_docs/")]
    site.configure({"title": "Atlas of the shop"})
    building = cold(site)
    for tab in tabs:
        tab.wait_for("Atlas of the shop")
    assert_same(server, building)
    site.configure({"base": "map"}, site_name="Renamed")
    building = cold(site)
    tabs[0].wait_for("Renamed")
    tabs[1].wait_until(lambda answer: answer.status == 404, "another base")
    assert is_page_of_the_map(server.get("/map/shop/cart.py_docs/"))
    assert_same(server, building)


SLOW = """
import time

from mkdocs_kwmap.preview.session import Preview

take_news = Preview._take_news


def take_news_late(self):
    time.sleep(0.5)
    take_news(self)


Preview._take_news = take_news_late


def on_env(env, **_):
    time.sleep(2)
    return env
"""
"""Has news of the map come while MkDocs is at work on the pages around it, as happens on a busy machine."""


def test_new_settings_are_seen_if_the_map_is_ready_before_the_site(
    new_site: NewSite, serve: Serve, cold: Build
) -> None:
    site = new_site({"shop/cart.py": "CART = 1\n"}, docs={"index.md": "# Home\n"}, hooks=["slow.py"])
    written(site.folder, {"slow.py": SLOW})
    server = serve(site).wait_until_the_map_is_there()
    home = Tab(server, "/")
    site.configure({"base": "map", "title": "Atlas"}, site_name="Renamed", hooks=["slow.py"])
    building = cold(site)
    home.wait_for("Renamed")
    settle(server, lambda: differences(server, building.finish()) == [])
    assert_same(server, building)


def test_mistake_in_the_settings_leaves_the_pages_as_they_are(new_site: NewSite, serve: Serve) -> None:
    site = new_site({"shop/cart.py": "CART = 1\n"})
    server = serve(site).wait_until_the_map_is_there()
    tab = Tab(server, "/code/shop/cart.py_docs/")
    before, log = main_text(tab.answer), server.log
    config = site.folder / "mkdocs.yml"
    good = config.read_text(encoding="utf-8")
    config.write_text(good + "theme: [\n", encoding="utf-8")
    wait_for(lambda: "mkdocs.yml" in server.log.removeprefix(log), "a word of the mistake", server)
    assert before in main_text(server.get("/code/shop/cart.py_docs/"))
    assert server.get("/").status == 200
    config.write_text(good.replace("site_name: Site", "site_name: Mended"), encoding="utf-8")
    tab.wait_for("Mended")


# Mistakes in a file


@dataclass(frozen=True)
class Mistake:
    """A text that Python cannot read, and what Python says of it."""

    text: str
    line: int
    message: str

    @classmethod
    def of(cls, text: str) -> Mistake:
        try:
            compile(text, "file", "exec")
        except SyntaxError as error:
            return cls(text, error.lineno or 0, error.msg)
        raise AssertionError(f"Python can read {text!r}")


def banner_of(answer: Answer, path: str, mistake: Mistake) -> tuple[str, str]:
    """The text of the banner that tells of a mistake, and that of the main part of the page without it.

    The banner is the smallest element that holds the message and the path of the file. Both texts are empty
    where there is none.
    """
    tree = parsed(answer.page)
    main = main_of(tree)
    holders = [
        one for one in tree.iter() if isinstance(one.tag, str) and mistake.message in one.text_content()
    ]
    banners = [one for one in holders if path in one.text_content() and not len(one.findall(".//h1"))]
    if not banners:
        return "", ""
    banner = banners[-1]  # elements come before those in them
    text = banner.text_content()
    assert banner.tag not in ("html", "body")
    banner.drop_tree()
    return text, " ".join(main.text_content().split())


def main_text(answer: Answer) -> str:
    """The text of the main part of a page."""
    return main_text_of(answer.page)


def main_text_of(page: str) -> str:
    return " ".join(main_of(parsed(page)).text_content().split())


def test_mistake_in_a_file_is_told_above_its_last_good_page(running: Server, shop: Site, cold: Build) -> None:
    good = '"""Worth keeping."""\n\n\ndef kept():\n    return 1\n'
    mistake = Mistake.of(good + "\n\ndef half_typed(\n")
    path = "typed/now.py"
    written(shop.repository, {path: good, "typed/user.py": "from typed.now import kept\n"})
    Tab(running, "/code/keywords/").wait_for("kept")
    tab = Tab(running, f"/code/{path}_docs/")
    before = main_text(tab.answer)
    try:
        written(shop.repository, {path: mistake.text})
        tab.wait_for(mistake.message)
        banner, page = banner_of(tab.answer, path, mistake)
        assert str(mistake.line) in banner.replace(path, "").replace(mistake.message, "")
        assert page == before
        assert main_text(running.get("/code/typed/user.py_docs/"))
        assert "kept" in running.get("/code/keywords/").page
    finally:
        written(shop.repository, {path: good + "\n\ndef whole():\n    return 2\n"})
        building = cold(shop)
    tab.wait_for("whole")
    assert mistake.message not in tab.answer.plain
    assert_same(running, building)


# Nothing outside of the site

SECRET = "what nobody may read"


@pytest.fixture(scope="module")
def secrets(running: Server, shop: Site) -> list[Path]:
    """Files that a server would find if it looked outside of the site: beside it, and in the project."""
    places = [running.temporary, running.temporary.parent, shop.folder]
    files = [place / "secret.txt" for place in places]
    for file in files:
        file.write_text(SECRET, encoding="utf-8")
    return files


UP = ["..", "%2e%2e", ".%2e", "%2E%2e", "%252e%252e", "..;", "....", "%c0%ae%c0%ae"]
SLASH = ["/", "%2f", "%5c", "\\", "%252f", "//"]


@pytest.mark.usefixtures("secrets")
def test_nothing_is_given_that_lies_above_the_site(running: Server) -> None:
    given = []
    for start in ("/", "/code/", "/code/shop/cart.py_docs/", "/livereload/"):
        for up in UP:
            for slash in SLASH:
                for depth in (1, 2, 4):
                    path = start + (up + slash) * depth + "secret.txt"
                    given += [path] if SECRET.encode() in running.get(path).body else []
    assert given == []
    assert running.process.poll() is None


@pytest.mark.parametrize("start", ["/", "//", "/%2f", "/code/", "/code//", "/code/%2f", "/file:///", "/%5c"])
def test_nothing_is_given_by_its_place_on_the_disk(
    start: str, running: Server, secrets: Sequence[Path]
) -> None:
    for file in (*secrets, Path("/etc/passwd")):
        for path in (file.as_posix().lstrip("/"), quote(file.as_posix().lstrip("/"), safe="")):
            answer = running.get(start + path)
            assert answer.status == 404
            assert SECRET.encode() not in answer.body
            assert b"root:" not in answer.body


@pytest.mark.parametrize(
    "path",
    [
        "/code/shop/..%2fshop/cart.py_docs/",
        "/code/shop%2fcart.py_docs/",
        "/code%5cshop%5ccart.py_docs/",
        "/code/shop/cart.py_docs%00/",
        "/code/%00/",
        "/code/shop/cart.py_docs/%ff%fe/",
        "/code/" + "a" * 5_000 + "/",
        "/code/" + "a/" * 2_000,
        "/code/shop/cart.py_docs/?a=1&b=../../secret.txt",
        "http://127.0.0.1/../secret.txt",
        "*",
    ],
)
def test_odd_address_is_an_answer_and_no_failure(path: str, running: Server) -> None:
    assert running.get(path).status in (200, 302, 404)
    assert running.get("/code/").status == 200


@pytest.mark.skipif(IS_WINDOWS, reason="making symbolic links is a privilege on Windows")
def test_link_in_the_site_that_leads_out_is_not_followed(running: Server, secrets: Sequence[Path]) -> None:
    (site,) = running.temporary.glob("mkdocs_*")
    links = [site / "out", site / "code/out", site / "code/shop/leak.py_docs"]
    file = site / "leak.txt"
    for link in links:
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(secrets[-1].parent, target_is_directory=True)
    file.symlink_to(secrets[0])
    try:
        paths = [f"/{link.relative_to(site).as_posix()}/secret.txt" for link in links]
        for path in (*paths, "/leak.txt"):
            answer = running.get(path)
            assert (path, answer.status) == (path, 404)
            assert SECRET not in answer.text
    finally:
        for link in (*links, file):
            link.unlink()


@pytest.mark.skipif(IS_WINDOWS, reason="making symbolic links is a privilege on Windows")
def test_link_in_the_repository_that_leads_out_shows_nothing(running: Server, shop: Site) -> None:
    outside = shop.folder / "outside"
    write_tree(outside, {"hidden.py": f"SECRET = '{SECRET}'\n", "hidden.png": IMAGE + SECRET.encode()})
    tab = Tab(running, "/code/")
    folder = shop.repository / "linked"
    folder.mkdir()
    (folder / "hidden.py").symlink_to(outside / "hidden.py")
    (folder / "hidden.png").symlink_to(outside / "hidden.png")
    (folder / "whole").symlink_to(outside, target_is_directory=True)
    tab.wait_for("linked/")
    pages = ["", "hidden.py_docs/", "hidden.py_kw/", "hidden.png_docs/", "hidden.png", "hidden.png_file.png"]
    for page in [*pages, *(f"whole/{page}" for page in pages)]:
        assert SECRET.encode() not in running.get(f"/code/linked/{page}").body
    assert running.get("/code/linked/whole/hidden.py_docs/").status == 404


@pytest.mark.skipif(IS_WINDOWS, reason="making symbolic links is a privilege on Windows")
def test_link_in_the_written_pages_is_what_it_is_in_a_build(running: Server, shop: Site, cold: Build) -> None:
    """MkDocs takes what such a link leads to into the site, and the server gives what a build publishes."""
    outside = write_tree(shop.folder / "elsewhere", {"page.md": "# From elsewhere\n", "notes.txt": "Notes\n"})
    tab = Tab(running, "/")
    (shop.docs / "linked").symlink_to(outside, target_is_directory=True)
    building = cold(shop)
    tab.wait_for('href="linked/page/"')
    built = building.finish()
    for place, path in (("page/index.html", "page/"), ("notes.txt", "notes.txt")):
        assert (built / "linked" / place).exists() == (running.get(f"/linked/{path}").status == 200)
    (shop.docs / "linked").unlink()


# No more than is needed


QUIET = 2.0
"""Seconds without a signal after which there is none: MkDocs looks twice a second."""


def assert_quiet(server: Server, paths: Collection[str]) -> None:
    """Nothing that the server does, pages that it makes included, is a change for it."""
    epoch = max(server.epoch(path) for path in paths)
    assert server.newer(epoch, QUIET) is None, server.log


def test_server_does_not_take_its_own_work_for_a_change(new_site: NewSite, serve: Serve, cold: Build) -> None:
    """In a git repository that is mapped with the settings, the written pages and the cache in it."""
    site = new_site({}, {"root": "."}, docs=DOCS)
    written(site.folder, FILES)
    track(site.folder)
    git(site.folder, "commit", "--quiet", "--message", "first")
    server = serve(site).wait_until_the_map_is_there()
    pages = ["/code/", "/code/shop/", "/code/shop/cart.py_docs/", "/code/keywords/", "/"]
    assert_quiet(server, pages)
    tab = Tab(server, "/code/shop/till.py_docs/")
    written(site.folder, {"shop/till.py": '"""Changed, and not committed."""\n'})
    tab.wait_for("Changed, and not committed.")
    assert_quiet(server, pages)
    git(site.folder, "status")
    git(site.folder, "commit", "--quiet", "--all", "--message", "second")
    tab = Tab(server, "/code/docs/index.md_docs/")
    written_page = Tab(server, "/")
    written(site.docs, {"index.md": "# Home\n\nA page that is mapped as well.\n"})
    building = cold(site)
    tab.wait_for("A page that is mapped as well.")
    written_page.wait_for("A page that is mapped as well.")
    assert_same(server, building)


def test_branch_with_hundreds_of_changed_files_is_checked_out(
    new_site: NewSite, serve: Serve, cold: Build
) -> None:
    names = [f"p/d{number % 9}/m{number}.py" for number in range(280)]
    site = new_site({name: f"def old_{number}(): ...\n" for number, name in enumerate(names)})
    track(site.repository)
    git(site.repository, "commit", "--quiet", "--message", "old")
    git(site.repository, "branch", "old")
    git(site.repository, "checkout", "--quiet", "-b", "new")
    git(site.repository, "rm", "--quiet", *names[:240])
    write_tree(site.repository, dict.fromkeys(names[240:270], "def new(): ...\n"))
    write_tree(site.repository, {f"q/d{number % 9}/m{number}.py": "import p\n" for number in range(30)})
    git(site.repository, "add", "--all")
    git(site.repository, "commit", "--quiet", "--message", "new")
    git(site.repository, "checkout", "--quiet", "old")
    server = serve(site).wait_until_the_map_is_there()
    home, gone = Tab(server, "/code/"), Tab(server, f"/code/{names[0]}_docs/")
    assert is_page_of_the_map(gone.answer)
    git(site.repository, "checkout", "--quiet", "new")
    building = cold(site)
    home.wait_for('href="q/"')
    gone.wait_until(lambda answer: answer.status == 404, "the page for what is not there")
    built = building.finish()
    settle(server, lambda: differences(server, built) == [])
    assert differences(server, built) == []


def settle(server: Server, condition: Callable[[], bool]) -> None:
    """Wait until something is so after a change in many parts, as long as signals come."""
    while True:
        epoch = server.epoch()
        if condition() or server.newer(epoch, 5) is None:
            return


COUNT = """
import gc
import threading
import time
from pathlib import Path

from mkdocs_kwmap.reading import Reading


def count():
    gc.unfreeze()
    gc.collect()
    return sum(isinstance(one, Reading) for one in gc.get_objects())


def answer_questions(question, answer):
    while True:
        if question.exists():
            question.unlink()
            answer.write_text(str(count()), encoding="utf-8")
        time.sleep(0.05)


def on_serve(server, config, builder):
    folder = Path(config.config_file_path).parent
    paths = folder / "question.txt", folder / "answer.txt"
    threading.Thread(target=answer_questions, args=paths, daemon=True).start()
"""


def test_what_files_said_before_is_let_go_of(new_site: NewSite, serve: Serve) -> None:
    site = new_site({}, {"git": "off"}, docs=DOCS, hooks=["count.py"])
    written(site.repository, FILES)
    written(site.folder, {"count.py": COUNT})
    server = serve(site).wait_until_the_map_is_there()
    home, cart = Tab(server, "/code/"), Tab(server, "/code/shop/cart.py_docs/")
    wait_for(lambda: readings_in(server, site) == 1, "a single reading", server)
    written(site.repository, {"shop/cart.py": "def empty(): ...\n"})
    cart.wait_for("empty")
    wait_for(lambda: readings_in(server, site) == 1, "a single reading after an edit", server)
    written(site.repository, {"added/one.py": "class One: ...\n"})
    home.wait_for("added/")
    wait_for(lambda: readings_in(server, site) == 1, "a single reading of other files", server)


def readings_in(server: Server, site: Site) -> int:
    """How many readings of all files the server holds."""
    answer = site.folder / "answer.txt"
    answer.unlink(missing_ok=True)
    (site.folder / "question.txt").touch()
    wait_for(lambda: answer.exists() and answer.stat().st_size > 0, "an answer", server)
    return int(answer.read_text(encoding="utf-8"))


HOLDING = """
import time


def on_page_context(context, page, **_):
    if page.file.src_uri.endswith("held.py_docs.md"):
        time.sleep(3)
    return context
"""


def test_page_that_waits_while_its_file_goes_is_an_answer(new_site: NewSite, serve: Serve) -> None:
    site = new_site({"held.py": "HELD = 1\n", "going.py": "GOING = 1\n"}, {"git": "off"}, hooks=["hold.py"])
    written(site.folder, {"hold.py": HOLDING})
    server = serve(site).wait_until_the_map_is_there()
    with ThreadPoolExecutor(2) as readers:
        held = readers.submit(server.get, "/code/held.py_docs/")
        time.sleep(0.5)
        going = readers.submit(server.get, "/code/going.py_docs/")
        time.sleep(0.5)
        (site.repository / "going.py").unlink()
    assert held.result().status == 200
    assert going.result().status in {200, 404}, server.last_words


# Options


BROWSER = """
import pathlib
import sys

pathlib.Path(__file__).with_suffix(".txt").write_text(sys.argv[1], encoding="utf-8")
"""


def test_changed_pages_only(new_site: NewSite, serve: Serve, cold: Build, tmp_path: Path) -> None:
    """`--dirty`, with `--open`."""
    site = new_site({}, {"git": "off", "root": "."}, docs=DOCS)
    written(site.folder, FILES)
    browser = written(tmp_path, {"browser.py": BROWSER}) / "browser.py"
    command = f"{sys.executable} {browser} %s"
    server = serve(site, "--dirty", "--open", environment={"BROWSER": command}).wait_until_the_map_is_there()
    opened = browser.with_suffix(".txt")
    wait_for(lambda: opened.exists() and opened.read_text(encoding="utf-8") == server.url, "a tab", server)
    assert_same(server, cold(site))
    assert_quiet(server, ["/code/", "/code/shop/", "/"])
    tab, importer = Tab(server, "/code/shop/prices.py_docs/"), Tab(server, "/code/shop/cart.py_docs/")
    assert "shop.prices.price_of" in importer.answer.page
    written(site.folder, {"shop/prices.py": "def cost_of(name):\n    return 1\n"})
    building = cold(site)
    tab.wait_for("cost_of")
    importer.wait_while("shop.prices.price_of")
    assert_same(server, building)


def test_without_reloading_all_pages_are_there(shop: Site, serve: Serve, cold: Build) -> None:
    building = cold(shop)
    server = serve(shop, "--no-livereload").wait_until_the_map_is_there()
    assert_same(server, building)
    assert server.get("/code/shop/cart.py_docs/").epoch is None
    left = server.interrupt()
    assert (left.code, left.processes, left.files) == (0, [], [])


def test_theme_is_watched(new_site: NewSite, serve: Serve, cold: Build) -> None:
    """`--watch-theme`, with `use_directory_urls: false`."""
    theme = {"name": "mkdocs", "custom_dir": "own"}
    site = new_site({}, {"git": "off"}, docs=DOCS, theme=theme, use_directory_urls=False)
    written(site.repository, FILES)
    own = '{{% extends "base.html" %}}{{% block footer %}}{}{{% endblock %}}'
    written(site.folder, {"own/main.html": own.format("first footer")})
    server = serve(site, "--watch-theme").wait_until_the_map_is_there("/code/index.html")
    tabs = [Tab(server, path) for path in ("/guide/first.html", "/code/shop/cart.py_docs.html")]
    assert all("first footer" in tab.answer.text for tab in tabs)
    written(site.folder, {"own/main.html": own.format("second footer")})
    building = cold(site)
    for tab in tabs:
        tab.wait_for("second footer")
    assert_same(server, building)


@pytest.mark.parametrize(
    ("files", "docs"),
    [
        ({"a.py": "def f(:\n"}, {"index.md": "# Home\n"}),
        ({"a.py": "A = 1\n"}, {"index.md": "# Home\n\n[Nothing](code/nothing.md)\n"}),
    ],
    ids=["file", "page"],
)
def test_warning_ends_a_strict_server(
    files: dict[str, str], docs: dict[str, str], new_site: NewSite, serve: Serve
) -> None:
    server = serve(new_site(files, docs=docs), "--strict")
    assert server.process.wait(PATIENCE) == 1
    wait_for(lambda: "Aborted with 1 warnings in strict mode!" in server.log, "the reason", server)
    assert not any(server.temporary.iterdir())


def test_mistake_does_not_end_a_strict_server_that_runs(new_site: NewSite, serve: Serve) -> None:
    site = new_site({"a.py": "A = 1\n"})
    server = serve(site, "--strict").wait_until_the_map_is_there()
    tab = Tab(server, "/code/a.py_docs/")
    written(site.repository, {"a.py": "def half_typed(\n"})
    wait_for(lambda: "a.py" in server.log, "a word of the mistake", server)
    assert server.get("/code/a.py_docs/").status == 200
    written(site.repository, {"a.py": "MENDED = 1\n"})
    tab.wait_for("MENDED")
    assert server.process.poll() is None


SWITCHED_OFF = """
import sys
from mkdocs.__main__ import cli

for option in cli.commands["serve"].params:
    if option.name == "livereload":
        option.default = False
sys.exit(cli())
"""


def test_click_that_switches_reloading_off_is_told_of(shop: Site, serve: Serve, tmp_path: Path) -> None:
    """As click 8.2.2 to 8.3.0 did, which took another of the two options' defaults."""
    script = written(tmp_path, {"script.py": SWITCHED_OFF}) / "script.py"
    server = serve(shop, command=(sys.executable, str(script), "serve")).wait_until_the_map_is_there()
    lines = [line for line in server.log.splitlines() if "click" in line and line.startswith("WARNING")]
    assert len(lines) == 1
    assert "--livereload" in lines[0]


def test_two_servers_share_a_cache(new_site: NewSite, serve: Serve, cold: Build) -> None:
    site = new_site({}, {"git": "off"}, docs=DOCS)
    written(site.repository, FILES)
    both = [serve(site), serve(site)]
    tabs = [Tab(server.wait_until_the_map_is_there(), "/code/shop/till.py_docs/") for server in both]
    written(site.repository, {"shop/till.py": '"""Seen by both."""\n'})
    building = cold(site)
    for tab in tabs:
        tab.wait_for("Seen by both.")
    for server in both:
        assert_same(server, building)


NEVER_READ = """
import sys
import time

from mkdocs.__main__ import cli

from mkdocs_kwmap import reading

reading.survey = lambda *_, **__: time.sleep(3600)
sys.exit(cli())
"""


def test_pages_that_were_open_are_there_before_files_are_read(
    new_site: NewSite, serve: Serve, tmp_path: Path
) -> None:
    site = new_site({}, {"git": "off"}, docs=DOCS)
    written(site.repository, FILES)
    first = serve(site).wait_until_the_map_is_there()
    page = first.get("/code/shop/till.py_docs/").page
    assert first.interrupt().code == 0
    script = written(tmp_path, {"script.py": NEVER_READ}) / "script.py"
    again = serve(site, command=(sys.executable, str(script), "serve")).wait_until_it_answers()
    assert again.get("/code/shop/till.py_docs/").page == page.replace(first.url, again.url)
    assert again.get("/code/").status == 200
    assert again.get("/code/shop/prices.py_docs/").status == 503


# The end


def ctrl_c(server: Server) -> Left:
    return server.interrupt()


def kill(server: Server) -> Left:
    return server.terminate()


ends = pytest.mark.parametrize(
    "end",
    [ctrl_c, pytest.param(kill, marks=pytest.mark.skipif(IS_WINDOWS, reason="Windows has no signals"))],
)


@ends
def test_server_leaves_nothing_behind(end: Callable[[Server], Left], shop: Site, serve: Serve) -> None:
    server = serve(shop).wait_until_the_map_is_there()
    tab = Tab(server, "/code/")
    name = f"ended_by_{end.__name__}"
    written(shop.repository, {f"{name}/one.py": "A = 1\n"})
    tab.wait_for(f"{name}/")
    left = end(server)
    assert (left.processes, left.files) == ([], [])
    assert "Traceback" not in server.log
    if end is ctrl_c:
        assert left.code == 0


@ends
def test_server_that_just_starts_leaves_nothing_behind(
    end: Callable[[Server], Left], new_site: NewSite, serve: Serve
) -> None:
    files = {f"m{n}.py": "".join(f"def f{k}(): ...\n" for k in range(1_000)) for n in range(100)}
    server = serve(new_site(files, {"workers": 2}))
    wait_for(lambda: len(server.processes()) > 2, "a process that reads", server)
    left = end(server)
    assert (left.processes, left.files) == ([], [])


# Many readers while files change


@dataclass
class Readers:
    """Ask for pages at random, each in a thread of its own, and note what is wrong."""

    server: Server
    steady: Sequence[str]
    """Paths of pages that are there all the time."""
    passing: Sequence[str]
    """Of those that come and go."""
    problems: list[str] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, number: int) -> None:
        chosen = random.Random(number)
        while not self.over.is_set():
            is_steady = chosen.random() < 0.8
            path = chosen.choice(self.steady if is_steady else self.passing)
            try:
                answer = self.server.get(path)
            except (OSError, ValueError) as error:
                self.problems.append(f"{path}: {error!r}")
            else:
                self.problems += self._problem(path, answer, is_steady=is_steady)
            self.asked[number] += 1

    def _problem(self, path: str, answer: Answer, *, is_steady: bool) -> list[str]:
        if answer.status != 200:
            return [f"{path}: {answer.status}"] if is_steady or answer.status != 404 else []
        is_page = answer.headers["content-type"].startswith("text/html")
        return (
            [f"{path}: half a page: {answer.text[-100:]!r}"] if is_page and not answer.is_whole_page else []
        )

    @contextmanager
    def reading(self, how_many: int) -> Iterator[None]:
        self.asked += [0] * how_many
        threads = [threading.Thread(target=self.read, args=(number,)) for number in range(how_many)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join(2 * PATIENCE)
        assert not any(thread.is_alive() for thread in threads)


STEADY = range(12)
PASSING = range(8)


def steady_file(number: int, round_: int, chosen: random.Random) -> str:
    """A module of the stress test; each round it says something else."""
    other = chosen.choice(STEADY)
    return (
        f'"""Round {round_}."""\n\n' + "\n" * chosen.randrange(5) + f"import steady.m{other}\n\n\n"
        f"def of_round_{round_}_{number}():\n    return steady.m{other}\n"
    )


def change(site: Site, round_: int, chosen: random.Random) -> None:
    """Do what an author does: edit, make a mistake, add, rename, delete, write a page."""
    steady = site.repository / f"steady/m{chosen.choice(STEADY)}.py"
    passing = site.repository / f"passing/m{chosen.choice(PASSING)}.py"
    text = steady_file(int(steady.stem[1:]), round_, chosen)
    match chosen.randrange(8):
        case 0 | 1:
            steady.write_text(text, encoding="utf-8")
        case 2:
            new = steady.with_name(f".{steady.name}.new")
            new.write_text(text, encoding="utf-8")
            new.replace(steady)
        case 3:
            steady.write_text(text + "\ndef half_typed(\n", encoding="utf-8")
        case 4 | 5:
            write_tree(passing.parent, {passing.name: f"import steady.m1\nPASSING = {round_}\n"})
        case 6 if passing.exists():
            passing.replace(passing.with_name(f"m{chosen.choice(PASSING)}.py"))
        case 7:
            page = site.docs / f"pages/p{chosen.randrange(4)}.md"
            page.write_text(f"# Page\n\nOf round {round_}.\n", encoding="utf-8")
        case _:
            passing.unlink(missing_ok=True)


def test_many_read_while_files_change(
    new_site: NewSite, serve: Serve, cold: Build, pytestconfig: pytest.Config
) -> None:
    chosen = random.Random(7)
    site = new_site(
        {"steady/__init__.py": ""} | {f"steady/m{n}.py": steady_file(n, 0, chosen) for n in STEADY},
        {"git": "off"},
        docs={"index.md": "# Home\n"} | {f"pages/p{n}.md": "# Page\n" for n in range(4)},
    )
    server = serve(site).wait_until_the_map_is_there()
    files = [f"/code/steady/m{n}.py_{kind}/" for n in STEADY for kind in ("docs", "kw")]
    folders = [f"/code/{folder}{kind}" for folder in ("", "steady/") for kind in ("", "doc/", "sub/")]
    written_pages = ["/", *(f"/pages/p{n}/" for n in range(4))]
    others = ["/code/keywords/", "/code/book/", "/code/keywords.jsonl", "/search/search_index.json", "/code"]
    passing = [f"/code/passing/m{n}.py_{kind}/" for n in PASSING for kind in ("docs", "kw")]
    readers = Readers(server, files + folders + written_pages * 2 + others[:4], [*passing, "/code/passing/"])
    with readers.reading(8):
        until = time.monotonic() + pytestconfig.getoption("--stress")
        round_ = 0
        while time.monotonic() < until:
            round_ += 1
            change(site, round_, chosen)
            time.sleep(chosen.choice((0, 0.02, 0.1, 0.4)))
    assert not readers.problems, f"{Counter(readers.problems)}\n{server.first_error}"
    assert all(readers.asked)
    last = Tab(server, "/code/steady/m0.py_docs/"), Tab(server, "/pages/p0/")
    for number in STEADY:
        text = f'"""The end of {number}."""\n'
        write_tree(site.repository, {f"steady/m{number}.py": text})
    write_tree(site.docs, {"pages/p0.md": "# Page\n\nThe end of pages.\n"})
    building = cold(site)
    last[0].wait_for("The end of 0.")
    last[1].wait_for("The end of pages.")
    built = building.finish()
    settle(server, lambda: differences(server, built) == [])
    assert differences(server, built) == []


# Where native events are not to be had


def without_watches() -> tuple[str, ...]:
    """A command under which the system grants hardly a watch of files; skips where there is none."""
    prefix = ("unshare", "--user", "--map-root-user", "sh", "-c")
    script = 'echo 2 > /proc/sys/user/max_inotify_watches && exec "$@"'
    command = (*prefix, script, "sh")
    try:
        is_usable = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        is_usable = False
    if not is_usable:
        pytest.skip("no limit to watches of files can be set for a process, which needs Linux with unshare")
    return command


def test_where_no_watches_are_left_files_are_looked_at(new_site: NewSite, serve: Serve) -> None:
    site = new_site({f"p{n}/a.py": "A = 1\n" for n in range(5)}, {"git": "off"})
    command = (*without_watches(), sys.executable, "-m", "mkdocs", "serve")
    server = serve(site, command=command).wait_until_the_map_is_there()
    tab = Tab(server, "/code/p3/a.py_docs/")
    written(site.repository, {"p3/a.py": "SEEN_IN_THE_END = 1\n"})
    tab.wait_for("SEEN_IN_THE_END")
    told = [line for line in server.log.splitlines() if line.startswith("WARNING") and "inotify" in line]
    assert len(told) == 1
    assert re.search(r"sysctl (fs\.inotify\.max_user_watches|user\.max_inotify_watches)\b", told[0])
