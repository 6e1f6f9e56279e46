"""Source, heads and signatures in the classes of Pygments."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pygments.token import STANDARD_TYPES

from conftest import write_tree
from mkdocs_kwmap import readers, site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import shown_text
from mkdocs_kwmap.extract.parsing import Parsed, parse_text
from mkdocs_kwmap.grammars import GRAMMARS
from mkdocs_kwmap.highlight import Style, highlighted, trees
from mkdocs_kwmap.highlight.markup import PLAIN, to_html
from mkdocs_kwmap.highlight.trees import coloured
from mkdocs_kwmap.highlight.words import WORDS
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Highlighter, Settings, Source, SourceMode
from mkdocs_kwmap.pages.model import SourceText
from mkdocs_kwmap.readers.tasks import Task
from mkdocs_kwmap.render.highlight import highlight_expression, highlight_head, highlight_signature
from mkdocs_kwmap.render.source import SourceRenderer

SOURCES = Path(__file__).parent / "golden" / "languages" / "sources"
FILES = sorted(path.name for path in SOURCES.iterdir())
OTHERS = ["CMake", "Markdown", "Text"]
STYLES = [Style(), Style("pygments")]
LINE = re.compile(r'(?:[^<>&]|&(?:amp|lt|gt);|<span class="\w{1,3}">(?:[^<>&]|&(?:amp|lt|gt);)+</span>)*')


def plain(html: str) -> str:
    """The text of some HTML."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def html_of(text: str, language: str, style: Style = STYLES[0]) -> str:
    return highlighted(text, language, style).decode()


def assert_is_sound(text: str, html: str) -> None:
    """The HTML has the lines of the text, and each is whole by itself."""
    shown = text.removesuffix("\n").split("\n")
    lines = html.split("\n")
    assert [plain(line) for line in lines] == shown
    assert all(LINE.fullmatch(line) for line in lines)


def text_of(name: str) -> tuple[str, str]:
    """The text of a golden source and its language."""
    path = SOURCES / name
    language = language_of(name, path.read_bytes())
    return shown_text(Source(name, str(path), language, path.stat().st_size), 512_000, 4_000_000), language


@pytest.mark.parametrize("name", FILES)
def test_colours_of_a_file(name: str, check: Callable[[str, str], None]) -> None:
    text, language = text_of(name)
    html = html_of(text, language)
    assert_is_sound(text, html)
    check(f"languages/colours/{name}.html", f"{html}\n")


@pytest.mark.parametrize("style", STYLES, ids=["tree", "pygments"])
@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost_of_half_a_file(name: str, style: Style) -> None:
    text, language = text_of(name)
    for part in (text[: len(text) // 2], text[len(text) // 2 :], text.replace("\n", "\n\n\n"), text[:-1]):
        assert_is_sound(part, html_of(part, language, style))


PIECES = """
    #if 0 | #else | #endif | #define A \\ | /* | */ | // | ' | " | \"\"\" | ` | { | } | ( | ) | [ | ] | < | >
    | & | \\ | a | if | class A | def f | = | : | 1.5e3 | 0x1F | ; | , | $ | @a | R"( | f'{ | é | - | --- | ${
    | <<E
"""

WRITTEN = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")),
    st.lists(
        st.sampled_from([*map(str.strip, PIECES.split("|")), " ", "\t", "\n", "\n\n", "\0", "\x0c", "\u2028"])
    ).map("".join),
)


@pytest.mark.parametrize("language", [*GRAMMARS, *OTHERS])
@settings(max_examples=40, deadline=None)
@given(text=WRITTEN)
def test_nothing_is_lost_of_any_text(language: str, text: str) -> None:
    assert_is_sound(text, html_of(text, language))


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(st.sampled_from("ab \n<&é"), max_size=30),
    places=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from(["", "k", "cp", "c1"]))
    ),
)
def test_any_pieces_leave_the_text_as_it_is(text: str, places: list[tuple[int, int, str]]) -> None:
    ends = [0]
    for sign in text:
        ends.append(ends[-1] + len(sign.encode()))
    spans = {(ends[start], ends[end]): css for start, end, css in places if start <= end < len(ends)}
    html = to_html(text.encode(), spans).decode()
    assert [plain(line) for line in html.split("\n")] == text.split("\n")
    assert all(LINE.fullmatch(line) for line in html.split("\n"))


