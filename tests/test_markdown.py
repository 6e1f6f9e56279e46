"""`SafeMarkdown`: what is kept, what is shaped, and what hostile text cannot do."""

from __future__ import annotations

import pickle
import re
import time
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown.extensions.admonition import AdmonitionExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from pymdownx import superfences  # type: ignore[import-untyped]

from mkdocs_kwmap.render.markdown import MAX_TEXT, SafeMarkdown
from mkdocs_kwmap.render.mdtext import fence_doctests

CALLS: list[str] = []


def ran(*_: Any, **__: Any) -> str:
    """Stands for a fence that runs its text, as markdown-exec's do; superfences swallows what it raises."""
    CALLS.append("ran")
    raise AssertionError("called")


class OwnFences(FencedCodeExtension):
    """An extension object of a module that is not on the allow-list."""


def words(*lines: str) -> set[str]:
    return set(" ".join(lines).split())


MATERIAL = [
    *(
        "toc",
        "tables",
        "fenced_code",
        "admonition",
        "attr_list",
        "md_in_html",
        "def_list",
        "footnotes",
        "abbr",
    ),
    *("pymdownx.details", "pymdownx.superfences", "pymdownx.highlight", "pymdownx.inlinehilite"),
    *("pymdownx.tabbed", "pymdownx.emoji", "pymdownx.tasklist", "pymdownx.snippets", "pymdownx.betterem"),
    *("pymdownx.caret", "pymdownx.mark", "pymdownx.tilde", "pymdownx.keys", "pymdownx.smartsymbols"),
    *("pymdownx.magiclink", "pymdownx.arithmatex"),
]
MATERIAL_OPTIONS: dict[str, dict[str, Any]] = {
    "toc": {"permalink": True},
    "pymdownx.highlight": {"anchor_linenums": True, "line_spans": "__span", "linenums": True},
    "pymdownx.snippets": {"base_path": ["/"], "check_paths": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
    "pymdownx.superfences": {
        "custom_fences": [
            {"name": "mermaid", "class": "mermaid", "format": superfences.fence_code_format},
            {"name": "python", "class": "exec", "validator": ran, "format": ran},
            {"name": "sh", "class": "exec", "format": ran},
            {"name": "md", "class": "exec", "validator": ran, "format": superfences.fence_div_format},
        ]
    },
}

DEFAULT = SafeMarkdown(["toc", "tables", "fenced_code"], {})
SITE = SafeMarkdown(MATERIAL, MATERIAL_OPTIONS)
EXTRA = SafeMarkdown(["extra", "codehilite", "smarty", "nl2br"], {"codehilite": {"linenums": True}})
ALL = {"default": DEFAULT, "material": SITE, "extra": EXTRA}

TAGS = words(
    "a abbr b bdi br cite code del dfn em i ins kbd mark q s samp small span strong sub sup u var wbr",
    "blockquote caption dd details div dl dt figcaption figure h2 h3 h4 h5 h6 hr li ol p pre summary",
    "table tbody td tfoot th thead tr ul",
)
ATTRIBUTES = words("align class colspan data-linenos href id open rel rowspan start title")


def elements(markup: str) -> Iterator[Any]:
    """All elements of a fragment, as a browser's parser makes them."""
    for node in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter():
        if isinstance(node.tag, str) and node.tag != "DOCUMENT_FRAGMENT":
            yield node


def check(markup: str, prefix: str = "") -> None:
    """Hold what must be true of any output."""
    ids = []
    for node in elements(markup):
        assert node.tag in TAGS, f"<{node.tag}> in {markup!r}"
        assert set(node.attrib) <= ATTRIBUTES, f"{node.attrib} in {markup!r}"
        href = node.get("href")
        assert href is None or href.startswith(("http://", "https://", "mailto:", "#", "/map/")), href
        assert node.tag != "a" or href
        if "id" in node.attrib:
            ids.append(node.get("id"))
            assert prefix
            assert ids[-1].startswith(f"{prefix}--")
    assert len(ids) == len(set(ids))
    for frame in FRAMES:
        assert is_contained(frame.format(f"{markup}<section id=last></section>")), f"breaks out: {markup!r}"


FRAMES = (
    "<div id=w>{}</div><p id=after>",
    "<ul><li><div id=w>{}</div><p id=after></li></ul>",
    "<table><tr><td id=w>{}</td><td id=after></td></tr></table>",
)


def is_contained(page: str) -> bool:
    """Whether `last` is still the last child of `w`, and `after` the next sibling of `w`."""
    root = html5lib.parseFragment(page, namespaceHTMLElements=False)
    parents = {child: parent for parent in root.iter() for child in parent}
    named = {node.get("id"): node for node in parents}
    if not {"w", "last", "after"} <= set(named):
        return False
    w = named["w"]
    after = list(parents[w])[list(parents[w]).index(w) + 1 :]
    return parents[named["last"]] is w and list(w)[-1] is named["last"] and after == [named["after"]]


def to_map(href: str) -> str | None:
    """A caller's link function: anything but `missing…` is in the map."""
    return None if href.startswith("missing") else f"/map/{href.lstrip('/')}"


CASES = [
    # name, Markdown, HTML (default extensions, heading=2, anchors=readme)
    ("prose", "Just words, here.", "<p>Just words, here.</p>"),
    ("two paragraphs", "One.\n \nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    ("code is escaped", "`a<b>`", "<p><code>a&lt;b&gt;</code></p>"),
    ("placeholder stays", "see <file> or <class 'int'>", "<p>see &lt;file&gt; or &lt;class 'int'&gt;</p>"),
    ("unclosed title stays", "the <title> of it", "<p>the &lt;title&gt; of it</p>"),
    ("unclosed comment stays", "a <!-- b", "<p>a &lt;!-- b</p>"),
    ("outer link", "[a](https://x.org)", '<p><a href="https://x.org" rel="noopener nofollow">a</a></p>'),
    ("map link", "[a](b/c.py)", '<p><a href="/map/b/c.py">a</a></p>'),
    ("root link", "[a](/b.py)", '<p><a href="/map/b.py">a</a></p>'),
    ("link to nothing", "[a](missing.py) b", "<p>a b</p>"),
    ("protocol-relative link", "[a](//evil.org) b", "<p>a b</p>"),
    ("backslash link", "[a](\\\\\\\\evil.org) b", "<p>a b</p>"),
    ("image", "![a <b>](x.png)", '<p><span class="kwmap-image">a &lt;b&gt;</span></p>'),
    ("badge", "[![](x.svg)](https://x.org)", ""),
    ("badge with words", "[![ci](x.svg)](missing)", '<p><span class="kwmap-image">ci</span></p>'),
    ("heading", "# A b", '<h3 id="readme--a-b">A b</h3>'),
    ("levels shift", "### A\n\n#### B", '<h3 id="readme--a">A</h3>\n<h4 id="readme--b">B</h4>'),
    ("html h1", "<h1 id=x>A</h1>", '<h3 id="readme--a">A</h3>'),
    ("link to heading", "[u](#A)\n\n# A", '<p><a href="#readme--a">u</a></p>\n<h3 id="readme--a">A</h3>'),
    (
        "link to written id",
        "[u](#x)\n\n<h2 id=x>A</h2>",
        '<p><a href="#readme--a">u</a></p>\n<h3 id="readme--a">A</h3>',
    ),
    ("link to no heading", "[u](#b) c", "<p>u c</p>"),
    ("twice", "# A\n\n# A", '<h3 id="readme--a">A</h3>\n<h3 id="readme--a-1">A</h3>'),
    ("theme classes go", "<div class='md-overlay note'>a</div>", '<div class="note">a</div>'),
    ("stray list item", "<li>a</li>", "a"),
    ("aligned cells", "a|b\n-|-:\n1|2", None),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case(text: str, expected: str | None) -> None:
    got = DEFAULT.render(text, link=to_map, anchors="readme", heading=2).strip()
    check(got, "readme")
    if expected is None:
        assert '<td align="right">2</td>' in got
    else:
        assert got == expected


HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<a href=x onclick=alert(1) style='position:fixed'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVa&#x0A;Script:alert(1))",
    "[x](&#106;avascript&colon;alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x]( vbscript:x) [x](data:text/html;base64,PHNjcmlwdD4=) [x](file:///etc/passwd)",
    "[y][x]\n\n[x]: javascript:alert(1)",
    "<javascript:alert(1)> <a href='java\tscript:x'>x</a>",
    "![x](javascript:alert(1)) ![](data:image/svg+xml,<svg>)",
    "<style>body{display:none}</style><link rel=stylesheet href=//x>",
    "<iframe src=//x></iframe><object data=x></object><embed src=x>",
    "<svg><a xlink:href='javascript:1'><style><img src=x onerror=1></style></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1&gt;'>",
    "<base href=//x><meta http-equiv=refresh content='0;url=//x'>",
    "<form action=//x><input name=a><button>b</button></form><input type=text>",
    "<p id=search>x</p> <a name=body id=x>y</a>\n\n# a {#__search}\n\n`x`{#y}",
    "<div><div><!-- swallowed",
    "<!-- -- > a --> <![CDATA[ <b> ]]> <? x ?> <!DOCTYPE html>",
    "</div></article></main></body></html><h1>x</h1>",
    "</td></tr></table><tr><td>x",
    "<td>x</td><li>x<dd>y<option>z",
    "<textarea><title><xmp><plaintext><noscript>x",
    '--8<-- "/etc/passwd"\n\n;--8<--\n/etc/passwd\n;--8<--',
    '```python exec="1"\nprint(1)\n```\n\n```sh\nls\n```\n\n```md exec\n# x\n```',
    "``` {.python pygments_formatter=img tabsize=1000000000 tagsfile=/etc/passwd full=1}\n\tx\n```",
    '``` { .python #main onclick="x" style="y" }\nx\n```',
    '```python linenums="1" title="<script>x</script>"\nx\n```',
    "<a href=x><a href=y><table><a href=z>",
    "<details open ontoggle=alert(1)><summary>x",
    "<div markdown=1 onclick=x>\n# A\n<script>x</script>\n</div>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
    "\x02klzzwxh:0000\x03 &#2;klzzwxh:0000&#3; \ud800 \x00",
    "# [a](javascript:x) <div><h2>b</h2></div>\n\n<h2><table><tr><td>x</td></tr></table></h2>",
    "[^1] [^1]\n\n[^1]: <script>x</script>\n\n*[x]: <img onerror=x>",
    '!!! md-overlay "<script>"\n    x\n\n??? fixed-top\n    y',
    '=== "Tab"\n\n    x\n\n[TOC]\n\n- [x] <input onclick=x>',
    "<mermaid><pre class=mermaid>click A javascript:x</pre>",
]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile(name: str, text: str) -> None:
    for heading, anchors in ((0, ""), (2, "readme")):
        check(ALL[name].render(text, link=to_map, heading=heading, anchors=anchors), anchors)
    assert "root:" not in ALL[name].render(text)
    assert not CALLS


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "//evil.org", "data:text/html,x", " java\nscript:x"])
def test_link_function_is_not_trusted(bad: str) -> None:
    assert "<a" not in DEFAULT.render("[a](b)", link=lambda _: bad)


