"""`expression_text` gives what `ast.unparse` gives, of what people write and of what nobody would."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_kwmap.extract.expressions import expression_text

STANDARD_LIBRARY = Path(ast.__file__).parent
MODULES = ["argparse", "ast", "dataclasses", "enum", "inspect", "subprocess", "typing", "unittest/mock"]

names = st.sampled_from(["a", "b", "List", "self"])
values = st.one_of(
    *(st.none(), st.booleans(), st.just(...), st.integers(), st.text(max_size=8), st.binary(max_size=4)),
    *(st.floats(), st.complex_numbers()),
)
constants = st.builds(ast.Constant, values, kind=st.sampled_from([None, None, None, "u"]))
leaves = st.builds(ast.Name, names, st.just(ast.Load())) | constants


def compound(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    """Expressions made of others, those included that need parentheses in some places."""
    several = st.lists(inner, max_size=3)
    keywords = st.lists(st.builds(ast.keyword, st.none() | names, inner), max_size=2)
    binary = st.sampled_from([ast.BitOr(), ast.BitOr(), ast.BitAnd(), ast.Add(), ast.Pow()])
    unary = st.sampled_from([ast.USub(), ast.Not(), ast.Invert()])
    load = st.just(ast.Load())
    return st.one_of(
        st.builds(ast.Attribute, inner, names, load),
        st.builds(ast.Subscript, inner, inner, load),
        st.builds(ast.Subscript, inner, st.builds(ast.Tuple, several, load), load),
        st.builds(ast.Slice, st.none() | inner, st.none() | inner),
        st.builds(ast.Call, inner, several, keywords),
        st.builds(ast.BinOp, inner, binary, inner),
        st.builds(ast.UnaryOp, unary, inner),
        st.builds(ast.IfExp, inner, inner, inner),
        st.builds(ast.NamedExpr, leaves, inner),
        st.builds(ast.Await, inner),
        st.builds(ast.Starred, inner, load),
        st.builds(ast.Tuple, several, load),
        st.builds(ast.List, several, load),
        st.builds(ast.Lambda, st.just(ast.parse("lambda a, *b: 0", mode="eval").body.args), inner),  # type: ignore[attr-defined]
    )


@given(st.recursive(leaves, compound, max_leaves=12))
def test_any_expression(node: ast.expr) -> None:
    assert expression_text(node) == ast.unparse(node)


def expressions(module: str) -> Iterator[ast.expr | ast.keyword]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse((STANDARD_LIBRARY / f"{module}.py").read_bytes())
    return (node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.keyword))


@pytest.mark.parametrize("module", MODULES)
def test_expressions_of_the_standard_library(module: str) -> None:
    for node in expressions(module):
        assert expression_text(node) == ast.unparse(node)


@pytest.mark.parametrize(
    "text",
    [
        *("a[()]", "a[b,]", "a[b, c]", "a[(b, c)]", "a[*b]", "a[b, *c]", "a[b:c]", "a[b][c].d", "a[1:2, 3]"),
        *("a | b | None", "a | (b | c)", "(a | b) | c", "(a | b)[c]", "(a | b).c", "-1 | a", "a | not_b + 1"),
        *(
            "1 .real",
            "1.0.real",
            "'a'.b",
            "u'a'",
            "b'a'",
            "'\\ud800'",
            "'a' 'b'",
            "1e999",
            "1e999j",
            "...",
            "[]",
        ),
        *("f()", "f(*a, **b)", "f(a, b=[1])", "f(a for a in b)", "f((a, b))", "f((a := 1))", "(f)(a)(b)"),
        *("f'{a}'", "f'{a!r:>{b}}'", "[*a, b]", "(yield)", "lambda: 0", "a if b else c"),
    ],
)
def test_what_needs_care(text: str) -> None:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        pytest.skip("not in this version of Python")  # a[*b] is new in 3.11
    assert expression_text(node) == ast.unparse(node)
