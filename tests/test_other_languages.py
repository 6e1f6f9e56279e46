"""Pages of what is not Python: heads as written, rows and blocks, namespaces, names with odd characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

import mkdocs_kwmap
from conftest import Built, NewSite
from linkcheck import check
from mkdocs_kwmap.model import Definition, DocSection, Facts, Source
from mkdocs_kwmap.pages.anchors import anchors_of
from mkdocs_kwmap.pages.context import kind_title
from mkdocs_kwmap.pages.nesting import Node, nested
from mkdocs_kwmap.pages.uris import reference_names
from mkdocs_kwmap.pages.vocabulary import plural
from mkdocs_kwmap.render.heads import laid_out

LONG = "const std::map<int, std::vector<T>>& values"

HEADER = """\
/// How it is drawn.
#define AREA(a, b) ((a) * (b))

namespace geo {
namespace detail {

/** What is drawn.
 *
 * A second paragraph of the enumeration.
 */
enum class Shape : int {
  Round = 1,  ///< A circle. It has no corners.
  Square,     ///< A square.
};

struct Point {
  int x;  ///< To the right.
  Point &operator<<(const Point &other);
  bool operator()(int a) const;
  void move(int dx);
  void move(int dx, int dy);
  ~Point();
};

template <typename T>
void draw(const Point &where, const std::map<int, std::vector<T>> &values, int first, char c = ',') {
}

}  // namespace detail
}  // namespace geo
"""


RUST = """\
/// A pair.
#[derive(Clone)]
#[repr(C)]
pub struct Pair(pub i32);
pub trait Paired {}
struct Hidden;
impl Pair { pub fn swap(&mut self) {} }
"""


@pytest.fixture(scope="module")
def built(new_site: NewSite) -> Built:
    site = new_site(
        {"geo.hpp": HEADER, "shapes/odd name%20#1.hpp": HEADER, "pair.rs": RUST, "a.py": "A = 1\n"},
        theme="material",
    )
    built = site.build("--strict")
    assert built.code == 0, built.log
    return built


@pytest.fixture(scope="module")
def page(built: Built) -> str:
    return built.read("code/geo.hpp_docs/index.html")


def test_no_link_is_broken(built: Built) -> None:
    assert check(built.site) == []


def test_a_block_shows_the_head_as_written(page: str) -> None:
    heads = re.findall(r'<pre class="highlight kwmap-signature">(.*?)</pre>', page, re.DOTALL)
    texts = [unescape(re.sub(r"<[^>]*>", "", head)) for head in heads]
    (draw,) = (text for text in texts if "void draw" in text)
    assert draw.split("\n") == [
        "template <typename T>",
        "void draw(",
        "    const Point &where,",
        "    const std::map<int, std::vector<T>> &values,",
        "    int first,",
        "    char c = ','",
        ")",
    ]


def test_members_of_a_namespace_are_not_nested_in_it(page: str) -> None:
    assert re.search(r'<h3 id="geo.geo::detail::Point">.*?kwmap-scope">geo::detail::</span>Point<', page)
    assert re.search(r'<h4 id="geo.geo::detail::Point::move">', page)
    assert re.search(r'<h4 id="geo.geo::detail::Point::move~2">', page)
    assert not re.search(r"<h5", page)


def test_public_types_and_functions_are_listed_with_their_namespace(built: Built, page: str) -> None:
    rust = built.read("code/pair.rs_docs/index.html")
    assert _public_names(page) == ["geo::detail::Shape", "geo::detail::Point", "geo::detail::draw"]
    assert _public_names(rust) == ["Pair", "Paired"]


def _public_names(page: str) -> list[str]:
    table = page.partition("Public name")[2].partition("</table>")[0]
    return re.findall(r"<tr><td><a[^>]*><code>(.*?)</code>", table)


def test_attributes_are_written_as_in_the_file(built: Built) -> None:
    page = built.read("code/pair.rs_docs/index.html")
    assert re.findall(r'<span class="nd">(.*?)</span>', page) == ["#[derive(Clone)]", "#[repr(C)]"]


def test_rows_have_anchors_and_all_of_their_documentation(page: str) -> None:
    assert '<tr id="geo.geo::detail::Shape::Round">' in page
    assert "It has no corners." in page
    assert re.search(r"<th[^>]*>Enumerator</th> <th[^>]*>Value</th> <th[^>]*>Description</th>", page)
    assert re.search(r"<th[^>]*>Field</th> <th[^>]*>Type</th> <th[^>]*>Description</th>", page)
    assert re.search(r'<tr id="geo.AREA">.*?<code>\(a, b\)</code>', page)


def test_headings_leave_out_no_level(page: str) -> None:
    content = page[page.index("kwmap-crumbs") : page.index("kwmap-source")]
    levels = [int(found) for found in re.findall(r"<h([1-6])\b", content)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_contents_tell_an_overloaded_name_once(page: str) -> None:
    assert _contents(page).count("move") == 1


def test_contents_tell_the_type_of_a_method_that_stands_outside_of_it(built: Built, page: str) -> None:
    assert "Pair::swap" in _contents(built.read("code/pair.rs_docs/index.html"))
    assert not any("::" in entry for entry in _contents(page))


def _contents(page: str) -> list[str]:
    """What the table of contents that Material shows on the right has for definitions."""
    contents = page.partition("md-sidebar--secondary")[2].partition('class="md-content"')[0]
    entries = re.findall(r'href="#(?:geo|pair)\.[^"]*"[^>]*>\s*<span[^>]*>(.*?)</span>', contents, re.DOTALL)
    assert entries
    return [re.sub(r"<[^>]*>", "", entry).strip() for entry in entries]


@pytest.mark.parametrize(
    ("head", "name", "signature", "lines"),
    [
        ("struct A", "A", "", ["struct A"]),
        ("template <class T> struct A : B<T>", "A", "", ["template <class T>", "struct A : B<T>"]),
        (
            "template <class T, bool b = (sizeof(T) > 4)> template <class U> void f(U u)",
            "f",
            "(U u)",
            ["template <class T, bool b = (sizeof(T) > 4)>", "template <class U>", "void f(U u)"],
        ),
        (
            f"out& operator<<(out& o, {LONG}, char c = ',', bool b = (1 < 2), void (*g)(int, int)) const",
            "operator<<",
            f"(out& o, {LONG}, char c = ',', bool b = (1 < 2), void (*g)(int, int)) const",
            [
                "out& operator<<(",
                "    out& o,",
                f"    {LONG},",
                "    char c = ',',",
                "    bool b = (1 < 2),",
                "    void (*g)(int, int)",
                ") const",
            ],
        ),
        (f"fn never_closed({'a, ' * 40}…", "never_closed", f"({'a, ' * 40}…", None),
        ("template <class T", "T", "", ["template <class T"]),
    ],
)
def test_long_heads_have_a_line_for_each_parameter(
    head: str, name: str, signature: str, lines: Sequence[str] | None
) -> None:
    assert laid_out(head, name, signature) == ("\n".join(lines) if lines else head)


def made(kind: str, qualname: str, lines: tuple[int, int], parent: str = "", docs: str = "") -> Definition:
    return Definition(
        name=qualname.rpartition(".")[2],
        kind=kind,
        qualname=qualname,
        parent=parent,
        line=lines[0],
        first_line=lines[0],
        last_line=lines[1],
        docs=(DocSection("text", text=docs),) if docs else (),
    )


def outline(nodes: Sequence[Node]) -> list[tuple[str, bool, list[str]]]:
    return [(node.title, node.is_row, [child.title for child in node.children]) for node in nodes]


def test_keys_below_keys_are_rows_beside_them() -> None:
    definitions = [
        made("table", "tool", (1, 9)),
        made("key", "tool.a", (2, 5), "tool"),
        made("key", "tool.a.b", (3, 4), "tool.a"),
    ]
    assert outline(nested(definitions)) == [("tool", False, ["a", "a.b"])]


def test_a_documented_namespace_is_a_block_and_holds_nothing_either() -> None:
    definitions = [
        made("namespace", "a", (1, 9), docs="What it is for."),
        made("namespace", "a.b", (2, 8), "a"),
        made("class", "a.b.C", (3, 5), "a.b"),
        made("method", "a.b.C.f", (4, 4), "a.b.C"),
    ]
    assert outline(nested(definitions)) == [("a", False, []), ("a.b", True, []), ("a.b.C", False, ["f"])]


def test_every_kind_of_a_query_has_a_plural() -> None:
    folder = Path(str(mkdocs_kwmap.__file__)).parent / "extract" / "queries"
    found = {
        kind
        for path in folder.glob("*.scm")
        for kind in re.findall(r"@definition\.([a-z_]+)", path.read_text(encoding="utf-8"))
    }
    assert {"class", "enum", "macro"} <= found
    for kind in found:
        assert re.fullmatch(r"[A-Z][a-z ]*[a-rt-z](s|es)|[A-Z][a-z ]*sses", kind_title(kind)), kind


@pytest.mark.parametrize(
    ("kind", "many"),
    [
        ("class", "classes"),
        ("property", "properties"),
        ("entry", "entries"),
        ("key", "keys"),
        ("type_alias", "type aliases"),
        ("library", "libraries"),
        ("index", "indexes"),
        ("namespace", "namespaces"),
        ("struct", "structs"),
    ],
)
def test_plurals(kind: str, many: str) -> None:
    assert plural(kind) == many


OPERATORS = ["operator<", "operator<<", 'operator""_km', "operator()"]
NASTY = [*OPERATORS, "a b", "a-b", "50%", "#id", "~A", "é", "🙂", "k" * 500, "a", "A"]


def test_ids_of_odd_names_are_unique_and_without_white_space() -> None:
    definitions = tuple(made("key", name, (1, 1)) for name in NASTY)
    source = Source("x.yml", "x.yml", "YAML", 1)
    ids = anchors_of(source, Facts(path="x.yml", definitions=definitions)).definitions
    assert len(set(ids)) == len(NASTY)
    assert not any(re.search(r"""[\s"'\\]""", one) for one in ids)


def test_pages_of_references_have_names_for_every_file_system() -> None:
    names = reference_names(dict(enumerate([*NASTY, "a!", *["a"] * 30, "std::x", "C:\\x|y?*"])))
    assert len({name.casefold() for name in names.values()}) == len(names)
    assert not any(re.search(r'[<>:"/\\|?*\s-]', name) for name in names.values())
