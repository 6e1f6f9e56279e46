"""What ruff finds in mapped files, whatever the repository's own configuration says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from conftest import write_tree
from mkdocs_kwmap import findings, site
from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.evidence import PERFORMANCE, SECURITY, find_ruff, gather_evidence, is_about
from mkdocs_kwmap.model import Finding, Settings, Source
from mkdocs_kwmap.pages import file_docs
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Section, Table

INSECURE = "import subprocess\n\ndef run(a):\n    assert a\n    subprocess.run(a, shell=True)  # noqa\n"
SLOW = "def f(items):\n    found = []\n    for item in items:\n        found.append(item)\n    return found\n"


def findings_in(root: Path) -> dict[str, list[Finding]]:
    ruff = find_ruff()
    assert ruff is not None, "ruff comes with the extra 'evidence', which the tests need"
    names = (path for path in root.rglob("*.py"))
    sources = [Source(path.relative_to(root).as_posix(), str(path), "Python", 1) for path in names]
    return gather_evidence(ruff, sources)


def test_rules_are_found_with_their_lines(tmp_path: Path) -> None:
    found = findings_in(write_tree(tmp_path, {"a.py": INSECURE, "b.py": SLOW}))
    assert ("S602", 5) in {(one.rule, one.line) for one in found["a.py"]}
    assert {(one.rule, one.line) for one in found["b.py"]} == {("PERF402", 4)}


def test_the_configuration_of_the_repository_changes_nothing(tmp_path: Path) -> None:
    quiet = "[tool.ruff]\nexclude = ['*']\nlint.select = []\n"
    found = findings_in(write_tree(tmp_path, {"pyproject.toml": quiet, "a.py": INSECURE}))
    assert "S602" in {one.rule for one in found["a.py"]}


def test_assert_is_a_finding_only_outside_tests(tmp_path: Path) -> None:
    found = findings_in(write_tree(tmp_path, {"a.py": INSECURE, "tests/test_a.py": INSECURE}))
    assert "S101" in {one.rule for one in found["a.py"]}
    assert "S101" not in {one.rule for one in found["tests/test_a.py"]}


def test_files_that_do_not_parse_have_no_findings(tmp_path: Path) -> None:
    assert findings_in(write_tree(tmp_path, {"a.py": "def :\n"})) == {}


class Linter:
    """The linter, which tells what files it was run for, and may have something done while it runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[str] = []
        self.meanwhile: Callable[[], object] = list
        monkeypatch.setattr(findings, "gather_evidence", self._run)

    def _run(self, ruff: str, sources: Sequence[Source]) -> dict[str, list[Finding]]:
        self.paths = [source.path for source in sources]
        found = gather_evidence(ruff, sources)
        self.meanwhile()
        return found


def rules_in(root: Path, cache: Path) -> dict[str, set[str]]:
    """What a build says of files, by path."""
    kept = Cache(str(cache))
    try:
        index = site.survey(Settings(root=str(root), git="off", evidence=True), kept, print)
    finally:
        kept.close()
    return {path: {one.rule for one in found} for path, found in index.findings.items()}


def test_the_linter_reads_only_files_that_have_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linter = Linter(monkeypatch)
    root, cache = (
        write_tree(tmp_path / "tree", {"a.py": INSECURE, "b.py": SLOW, "c.py": ""}),
        tmp_path / "cache",
    )
    first = rules_in(root, cache)
    assert linter.paths == ["a.py", "b.py", "c.py"]
    assert rules_in(root, cache) == first
    assert linter.paths == []
    (root / "b.py").write_text(INSECURE, encoding="utf-8")
    assert rules_in(root, cache) == {"a.py": first["a.py"], "b.py": first["a.py"]}
    assert linter.paths == ["b.py"]


def test_what_is_found_in_a_file_written_meanwhile_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linter = Linter(monkeypatch)
    root, cache = write_tree(tmp_path / "tree", {"a.py": SLOW}), tmp_path / "cache"
    linter.meanwhile = lambda: (root / "a.py").write_text(INSECURE, encoding="utf-8")
    rules_in(root, cache)
    linter.meanwhile = list
    (root / "a.py").write_text(SLOW, encoding="utf-8")
    assert rules_in(root, cache) == {"a.py": {"PERF402"}}
    assert linter.paths == ["a.py"]


def test_a_file_that_is_only_read_in_part_is_read_by_the_linter_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linter = Linter(monkeypatch)
    long = "x = 1\n" * 700_000
    root, cache = write_tree(tmp_path / "tree", {"a.py": long + INSECURE}), tmp_path / "cache"
    assert "S602" in rules_in(root, cache)["a.py"]
    (root / "a.py").write_text(long + SLOW, encoding="utf-8")
    assert rules_in(root, cache) == {"a.py": {"PERF402"}}
    assert linter.paths == ["a.py"]


@pytest.mark.parametrize(
    ("rule", "groups", "expected"),
    [
        ("S603", SECURITY, True),
        ("SIM105", SECURITY, False),
        ("PERF401", PERFORMANCE, True),
        ("C901", PERFORMANCE, True),
        ("C408", PERFORMANCE, False),
    ],
)
def test_a_rule_belongs_to_a_group(rule: str, groups: tuple[str, ...], expected: bool) -> None:
    assert is_about(Finding(rule, "", 1), groups) is expected


def sections_of(root: Path, *, evidence: bool = True) -> dict[str, Section]:
    index = site.survey(Settings(root=str(root), git="off", evidence=evidence), Cache(""), print)
    return {part.title: part for part in file_docs.build(Context(index), "a.py").sections}


def test_the_page_shows_findings_with_their_lines(tmp_path: Path) -> None:
    sections = sections_of(write_tree(tmp_path, {"a.py": INSECURE}))
    table, checked = sections["Security"].blocks
    assert isinstance(table, Table)
    assert any("ruff S602" in str(row) and "L5" in str(row) for row in table.rows)
    assert "flake8-bandit" in str(checked)
    assert "Performance" not in sections


def test_findings_of_one_rule_are_one_row_with_all_lines(tmp_path: Path) -> None:
    sections = sections_of(write_tree(tmp_path, {"a.py": "assert a\nassert b\nexec(c)\n"}))
    rows = [row for table in sections["Security"].blocks if isinstance(table, Table) for row in table.rows]
    assert ["L1" in str(row) and "L2" in str(row) for row in rows] == [True, False]


def test_words_in_strings_and_comments_are_no_findings(tmp_path: Path) -> None:
    text = "'''eval(x), subprocess.run(x, shell=True)'''\n# exec(x)\ncache = 'async def'\n"
    sections = sections_of(write_tree(tmp_path, {"a.py": text}))
    assert not {"Security", "Performance", "Patterns"} & sections.keys()


def test_without_evidence_the_sections_are_left_out(tmp_path: Path) -> None:
    assert "Security" not in sections_of(write_tree(tmp_path, {"a.py": INSECURE}), evidence=False)


def test_a_missing_ruff_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "find_ruff", lambda: None)
    told: list[str] = []
    root = write_tree(tmp_path, {"a.py": INSECURE, "b.py": SLOW})
    site.survey(Settings(root=str(root), git="off"), Cache(""), told.append)
    assert len(told) == 1
    assert "mkdocs-kwmap[evidence]" in told[0]