def test_the_inner_of_two_pieces_counts() -> None:
    spans = {(0, 10): "s1", (0, 2): "sa", (3, 4): "se", (4, 5): "se", (6, 8): "", (7, 8): "k"}
    html = to_html(b"rb'\\n{x y}'", spans).decode()
    assert html == (
        '<span class="sa">rb</span><span class="s1">\'</span><span class="se">\\n</span>'
        '<span class="s1">{</span>x<span class="k"> </span><span class="s1">y}</span>\''
    )


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("C++", "static const int x;", '<span class="k">static const</span> <span class="kt">int</span> x;'),
        ("C", "/* a\n\n b */", '<span class="cm">/* a</span>\n\n<span class="cm"> b */</span>'),
        ("C", '#define A "//" // c\n', '<span class="cp">#define A "//" </span><span class="c1">// c</span>'),
        ("C", "#if defined(A) && 1\n#endif", '<span class="cp">#if defined(A) &amp;&amp; 1</span>\n'),
        ("Python", "self.id = id", '<span class="bp">self</span>.id = <span class="nb">id</span>'),
        ("Python", "a not in b", 'a <span class="ow">not in</span> b'),
        ("Python", 'f"{int:>3}"', '{</span><span class="nb">int</span>'),
        ("Python", "type X = int", '<span class="kd">type</span> X'),
        ("Python", "match = type(case)", 'match = <span class="nb">type</span>(case)'),
        ("JSON", '{"a": "b"}', '{<span class="nt">"a"</span>: <span class="s2">"b"</span>}'),
    ],
)
def test_what_has_a_colour(language: str, text: str, expected: str) -> None:
    assert expected in html_of(text, language)


def test_a_large_file_has_the_same_colours_all_over() -> None:
    line = 'x = f(1, "a")  # b\n'
    lines = html_of(line * 40_000, "Python").split("\n")
    assert set(lines) == {html_of(line, "Python")}


DOCS = Path(__file__).parent.parent / "site_example" / "docs"
STYLESHEET = Path(site.__file__).parent / "assets" / "kwmap.css"


def captures_of(language: str) -> set[str]:
    return set(trees._colours_of(language).captures)


def documented_colours() -> set[str]:
    """Captures in the first column of the table of those that are more than a class."""
    text = (DOCS / "add-a-language.md").read_text(encoding="utf-8")
    table = text.partition("| colour |")[2].partition("\n\n")[0]
    return set(re.findall(r"^\| `@(\w+)` ", table, re.MULTILINE))


def test_captures_are_classes_of_pygments_or_documented() -> None:
    used = set().union(*map(captures_of, GRAMMARS))
    classes = set(STANDARD_TYPES.values())
    assert used - classes == documented_colours() - {"n"}
    assert {css for words in WORDS.values() for css in words.values()} <= classes


def test_the_stylesheet_knows_all_classes_for_themes_that_have_no_colours() -> None:
    written = set().union(*map(captures_of, GRAMMARS), *(words.values() for words in WORDS.values()))
    known = set(re.findall(r"\.(\w{1,3})[,)]", STYLESHEET.read_text(encoding="utf-8")))
    assert (written - PLAIN) & set(STANDARD_TYPES.values()) <= known


# What is kept from the parser


def test_what_is_switched_off_is_a_comment() -> None:
    text = "int a;\n#if 0\nint b;\n#else\nint c;\n#endif\n"
    lines = html_of(text, "C").split("\n")
    assert lines[2] == '<span class="c">int b;</span>'
    assert lines[4] == '<span class="kt">int</span> c;'


PARTED = """\
int f(void) {
#ifdef A
  if (a) {
#else /* b */
  if (b && "x") {
#endif
    return 1;
  }
}
"""


def test_a_branch_that_was_not_parsed_has_the_same_colours() -> None:
    parsed = parse_text("C", PARTED.encode(), frozenset(), time.perf_counter() + 5)
    assert parsed.data != parsed.text
    lines = html_of(PARTED, "C").split("\n")
    assert lines[1] == '<span class="cp">#ifdef A</span>'
    assert lines[2] == '  <span class="k">if</span> (a) {'
    assert lines[3] == '<span class="cp">#else</span> <span class="cm">/* b */</span>'
    assert lines[4] == '  <span class="k">if</span> (b &amp;&amp; <span class="s">"x"</span>) {'


def test_attributes_that_were_blanked() -> None:
    html = html_of("__global__ void f() {} // __global__\n", "CUDA")
    assert html.startswith('<span class="kr">__global__</span> <span class="kt">void</span>')
    assert html.endswith('<span class="c1">// __global__</span>')


