"""What is read of other languages than Python: a file of each with its awkward cases.

`pytest --redraw` writes the golden files anew; read the difference before you commit it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Settings, Source
from outline import facts_outline

LANGUAGES = Path(__file__).parent / "golden" / "languages"
FILES = sorted(path.relative_to(LANGUAGES).as_posix() for path in (LANGUAGES / "sources").rglob("*.*"))


@pytest.mark.parametrize("name", FILES)
def test_facts_of_a_file(name: str, check: Callable[[str, str], None]) -> None:
    path = LANGUAGES / name
    language = language_of(name, path.read_bytes())
    source = Source(path.name, str(path), language, path.stat().st_size)
    facts = extract(source, Limits.of(Settings(root=str(LANGUAGES))))
    assert facts.fallback is None
    check(f"languages/facts/{path.name}.txt", f"{language}\n{facts_outline(facts)}")
