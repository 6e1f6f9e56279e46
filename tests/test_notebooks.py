"""Jupyter notebooks: what is shown of their cells, and what is read from it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import NewSite, text_of, write_tree
from linkcheck import check
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.magics import error_of, without_magics
from mkdocs_kwmap.extract.notebooks import notebook_text, read_notebook
from mkdocs_kwmap.model import Facts, Settings, Source

LIMITS = Limits.of(Settings(root="/"))


def cell(kind: str, *lines: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": [f"{line}\n" for line in lines], "outputs": []}


def notebook(*cells: Any, **metadata: Any) -> str:
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def read(folder: Path, raw: str | bytes, limits: Limits = LIMITS) -> Facts:
    write_tree(folder, {"n.ipynb": raw})
    path = folder / "n.ipynb"
    return extract(Source("n.ipynb", str(path), "Jupyter notebook", path.stat().st_size), limits)


def names(facts: Facts) -> list[tuple[str, str, int]]:
    return [(one.kind, one.qualname, one.line) for one in facts.definitions]


# Text

LINES = st.lists(st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"])), max_size=6)
CELLS = st.lists(st.tuples(st.sampled_from(["code", "markdown", "raw"]), LINES, st.booleans()), max_size=6)


@given(CELLS)
def test_every_line_of_code_is_found_at_its_line(cells: list[tuple[str, list[str], bool]]) -> None:
    given_cells = []
    for kind, lines, is_list in cells:
        text = "\n".join(lines)
        source = text.splitlines(keepends=True) if is_list else text
        given_cells.append({"cell_type": kind, "source": source})
    found = read_notebook(notebook(*given_cells))
    shown = found.text.split("\n")
    assert [one.kind for one in found.cells] == [kind for kind, _, _ in cells]
    for one, (kind, lines, _) in zip(found.cells, cells, strict=True):
        written = "\n".join(lines).rstrip("\n")
        assert "\n".join(one.lines) == written
        assert shown[one.line - 2].startswith("# %%")
        for number, line in enumerate(one.lines, one.line):
            assert shown[number - 1] == (line if kind == "code" else f"# {line}".rstrip())


def test_version_3_of_the_format() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Title"},
        {"cell_type": "code", "input": "x = 1", "language": "python"},
    ]
    raw = json.dumps({"worksheets": [{"cells": cells}], "metadata": {"name": ""}, "nbformat": 3})
    assert notebook_text(raw) == "# %% [markdown]\n# ## Title\n\n# %%\nx = 1\n"


def test_line_ends_and_half_characters(tmp_path: Path) -> None:
    raw = '{"cells": [{"cell_type": "code", "source": "a = 1\\r\\nb = \'\\ud800\'\\rc = 2"}]}'
    assert notebook_text(raw) == "# %%\na = 1\nb = '\ufffd'\nc = 2\n"
    assert names(read(tmp_path, raw)) == [("variable", "a", 2), ("variable", "b", 3), ("variable", "c", 4)]


# Magics

MAGICS = [
    (["%matplotlib inline", "x = 1"], ["pass", "x = 1"]),
    (["if x:", "    !ls", "    y = 1"], ["if x:", "    pass", "    y = 1"]),
    (["files = !ls", "a, b = %who_ls"], ["files = ()", "a, b = ()"]),
    (["!pip install \\", "  a", "x = 1"], ["pass", "", "x = 1"]),
    (["x?", "?x", "x.y??", "np.*load*?"], ["pass"] * 4),
    (["%time x = f()"], ["x = f()"]),
    (
        ["!ls", 's = """', "%s", '!x \\"""', '"""', "%pwd"],
        ["pass", 's = """', "%s", '!x \\"""', '"""', "pass"],
    ),
    (["!ls", "f(1", "%2)", "# (", "%pwd"], ["pass", "f(1", "%2)", "# (", "pass"]),
    (["!ls", "x = 5 \\", "% 3"], ["pass", "x = 5 \\", "% 3"]),
    (["", "%%bash", "a=1"], ["", "", ""]),
    (["%%time", "!ls", "x = 1"], ["", "pass", "x = 1"]),
]


