"""What a repository says is text on every page, whatever it says."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import html5lib
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_kwmap.addresses import Addresses
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.highlight import DEFAULT
from mkdocs_kwmap.model import DocSection
from mkdocs_kwmap.pages import listed, model
from mkdocs_kwmap.pages.model import Block, Docs, Inline, PageModel, Run, Section
from mkdocs_kwmap.render.blocks import BLOCKS
from mkdocs_kwmap.render.links import Linked
from mkdocs_kwmap.render.markdown import SafeMarkdown
from mkdocs_kwmap.render.page import Heading, Renderer
from mkdocs_kwmap.render.source import SourceRenderer

# Each page is rendered twice: as it is, and with an `x` for each character of what a repository says.
# A browser must see the same elements with the same attributes, and texts that are equally long.

URIS = ("a.py_docs.md", "it's & <b>.md", "index.md", "deep/er/c.py_kw.md")
IMAGES = ("a.png", "<b>&'\".png")
EXPORTS = ("map.json",)
KINDS = ("text", "admonition", "deprecated", "parameters", "type_parameters")

SIGNS = st.text("<>&\"'=/;a", max_size=8)
HOSTILE = st.sampled_from(
    [
        "<script>kwevil()</script>",
        '"><img/src=x/onerror=kwevil()>',
        "' onmouseover='kwevil()",
        '" autofocus onfocus="kwevil()',
        "</code></pre></aside></div></section>",
        "</title></textarea></style><svg/onload=kwevil()>",
        "<!--x",
        "]]>x",
        "&lt;b&gt;&quot;&amp;",
        "<b>a-name-that-is-longer-than-forty-characters</b>",
    ]
)
TEXT = SIGNS | HOSTILE


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field of that type."""
    if kind in FIXED:
        return FIXED[kind]()
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is ...:
            return st.lists(of_type(items[0]), max_size=2).map(tuple)
        return st.tuples(*map(of_type, items))
    if get_origin(kind) in (UnionType, Union):
        return st.one_of([of_type(one) for one in get_args(kind)])
    return record(kind)