def test_link_function_may_choke() -> None:
    def choke(href: str) -> str:
        raise ValueError(href)

    assert DEFAULT.render("[a](http:[x) b", link=choke) == "<p>a b</p>"


def test_checks_can_fail() -> None:
    """The oracle of this module sees what it is there for."""
    for bad in (
        "<h1>x</h1>",
        "<p id=x>",
        "<a href=x>y</a>",
        "</div>",
        "<li>x",
        "</td>",
        "<img src=x>",
        "<!--",
    ):
        try:
            check(bad)
        except AssertionError:
            continue
        pytest.fail(f"not seen: {bad}")


PIECES = (
    r"#_ >_ -_ 1._ ____ _ \n \n\n * ** ` ``` ```py\n ~~~ [a]( [ ](b) ]: ![ | |-|-|\n {:_#a_.b_} :_ == ^^ ~~ "
    r"<div> </div> <p> <table> <td> <tr> </table> <a_href=x> </a> <li> <ul> <h1> </h1> <h2_id=x> <!-- --> "
    r"<dd> <dl> <script> </script> <svg> <b> </b> <details> <summary> <pre> <code> <img_alt=x> <span> "
    r"<input_type=checkbox> <style> </ &lt; &#106; javascript: --8<--_ !!!_note\n ??_x\n >>>_f()\n "
    r"[^1] [^1]:_ *[a]:_ :smile: -_[_]_ \\ ++a++ $x$"
)
FRAGMENTS = st.sampled_from(
    [piece.replace("_", " ").replace(r"\n", "\n") for piece in PIECES.split(" ")] + ["_"]
)
TEXTS = st.lists(FRAGMENTS | st.text(max_size=8), max_size=25).map("".join)


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_any_text(name: str, text: str) -> None:
    check(ALL[name].render(text, link=to_map))
    check(ALL[name].render(text, link=to_map, heading=3, anchors="r"), "r")


