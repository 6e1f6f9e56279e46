"""Repositories that mean no good, built for real: no page is lost, nothing of theirs runs, all is told."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conftest import Built, NewSite, Site, powerless, text_of, write_tree
from linkcheck import check
from mkdocs_kwmap.cache import Cache

# Names and contents

NAMES = [
    *(
        "a b.py",
        "a#b.py",
        "a?b.py",
        "a%b.py",
        "a%20b.py",
        "a&amp;b.py",
        "a;b=c+d.py",
        "-rf.py",
        "--help",
        "~2",
    ),
    *(
        "ünï/日本.py",
        "café.py",
        "cafe\u0301.py",
        "straße.py",
        "STRASSE.py",
        "A.py",
        "a.py",
        "B/x.py",
        "b/X.py",
    ),
    *(
        "doc.md",
        "doc/x.py",
        "doc/doc.md",
        "doc~2/x",
        "sub.md",
        "sub/y",
        "index.md",
        "index/index.html",
        "i.html/x",
    ),
    *("c", "c_docs/x.py", "c_docs.md", "c.py_docs/index.html", "c.py", "keywords.md", "keywords/z.py"),
    *(
        "book.md",
        "book-1.md",
        "book-1/x",
        "map.json",
        "keywords.jsonl",
        "objects.inv",
        "404.html",
        "sitemap.xml",
    ),
    *(
        "x" * 240 + ".py",
        "y" * 250,
        "日" * 80,
        "d" * 250 + "/" + "e" * 250,
        "con.py",
        "a./b",
        "a /b",
        "...",
        "..a/b",
    ),
    *(
        "{{x}}.py",
        "${x}.md",
        "`x`.md",
        "[x](y).md",
        "*.py",
        "a:b/c.py",
        "data:x",
        "javascript:kwevil(1)",
        "README.md",
    ),
    *("<img src=x onerror=kwevil(1)>.py", "<script>kwevil(1)<!", "x<svg onload=kwevil(1)>.py"),
    *(
        'q"onclick="kwevil(1)".py',
        "q'onclick='kwevil(1)'.py",
        'q"autofocus onfocus=kwevil(1).md',
        "\\\"q'.py",
    ),
    *(
        "new\nline.py",
        "tab\t.py",
        "rtl\u202eyp.py",
        os.fsdecode(b"caf\xe9.py"),
        "caf\\xe9.py",
        "x</title>/y.py",
    ),
]

EVIL = (
    "<script>kwevil(2)</script> <b onclick=kwevil(3)>b</b> <a href='javascript:kwevil(4)'>a</a> "
    "[l](javascript:kwevil(5)) ![i](x\" onerror=\"kwevil(6)) <javascript:kwevil(7)> <iframe srcdoc='kwevil'>"
)


def content_of(number: int, name: str) -> str:
    """What a file says: a word of its own, and nothing good."""
    if not name.endswith(".py"):
        return f"# Word{number}word {EVIL}\n\nText {EVIL}\n"
    return (
        f'"""Word{number}word {EVIL}"""\nimport os as o{number}\n'
        f"def f(x='<script>kwevil(8)</script>'):\n    '''{EVIL}'''\n"
        f"class C{number}:\n    '''C {EVIL}'''\n"
    )


CONTENT = {name: content_of(number, name) for number, name in enumerate(NAMES)}
CONTENT["pyproject.toml"] = f'[project]\nname = "<script>kwevil(9)</script>"\ndescription = """{EVIL}"""\n'

THEMES = [("mkdocs", True), ("mkdocs", False), ("readthedocs", True), ("material", False)]


@pytest.fixture(
    scope="module", params=THEMES, ids=["mkdocs", "mkdocs-files", "readthedocs", "material-files"]
)
def hostile(request: pytest.FixtureRequest, new_site: NewSite) -> Built:
    """A repository of hostile names and contents, in several themes."""
    theme, directory_urls = request.param
    extensions = [
        "toc",
        "attr_list",
        "md_in_html",
        "admonition",
        "pymdownx.superfences",
        "pymdownx.magiclink",
    ]
    site = new_site(
        CONTENT,
        {"evidence": "auto"},
        tracked=True,
        theme=theme,
        use_directory_urls=directory_urls,
        markdown_extensions=extensions,
    )
    return site.build("--strict")


def test_a_strict_build_has_nothing_to_complain_of(hostile: Built) -> None:
    assert (hostile.code, hostile.warnings) == (0, [])


def test_every_link_works(hostile: Built) -> None:
    assert check(hostile.site) == []


SPELLED = {
    "new\nline.py": "new\\nline.py",
    "tab\t.py": "tab\\t.py",
    "rtl\u202eyp.py": "rtl\\u202eyp.py",
    os.fsdecode(b"caf\xe9.py"): "caf\\xe9~2.py",
}
SOURCE = re.compile(r'<pre [^>]*aria-label="Source of ([^"]*)"[^>]*>(.*?)</pre>', re.DOTALL)
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)


def test_every_file_has_its_pages_with_its_own_content(hostile: Built) -> None:
    pages = [hostile.read(place) for place in hostile.pages if place.startswith("code/")]
    sources = [(unescape(label), text_of(source)) for html in pages for label, source in SOURCE.findall(html)]
    headings = Counter(unescape(found) for html in pages for found in HEADING.findall(html))
    assert len(sources) == len(CONTENT)
    for number, name in enumerate(NAMES):
        path = SPELLED.get(name, name)
        (own,) = [text for label, text in sources if label == path]
        assert f"Word{number}word" in own
        last = path.rpartition("/")[2]
        assert headings[f"{last} keywords"] == sum(label.split("/")[-1] == last for label, _ in sources)


def test_every_folder_has_its_pages(hostile: Built) -> None:
    pages = [hostile.read(place) for place in hostile.pages if place.startswith("code/")]
    headings = Counter(unescape(found) for html in pages for found in HEADING.findall(html))
    folders = {path.rpartition("/")[0] for path in CONTENT} - {""}
    for folder in folders:
        name = folder.rpartition("/")[2]
        assert headings[f"{name} folder"] >= 1
        assert headings[f"{name}: subtree keywords"] >= 1


URLS = {"href", "src", "action", "formaction", "data", "xlink:href", "poster", "content", "background"}
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')


class Danger(HTMLParser):
    """Collects what a browser would run of the repository's: all of it has `kwevil` in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._tag = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        for name, value in attributes:
            text = re.sub(r"[\s\x00-\x1f]", "", value or "").lower()
            is_run = name.startswith("on") or name in {"srcdoc", "style"}
            is_script = name in URLS and text.startswith(("javascript:", "data:", "vbscript:"))
            if "kwevil" in text and (is_run or is_script):
                self.found.append(f"<{tag} {name}={value!r}>")
            if "kwevil" in name:
                self.found.append(f"<{tag} {name}>")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        code = STRING.sub("", data)  # themes tell their scripts of the page in JSON
        if self._tag in {"script", "style", "iframe", "noscript", "template"} and "kwevil" in code:
            self.found.append(f"<{self._tag}>{data[:80]}")


