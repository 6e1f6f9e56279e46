"""What configuration files of known schemas say by name, and the section of their pages."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from conftest import NewSite
from linkcheck import check
from mkdocs_kwmap.configuration import reader_of
from mkdocs_kwmap.configuration.records import File, Listing
from mkdocs_kwmap.configuration.yaml_tree import read_yaml
from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.model import Source

LIMITS = Limits(docstring_style="auto", max_source=512_000, max_parse=4_000_000, max_parse_time=5.0)
LANGUAGES = {"toml": "TOML", "json": "JSON", "cfg": "INI", "txt": "CMake", "mod": "Text"}
Rows = dict[str, list[tuple[object, ...]]]


def listings_of(folder: Path, path: str, text: str) -> tuple[Listing, ...]:
    location = folder / "file"
    location.write_text(text, encoding="utf-8")
    language = LANGUAGES.get(path.rpartition(".")[2], "YAML")
    facts = extract(Source(path, str(location), language, len(text.encode())), LIMITS)
    read = reader_of(path)
    assert read is not None
    return read(File(path, text, facts))


def rows_of(folder: Path, path: str, text: str) -> Rows:
    """Lines and cells by the first column's head; a cell of several words is joined by commas."""
    found: Rows = {}
    for listing in listings_of(folder, path, text):
        for one in listing.entries:
            assert len(one.cells) == len(listing.head)
            cells = (", ".join(word.text for word in cell) for cell in one.cells)
            found.setdefault("/".join(listing.head[:2]), []).append((one.line, *cells))
    return found


PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "shop"
description = "Sells."
dependencies = [
    "a>=1",  # "no>=1"
    # "neither"
    'b[x]~=2; python_version < "3.12"',
]

[project.optional-dependencies]
more = ["c"]

[project.scripts]
shop = "shop.cli:main"

[project.entry-points."some.group"]
plug = "shop.plugin:App.run [x]"

[dependency-groups]
dev = ["d", {include-group = "test"}]

[tool.ruff.lint]
select = ["A"]
"""


def test_pyproject(tmp_path: Path) -> None:
    assert rows_of(tmp_path, "pyproject.toml", PYPROJECT) == {
        "Project/Value": [
            (6, "name", "shop"),
            (7, "description", "Sells."),
            (3, "build-backend", "hatchling.build"),
        ],
        "Entry point/Object": [
            (18, "shop", "shop.cli:main", "scripts"),
            (21, "plug", "shop.plugin:App.run", "some.group"),
        ],
        "Dependency/Constraint": [
            (9, "a", ">=1", ""),
            (11, "b", '[x]~=2; python_version < "3.12"', ""),
            (15, "c", "", "extra more"),
            (24, "d", "", "group dev"),
            (24, "all of group , test", "", "group dev"),
            (2, "hatchling", "", "build"),
        ],
        "Configured tool": [(26, "tool.ruff")],
    }


def test_poetry(tmp_path: Path) -> None:
    text = (
        '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\npython = "^3.10"\n'
        'a = {version = "^1", optional = true}\nb = {path = "../b"}\n'
        '[tool.poetry.group.dev.dependencies]\nc = "*"\n[tool.poetry.scripts]\nrun = "p:main"\n'
    )
    rows = rows_of(tmp_path, "pyproject.toml", text)
    assert rows["Dependency/Constraint"] == [
        (4, "python", "^3.10", ""),
        (5, "a", "^1", ""),
        (6, "b", "", ""),
        (8, "c", "*", "group dev"),
    ]
    assert rows["Entry point/Object"] == [(10, "run", "p:main", "scripts")]


def test_setup_cfg(tmp_path: Path) -> None:
    text = (
        "[metadata]\nname = p\nversion = attr: p.__version__\n[options]\npackages = find:\n"
        "install_requires =\n    a>=1\n    # b\n    b\n[options.extras_require]\nBig = c; d\n"
        "[options.entry_points]\nconsole_scripts =\n    run = p.cli:main\n    odd\n"
    )
    assert rows_of(tmp_path, "setup.cfg", text) == {
        "Project/Value": [
            (2, "name", "p"),
            (3, "version", "attr: p.__version__"),
            (5, "packages", "find:"),
        ],
        "Entry point/Object": [(14, "run", "p.cli:main", "console_scripts")],
        "Dependency/Constraint": [(7, "a", ">=1", ""), (9, "b", "", ""), (11, "c", "; d", "extra Big")],
    }


def test_cmake(tmp_path: Path) -> None:
    text = (
        'find_package(Threads 1.2 REQUIRED)\noption(GPU "Use it" ON)\noption(BARE "b")\n'
        "add_library(core STATIC a.cc ../${X}.cc)\nadd_executable(tool main.cc)\n"
        "target_link_libraries(tool\n  PRIVATE core Threads::Threads)\nadd_library(p::core ALIAS core)\n"
        "add_custom_target(docs ALL)\nadd_test(NAME unit COMMAND tool)\ntarget_sources(core PRIVATE b.cc)\n"
    )
    assert rows_of(tmp_path, "src/CMakeLists.txt", text) == {
        "Target/Kind": [
            (4, "core", "library static", "a.cc, ../${X}.cc"),
            (5, "tool", "executable", "main.cc"),
            (8, "p::core", "library alias", "core"),
            (9, "docs", "custom", ""),
            (10, "unit", "test", ""),
            (11, "core", "further sources", "b.cc"),
        ],
        "Target/Links to": [(6, "tool", "core, Threads::Threads")],
        "Option/Default": [(2, "GPU", "ON", "Use it"), (3, "BARE", "OFF", "b")],
        "Required package/How": [(1, "Threads", "1.2, REQUIRED")],
    }
    sources = listings_of(tmp_path, "src/CMakeLists.txt", text)[0].entries[0].cells[2]
    assert [word.target for word in sources] == ["src/a.cc", "${X}.cc"]


WORKFLOW = """\
name: Tests
on:
  push:
  pull_request: {branches: [main]}
