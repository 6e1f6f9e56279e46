"""How deep control flow is nested, in each language that has a grammar of its own for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.model import Source

LIMITS = Limits(docstring_style="auto", max_source=512_000, max_parse=4_000_000)

CASES = {
    "C": (
        """
        int f(int a) {
          if (a) { for (;;) { while (1) {} } }
          else if (a > 1) { if (a) {} }
          else if (a) { do {} while (0); }
        }
        int g(void) { /* if (a) { for (;;) {} } */ return *"if (a) {}"; }
        """,
        {"f": 3, "g": 0},
    ),
    "C++": (
        """
        void f() {
          for (auto x : y) { try { if (x) { auto l = [&] { if (a) { if (b) { for (;;) {} } } }; } }
            catch (...) {} }
        }
        struct S { void m() { switch (x) { case 1: if (y) {} } } };
        void g() { struct Inner { void n() { if (a) { if (b) {} } } }; if (c) {} }
        """,
        {"f": 3, "S::m": 2, "g": 1, "g::Inner::n": 2},
    ),
    "JavaScript": (
        """
        function f(a) { if (a) { for (const b of a) { switch (b) { case 1: } } } else if (b) {} }
        const g = (a) => { while (a) { a.map(x => { if (x) { if (y) {} } }) } };
        class A { m() { try { if (a) {} } catch {} } }
        const h = () => "if (a) { while (b) {} }";
        """,
        {"f": 3, "g": 1, "A.m": 2, "h": 0},
    ),
    "TypeScript": ("export function f(a: number) { do { if (a) {} } while (a); }", {"f": 2}),
    "Go": (
        """
        package a
        func f(a int) {
          if a > 0 { for { select {} } } else if a > 1 { switch a {} } else { if a > 2 {} }
        }
        func g() { go func() { if true { if true {} } }() }
        """,
        {"f": 3, "g": 0},
    ),
    "Java": (
        """
        class A {
          void m(int a) {
            if (a > 0) { for (int i : b) { try {} finally { synchronized (a) {} } } }
            else if (a > 1) { while (true) {} }
          }
          Runnable r = () -> { if (true) {} };
          void n() { x(() -> { if (true) {} }); }
        }
        """,
        {"A.m": 4, "A.n": 0},
    ),
    "Rust": (
        """
        fn f(a: i32) {
          if a > 0 { loop { match a { _ => { for x in y {} } } } } else if a > 1 { while a > 2 {} }
        }
        fn g() { a.map(|x| if x { 1 } else { 2 }); }
        """,
        {"f": 4, "g": 0},
    ),
    "Objective-C": (
        """
        @implementation A
        - (void)m { if (a) { for (id x in y) { @try {} @catch (id e) {} } } }
        - (void)n { [x each:^{ if (a) { if (b) {} } }]; }
        @end
        """,
        {"A.m": 3, "A.n": 0},
    ),
}


@pytest.mark.parametrize("language", CASES)
def test_the_deepest_statement_of_each_function(language: str, tmp_path: Path) -> None:
    text, expected = CASES[language]
    path = tmp_path / "source"
    path.write_text(text, encoding="utf-8")
    facts = extract(Source("source", str(path), language, len(text)), LIMITS)
    found = {one.qualname: one.nesting for one in facts.definitions if one.kind in {"function", "method"}}
    assert found == expected