def test_macros_that_make_enums() -> None:
    html = html_of("typedef NS_ENUM(NSInteger, Mood) {\n  Good\n};\n", "Objective-C")
    assert html.startswith('<span class="k">typedef NS_ENUM</span>(NSInteger, <span class="nc">Mood</span>)')


def test_the_tree_of_a_longer_text_serves_its_head() -> None:
    text = 'int a; /* b\n c */ char d[] = "e\\n";\n' * 50
    parsed = parse_text("C", text.encode(), frozenset(), time.perf_counter() + 5)
    head = text[: text.index("\n", 300) + 1]
    assert highlighted(head, "C", Style(), parsed) == highlighted(head, "C")


def test_the_tree_of_another_text_does_not_serve() -> None:
    other = parse_text("C", b"/* c */ int a;", frozenset(), time.perf_counter() + 5)
    assert highlighted("int a;", "C", Style(), other) == highlighted("int a;", "C")


# Limits

N = 50_000

HOSTILE = {
    "nested parentheses": ("Python", "(" * 4 * N),
    "nested and closed": ("Python", "(" * N + "1" + ")" * N),
    "nested functions": ("Python", "lambda: " * N),
    "strings in strings": ("Python", "f'{" * N),
    "signs": ("C++", "}" * 4 * N),
    "unary operators": ("C++", "!" * 4 * N),
    "template arguments": ("C++", "a<" * 2 * N),
    "pointers": ("C", "int " + "*" * 4 * N + "a;"),
    "parameters of parameters": ("C", "int f(int " * N),
    "conditionals": ("C", "#if 0\n" * N),
    "branches": ("C", "#if a\n(\n#else\n" * N),
    "comments": ("C", "/*" * N),
    "nested objects": ("JSON", '{"a":' * N),
    "a long list": ("JSON", "[" + '"\\n",' * N + "1]"),
    "tags": ("TSX", "<a>" * N),
    "templates": ("JavaScript", "`${" * N),
    "spaces": ("Bash", " " * 10 * N),
    "documents": ("Bash", "cat <<A\n" * 2_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_shown_in_time(name: str) -> None:
    language, text = HOSTILE[name]
    start = time.process_time()
    assert_is_sound(text, html_of(text, language, Style(seconds=1.0)))
    assert time.process_time() - start < 10


def test_what_takes_too_long_is_plain() -> None:
    assert html_of("int a;", "C", Style(seconds=0.0)) == "int a;"


def test_a_language_without_a_query_is_left_to_pygments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        GRAMMARS, "C", GRAMMARS["Makefile"].__class__(package="tree_sitter_none", queries=("c",))
    )
    assert html_of("int a; /* b */", "C") == html_of("int a; /* b */", "C", Style("pygments"))


def test_pygments_is_asked_for_where_it_is_preferred() -> None:
    assert '<span class="si">%s</span>' in html_of('"%s"', "Python", Style("pygments"))
    assert "si" not in html_of('"%s"', "Python")


# In a build

TREE = {
    "a.py": "import os\n\n\ndef f():\n    return 1\n",
    "b.cpp": "int g() { return 1; }\n",
    "same.cpp": "int g() { return 1; }\n",
    "c.md": "# C\n",
    "empty.h": "",
}


def survey(
    root: Path, cache: Cache, highlighter: Highlighter = "auto", source: SourceMode = "embed"
) -> Index:
    about = Settings(root=str(root), git="off", evidence=False, history=False)
    return site.survey(replace(about, highlighter=highlighter, source=source), cache, print)


def shown(index: Index, path: str, cache: Cache) -> str:
    """The lines of a file as its page shows them."""
    block = SourceText(path, index.language(path), index.facts[path].shown_lines, index.source_keys[path])
    renderer = SourceRenderer(lambda _: pytest.fail("read again"), Style(), cache)
    return re.sub(r"<a [^>]*>\d+</a>", "", renderer.lines(block))


def test_files_are_highlighted_as_they_are_read(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"))
    index = survey(write_tree(tmp_path / "root", TREE), cache)
    for path, text in TREE.items():
        if text:
            assert shown(index, path, cache) == html_of(text, index.language(path)) + "\n"
    assert index.source_keys["b.cpp"] == index.source_keys["same.cpp"] != index.source_keys["a.py"]


def test_a_file_is_parsed_once_for_facts_and_colours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Parsed | None] = []

    def spy(
        data: bytes, language: str, macros: frozenset[str], deadline: float, parsed: Parsed | None
    ) -> bytes:
        given.append(parsed)
        return coloured(data, language, macros, deadline, parsed)

    monkeypatch.setattr("mkdocs_kwmap.highlight.trees.coloured", spy)
    tree = {"b.cpp": TREE["b.cpp"], "d.json": '{"a": 1}\n'}
    survey(write_tree(tmp_path / "root", tree), Cache(str(tmp_path / "cache")))
    assert [parsed.text.decode() for parsed in given if parsed] == list(tree.values())


def test_only_what_is_missing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, cache = write_tree(tmp_path / "root", TREE), Cache(str(tmp_path / "cache"))
    tasks: list[tuple[str, bool, bool]] = []
    done = readers._done

    def spy(task: Task) -> readers._Done:
        tasks.append((task.source.path, task.facts, task.highlighter is not None))
        return done(task)

    monkeypatch.setattr(readers, "_done", spy)
    survey(root, cache, source="none")
    assert all(facts and not html for _, facts, html in tasks)
    tasks.clear()
    survey(root, cache)
    assert sorted(tasks) == [(path, False, True) for path in ("a.py", "c.md", "empty.h", "same.cpp")]
    tasks.clear()
    survey(root, cache)
    assert tasks == []
    survey(root, cache, "pygments")
    assert len(tasks) == 4


def test_source_is_shown_without_a_cache(tmp_path: Path) -> None:
    index = survey(write_tree(tmp_path, TREE), Cache(""))
    block = SourceText("b.cpp", "C++", 1, index.source_keys["b.cpp"])
    html = SourceRenderer(TREE.__getitem__, Style(), Cache("")).lines(block)
    assert html.endswith(f"{html_of(TREE['b.cpp'], 'C++')}\n")


def test_a_file_that_nobody_can_highlight_is_plain() -> None:
    html = SourceRenderer(lambda _: "int a<b>;\n", Style(), Cache("")).lines(SourceText("a.c", "C", 1))
    assert html == '<a id="L1" href="#L1" tabindex="-1">1</a>int a&lt;b&gt;;\n'


# Heads


@pytest.mark.parametrize(
    ("head", "name", "signature", "language", "expected"),
    [
        (
            "int f(int a)",
            "f",
            "(int a)",
            "C",
            '<span class="kt">int</span> <span class="nf">f</span>(<span class="kt">int</span> a)',
        ),
        (
            "class A : public B",
            "A",
            "",
            "C++",
            '<span class="k">class</span> <span class="nc">A</span> : <span class="k">public</span> B',
        ),
        ("~A()", "~A", "()", "C++", '~<span class="nf">A</span>()'),
        ("bool lt(a<b> x)", "lt", "(a<b> x)", "C++", '<span class="nf">lt</span>(a&lt;b&gt; x)'),
        ("#define A(x) 1", "A", "(x)", "C", '<span class="cp">#define A(x) 1</span>'),
        ("char c = '\\''", "c", "", "C", "<span class=\"s\">'\\''</span>"),
        (
            "fn f<'a>(x: &'a str)",
            "f",
            "<'a>(x: &'a str)",
            "Rust",
            "&lt;'a&gt;(x: &amp;'a <span class=\"kt\">str</span>)",
        ),
        ("@interface A : B", "A", "", "Objective-C", '<span class="nc">A</span>'),
        ("a: 1", "a", "", "YAML", '<span class="nt">a</span>: <span class="mi">1</span>'),
        ("set(A 1)", "A", "", "CMake", '<span class="nb">set</span>('),
    ],
)
def test_a_head(head: str, name: str, signature: str, language: str, expected: str) -> None:
    html = highlight_head(head, name, signature, language)
    assert expected in html
    assert plain(html) == head


def test_a_signature_has_a_line_for_each_parameter_where_it_is_long() -> None:
    parameters = [f"parameter{number}: int = {number}" for number in range(6)]
    html = highlight_signature("f", f"({', '.join(parameters)}) -> None")
    assert plain(html) == "f(\n    " + ",\n    ".join(parameters) + "\n) -> None"
    assert html.startswith('<span class="nf">f</span>(\n    parameter0: <span class="nb">int</span> = ')


def test_an_expression() -> None:
    html = highlight_expression("dict[str, x.int] | None")
    assert (
        html
        == '<span class="nb">dict</span>[<span class="nb">str</span>, x.int] | <span class="kc">None</span>'
    )


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"])), language=st.sampled_from([*GRAMMARS, *OTHERS]))
def test_nothing_is_lost_of_a_head(text: str, language: str) -> None:
    assert plain(highlight_head(text, "a", "", language)).split() == text.split()