jobs:
  lint: &lint
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Look
        run: |
          # first
          ruff check
          mypy
      - uses: ./.github/actions/own
  again: *lint
  test:
    name: All of them
    needs: [lint, again]
    runs-on: [self-hosted, big]
    steps: [{run: pytest}, 3, {env: {}}]
"""


def test_workflow(tmp_path: Path) -> None:
    assert rows_of(tmp_path, ".github/workflows/test.yml", WORKFLOW) == {
        "Workflow/Value": [(1, "name", "Tests"), (2, "on", "push, pull_request")],
        "Job/Runs on": [
            (6, "lint", "ubuntu-latest", "", "3"),
            (16, "again", "", "", ""),
            (17, "test, All of them", "self-hosted, big", "lint, again", "3"),
        ],
        "Step/Job": [
            (9, "", "lint", "actions/checkout@v4"),
            (10, "Look", "lint", "ruff check"),
            (15, "", "lint", "./.github/actions/own"),
            (21, "", "test", "pytest"),
        ],
    }


OTHERS = [
    (
        ".gitlab-ci.yml",
        "stages: [b]\nvariables: {a: b}\nmake:\n  stage: b\n  needs: [{job: x}, y]\n  script: [one, two]\n",
        {"Stage": [(1, "b")], "Job/Stage": [(3, "make", "b", "x, y", "one")]},
    ),
    (
        ".pre-commit-config.yaml",
        "repos:\n- repo: https://x.org/r\n  rev: v1\n  hooks:\n  - id: fix\n",
        {"Hook/Repository": [(5, "fix", "https://x.org/r", "v1")]},
    ),
    (
        "compose.yml",
        "services:\n  db: {image: pg}\n  web:\n    build: ./web\n    depends_on: {db: {}}\n",
        {"Service/Image": [(2, "db", "pg", "", ""), (3, "web", "", "./web/Dockerfile", "db")]},
    ),
    (
        "package.json",
        '{"name": "p",\n"main": "./lib/i.js",\n"bin": {"x": "b.js"},\n"devDependencies": {"l.m": "^4"}}',
        {
            "Package/Value": [(1, "name", "p")],
            "Entry/File": [(2, "main", "./lib/i.js"), (3, "bin x", "b.js")],
            "Dependency/Constraint": [(4, "l.m", "^4", "development")],
        },
    ),
    ("package.json", '{\n"scripts": {"t": "jest"}}', {"Script/Command": [(2, "t", "jest")]}),
    (
        "Cargo.toml",
        '[package]\nname = "c"\n[dependencies]\na = "1"\nb = {version = "2"}\n',
        {
            "Package/Value": [(2, "name", "c")],
            "Dependency/Constraint": [(4, "a", "1", ""), (5, "b", "2", "")],
        },
    ),
    (
        "go.mod",
        "module m\n\ngo 1.22\nrequire a.org/b v1\nrequire (\n\td v2 // indirect\n)\nexclude (\ne v3\n)\n",
        {
            "Package/Value": [(1, "module", "m"), (3, "go", "1.22")],
            "Dependency/Constraint": [(4, "a.org/b", "v1", ""), (6, "d", "v2", "indirect")],
        },
    ),
]


@pytest.mark.parametrize(("path", "text", "expected"), OTHERS)
def test_other_schemas(path: str, text: str, expected: Rows, tmp_path: Path) -> None:
    assert rows_of(tmp_path, path, text) == expected


ODD = [
    ("pyproject.toml", "[project"),
    ("pyproject.toml", "project = 3\nbuild-system = []\n"),
    ("pyproject.toml", '[project]\nname = 3\nscripts = ["x"]\ndependencies = "a"\n'),
    ("pyproject.toml", "[project.scripts]\na = 1\n[dependency-groups]\nx = [1, {y = 2}]\n"),
    ("pyproject.toml", "[project.scripts]\n" + ".".join("a" * 250_000) + ' = "x"\n'),
    ("Cargo.toml", "dependencies = 1\n"),
    ("setup.cfg", "no section"),
    ("setup.cfg", "[options]\n"),
    ("package.json", "[1]"),
    ("package.json", '{"scripts": [1], "main": {}, "dependencies": {"a": {}}, "bin": {"x": 1}}'),
    ("package.json", "[" * 100_000),
    ("CMakeLists.txt", "add_library()\ntarget_link_libraries(a)\nproject(p)\n("),
    (".github/workflows/a.yml", "jobs: [a]\non: {}\n"),
    (".github/workflows/a.yml", "- 1\n"),
    (".github/workflows/a.yml", "a: [\n"),
    (".github/workflows/a.yml", "jobs: " + "[" * 100_000),
    (".github/workflows/a.yml", "? [a]\n: b\n"),
    (".github/workflows/a.yml", "jobs: !!python/object/apply:os.system ['exit 1']\n"),
    (".github/workflows/a.yml", ""),
    (".gitlab-ci.yml", "stages: 3\n"),
    (".pre-commit-config.yaml", "repos: {hooks: 1}\n"),
    ("compose.yaml", "services: 1\n"),
    ("go.mod", "// nothing\n)\n(\n"),
]


@pytest.mark.parametrize(("path", "text"), ODD)
def test_what_is_broken_or_of_other_types_says_nothing(path: str, text: str, tmp_path: Path) -> None:
    assert rows_of(tmp_path, path, text) == {}


@pytest.mark.parametrize("text", [WORKFLOW, "jobs: " + "[" * 100_000, "a: [\n", "? [a]\n: b\n", "\x00"])
def test_both_loaders_of_yaml_say_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_yaml(text)
    monkeypatch.setattr("mkdocs_kwmap.configuration.yaml_tree._LOADER", yaml.SafeLoader)
    assert read_yaml(text) == found


def test_aliases_are_not_followed(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    root = read_yaml("\n".join([*lines, "on: *a29", "jobs: {one: &j {steps: [{run: x}]}, two: *j}"]))
    assert root.get("on").texts() == ["*a29"]
    rows = rows_of(tmp_path, ".github/workflows/a.yml", "\n".join([*lines, "on: *a29"]))
    assert rows == {"Workflow/Value": [(31, "on", "*a29")]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project]\ndependencies = [" + '"a",\n' * 50_000 + "]\n"),
        ("setup.cfg", "[options]\ninstall_requires =\n" + "  a>=1\n" * 50_000),
        ("CMakeLists.txt", "add_library(a b.cc)\n" * 20_000),
        (".github/workflows/a.yml", "jobs:\n" + "".join(f"  j{n}: {{needs: j1}}\n" for n in range(20_000))),
        ("go.mod", "require a v1\n" * 30_000),
    ],
)
def test_time_grows_with_the_file(path: str, text: str, tmp_path: Path) -> None:
    listings_of(tmp_path, path, "")
    started = time.process_time()
    assert listings_of(tmp_path, path, text)
    assert time.process_time() - started < 30


def test_only_known_paths_have_a_schema() -> None:
    assert all(map(reader_of, ["a/.github/workflows/x.yaml", "cmake/Find.cmake", "a/b/setup.cfg"]))
    assert not any(map(reader_of, ["workflows/x.yml", ".github/workflows/x.sh", "a.toml", "x.github/y.yml"]))


def test_the_section_of_a_page(new_site: NewSite) -> None:
    site = new_site(
        {
            "pyproject.toml": PYPROJECT.replace("Sells.", "<script>alert(1)</script>"),
            "shop/__init__.py": "",
            "shop/cli.py": "def main(): ...\n",
            "shop/plugin.py": "class App:\n    def run(self): ...\n",
            "CMakeLists.txt": "add_library(core a.cc)\nadd_executable(t)\ntarget_link_libraries(t core m)\n",
            "a.cc": "int a;\n",
            ".github/workflows/test.yml": WORKFLOW,
            ".github/actions/own/action.yml": "name: own\n",
            "big/pyproject.toml": PYPROJECT + "# x\n" * 1_000,
            "bad/package.json": "{",
        },
        {"max_source": 3000},
    )
    built = site.build()
    assert built.code == 0, built.log
    assert check(built.site) == []
    page = built.read("code/pyproject.toml_docs/index.html")
    assert 'href="../shop/cli.py_docs/#shop.cli.main"' in page
    assert 'href="../shop/plugin.py_docs/#shop.plugin.App.run"' in page
    assert "<script>alert(1)" not in page
    cmake = built.read("code/CMakeLists.txt_docs/index.html")
    assert 'href="../a.cc_docs/"' in cmake
    assert 'id="kw-configuration-1-1"' in cmake
    assert "#kw-configuration-1-1" in cmake
    assert "kw-configuration-2-1" in built.read("code/.github/workflows/test.yml_docs/index.html")
    for path in ("big/pyproject.toml", "bad/package.json"):
        assert 'id="kw-configuration"' not in built.read(f"code/{path}_docs/index.html")
