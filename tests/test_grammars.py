"""What is read of other languages than Python: a file of each with its awkward cases.

`pytest --redraw` writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.treesitter import load
from mkdocs_kwmap.grammars import GRAMMARS, Grammar
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Settings, Source
from outline import facts_outline

LANGUAGES = Path(__file__).parent / "golden" / "languages"
FILES = sorted(path.relative_to(LANGUAGES).as_posix() for path in (LANGUAGES / "sources").iterdir())

DOCS = Path(__file__).parent.parent / "site_example" / "docs"


@pytest.mark.parametrize("name", FILES)
def test_facts_of_a_file(name: str, check: Callable[[str, str], None]) -> None:
    path = LANGUAGES / name
    language = language_of(name, path.read_bytes())
    source = Source(path.name, str(path), language, path.stat().st_size)
    facts = extract(source, Limits.of(Settings(root=str(LANGUAGES))))
    assert facts.fallback is None
    check(f"languages/facts/{path.name}.txt", f"{language}\n{facts_outline(facts)}")


def test_documented_captures_are_those_of_the_queries() -> None:
    used = {_as_documented(one) for language in GRAMMARS for one in _captures(language)}
    assert set(_first_column("capture")) == used


def test_documented_fields_of_a_row_are_those_there_are() -> None:
    assert set(_first_column("field")) == set(Grammar.__struct_fields__)


def test_documented_methods_of_a_dialect_are_those_there_are() -> None:
    assert set(_first_column("method")) == {name for name in vars(Dialect) if not name.startswith("_")}


def test_kinds_of_the_queries_are_documented() -> None:
    used = {one.split(".")[1] for language in GRAMMARS for one in _captures(language) if _has_kind(one)}
    lines = (DOCS / "exports.md").read_text(encoding="utf-8").splitlines()
    (row,) = (line for line in lines if line.startswith("| `kind` |"))
    assert used <= set(re.findall(r"`(\w+)`", row))


def _has_kind(capture: str) -> bool:
    return capture.startswith(("definition.", "declaration."))


def _captures(language: str) -> Iterator[str]:
    query = load(language).query
    names = map(query.capture_name, range(query.capture_count))
    return (name for name in names if not name.startswith("_"))


def _as_documented(capture: str) -> str:
    """A capture with `KIND` and `LABEL` in place of what they stand for."""
    role, *rest = capture.split(".")
    if role in {"definition", "declaration", "scope"}:
        rest = ["KIND", "LABEL"][: len(rest)]
    return "@" + ".".join((role, *rest))


def _first_column(heading: str) -> list[str]:
    """What stands in code in the first column of the table of that heading."""
    text = (DOCS / "add-a-language.md").read_text(encoding="utf-8")
    table = text.partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