SPANS = st.builds(
    "{0}{1}{0}".format, st.sampled_from(["`", "``"]), st.text("ab_ .:(c)[]'\"/*+=-,1#!", max_size=8)
)
"""Code spans, or what looks like them."""


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="ab Z09\n.,;:'\"()/!?%-", max_size=60)
    | st.text(alphabet="ab 1\n.:()[]<>{}&#@|~^$*_+=-!?/", max_size=30)
    | st.lists(st.text("ab _\n.", max_size=4) | SPANS, max_size=12).map("".join)
    | st.lists(FRAGMENTS | st.text("ab 1\n", max_size=4), max_size=5).map("".join)
)
def test_fast_path_is_what_markdown_says(name: str, text: str) -> None:
    """Prose that skips Python-Markdown looks as if it had not."""
    markdown = ALL[name]
    slow = pickle.loads(pickle.dumps(markdown))
    slow._active = re.compile("")
    got, expected = markdown.render(text), slow.render(text)
    assert [(n.tag, n.attrib, (n.text or "").strip(), (n.tail or "").strip()) for n in elements(got)] == [
        (n.tag, n.attrib, (n.text or "").strip(), (n.tail or "").strip()) for n in elements(expected)
    ]


def test_prose_does_not_enter_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    markdown = SafeMarkdown(MATERIAL, MATERIAL_OPTIONS)
    monkeypatch.setattr(markdown, "_convert", ran)
    assert markdown.render("Returns the sum, a number.") == "<p>Returns the sum, a number.</p>"
    assert markdown.render("The `sum` of snake_case.") == "<p>The <code>sum</code> of snake_case.</p>"
    with pytest.raises(AssertionError):
        markdown.render("Returns *the* sum.")
    CALLS.clear()