@cache
def record(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Records of a type, hostile in each text."""
    hints = get_type_hints(kind)
    own = OWN.get(kind, {})
    fields = {
        name: own[name] if name in own else later(hint)
        for name, hint in hints.items()
        if name in kind.__struct_fields__
    }
    return st.builds(kind, **fields)


def later(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type that may hold others of its own."""
    return st.deferred(lambda: of_type(kind))


INLINES = [one for one in get_args(Inline) if one is not Docs]
RUN = st.deferred(lambda: st.lists(st.one_of([of_type(one) for one in INLINES]), max_size=3).map(tuple))


def tables() -> st.SearchStrategy[model.Table]:
    """Tables whose rows are as long as their heads; documentation stands alone in a cell."""
    cell = RUN | st.tuples(of_type(Docs))
    return st.integers(1, 3).flatmap(
        lambda width: st.builds(
            model.Table,
            st.tuples(*[TEXT] * width),
            st.lists(st.builds(model.Row, st.tuples(*[cell] * width), TEXT), max_size=2).map(tuple),
            st.booleans(),
        )
    )


def listings() -> st.SearchStrategy[listed.Keywords]:
    """Listings of names, whose places are in one of their files."""
    file = st.just(0)
    sites = st.builds(listed.Site, file, st.lists(of_type(listed.Place), max_size=2).map(tuple))
    importers = st.builds(listed.Importer, file, st.just((1, 20)))
    names = st.builds(
        listed.Keyword,
        TEXT,
        st.lists(sites, max_size=2).map(tuple),
        st.lists(importers, max_size=2).map(tuple),
        TEXT,
    )
    files = st.tuples(of_type(listed.ListedFile))
    return st.builds(listed.Keywords, st.lists(names, max_size=2).map(tuple), files)


FIXED: Mapping[Any, Callable[[], st.SearchStrategy[Any]]] = {
    str: lambda: TEXT,
    bool: st.booleans,
    int: lambda: st.integers(1, 9),
    float: lambda: st.floats(0, 1000),
    type(None): st.none,
    Run: lambda: RUN,
    Inline: lambda: st.one_of([of_type(one) for one in INLINES]),
    model.Table: tables,
    listed.Keywords: listings,
}
OWN: Mapping[type[Any], Mapping[str, st.SearchStrategy[Any]]] = {
    listed.ListedFile: {"uri": st.sampled_from(URIS)},
    model.Ref: {"uri": st.sampled_from(URIS)},
    model.Export: {"name": st.sampled_from([*EXPORTS, "another.json"])},
    model.Image: {"path": st.sampled_from(IMAGES)},
    model.DefinitionBlock: {
        "level": st.integers(3, 6),
        "language": st.sampled_from(["Python", "C++"]),
        "members": st.deferred(lambda: st.lists(of_type(model.DefinitionBlock), max_size=1).map(tuple)),
    },
    model.Example: {"language": st.sampled_from(["Python", "C"])},
    model.SourceText: {"language": st.sampled_from(["Python", "", "HTML"])},
    DocSection: {"kind": st.sampled_from(KINDS) | TEXT},
    PageModel: {
        "uri": st.sampled_from(URIS),
        "sections": st.deferred(
            lambda: st.lists(st.builds(Section, TEXT, TEXT, st.tuples(of_type(Block))), max_size=1).map(tuple)
        ),
    },
}


class TextAsItIs(SafeMarkdown):
    """Markdown has tests of its own."""

    def render(self, text: str, **_: Any) -> str:
        return "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    addresses = Addresses(URIS, base="code", directory_urls=True, exports=EXPORTS, copies=IMAGES)
    source = SourceRenderer(lambda path: path, DEFAULT, Cache(""))
    return Renderer(Linked(frozenset(), frozenset()), addresses, TextAsItIs([], {}), source)


def harmless(value: Any, field: str = "") -> Any:
    """The same with an `x` for each letter and sign, but for what is chosen from a few and never shown."""
    if isinstance(value, str):
        keeps = field in {"uri", "name of a file", "language"} or (field == "kind" and value in KINDS)
        return value if keeps else re.sub(r"\S", "x", value)
    if isinstance(value, tuple):
        return tuple(harmless(one) for one in value)
    if isinstance(value, msgspec.Struct):
        own = {model.Export: "name", model.Image: "path"}.get(type(value))
        fields = {
            name: harmless(getattr(value, name), "name of a file" if name == own else name)
            for name in value.__struct_fields__
        }
        return type(value)(**fields)
    return value


LAYOUT = re.compile(r"\s+")
MERMAID_SIGN = re.compile(r"#\d+;")
"""What is written for Mermaid instead of a sign."""


def elements(html: str) -> Iterator[tuple[str, dict[str, int | None], int]]:
    """What a browser makes of HTML: elements with the lengths of their attributes and texts.

    Coloured parts of source are left out; so are white space, for long signatures are laid out over lines,
    and the lengths of URLs, which are quoted.
    """
    for node in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if node.tag != "span" or node.attrib.keys() != {"class"}:
            lengths = {name: None if name == "href" else len(value) for name, value in node.attrib.items()}
            text = LAYOUT.sub("", "".join(node.itertext()))
            yield str(node.tag), lengths, len(MERMAID_SIGN.sub("x", text))


def titles_of(heading: Heading) -> Iterator[str]:
    """The HTML of a table of contents, an entry each."""
    yield heading.name
    for child in heading.children:
        yield from titles_of(child)


def check_page(page: PageModel, renderer: Renderer) -> None:
    """Hold that what a page says changes nothing of its elements, nor of those of its table of contents."""
    rendered, expected = renderer.render(page), renderer.render(harmless(page))
    assert list(elements(rendered.content)) == list(elements(expected.content))
    assert list(elements(rendered.search)) == list(elements(expected.search))
    titles = zip(titles_of(rendered.contents), titles_of(expected.contents), strict=True)
    assert all(list(elements(one)) == list(elements(other)) for one, other in titles)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(page=st.deferred(lambda: of_type(PageModel)))
def test_no_text_is_markup(page: PageModel, renderer: Renderer) -> None:
    check_page(page, renderer)


@pytest.mark.parametrize("kind", get_args(Block), ids=lambda kind: kind.__name__)
def test_no_text_of_a_block_is_markup(kind: type[Block], renderer: Renderer) -> None:
    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(block=of_type(kind))
    def check(block: Block) -> None:
        page = PageModel(uri="index.md", kind="", title="", id="", sections=(Section("", "", (block,)),))
        check_page(page, renderer)

    check()


def test_every_block_is_rendered() -> None:
    assert set(BLOCKS) == set(get_args(Block))


# In the modules that make HTML, every f-string is HTML but in `escape(…)`, and so is all that is put into it.

RENDER = Path(__file__).parent.parent / "mkdocs_kwmap" / "render"
MODULES = sorted(
    path
    for path in RENDER.glob("*.py")
    if path.name != "escaping.py" and "import Html" in path.read_text(encoding="utf-8")
)
TRUSTED = frozenset(
    {
        "file.definition",
        "file.line",
        "file.page",
        "highlight_expression",
        "highlight_head",
        "highlight_lines",
        "highlight_signature",
        "links.copy",
        "links.to",
        "render[type(item)]",
        "self._links.export",
        "self._links.to",
        "self._markdown.render",
        "self._source.lines",
        "tools.links.copy",
        "tools.links.to",
        "tools.run",
    }
)
"""What gives HTML, or URLs with nothing in them to escape, without saying so; each has tests of its own."""


def makers() -> set[str]:
    """Names of the functions that say that they give HTML."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in RENDER.glob("*.py"))
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "Html"
    }


class Reader(ast.NodeVisitor):
    """Collects what is put into HTML and is none."""

    def __init__(self) -> None:
        self.makers = makers()
        self.found: list[str] = []
        self._html: set[str] = set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        arguments = [*node.args.args, *node.args.kwonlyargs]
        self._html = {
            one.arg for one in arguments if one.annotation and ast.unparse(one.annotation) == "Html"
        }
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            for one, value in pairs:
                if isinstance(one, ast.Name):
                    (self._html.add if self._is_html(value) else self._html.discard)(one.id)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = ast.unparse(node.func)
        if name == "Html" and not self._is_html(node.args[0]):
            self.found.append(ast.unparse(node.args[0]))
        if name != "escape":
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        parts = [one.value for one in node.values if isinstance(one, ast.FormattedValue)]
        self.found += [ast.unparse(one) for one in parts if not self._is_html(one)]
        self.generic_visit(node)

    def _is_html(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant() | ast.JoinedStr():  # what stands in this one is read for itself
                return True
            case ast.Name(name):
                return name in self._html
            case ast.IfExp(_, body, orelse):
                return self._is_html(body) and self._is_html(orelse)
            case ast.Call(ast.Attribute(_, "join"), [ast.ListComp(element) | element]):
                return self._is_html(element)
            case ast.Call(function):
                name = ast.unparse(function)
                return name in TRUSTED or name.rpartition(".")[2] in {"Html", *self.makers}
        return False


def not_html(code: str) -> list[str]:
    reader = Reader()
    reader.visit(ast.parse(code))
    return reader.found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_only_html_is_put_into_html(path: Path) -> None:
    assert not_html(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(one): return Html(f'<b>{one.text}</b>')", ["one.text"]),
        ("def f(text): return Html(text)", ["text"]),
        ("def f(text): return Html(f'{escape(text)}{text}')", ["text"]),
        ("def f(text):\n    text = escape(text)\n    return Html(f'{text}')", []),
        ("def f(text):\n    text = text.lower()\n    return Html(f'{text}')", ["text"]),
        ("def f(a, b): return Html(a if b else '<b>')", ["a if b else '<b>'"]),
        ("def f(text: Html): return Html(f'<b>{text}</b>')", []),
        ("def f(text): return f'<b>{text}</b>'", ["text"]),
        ("def f(parts): return Html(''.join([f'<b>{one}</b>' for one in parts]))", ["one"]),
        ("def f(parts): return Html(''.join(parts))", ["''.join(parts)"]),
        ("def f(one): return Html(escape(f'{one.text}'))", []),
    ],
)
def test_the_test_sees_what_is_not_escaped(code: str, found: list[str]) -> None:
    assert not_html(code) == found