@pytest.mark.parametrize(("lines", "expected"), MAGICS)
def test_magics(lines: list[str], expected: list[str]) -> None:
    assert error_of(lines) is not None
    assert without_magics(lines) == expected
    assert error_of(expected) is None


@given(st.lists(st.text("%!?x= \\\"'#([)]", max_size=12), max_size=8))
def test_magics_move_no_line(lines: list[str]) -> None:
    assert len(without_magics(lines)) == len(lines)


@pytest.mark.parametrize("piece", ["'\\", "\"'", "[ ", "x? ", "%", '"""\\', "a b,", " "])
def test_long_lines_take_no_time(piece: str) -> None:
    begin = time.thread_time()
    without_magics(["!x", piece * 200_000, f"x{piece * 200_000}"])
    assert time.thread_time() - begin < 3


# Facts


def test_a_broken_cell_costs_only_itself(tmp_path: Path) -> None:
    facts = read(tmp_path, notebook(cell("code", "a = 1", "print 'x'"), cell("code", "b = 1")))
    assert names(facts) == [("variable", "b", 6)]
    assert facts.problem is not None
    assert facts.problem.line == 3
    assert "a cell cannot be parsed as Python" in facts.problem.reason


def test_a_title_is_no_name(tmp_path: Path) -> None:
    facts = read(tmp_path, notebook(cell("markdown", "# f"), cell("code", "def f(): ...")))
    assert names(facts) == [("heading", "f", 2), ("function", "f", 5)]
    assert facts.summary == "f"


LANGUAGES = [
    ({"kernelspec": {"language": "C++17"}}, "C++", "int f(int a) { return a; }", ("function", "f", 5), "//"),
    ({"language_info": {"name": "javascript"}}, "JavaScript", "function f() {}", ("function", "f", 5), "//"),
    ({"kernelspec": {"language": "R"}}, "R", "model <- lm(y)", ("identifier", "model", 5), "#"),
    ({"kernelspec": {"name": "julia-1.9"}}, "Julia", "solve(x) = x", ("identifier", "solve", 5), "#"),
]


@pytest.mark.parametrize("case", LANGUAGES)
def test_other_languages(tmp_path: Path, case: tuple[Any, str, str, tuple[str, str, int], str]) -> None:
    metadata, language, code, expected, mark = case
    raw = notebook(cell("markdown", "# T"), cell("code", code), **metadata)
    facts = read(tmp_path, raw)
    assert facts.code_language == language
    assert facts.problem is None
    assert names(facts)[:2] == [("heading", "T", 2), expected]
    assert notebook_text(raw).startswith(f"{mark} %% [markdown]\n{mark} # T\n\n{mark} %%\n{code}")


def test_an_unknown_language(tmp_path: Path) -> None:
    facts = read(tmp_path, notebook(cell("markdown", "# T"), cell("code", "x"), kernelspec={"language": "?"}))
    assert (facts.code_language, names(facts)) == ("Text", [("heading", "T", 2)])


# Broken and hostile ones

BROKEN = [
    ("", "no JSON"),
    ('{"cells": [', "no JSON"),
    ("[1]", "it holds no object"),
    ('{"cells": 5}', "it has no list of cells"),
    ("{}", "it has no list of cells"),
    ("[" * 200_000, "nested too deeply"),
    ('{"cells": [{"source": ' + "[" * 200_000, "nested too deeply"),
]


@pytest.mark.parametrize(("raw", "reason"), BROKEN)
def test_broken_notebooks(raw: str, reason: str, tmp_path: Path) -> None:
    facts = read(tmp_path, raw)
    assert facts.problem is not None
    assert reason in facts.problem.reason
    assert (facts.fallback, facts.parsed, facts.code_language) == ("broken", False, "")
    assert facts.definitions == ()