def test_docstring_headings_are_paragraphs() -> None:
    assert DEFAULT.render("# A <b>b</b>") == '<p class="kwmap-heading">A <b>b</b></p>'


DOCTESTS = [
    ("Text:\n>>> f(1)\n2\n\nmore", "Text:\n\n```pycon\n>>> f(1)\n2\n```\n\n\nmore"),
    ("a\n    >>> f()\n\n    >>> g()\n    1", "a\n\n```pycon\n>>> f()\n\n>>> g()\n1\n```\n"),
    ("```\n>>> f()\n```", "```\n>>> f()\n```"),
    (">>> '```'", "\n````pycon\n>>> '```'\n````\n"),
]


@pytest.mark.parametrize(("text", "expected"), DOCTESTS)
def test_doctests_are_fenced(text: str, expected: str) -> None:
    assert fence_doctests(text) == expected


def test_doctest_is_highlighted_as_the_site_does() -> None:
    assert '<code class="language-pycon">' in DEFAULT.render("Do:\n    >>> f(1)\n    2")
    assert 'class="highlight"' in SITE.render(">>> f(1)")
    assert 'class="gp"' in SITE.render(">>> f(1)")
    assert 'class="codehilite' in EXTRA.render(">>> f(1)")


def test_material_features_work() -> None:
    text = "!!! note\n    x\n\n- [x] y\n\n:smile: ++ctrl++ ==m==\n\n```mermaid\ngraph\n```\n\n??? tip\n    z"
    got = SITE.render(text)
    check(got)
    for part in ('class="admonition note"', "&#9745; ", "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}",
                 '<kbd class="key-control">', "<mark>", '<pre class="mermaid">', "<details"):  # fmt: skip
        assert part in got


