"""Deprecations: what the source says of them, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.deprecations import COMPUTED_REASON, NO_REASON
from mkdocs_kwmap.model import DocstringStyle, Facts, Settings, Source
from mkdocs_kwmap.pages import file_docs, file_keywords
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.definitions import walk_blocks
from mkdocs_kwmap.pages.model import DefinitionBlock, Docs, Label, Row, Table
from mkdocs_kwmap.site import survey


def facts_of(text: str, tmp_path: Path, style: DocstringStyle = "auto") -> Facts:
    path = write_tree(tmp_path, {"live.py": text}) / "live.py"
    source = Source("live.py", str(path), "Python", path.stat().st_size, "live")
    return extract(source, Limits(style, 512_000, 4_000_000))


def deprecated(text: str, tmp_path: Path, style: DocstringStyle = "auto") -> str:
    return facts_of(text, tmp_path, style).definitions[0].deprecated


@pytest.mark.parametrize(
    ("decorator", "text"),
    [
        ("deprecated('Use g.')", "Use g."),
        ("warnings.deprecated('Use '\n 'g.', category=None)", "Use g."),
        ("typing_extensions.deprecated('''Use\n  g.''', stacklevel=2)", "Use g."),
        ("deprecated", NO_REASON),
        ("deprecated()", NO_REASON),
        ("deprecated(REASON)", COMPUTED_REASON),
        ("deprecated(f'{x}')", COMPUTED_REASON),
        ("deprecated(reason=REASON)", COMPUTED_REASON),
        ("deprecated(reason='Use g.', version='1.2')", "Use g. (version 1.2)"),
        ("deprecated(version='1.2')", "version 1.2"),
        ("util.deprecated('1.4', 'Use g.')", "1.4: Use g."),
        ("deprecation.deprecated(None, 'Use g.')", "Use g."),
        ("deprecated_alias('x')", ""),
        ("x['deprecated']", ""),
    ],
)
def test_a_decorator_tells_its_message(decorator: str, text: str, tmp_path: Path) -> None:
    assert deprecated(f"@{decorator}\ndef f(): ...\n", tmp_path) == text
    assert deprecated(f"@other\n@{decorator}\nclass F: ...\n", tmp_path) == text


@pytest.mark.parametrize(
    ("docstring", "text"),
    [
        ("F.\n\n.. deprecated:: 1.2", "Since version 1.2."),
        ("F.\n\n.. deprecated:: 1.2 Use g.", "Since version 1.2: Use g."),
        ("F.\n\n.. deprecated:: 1.2\n\n   Use\n   g.\n\nMore.", "Since version 1.2: Use g."),
        ("F.\n\n.. deprecated:: Use g.", "Use g."),
        ("F.\n\n.. deprecated::", NO_REASON),
        ("F.\n\nDeprecated\n----------\n1.2\n    Use g.\n", "Since version 1.2: Use g."),
        ("F.\n\n.. versionadded:: 1.2\n   This is deprecated.", ""),
        ("F.\n\n.. note::\n\n   .. deprecated:: 1.2", ""),
        ("F.\n\nParameters\n----------\na : int\n    A.\n\n    .. deprecated:: 1.2\n", ""),
        ("F.\n\n```rst\n.. deprecated:: 1.2\n```\n", ""),
        ("This is deprecated: use g.", ""),
    ],
)
def test_a_docstring_tells_its_text(docstring: str, text: str, tmp_path: Path) -> None:
    indented = docstring.replace("\n", "\n    ")
    assert deprecated(f'def f(a):\n    """{indented}\n    """\n', tmp_path) == text


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("Deprecated:\n        1.2: Use g.", "1.2: Use g."),
        ("Deprecated: 1.2\n        Use g.", "Since version 1.2: Use g."),
        ("Deprecated: Since long ago\n        Use g.", "Since long ago Use g."),
        ("Note:\n        It is deprecated.", ""),
    ],
)
def test_a_section_in_the_style_of_google_counts(section: str, text: str, tmp_path: Path) -> None:
    assert deprecated(f'def f():\n    """F.\n\n    {section}\n    """\n', tmp_path, "google") == text


def test_a_decorator_comes_before_a_docstring(tmp_path: Path) -> None:
    text = '@deprecated("Use g.")\ndef f():\n    """.. deprecated:: 1.2"""\n'
    assert deprecated(text, tmp_path) == "Use g."


def test_a_variable_is_deprecated_by_its_docstring(tmp_path: Path) -> None:
    assert deprecated('X = 1\n"""X.\n\n.. deprecated:: 2\n"""\n', tmp_path) == "Since version 2."


def test_of_overloads_only_the_one_that_says_so_is_deprecated(tmp_path: Path) -> None:
    overloads = "@overload\n@deprecated('No int.')\ndef f(a: int): ...\n@overload\ndef f(a: str): ...\n"
    text = f"{overloads}def f(a): ...\n"
    facts = facts_of(text, tmp_path)
    assert [one.deprecated for one in facts.definitions] == ["No int.", "", ""]


WARNINGS = """\
import warnings
warnings.warn("the module", DeprecationWarning)
def f():
    if x:
        warn("f", category=PendingDeprecationWarning, stacklevel=2)
    def g():
        warnings.warn(FutureWarning("g"))
class C:
    def m(self):
        warnings.warn("m", np.VisibleDeprecationWarning)
        warnings.warn("m", UserWarning)
        warnings.warn("DeprecationWarning")
        log("m", DeprecationWarning)
        raise DeprecationWarning
"""


def test_calls_that_warn_of_a_deprecation_are_found(tmp_path: Path) -> None:
    found = [(one.qualname, one.line) for one in facts_of(WARNINGS, tmp_path).patterns]
    assert found == [("", 2), ("f", 5), ("f.<locals>.g", 7), ("C.m", 10)]


# Pages

HOSTILE = '''\
from warnings import deprecated

X = 1
"""X.

.. deprecated:: 2
"""

@deprecated("<script>alert(1)</script> `g`")
def f(): ...

@deprecated("Use g.")
class C:
    """C.

    .. deprecated:: 2
    """
'''


@pytest.fixture
def context(tmp_path: Path) -> Context:
    root = write_tree(tmp_path, {"live.py": HOSTILE})
    return Context(survey(Settings(root=str(root), git="off", evidence=False), Cache(""), print))


def test_a_block_tells_what_its_docstring_does_not(context: Context) -> None:
    sections = file_docs.build(context, "live.py").sections
    blocks = [block for part in sections for block in part.blocks if isinstance(block, DefinitionBlock)]
    told = {block.name: (block.deprecated, block.labels) for block in walk_blocks(blocks)}
    assert told == {
        "f": ("<script>alert(1)</script> `g`", ("deprecated",)),
        "C": ("Use g.", ("deprecated",)),
    }


def test_tables_mark_the_names(context: Context) -> None:
    for page in (file_docs.build(context, "live.py"), file_keywords.build(context, "live.py")):
        tables = [block for part in page.sections for block in part.blocks if isinstance(block, Table)]
        marked = {name(row) for table in tables for row in table.rows if Label("deprecated") in row.cells[0]}
        assert marked == {"X", "f", "C"}


def name(row: Row) -> str:
    first = row.cells[0][0]
    assert not isinstance(first, str | Docs)
    return first.text