def dangers(html: str) -> list[str]:
    """What of a page would run."""
    parser = Danger()
    parser.feed(html)
    parser.close()
    return parser.found


@pytest.mark.parametrize(
    "html",
    [
        "<script>kwevil()</script>",
        "<script>x = 'a'; y = \"\\\\\"; kwevil()</script>",
        "<b onclick='kwevil()'>",
        '<a href="java\nscript:kwevil()">',
        "<a href='javascript&colon;kwevil()'>",
        '<iframe srcdoc="&lt;script>kwevil()">',
        "<title></title><svg/onload=kwevil()>",
    ],
)
def test_the_test_sees_danger(html: str) -> None:
    assert dangers(html)


def test_nothing_of_the_repository_runs_in_a_page(hostile: Built) -> None:
    found = {place: dangers(hostile.read(place)) for place in hostile.pages}
    assert {place: what for place, what in found.items() if what} == {}
    assert any("kwevil" in hostile.read(place) for place in hostile.pages)


def test_no_title_is_markup(hostile: Built) -> None:
    for place in hostile.pages:
        head = hostile.read(place).partition("</head>")[0]
        (title,) = re.findall(r"<title>(.*?)</title>", head, re.DOTALL)
        assert not set("<>") & set(unescape(title))


def test_nothing_of_the_repository_runs_in_search_results(hostile: Built) -> None:
    entries = json.loads(hostile.read("search/search_index.json"))["docs"]
    assert len(entries) > len(NAMES)
    # MkDocs' own search holds plain text, and escapes it where it is shown; Material shows HTML
    is_html = "material" in hostile.read("index.html")
    for entry in entries:
        assert not dangers(entry["title"])
        assert not dangers(f'<a href="{entry["location"]}">')
        assert not is_html or not dangers(entry["text"])


# Files that cannot be read or parsed