def test_kept_and_dropped() -> None:
    assert SITE.dropped == ("toc", "pymdownx.tabbed", "pymdownx.snippets")
    assert "pymdownx.superfences" in SITE.kept
    assert "markdown.extensions.admonition" in SITE.kept
    found = SafeMarkdown(["markdown_include.include", "meta", AdmonitionExtension(), OwnFences()], {})
    assert found.kept == ("markdown.extensions.fenced_code", "markdown.extensions.admonition")
    assert found.dropped == ("markdown_include.include", "meta", OwnFences.__module__)


def test_fences_nested_in_a_bundle_are_filtered_too() -> None:
    fences = {"custom_fences": [{"name": "sh", "class": "exec", "format": ran}]}
    markdown = SafeMarkdown(["pymdownx.extra"], {"pymdownx.extra": {"pymdownx.superfences": fences}})
    assert "ls" in markdown.render("```sh\nls\n```")
    assert not CALLS


def test_fence_options_do_not_reach_pygments() -> None:
    got = EXTRA.render("``` {.python pygments_formatter=latex linenums=1}\nx = 1\n```")
    assert "Verbatim" not in got
    assert '<span class="mi">1</span>' in got


@pytest.mark.parametrize(
    "text",
    [
        ">" * 5000 + "a *b*",
        "\n".join("    " * n + "- a" for n in range(150)),
        "<div>" * 5000 + "x" + "</div>" * 5000,
        "[" * 20_000,
        "![a](" * 5_000,
        "\n".join(["a|b" * 200, "-|-" * 200, *["x"] * 10_000]),
        "``` a " + 'b="c" ' * 40 + '"\n```',
        '```python linenums="' + "9" * 4000 + '"\n' + "a\n" * 5000 + "```",
        "```java\n" + "a " * 10_000 + "\n```",
        "```c\nx\n" + " \n" * 10_000 + "x\n```",
        "[^1]" * 5000 + "\n\n[^1]: a",
        "# a\n" * 5000,
        "*a " * (MAX_TEXT // 3 + 1),
        "a" + "\n" * (MAX_TEXT - 2) + "b",
    ],
    ids=lambda text: text[:12],
)
def test_slow_input_is_not_slow(text: str) -> None:
    for markdown in (SITE, DEFAULT):
        start = time.process_time()
        html = markdown.render(text, heading=1, anchors="r")
        assert time.process_time() - start < 4
        assert html.strip()


def test_a_failing_library_leaves_text(monkeypatch: pytest.MonkeyPatch) -> None:
    markdown = SafeMarkdown(["tables"], {})
    markdown.render("*a*")

    def fail(*_: Any) -> str:
        raise RecursionError

    monkeypatch.setattr("markdown.Markdown.convert", fail)
    assert markdown.render("*b* <i>") == '<pre class="kwmap-plain">*b* &lt;i&gt;</pre>'
    monkeypatch.undo()
    assert markdown.render("*c*") == "<p><em>c</em></p>"


def test_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(DEFAULT))
    assert copy.render("*a*") == DEFAULT.render("*a*")
    assert copy.kept == DEFAULT.kept
