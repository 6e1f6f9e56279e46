"""The example site, which is this project's documentation: it builds without a warning, and is true."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config import load_config

from linkcheck import check
from mkdocs_kwmap.config import KwmapConfig, settings_from
from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.errors import KwmapError

REPOSITORY = Path(__file__).parent.parent
DOCS = REPOSITORY / "site_example" / "docs"


@dataclass(frozen=True)
class Built:
    """The built example."""

    site: Path
    log: str

    @property
    def map(self) -> Path:
        return self.site / "code"

    def counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = json.loads((self.map / "map.json").read_bytes())["counts"]
        return counts

    def keywords(self) -> list[dict[str, Any]]:
        lines = (self.map / "keywords.jsonl").read_bytes().splitlines()
        return [json.loads(line) for line in lines]

    def pages(self, pattern: str) -> list[Path]:
        """Pages whose source URI below the map's base matches."""
        uris = {page: page.parent.relative_to(self.map).as_posix() for page in self.map.rglob("index.html")}
        return [page for page, uri in uris.items() if re.fullmatch(pattern, uri)]


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a copy of the repository, as git would have it when all is committed."""
    copy = tmp_path_factory.mktemp("example") / "repository"
    for name in _git(REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (REPOSITORY / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, copy / name)
    _git(copy, "init", "--quiet")
    _git(copy, "add", "--all")
    site = copy.parent / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=copy / "site_example",
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    log = done.stdout + done.stderr
    assert done.returncode == 0, log
    return Built(site, log)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout


# The built site


def test_nothing_is_warned_of(example: Built) -> None:
    told = [line for line in example.log.splitlines() if not line.startswith("INFO")]
    assert told == []


def test_every_link_leads_somewhere(example: Built) -> None:
    assert [str(problem) for problem in check(example.site)] == []


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("", "<h1"),  # home
        ("mkdocs_kwmap/site.py_docs", 'id="mkdocs_kwmap.site.survey"'),
        ("mkdocs_kwmap/site.py_docs", 'id="L1"'),
        ("mkdocs/structure/pages.py_docs", 'id="mkdocs.structure.pages.Page"'),
        ("mkdocs_kwmap/site.py_kw", 'href="../site.py_docs/#mkdocs_kwmap.site.survey"'),
        ("mkdocs_kwmap", 'href="site.py_docs/"'),  # folder index
        ("jinja2", 'href="environment.py_docs/"'),
        ("mkdocs_kwmap/extract/doc", 'id="kw-dependencies"'),  # folder documentation
        ("mkdocs_kwmap/outputs/sub", 'href="../keywords.py_docs/#mkdocs_kwmap.outputs.keywords.keywords"'),
        ("keywords", 'href="../keywords-w-names/"'),
        ("keywords-w-names", 'href="../mkdocs_kwmap/cache.py_docs/"'),
        ("book", 'href="../book-1/"'),
        ("book-1", 'id="kw-readme"'),
    ],
)
def test_every_page_kind_is_there(example: Built, page: str, shown: str) -> None:
    assert shown in (example.map / page / "index.html").read_text(encoding="utf-8")


def test_pages_are_counted(example: Built) -> None:
    assert example.counts()["pages"] == len(list(example.map.rglob("*.html")))


def test_files_are_counted(example: Built) -> None:
    counts = example.counts()
    with_pages = counts["files"] - counts["languages"]["Binary"]
    assert with_pages == len(example.pages(r".*_docs")) == len(example.pages(r".*_kw"))


def test_folders_are_counted(example: Built) -> None:
    folders = example.counts()["folders"]
    assert folders == len(example.pages(r"(.*/)?doc")) == len(example.pages(r"(.*/)?sub"))


def test_keywords_are_counted(example: Built) -> None:
    # a Python file is listed as a module besides, without `public` (definitions) and `used` (imports)
    named = [keyword for keyword in example.keywords() if "public" in keyword or "used" in keyword]
    assert example.counts()["keywords"] == Counter(keyword["kind"] for keyword in named)


def test_all_python_of_the_repository_is_mapped(example: Built) -> None:
    mapped = {keyword["path"] for keyword in example.keywords() if keyword["kind"] == "module"}
    package = REPOSITORY / "mkdocs_kwmap"
    assert {path.relative_to(REPOSITORY).as_posix() for path in package.rglob("*.py")} <= mapped


def test_generated_pages_are_not_mapped(example: Built) -> None:
    golden = {one["path"] for one in example.keywords() if one["path"].startswith("tests/golden/")}
    assert golden
    assert {path for path in golden if not path.startswith("tests/golden/languages/sources/")} == set()


# What the documentation says


def _page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def _option_rows() -> dict[str, list[str]]:
    """The cells of the first table of the options page, by option."""
    rows = re.findall(r"^\| \[`(\w+)`\]\(#[\w-]+\) \|(.*)\|$", _page("options.md"), re.MULTILINE)
    return {name: [cell.strip() for cell in cells.split("|")] for name, cells in rows}


OPTIONS = dict(KwmapConfig._schema)


def test_documented_options_are_those_there_are() -> None:
    assert _option_rows().keys() == OPTIONS.keys()


@pytest.mark.parametrize("name", OPTIONS)
def test_default_of_an_option_is_documented(name: str) -> None:
    _, default, meaning = _option_rows()[name]
    expected = OPTIONS[name].default
    if expected is None:
        assert default  # in words
    else:
        assert default == f"`{expected}`"
    assert meaning


@pytest.mark.parametrize("name", OPTIONS)
def test_choices_of_an_option_are_documented(name: str) -> None:
    choices = getattr(OPTIONS[name], "choices", None)
    if choices is not None:
        assert _option_rows()[name][0] == ", ".join(f"`{choice}`" for choice in choices)


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_has_a_section_with_an_example(name: str) -> None:
    sections = re.split(r"^#{2,3} ", _page("options.md"), flags=re.MULTILINE)
    sections = [section for section in sections if f"`{name}`" in section.partition("\n")[0]]
    assert len(sections) == 1
    assert re.search(rf"^ *{name}:", sections[0], re.MULTILINE)


WRONG: tuple[dict[str, Any], ...] = (
    {"root": "sr"},
    {"root": "site"},
    {"packages": "griffe"},
    {"packages": ["requets"]},
    {"packages": ["mkdocs"]},
    {"include": "*.py"},
    {"git": "always"},
    {"git": "on"},
    {"source": "show"},
    {"source": "link"},
    {"source": "link", "repo_url": "https://github.com/me/project"},
    {"source": "link", "source_url": "https://x/{file}"},
    {"max_source": "large"},
    {"max_parse": 0},
    {"docstring_style": "epytext"},
    {"evidence": "on"},
    {"inventories": "https://docs.python.org/3/"},
    {"inventories": ["https://docs.python.org/3/"]},
    {"inventories": [{"file": "python.inv", "url": "https://docs.python.org/3/"}]},
    {"base": "../code"},
    {"title": 7},
    {"nav": "hidden"},
    {"site_search": "maybe"},
    {"workers": 0},
    {"cache_dir": 5},
    {"cache_dir": ".."},
)


@pytest.mark.parametrize("options", WRONG, ids=str)
def test_documented_errors_are_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    error = _error(tmp_path / "project", dict(options)).replace(str(tmp_path), "/home/me")
    error = re.sub(r"\(not a git repository.*\)\. Set", "(not a git repository …). Set", error)
    assert error in " ".join(_page("options.md").split())


def _error(project: Path, options: dict[str, Any]) -> str:
    """What is said of the options in a project with a folder `mkdocs` and a built site."""
    for folder in ("docs", "mkdocs", "site"):
        (project / folder).mkdir(parents=True)
        (project / folder / "a.py").touch()
    repo_url = options.pop("repo_url", "")
    (project / "mkdocs.yml").write_text(f"site_name: x\nrepo_url: {repo_url}\n", encoding="utf-8")
    config = KwmapConfig()
    config.load_dict(options)
    errors, _ = config.validate()
    if errors:
        return f"option '{errors[0][0]}': {errors[0][1]}"
    with pytest.raises(KwmapError) as told:
        discover(settings_from(config, load_config(str(project / "mkdocs.yml"))))
    return str(told.value)


def test_documented_keys_of_keywords_are_those_there_are(example: Built) -> None:
    """The example lines and tables of the exports page, compared with the export."""
    text = _page("exports.md")
    keywords = example.keywords()
    for line in re.findall(r"^\{\"name\".*", text, re.MULTILINE):
        shown = json.loads(line)
        there = [one for one in keywords if one["path"] == shown["path"] and one["name"] == shown["name"]]
        assert any(one.keys() == shown.keys() and one["kind"] == shown["kind"] for one in there), line
    tables = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert tables - {"null"} == {key for one in keywords for key in one}


def test_documented_kinds_are_those_there_are(example: Built) -> None:
    text = _page("exports.md")
    row = next(line for line in text.splitlines() if line.startswith("| `kind` |"))
    documented = set(re.findall(r"`(\w+)`", row)) - {"kind"}
    assert {keyword["kind"] for keyword in example.keywords()} <= documented


def test_documented_dependencies_are_those_there_are() -> None:
    rows = [line for line in _page("dependencies.md").splitlines() if line.startswith("|")]
    documented = set(re.findall(r"[\w-]+", "\n".join(rows).lower()))
    required = {re.split(r"[^\w-]", one.lower())[0] for one in requires("mkdocs-kwmap") or ()}
    assert required - {"mkdocs-kwmap"} <= documented


def test_readme_has_the_picture_and_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert picture is not None
    assert (REPOSITORY / picture[1]).stat().st_size < 120_000
    commands = re.findall(r"^    python3 (\S+) (\w+)$", readme, re.MULTILINE)
    assert commands == [(".ci/dev.py", "preview"), (".ci/dev.py", "test")]
    assert (REPOSITORY / ".ci" / "dev.py").is_file()


def test_links_of_the_readme_lead_somewhere() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", re.sub(r"```.*?```", "", readme, flags=re.DOTALL))
    assert links
    assert [link for link in links if not (REPOSITORY / link).exists()] == []
