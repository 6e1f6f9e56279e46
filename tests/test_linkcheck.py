"""Every rule of `linkcheck` on a tiny site that keeps it and one that breaks it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkcheck
from linkcheck import Problem, check

needs_any_file_name = pytest.mark.skipif(
    sys.platform == "win32", reason="file names hold characters Windows bars"
)

Finding = tuple[str, str]


def html(body: str = "", *, head: str = "<title>T</title>", heading: str = "<h1>H</h1>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{heading}{body}</body></html>"


def link(url: str) -> str:
    return f'<a href="{escape(url)}">x</a>'


def write_site(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def findings(root: Path, files: Mapping[str, str | bytes], *, prefix: str = "/") -> list[Finding]:
    write_site(root, files)
    return [(problem.page, problem.kind) for problem in check(root, prefix=prefix)]


# Where links are looked for ---------------------------------------------------------------------------------

PAGES_WITH_LINK = {
    "a": html('<a href="t.bin">x</a>'),
    "area": html('<map><area href="t.bin"></map>'),
    "link": html(head='<title>T</title><link rel="icon" href="t.bin">'),
    "upper case": html('<A HREF="t.bin">x</A>'),
    "unquoted": html("<a href=t.bin>x</a>"),
    "img": html('<img src="t.bin">'),
    "script": html('<script src="t.bin"></script>'),
    "noscript": html('<noscript><img src="t.bin"></noscript>'),
    "srcset alone": html('<img srcset="t.bin">'),
    "srcset first": html('<img srcset="t.bin 1x, /ok.bin 2x">'),
    "srcset last": html('<img srcset="/ok.bin, data:image/png;base64,AA== 1x, t.bin 2x">'),
    "srcset without descriptors": html('<img srcset="/ok.bin, t.bin, /ok.bin">'),
    "imagesrcset": html(head='<title>T</title><link rel="preload" imagesrcset="t.bin 2x">'),
    "poster": html('<video poster="t.bin"></video>'),
    "action": html('<form action="t.bin"></form>'),
    "formaction": html('<button formaction="t.bin">x</button>'),
    "object": html('<object data="t.bin"></object>'),
    "use href": html('<svg><use href="t.bin#icon"/></svg>'),
    "use xlink:href": html('<svg><use xlink:href="t.bin#icon"/></svg>'),
    "style attribute": html('<p style="background: url(t.bin)">x</p>'),
    "style attribute, quoted": html("""<p style="background: url( 't.bin' )">x</p>"""),
    "style element": html(head='<title>T</title><style>p { background: url("t.bin") }</style>'),
    "style import": html(head="<title>T</title><style>@import 't.bin';</style>"),
    "refresh": html(head='<title>T</title><meta http-equiv="refresh" content="0; url=t.bin">'),
    "refresh, not first": html(
        head='<title>T</title><meta http-equiv="x" content=""><meta http-equiv="refresh" content="0;t.bin">'
    ),
    "refresh, other spelling": html(
        head="""<title>T</title><meta http-equiv="Refresh" content="0;URL='t.bin'">"""
    ),
}


@pytest.mark.parametrize("page", PAGES_WITH_LINK.values(), ids=PAGES_WITH_LINK.keys())
def test_finds_links_wherever_they_are(tmp_path: Path, page: str) -> None:
    files = {"d/p.html": page, "ok.bin": ""}
    assert findings(tmp_path, files) == [("d/p.html", "missing")]
    assert findings(tmp_path, {"d/t.bin": ""}) == []


PAGES_WITHOUT_LINK = {
    "comment": html('<!-- <a href="t.bin">x</a> -->'),
    "script text": html("""<script>document.write('<a href="t.bin">x</a>')</script>"""),
    "code": html("<code>&lt;a href='t.bin'&gt;</code>"),
    "data attribute": html('<p data-href="t.bin" data="t.bin">x</p>'),
    "refresh in place": html(head='<title>T</title><meta http-equiv="refresh" content="30">'),
    "other meta": html(head='<title>T</title><meta http-equiv="x-y" content="0; url=t.bin">'),
    "style without url": html('<p style="color: red">x</p>'),
}


@pytest.mark.parametrize("page", PAGES_WITHOUT_LINK.values(), ids=PAGES_WITHOUT_LINK.keys())
def test_takes_nothing_else_for_a_link(tmp_path: Path, page: str) -> None:
    assert findings(tmp_path, {"p.html": page}) == []


BROKEN_CSS = {
    "bare": "p { background: url(t.bin) }",
    "upper case": "p { background: URL(t.bin) }",
    "quoted": """p { background: url( "t.bin" ) }""",
    "escaped": r"p { background: url(\74 .bin) }",
    "continued on the next line": 'p { background: url("t\\\n.bin") }',
    "after data": """p { background: url('data:image/svg+xml,<svg a="/*(">'), url(t.bin) }""",
    "after a comment": "/* ' */ p { background: url(t.bin) }",
    "import": '@import "t.bin";',
    "import url": "@import url(t.bin);",
}


@pytest.mark.parametrize("css", BROKEN_CSS.values(), ids=BROKEN_CSS.keys())
def test_finds_links_in_linked_stylesheets(tmp_path: Path, css: str) -> None:
    page = html(head='<title>T</title><link rel="stylesheet" href="css/a.css?v=1">')
    assert findings(tmp_path, {"p.html": page, "css/a.css": css}) == [("css/a.css", "missing")]
    assert findings(tmp_path, {"css/t.bin": ""}) == []


def test_reads_escapes_of_no_character(tmp_path: Path) -> None:
    page = html(r'<p style="background: url(\ffffff)">x</p>')
    assert findings(tmp_path, {"p.html": page}) == [("p.html", "missing")]


def test_follows_imports_of_stylesheets_that_import_each_other(tmp_path: Path) -> None:
    page = html(head='<title>T</title><link rel="stylesheet" href="a.css">')
    files = {
        "p.html": page,
        "a.css": '@import "d/b.css";',
        "d/b.css": '@import url("../a.css"); @import "c.css";',
        "d/c.css": "p { background: url(t.bin) }",
    }
    assert findings(tmp_path, files) == [("d/c.css", "missing")]


@pytest.mark.parametrize(
    "css",
    [
        "/* url(t.bin) */",
        "p::before { content: 'url(t.bin)' }",
        "p { filter: url(#shadow) }",
        "p { background: url(data:image/png;base64,AA==) }",
        "p { background: my-url(t.bin) }",
    ],
)
def test_takes_nothing_else_in_stylesheets_for_a_link(tmp_path: Path, css: str) -> None:
    page = html(head='<title>T</title><link rel="stylesheet" href="a.css">')
    assert findings(tmp_path, {"p.html": page, "a.css": css}) == []


def test_leaves_stylesheets_alone_that_nothing_links_to(tmp_path: Path) -> None:
    assert findings(tmp_path, {"p.html": html(), "a.css": "p { background: url(t.bin) }"}) == []


# What links lead to -----------------------------------------------------------------------------------------

TREE = {
    "index.html": html(),
    "d/index.html": html(),
    "d/e.html": html(),
    "empty/file.txt": "",
    "ü x/index.html": html(),
    "50%.html": html(),
    "50%25.html": html(),
    "q?.html": html(),
    "h#.html": html(),
    "std::vector/index.html": html(),
    "&amp.html": html(),
    "Case/index.html": html(),
}

GOOD_URLS = [
    "",
    "?q=1",
    ".",
    "./",
    "e.html",
    "./e.html?q=../../..#",
    "../d",
    "../d/",
    "../d/index.html",
    "..",
    "../",
    "x/../e.html",
    "/",
    "/d",
    "/d/",
    "/d/e.html",
    "/../d/",
    "//other.org/missing/",
    "..//d//e.html",
    " ../d/ ",
    "..\n/d/",
    "..\\d\\e.html",
    "%2e%2e/d/",
    "../%64/",
    "../ü x/",
    "../%C3%BC%20x/",
    "../50%25.html",
    "../50%2525.html",
    "../q%3F.html",
    "../h%23.html",
    "../std%3A%3Avector/",
    "../&amp.html",
    "https://example.org/missing/",
    "HTTP://example.org/",
    "mailto:a@b.c",
    "Mailto:a@b.c",
    "data:text/plain,x",
    "tel:+1",
    "obsidian://open",
    "javascript:void(0)",
]


@needs_any_file_name
@pytest.mark.parametrize("url", GOOD_URLS)
def test_accepts_links_that_resolve(tmp_path: Path, url: str) -> None:
    assert findings(tmp_path, {**TREE, "d/p.html": html(link(url))}) == []


BAD_URLS = {
    "f.html": "missing",
    "f/": "missing",
    "/f/": "missing",
    "/e.html": "missing",
    "e": "missing",
    "e.html/": "missing",
    "e.html/.": "missing",
    "../empty/": "missing",
    "../empty": "missing",
    "../q?.html": "missing",
    "../h#.html": "missing",
    "../d%2Fe.html": "missing",
    "../50%2525": "missing",
    "../50%252525.html": "missing",
    "../50%.html": "bad-escape",
    "../50%zz.html": "bad-escape",
    "../case/": "case",
    "../CASE/index.html": "case",
    "E.html": "case",
    "../..": "outside",
    "../../d/": "outside",
    "../x/../../d/": "outside",
    "%2e%2e/..": "outside",
    "std::vector/": "unknown-scheme",
    "javascript:alert(1)": "script-url",
    "JavaScript:void(0)": "script-url",
    "javascript:void(0);": "script-url",
    "java\nscript:alert(1)": "script-url",
}


@needs_any_file_name
@pytest.mark.parametrize(("url", "kind"), BAD_URLS.items())
def test_reports_links_that_do_not_resolve(tmp_path: Path, url: str, kind: str) -> None:
    assert findings(tmp_path, {**TREE, "d/p.html": html(link(url))}) == [("d/p.html", kind)]


@pytest.mark.parametrize("prefix", ["/sub/", "/sub", "sub/"])
@pytest.mark.parametrize(
    "url", ["/sub/", "/sub", "/sub/d/", "/sub/d/e.html", "/x/../sub/d/", "/%73ub/d/", "../d/", "//sub.org/"]
)
def test_accepts_absolute_paths_below_the_prefix(tmp_path: Path, prefix: str, url: str) -> None:
    files = {"index.html": html(), "d/index.html": html(), "d/e.html": html(link(url))}
    assert findings(tmp_path, files, prefix=prefix) == []


@pytest.mark.parametrize(
    ("url", "kind"),
    {
        "/": "outside",
        "/d/": "outside",
        "/submarine/": "outside",
        "/Sub/d/": "outside",
        "/sub/../d/": "outside",
        "../../sub/d/": "outside",
        "/sub/sub/d/": "missing",
        "/sub/f/": "missing",
    }.items(),
)
def test_reports_absolute_paths_beside_the_prefix(tmp_path: Path, url: str, kind: str) -> None:
    files = {"index.html": html(), "d/index.html": html(), "d/e.html": html(link(url))}
    assert findings(tmp_path, files, prefix="/sub/") == [("d/e.html", kind)]


def test_prefix_may_be_escaped(tmp_path: Path) -> None:
    files = {"index.html": html(link("/my%20docs/"))}
    assert findings(tmp_path, files, prefix="/my%20docs/") == []
    assert findings(tmp_path, files, prefix="/my docs/") == []
    assert findings(tmp_path, files, prefix="/docs/") == [("index.html", "outside")]


def test_never_asks_the_file_system_about_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_site(tmp_path, {"Page.html": html(link("page.html"))})
    for ask in ("exists", "is_file", "is_dir", "stat"):
        monkeypatch.setattr(Path, ask, lambda *_, **__: True)
    for ask in ("exists", "isfile", "isdir", "lexists"):
        monkeypatch.setattr(os.path, ask, lambda *_: True)
    assert check(tmp_path) == [Problem("Page.html", "case", "'page.html': the file's name is 'Page.html'")]


def test_reports_a_link_once_a_page(tmp_path: Path) -> None:
    files = {"a.html": html(link("f/") * 3), "b.html": html(link("f/") + link("./f/"))}
    assert findings(tmp_path, files) == [("a.html", "missing"), ("b.html", "missing"), ("b.html", "missing")]


def test_reports_base_elements(tmp_path: Path) -> None:
    good = html(head='<title>T</title><base target="_blank">')
    bad = html(head='<title>T</title><base href="/">')
    files = {"index.html": good, "d/p.html": bad}
    assert findings(tmp_path, files) == [("d/p.html", "base")]


# Fragments --------------------------------------------------------------------------------------------------

ANCHORS = (
    '<p id="a">x</p><p id="ü x">x</p><p id="100%">x</p><p id="%41">x</p><a name="n">x</a><p id="__t">x</p>'
)

GOOD_FRAGMENTS = ["", "top", "TOP", "a", "n", "__t", "ü x", "%C3%BC%20x", "100%", "100%25", "%41", "%2541"]
BAD_FRAGMENTS = ["b", "A", "__u", "a%20", "%C3%BC", "p", "topmost"]


@pytest.mark.parametrize("fragment", [*GOOD_FRAGMENTS, "a:~:text=x", ":~:text=x"])
@pytest.mark.parametrize("path", ["", "p.html", "../d/p.html", "/o.html", "/"])
def test_accepts_fragments_that_name_an_id(tmp_path: Path, path: str, fragment: str) -> None:
    page = html(ANCHORS)
    files = {"index.html": page, "o.html": page, "d/p.html": html(ANCHORS + link(f"{path}#{fragment}"))}
    assert findings(tmp_path, files) == []


@pytest.mark.parametrize("fragment", BAD_FRAGMENTS)
@pytest.mark.parametrize("path", ["", "p.html", "../d/p.html", "/o.html", "/"])
def test_reports_fragments_that_name_no_id(tmp_path: Path, path: str, fragment: str) -> None:
    page = html(ANCHORS)
    files = {"index.html": page, "o.html": page, "d/p.html": html(ANCHORS + link(f"{path}#{fragment}"))}
    assert findings(tmp_path, files) == [("d/p.html", "fragment")]


def test_fragments_name_ids_of_the_page_linked_to(tmp_path: Path) -> None:
    files = {"a.html": html('<p id="a">x</p>' + link("b.html#a")), "b.html": html(link("a.html#a"))}
    assert findings(tmp_path, files) == [("a.html", "fragment")]


def test_names_are_anchors_only_of_a_elements(tmp_path: Path) -> None:
    assert findings(tmp_path, {"a.html": html('<input name="n">' + link("#n"))}) == [("a.html", "fragment")]


def test_fragments_outside_of_links_are_checked_too(tmp_path: Path) -> None:
    broken = '<svg><use href="#i"/><use xlink:href="#j"/></svg><p style="filter: url(#k)">x</p>'
    assert findings(tmp_path, {"a.html": html(broken)}) == [("a.html", "fragment")] * 3
    defined = '<svg><g id="i"/><g id="j"/><g id="k"/></svg>'
    assert findings(tmp_path, {"a.html": html(broken + defined)}) == []


def test_fragments_of_other_files_are_not_checked(tmp_path: Path) -> None:
    assert findings(tmp_path, {"a.html": html(link("a.pdf#page=2")), "a.pdf": ""}) == []


# Pages ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "expected"),
    {
        html('<p id="a">x</p><p id="A">x</p><p id="b">x</p><a name="a">x</a>'): [],
        html('<p id="">x</p><p id="">x</p>'): [],
        html('<p id="a">x</p><p id="b">x</p><svg><g id="a"/></svg>'): ["duplicate-id"],
        html('<p id="a">x</p><b id="a">x</b><p id="b">x</p><b id="b">x</b>'): ["duplicate-id"] * 2,
        html(head=""): ["title"],
        html(head="<title> \n</title>"): ["title"],
        html("<svg><title>icon</title></svg>", head=""): ["title"],
        html("<svg><title>icon</title></svg>"): [],
        html(heading=""): ["h1"],
        html(heading="<h1>a</h1><h1>b</h1>"): ["h1"],
        html("<h2>b</h2>"): [],
        "": ["h1", "title"],
        "<!-- nothing -->": ["h1", "title"],
    }.items(),
)
def test_rules_for_single_pages(tmp_path: Path, page: str, expected: list[str]) -> None:
    assert findings(tmp_path, {"d/p.html": page}) == [("d/p.html", kind) for kind in expected]


@pytest.mark.parametrize("name", ["404.html", "search.html"])
def test_theme_pages_need_no_heading_but_a_title(tmp_path: Path, name: str) -> None:
    assert findings(tmp_path, {name: html(heading="")}) == []
    assert findings(tmp_path, {name: html(heading="", head="")}) == [(name, "title")]


def test_pages_in_folders_are_no_theme_pages(tmp_path: Path) -> None:
    assert findings(tmp_path, {"d/search.html": html(heading="")}) == [("d/search.html", "h1")]


def test_redirects_need_no_heading(tmp_path: Path) -> None:
    target = '<title>T</title><meta http-equiv="refresh" content="{}">'
    files = {
        "index.html": html('<p id="x">x</p>'),
        "old/index.html": html(heading="", head=target.format("0; url=../#x")),
    }
    assert findings(tmp_path, files) == []
    files["old/index.html"] = html(heading="", head=target.format("30"))
    assert findings(tmp_path, files) == [("old/index.html", "h1")]
    files["old/index.html"] = html(heading="", head=target.format("0; url=../#y"))
    assert findings(tmp_path, files) == [("old/index.html", "fragment")]


@pytest.mark.parametrize("url", ["/", "/d/", "#", "#x", "?q=1", "https://example.org/"])
def test_not_found_page_takes_absolute_urls(tmp_path: Path, url: str) -> None:
    files = {"index.html": html(), "d/index.html": html(), "404.html": html('<p id="x">x</p>' + link(url))}
    assert findings(tmp_path, files) == []


@pytest.mark.parametrize(
    ("url", "kind"),
    {
        "d/": "relative-in-404",
        ".": "relative-in-404",
        "404.html": "relative-in-404",
        "e/": "missing",
        "../d/": "outside",
        "/e/": "missing",
        "#y": "fragment",
    }.items(),
)
def test_not_found_page_takes_no_relative_urls(tmp_path: Path, url: str, kind: str) -> None:
    files = {"index.html": html(), "d/index.html": html(), "404.html": html(link(url))}
    assert findings(tmp_path, files) == [("404.html", kind)]


@pytest.mark.parametrize("junk", [b"\x00", b"\x01\x0b\x1f\x7f", b"\xef\xbb\xbf", b"&#0;&#1;"])
def test_reads_pages_past_control_characters(tmp_path: Path, junk: bytes) -> None:
    page = junk + html(f"{junk.decode()}<p id='a'>x</p>" + link("f/") + link("#a")).encode()
    assert findings(tmp_path, {"p.html": page}) == [("p.html", "missing")]


def test_reads_pages_as_utf_8_whatever_they_declare(tmp_path: Path) -> None:
    declared = '<?xml version="1.0" encoding="latin-1"?>'
    page = declared + html(link("é.html"), head='<title>T</title><meta charset="latin-1">')
    assert findings(tmp_path, {"p.html": page, "é.html": html()}) == []


def test_reports_pages_not_in_utf_8(tmp_path: Path) -> None:
    page = html("é" + link("f/"))
    assert findings(tmp_path, {"p.html": page.encode("latin-1")}) == [
        ("p.html", "encoding"),
        ("p.html", "missing"),
    ]


def test_loses_no_part_of_a_page_in_silence(tmp_path: Path) -> None:
    assert findings(tmp_path, {"p.html": html("<div>" * 1000 + link("f/"))}) == [("p.html", "missing")]
    # Only newer versions of libxml2 have a limit that cannot be lifted.
    kinds = {kind for _, kind in findings(tmp_path, {"p.html": html("<div>" * 10_000 + link("f/"))})}
    assert kinds & {"unparsable", "missing"}


def test_reports_a_site_without_pages(tmp_path: Path) -> None:
    assert findings(tmp_path, {"a.txt": ""}) == [(".", "no-pages")]
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "mistyped")


@needs_any_file_name
def test_knows_files_whose_names_are_not_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.html")
    try:
        write_site(tmp_path, {name: html(), "p.html": html(link("%FF.html"))})
    except OSError:
        pytest.skip("the file system takes no such names")
    assert check(tmp_path) == []


# Command line -----------------------------------------------------------------------------------------------


def test_command_line_succeeds_on_a_sound_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, {"index.html": html(link("/sub/"))})
    assert linkcheck.main([str(tmp_path), "--prefix", "/sub/"]) == 0
    assert capsys.readouterr().out == "0 problems\n"


def test_command_line_prints_a_problem_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_site(tmp_path, {"a.html": html(link("f/\n.html")), "b.html": html(link("#x"), heading="")})
    assert linkcheck.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        r"a.html: missing: 'f/\n.html': no file 'f/.html' or 'f/.html/index.html'",
        "b.html: fragment: '#x': no id 'x' in 'b.html'",
        "b.html: h1: 0 <h1> instead of one",
        "3 problems",
    ]


def test_command_line_refuses_a_mistyped_folder(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        linkcheck.main([str(tmp_path / "mistyped")])


def test_runs_as_a_script_whatever_the_terminal_can_show(tmp_path: Path) -> None:
    write_site(tmp_path, {"ü.html": html(link("日/"))})
    result = subprocess.run(
        [sys.executable, linkcheck.__file__, tmp_path],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, b"")
    assert result.stdout.splitlines()[0].startswith(rb"\xfc.html: missing: '\u65e5/'")


# Random sites -----------------------------------------------------------------------------------------------


class RandomLink(NamedTuple):
    target: str
    rooted: bool
    to_anchor: bool


class RandomSite(NamedTuple):
    """Pages by folder name: the id each has, and the links it holds."""

    anchors: dict[str, str]
    links: dict[str, list[RandomLink]]


MOUNT = "/a b/ü/"

# Characters which mean something in URLs and HTML, more often than they would come up by chance.
telling_characters = st.sampled_from("  ##??%%&:;=+@~'\"<>\\.2fFaé日😀")
# Parsers normalise line ends and replace control characters, which no one would expect of ids.
text = st.text(
    telling_characters | st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="/"),
    min_size=1,
    max_size=8,
)
folder_names = text.filter(lambda name: name not in {".", ".."})


@st.composite
def random_sites(draw: st.DrawFn) -> RandomSite:
    names = draw(st.lists(folder_names, min_size=2, max_size=5, unique_by=str.casefold))
    links = st.lists(st.builds(RandomLink, st.sampled_from(names), st.booleans(), st.booleans()), max_size=6)
    return RandomSite(
        anchors={name: draw(text) for name in names},
        links={name: draw(links) for name in names},
    )


def random_url(site: RandomSite, random_link: RandomLink) -> str:
    start = quote(MOUNT) if random_link.rooted else "../"
    fragment = "#" + quote(site.anchors[random_link.target], safe="") if random_link.to_anchor else ""
    return f"{start}{quote(random_link.target, safe='')}/{fragment}"


def random_page(site: RandomSite, name: str) -> str:
    links = (link(random_url(site, random_link)) for random_link in site.links[name])
    return html(f'<p id="{escape(site.anchors[name])}">x</p>' + "".join(links))


def page_file(name: str) -> str:
    return f"{name}/index.html"


@needs_any_file_name
@settings(max_examples=60, deadline=None)
@given(site=random_sites(), data=st.data())
def test_random_sites_are_sound_until_a_page_is_dropped(site: RandomSite, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_site(root, {page_file(name): random_page(site, name) for name in site.anchors})
        assert check(root, prefix=MOUNT) == []

        dropped = data.draw(st.sampled_from(sorted(site.anchors)))
        (root / page_file(dropped)).unlink()
        found = {(p.page, p.kind, p.detail.partition(": ")[0]) for p in check(root, prefix=MOUNT)}
    assert found == {
        (page_file(name), "missing", repr(random_url(site, random_link)))
        for name, links in site.links.items()
        for random_link in links
        if random_link.target == dropped and name != dropped
    }