BROKEN: dict[str, tuple[str | bytes, str]] = {
    # content, what the one warning says of it
    "syntax.py": ("x = 1\ndef f(:\n", r"syntax.py:2: it cannot be parsed as Python [\d.]+ \("),
    "zero.py": ("\0", r"zero.py(:\d+)?: it cannot be parsed as Python [\d.]+ \(.*null byte"),
    "nul.py": ("x = 1\n" * 2000 + "\0", r"nul.py(:\d+)?: it cannot be parsed as Python [\d.]+ \(.*null byte"),
    "deep.py": ("x = " + "(" * 500 + ")" * 500, r"deep.py:1: it cannot be parsed as Python [\d.]+ \("),
    "latin.py": (b"# caf\xe9\nx = 1\n", "latin.py: file is not valid UTF-8 at byte 5; read as latin-1"),
    "latin.txt": (b"caf\xe9\n", "latin.txt: file is not valid UTF-8 at byte 3; read as latin-1"),
    "coding.py": (
        "# coding: nonsense\nx = 1\n",
        "coding.py: its coding line is wrong \\(unknown encoding: nonsense\\)",
    ),
}
HARMLESS: dict[str, str | bytes] = {
    "empty.py": "",
    "blank.py": "\n \n",
    "no_end.py": "x = 1",
    "mac.py": "x = 1\ry = 2\r",
    "bom.py": b"\xef\xbb\xbfx = 1\n",
    "wide.txt": "w\u00efde\n".encode("utf-16"),
    "long.txt": "word " * 200_000,
    "binary.bin": bytes(range(256)) * 40,
    "image.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200),
    "empty": "",
    "controls.txt": "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028\ufeff\ufffe\U0010ffff\n",
    "data.json": '{"a": [' + "[" * 3000 + "]" * 3000 + "]}",
}


@pytest.fixture(scope="module")
def broken(new_site: NewSite) -> Built:
    """A repository of files that are hard to read."""
    tree = {**{name: content for name, (content, _) in BROKEN.items()}, **HARMLESS}
    return new_site(tree, {"max_source": "100 kB", "evidence": "auto"}).build()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_warning_and_still_has_its_pages(broken: Built, name: str) -> None:
    (warning,) = [line for line in broken.warnings if name in line]
    assert re.match(f"kwmap: {BROKEN[name][1]}", warning)
    assert {f"code/{name}_docs/index.html", f"code/{name}_kw/index.html"} <= broken.pages


def test_only_broken_files_are_warned_of(broken: Built) -> None:
    assert broken.code == 0
    assert len(broken.warnings) == len(BROKEN)


@pytest.mark.parametrize("name", sorted(HARMLESS.keys() - {"binary.bin", "image.png"}))
def test_an_odd_file_has_its_pages(broken: Built, name: str) -> None:
    assert {f"code/{name}_docs/index.html", f"code/{name}_kw/index.html"} <= broken.pages


def test_binary_files_are_listed_in_their_folder(broken: Built) -> None:
    assert "image.png" in broken.text("code/index.html")
    assert not [place for place in broken.pages if "image.png" in place]


def test_a_site_of_broken_files_has_no_broken_links(broken: Built) -> None:
    assert check(broken.site) == []


def test_a_broken_file_ends_a_strict_build(new_site: NewSite) -> None:
    built = new_site({"a.py": "def f(:\n"}).build("--strict")
    assert built.code == 1
    assert "Aborted with 1 warnings in strict mode!" in built.log
    assert "Traceback" not in built.log


def test_a_warning_is_told_again_by_the_next_build(new_site: NewSite) -> None:
    site = new_site({"a.py": "def f(:\n", "b.py": "x = 1\n"})
    assert site.build().warnings == site.build().warnings != []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_cannot_be_read_is_a_warning_with_its_reason(new_site: NewSite) -> None:
    site = new_site({"closed.py": "x = 1\n", "a.py": "x = 1\n"}, tracked=True)
    (site.repository / "closed.py").chmod(0)
    built = site.build(prefix=powerless())
    assert built.code == 0
    assert built.warnings == [
        "kwmap: closed.py: it cannot be read (Permission denied); check the file and its permissions"
    ]
    assert {"code/closed.py_docs/index.html", "code/closed.py_kw/index.html"} <= built.pages
    assert check(built.site) == []


# Nothing to map


@pytest.mark.parametrize("tracked", [True, False])
def test_an_empty_repository_is_a_warning_and_a_working_site(new_site: NewSite, tracked: bool) -> None:
    built = new_site({}, tracked=tracked).build()
    assert built.code == 0
    (warning,) = built.warnings
    assert warning.startswith("kwmap: nothing to map in ")
    assert check(built.site) == []
    assert "code/index.html" in built.pages


def test_a_repository_of_binary_files_is_a_working_site(new_site: NewSite) -> None:
    built = new_site({"a.bin": bytes(100), "sub/b.bin": bytes(100)}).build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert check(built.site) == []


# Its own output


def state_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_nothing_is_written_into_the_repository_or_the_docs(new_site: NewSite) -> None:
    site = new_site({"a.py": "x = 1\n", "sub/b.py": "import a\n"}, tracked=True)
    before = state_of(site.repository), state_of(site.docs)
    assert site.build().code == 0
    assert (state_of(site.repository), state_of(site.docs)) == before