@pytest.mark.parametrize("bad", [5, None, [], {}, {"source": 5}, {"source": ["a", 5]}, {"cell_type": "code"}])
def test_cells_without_text_are_told(bad: Any, tmp_path: Path) -> None:
    facts = read(tmp_path, notebook(bad, cell("code", "x = 1")))
    assert names(facts) == [("variable", "x", 2)]
    assert facts.problem is not None
    assert "its cell 1 has no source that is text" in facts.problem.reason


def test_odd_contents(tmp_path: Path) -> None:
    odd = {"cell_type": ["a"], "source": "x"}
    raw = notebook(
        odd, cell("code", "a = '\0'"), cell("code", "b = 1"), kernelspec=[], language_info={"name": 5}
    )
    facts = read(tmp_path, raw.replace('"nbformat": 4', '"nbformat": ' + "4" * 9000 + ', "x": NaN'))
    assert names(facts) == [("variable", "b", 8)]
    assert facts.problem is not None
    assert facts.problem.line == 5


def test_outputs_do_not_count(tmp_path: Path) -> None:
    big = {**cell("code", "x = 1"), "outputs": [{"data": {"image/png": "A" * 1_000_000}}]}
    facts = read(tmp_path, notebook(big))
    assert (facts.lines, facts.shown_lines, facts.truncated) == (2, 2, False)
    facts = read(tmp_path, notebook(big), Limits.of(Settings(root="/", max_source=10, max_parse=2_000_000)))
    assert (facts.lines, facts.shown_lines, facts.truncated) == (2, 1, True)
    facts = read(tmp_path, notebook(big), Limits.of(Settings(root="/", max_source=10, max_parse=1000)))
    assert (facts.fallback, facts.parsed) == ("size", False)


# Pages

TREE = {
    "shop/__init__.py": "",
    "shop/prices.py": "def price(text):\n    return float(text)\n",
    "analysis/helpers.py": "def helper(): ...\n",
    "analysis/report.ipynb": notebook(
        cell("markdown", "# Sales", "", "How the shop did."),
        cell("code", "%matplotlib inline", "import os", "from shop.prices import price", "import helpers"),
        cell("code", "def total(rows):", "    return sum(map(price, rows))"),
    ),
    "use.py": "import report\nimport analysis.report\n",
    "broken.ipynb": "{",
}


def test_pages(new_site: NewSite) -> None:
    built = new_site(TREE).build()
    assert built.code == 0
    assert len(built.warnings) == 1
    assert "broken.ipynb: it cannot be parsed as Jupyter notebook (no JSON" in built.warnings[0]
    assert not check(built.site)
    page, text = (one("code/analysis/report.ipynb_docs/index.html") for one in (built.read, built.text))
    assert "How the shop did." in text
    assert '<span class="k">def</span>' in page
    assert 'id="L14"' in page
    assert 'id="L15"' not in page
    assert 'id="report.total"' in page
    assert 'id="heading-2"' in page
    assert "not used in this file" not in text
    assert "Imported by 1 file: analysis/report.ipynb line 10" in built.text(
        "code/analysis/helpers.py_docs/index.html"
    )
    prices = built.text("code/shop/prices.py_docs/index.html")
    assert "analysis/report.ipynb:14" in prices
    assert "return sum(map(" in prices
    assert "report.ipynb" not in built.text("code/use.py_docs/index.html")
    assert "{" in built.text("code/broken.ipynb_docs/index.html")


def test_lines_of_cells_are_no_lines_of_a_hosted_file(new_site: NewSite) -> None:
    built = new_site(TREE, {"source": "link", "source_url": "https://host.example/{path}#L{line}"}).build()
    assert built.code == 0
    page = built.read("code/analysis/helpers.py_docs/index.html")
    assert "https://host.example/analysis/helpers.py#L1" in page
    assert "https://host.example/analysis/report.ipynb" not in page
    assert "line 10" in text_of(page)