def whole_folder(new_site: NewSite, mode: str) -> Site:
    """A site in which the folder that is mapped holds the docs, the built site and the cache."""
    site = new_site({"a.py": "x = 1\n"}, {"root": ".", "git": mode})
    write_tree(site.folder, {"cached.py": "y = 2\n"})
    return site


def test_a_second_build_does_not_map_the_first(new_site: NewSite) -> None:
    site = whole_folder(new_site, "off")
    first = site.build("--strict")
    assert (first.code, first.warnings) == (0, [])
    assert "code/docs/index.md_docs/index.html" in first.pages
    assert not [place for place in first.pages if place.startswith(("code/site", "code/.cache"))]
    counts = json.loads(first.read("code/map.json"))["counts"]
    second = site.build("--strict", "--site-dir", str(site.folder / "preview"))
    third = site.build("--strict", "--site-dir", str(site.folder / "preview"))
    for _ in (second, third):
        assert json.loads((site.folder / "preview/code/map.json").read_text())["counts"] == counts


def test_git_does_not_list_the_cache(new_site: NewSite) -> None:
    site = whole_folder(new_site, "off")
    assert site.build().code == 0
    assert (site.folder / ".cache/kwmap/.gitignore").read_text() == "*\n"


# The cache


def cache_of(site: Site) -> Path:
    return site.folder / ".cache/kwmap/cache.sqlite"


def damage(cache: Path, how: str) -> None:
    """Spoil a cache in one of several ways."""
    if how == "no database":
        cache.write_bytes(b"no database at all " * 100)
    elif how == "cut":
        cache.write_bytes(cache.read_bytes()[:5000])
    elif how == "overwritten":
        data = cache.read_bytes()
        cache.write_bytes(data[:4096] + bytes(len(data) - 4096))
    elif how == "values":
        with sqlite3.connect(cache) as database:
            database.execute("UPDATE entry SET value = x'00'")
        database.close()
    else:
        cache.unlink()
        cache.mkdir()


@pytest.fixture(scope="module")
def cached(new_site: NewSite) -> tuple[Site, str]:
    """A site that has been built, and a page of it."""
    site = new_site({"a.py": "x = 1\n", "b.py": "import a\n" * 400})
    assert site.build("--strict").code == 0
    return site, (site.folder / "site/code/b.py_docs/index.html").read_text()


@pytest.mark.parametrize("how", ["no database", "cut", "overwritten", "values", "a folder"])
def test_a_damaged_cache_does_no_harm(cached: tuple[Site, str], how: str) -> None:
    site, page = cached
    damage(cache_of(site), how)
    built = site.build("--strict")
    assert (built.code, built.warnings) == (0, [])
    assert built.read("code/b.py_docs/index.html") == page
    if how == "a folder":
        assert "option 'cache_dir'" in built.log
        cache_of(site).rmdir()
    healed = Cache(str(cache_of(site).parent))
    healed.put(b"key", b"value")
    healed.close()
    assert healed.problem == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_cache_that_cannot_be_written_is_told_and_does_no_harm(new_site: NewSite, is_there: bool) -> None:
    site = new_site({"a.py": "x = 1\n"})
    folder = cache_of(site).parent
    folder.mkdir(parents=True)
    if is_there:
        assert site.build().code == 0
        cache_of(site).chmod(0o444)
        (site.repository / "a.py").write_text("x = 2\n")
    folder.chmod(0o555)
    built = site.build("--strict", prefix=powerless())
    assert (built.code, built.warnings) == (0, [])
    assert re.search(r"INFO +-  kwmap: option 'cache_dir': .* cannot be used \(.*\)", built.log)
    assert "code/a.py_docs/index.html" in built.pages


def test_a_cache_that_another_build_writes_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mkdocs_kwmap.cache._PATIENCE", 0.1)
    cache = Cache(str(tmp_path))
    cache.put(b"old", b"value")
    cache.commit()
    other = sqlite3.connect(tmp_path / "cache.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    cache.put(b"new", b"value")
    cache.commit()
    assert "locked" in cache.problem
    assert (cache.get(b"old"), cache.get(b"new")) == (b"value", None)
    other.close()
    cache.close()


def test_builds_at_the_same_time_do_not_disturb_each_other(new_site: NewSite) -> None:
    site = new_site({f"m{number}.py": f"x{number} = 1\n" * 200 for number in range(20)})
    places = [str(site.folder / name) for name in ("one", "two")]
    running = [site.start("--strict", "--site-dir", place) for place in places]
    logs = [(process.communicate(timeout=120)[0], process.returncode) for process in running]
    assert [(code, "cache_dir" in log, "WARNING" in log) for log, code in logs] == [(0, False, False)] * 2
    one, two = (state_of(Path(place) / "code") for place in places)
    assert one == two
