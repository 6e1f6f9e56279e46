"""Options: right values, and errors that name the option, what is wrong and the cure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from mkdocs.config import load_config

from conftest import NewSite, git, track, write_tree
from mkdocs_kwmap.config import KwmapConfig, is_searched, settings_from
from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.model import Inventory, Settings

RIGHT: list[tuple[str, Any]] = [
    ("root: ..", ".."),
    ("packages: [numpy, my_package]", ["numpy", "my_package"]),
    ("base: map/of/code/", "map/of/code"),
    ("title: Quellen & <b>", "Quellen & <b>"),
    ("include: ['*.py', '!x', 'a/**/b']", ["*.py", "!x", "a/**/b"]),
    ("exclude: []", []),
    ("git: on", "on"),
    ("git: off", "off"),
    ("git: auto", "auto"),
    ("source: none", "none"),
    ("source_url: https://h/{path}#L{line}", "https://h/{path}#L{line}"),
    ("source_url: https://h/{path}", "https://h/{path}"),
    ("max_source: 1", 1),
    ("max_source: 1.5 MiB", 1_572_864),
    ("max_parse: 10kB", 10_000),
    ("max_parse_time: 0.5", 0.5),
    ("max_parse_time: 20", 20.0),
    ("attribute_macros: [MY_API, B]", ["MY_API", "B"]),
    ("highlighter: pygments", "pygments"),
    ("docstring_style: numpy", "numpy"),
    ("evidence: off", "off"),
    ("history: off", "off"),
    ("watch: poll", "poll"),
    ("inventories: []", []),
    (
        "inventories: ['https://docs.python.org/3/objects.inv']",
        [
            Inventory(
                url="https://docs.python.org/3/objects.inv",
                base_url="https://docs.python.org/3/",
            )
        ],
    ),
    (
        "inventories: [{url: 'http://[::1]:80/x?v=1', base_url: 'https://h'}]",
        [Inventory(url="http://[::1]:80/x?v=1", base_url="https://h/")],
    ),
    (
        "inventories: [{file: python.inv, url: https://docs.python.org/3}]",
        [Inventory(file="python.inv", base_url="https://docs.python.org/3/")],
    ),
    (
        "inventories: [{file: a/b.inv, url: 'https://h/d/objects.inv?x#y'}]",
        [Inventory(file="a/b.inv", base_url="https://h/d/")],
    ),
    ("workers: auto", 0),
    ("workers: 3", 3),
    ("workers: dask://host:8786", "dask://host:8786"),
    ("cache_dir: ../kept", "../kept"),
    ("nav: none", "none"),
    ("site_search: on", "on"),
]

WRONG = [
    # YAML, what is expected, what it got
    ("root: 3", "text such as '..'", "3"),
    ("root: ['a']", "text such as '..'", "['a']"),
    ("root: ''", "text such as '..'", "''"),
    ("packages: numpy", "a list such as [numpy]", "'numpy'"),
    ("packages: [3]", "items such as numpy", "3"),
    ("packages: [os.path]", "items such as numpy", "'os.path'"),
    ("packages: [../x]", "items such as numpy", "'../x'"),
    ("base: ''", "such as 'code'", "''"),
    ("base: /", "such as 'code'", "'/'"),
    ("base: ../x", "such as 'code'", "'../x'"),
    ("base: a//b", "such as 'code'", "'a//b'"),
    ("base: a b", "such as 'code'", "'a b'"),
    ("base: 3", "such as 'code'", "3"),
    ("title: 3", "text such as 'Code map'", "3"),
    ("title: ' '", "text such as 'Code map'", "' '"),
    ("include: '*.py'", "a list such as ['*.py']", "'*.py'"),
    ("include: {a: b}", "a list such as ['*.py']", "{'a': 'b'}"),
    ("exclude: ['!']", "items such as '*.py'", "'!'"),
    ("exclude: ['']", "items such as '*.py'", "''"),
    ("exclude: [3]", "items such as '*.py'", "3"),
    ("git: maybe", "one of auto, on, off", "'maybe'"),
    ("watch: inotify", "one of auto, events, poll", "'inotify'"),
    ("git: [on]", "one of auto, on, off", "[True]"),
    ("source: embedded", "one of embed, link, none", "'embedded'"),
    ("source_url: h/{path}", "a URL with {path} and {line} in it", "'h/{path}'"),
    ("source_url: https://h/{line}", "a URL with {path} and {line} in it", "'https://h/{line}'"),
    ("source_url: 'https://h/{path}{ref}'", "a URL with {path}", "'https://h/{path}{ref}'"),
    ("source_url: 'https://h/{path}{'", "a URL with {path}", "'https://h/{path}{'"),
    ("source_url: 'https://h/{path.x}'", "a URL with {path}", "'https://h/{path.x}'"),
    ("max_source: lots", "a size such as 512000 or '512 kB'", "'lots'"),
    ("max_source: -1", "a size such as", "-1"),
    ("max_source: true", "a size such as", "True"),
    ("max_source: 0", "a size from 1 byte", "0"),
    ("max_source: 0.5", "a size from 1 byte", "0.5"),
    ("max_parse: 99999999999999999999", "to 1,000,000,000 bytes", "99999999999999999999"),
    ("max_parse_time: 0", "seconds from 0.1 to 3,600", "0"),
    ("max_parse_time: 3601", "seconds from 0.1 to 3,600", "3601"),
    ("max_parse_time: true", "seconds from 0.1 to 3,600", "True"),
    ("max_parse_time: 5s", "seconds from 0.1 to 3,600", "'5s'"),
    ("attribute_macros: MY_API", "a list such as [MY_API]", "'MY_API'"),
    ("attribute_macros: [MY-API]", "items such as MY_API", "'MY-API'"),
    ("highlighter: tree-sitter", "one of auto, pygments", "'tree-sitter'"),
    ("docstring_style: rst", "one of auto, google, numpy, sphinx", "'rst'"),
    ("evidence: on", "one of auto, off", "'on'"),
    ("history: on", "one of auto, off", "'on'"),
    ("inventories: https://h/objects.inv", "a list with items such as https:", "'https://h/objects.inv'"),
    ("inventories: [https://h/3/]", "items such as https://docs.python.org/3/objects.inv", "'https://h/3/'"),
    ("inventories: [objects.inv]", "{file: python.inv, url: https:", "'objects.inv'"),
    ("inventories: ['file:///objects.inv']", "items such as", "'file:///objects.inv'"),
    ("inventories: ['https:///objects.inv']", "items such as", "'https:///objects.inv'"),
    ("inventories: ['https://me:pw@h/objects.inv']", "items such as", "'https://me:pw@h/objects.inv'"),
    ("inventories: ['https://h:x/objects.inv']", "items such as", "'https://h:x/objects.inv'"),
    ("inventories: ['https://[h/objects.inv']", "items such as", "'https://[h/objects.inv'"),
    ("inventories: ['https://h/a b/objects.inv']", "items such as", "'https://h/a b/objects.inv'"),
    ("inventories: [3]", "items such as", "3"),
    ("inventories: [{file: a.inv}]", "items such as", "{'file': 'a.inv'}"),
    ("inventories: [{file: '', url: 'https://h/'}]", "items such as", "{'file': '', 'url': 'https://h/'}"),
    ("inventories: [{file: a, url: 'h/'}]", "items such as", "{'file': 'a', 'url': 'h/'}"),
    (
        "inventories: [{url: 'https://h/x', base_url: 'https://h/', domains: [py]}]",
        "items such as",
        "{'url': 'https://h/x', 'base_url': 'https://h/', 'domains': ['py']}",
    ),
    ("workers: 0", "a number of processes from 1 on", "0"),
    ("workers: true", "a number of processes from 1 on", "True"),
    ("workers: dask://host", "'dask://HOST:PORT'", "'dask://host'"),
    ("cache_dir: ''", "text such as '.cache/kwmap'", "''"),
    ("nav: off", "one of auto, none", "'off'"),
    ("site_search: all", "one of auto, on, off", "'all'"),
]


def validated(text: str) -> tuple[KwmapConfig, list[str], list[str]]:
    """The options of some YAML, with errors and warnings."""
    options = KwmapConfig()
    options.load_dict(yaml.safe_load(text))
    errors, warnings = options.validate()
    return options, [f"{key}: {error}" for key, error in errors], [f"{key}: {text}" for key, text in warnings]


@pytest.mark.parametrize(("text", "value"), RIGHT, ids=[text for text, _ in RIGHT])
def test_right_value(text: str, value: object) -> None:
    options, errors, warnings = validated(text)
    assert (errors, warnings) == ([], [])
    assert options[text.partition(":")[0]] == value


@pytest.mark.parametrize(("text", "expected", "got"), WRONG, ids=[text for text, *_ in WRONG])
def test_wrong_value(text: str, expected: str, got: str) -> None:
    _, (error,), _ = validated(text)
    name = text.partition(":")[0]
    assert error.startswith(f"{name}: Expected ")
    assert expected in error
    assert error.endswith(f", but got {got}.")


def test_every_option_is_among_the_cases() -> None:
    names = {name for name, _ in KwmapConfig._schema}
    assert {text.partition(":")[0] for text, _ in RIGHT} == names
    assert {text.partition(":")[0] for text, *_ in WRONG} == names


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("sorce: none", "sorce: Unrecognised configuration name: sorce; did you mean 'source'?"),
        ("workrs: 2", "did you mean 'workers'?"),
        ("xyzzy: 1", "the options are attribute_macros, base, cache_dir, docstring_style, evidence,"),
    ],
)
def test_unknown_option_is_warned_of(text: str, cure: str) -> None:
    _, errors, (warning,) = validated(text)
    assert not errors
    assert cure in warning


# Options together with the disk


def settings_of(new_site: NewSite, options: dict[str, Any], **config: Any) -> Settings:
    """What a site's options come to; its repository is no git work tree."""
    site = new_site({"a.py": "", "sub/b.py": ""}, options, **config)
    (site.folder / "file").touch()
    loaded = load_config(str(site.folder / "mkdocs.yml"))
    return settings_from(loaded.plugins["kwmap"].config, loaded)


IMPOSSIBLE = [
    ({"root": "nowhere"}, "option 'root': there is no folder", "Name the folder to map"),
    ({"root": "file"}, "option 'root': there is no folder", "Name the folder to map"),
    ({"root": "docs/../site"}, "option 'root': there is no folder", "Name the folder to map"),
    ({"cache_dir": "file"}, "option 'cache_dir'", "is a file. Name a folder"),
    ({"cache_dir": "."}, "option 'cache_dir'", "Name a folder that is the plugin's own"),
    ({"cache_dir": "repository"}, "option 'cache_dir'", "Name a folder that is the plugin's own"),
    ({"cache_dir": ".."}, "option 'cache_dir'", "Name a folder that is the plugin's own"),
    ({"cache_dir": "docs/cache"}, "option 'cache_dir'", "Name a folder that is the plugin's own"),
    ({"cache_dir": "site/cache"}, "option 'cache_dir'", "Name a folder that is the plugin's own"),
    ({"source": "link"}, "option 'source': 'link' needs a 'repo_url'", "'source_url'"),
    (
        {"inventories": [{"file": "python.inv", "url": "https://docs.python.org/3/"}]},
        "option 'inventories': there is no file",
        "Put a copy of the project's 'objects.inv' there",
    ),
]


@pytest.mark.parametrize(
    ("options", "wrong", "cure"), IMPOSSIBLE, ids=[str(options) for options, *_ in IMPOSSIBLE]
)
def test_impossible_settings(new_site: NewSite, options: dict[str, Any], wrong: str, cure: str) -> None:
    with pytest.raises(KwmapError) as caught:
        settings_of(new_site, options)
    assert wrong in str(caught.value)
    assert cure in str(caught.value)
    assert not str(caught.value).startswith("kwmap")


def test_a_root_in_the_built_site_is_refused(new_site: NewSite) -> None:
    site = new_site({}, {"root": "site/code"})
    write_tree(site.folder / "site/code", {"a.py": ""})
    loaded = load_config(str(site.folder / "mkdocs.yml"))
    with pytest.raises(KwmapError, match=r"option 'root': .*where MkDocs writes the site"):
        settings_from(loaded.plugins["kwmap"].config, loaded)


def test_own_output_is_that_of_the_preview_and_of_the_build(new_site: NewSite) -> None:
    site = new_site({"a.py": ""}, site_dir="public")
    loaded = load_config(str(site.folder / "mkdocs.yml"), site_dir=str(site.folder / "preview"))
    settings = settings_from(loaded.plugins["kwmap"].config, loaded)
    expected = {site.folder / name for name in ("preview", "public", ".cache/kwmap")}
    assert {Path(path) for path in settings.own_output} == expected


def test_the_default_root_is_the_work_tree_around(new_site: NewSite) -> None:
    site = new_site({}, {"root": None})
    inner = write_tree(
        site.folder / "website", {"docs/index.md": "", "mkdocs.yml": "site_name: x\nplugins: [kwmap]"}
    )
    track(site.folder)
    loaded = load_config(str(inner / "mkdocs.yml"))
    assert settings_from(loaded.plugins["kwmap"].config, loaded).root == str(site.folder.resolve())


HOSTS = [
    ("https://github.com/o/r/", "https://github.com/o/r/blob/{ref}/sub%20%7Bx%7D/{{path}}#L{{line}}"),
    (
        "https://gitlab.example.org/o/r",
        "https://gitlab.example.org/o/r/-/blob/{ref}/sub%20%7Bx%7D/{{path}}#L{{line}}",
    ),
    (
        "https://bitbucket.org/o/r",
        "https://bitbucket.org/o/r/src/{ref}/sub%20%7Bx%7D/{{path}}#lines-{{line}}",
    ),
    (
        "https://codeberg.org/o/r",
        "https://codeberg.org/o/r/src/commit/{ref}/sub%20%7Bx%7D/{{path}}#L{{line}}",
    ),
]


@pytest.mark.parametrize(("repo_url", "expected"), HOSTS)
def test_links_to_the_host_name_the_commit(new_site: NewSite, repo_url: str, expected: str) -> None:
    site = new_site(
        {"sub {x}/a.py": ""},
        {"root": "repository/sub {x}", "source": "link"},
        tracked=True,
        repo_url=repo_url,
    )
    git(site.repository, "commit", "--quiet", "--message", "first")
    loaded = load_config(str(site.folder / "mkdocs.yml"))
    settings = settings_from(loaded.plugins["kwmap"].config, loaded)
    assert settings.source_url == expected.format(ref=git(site.repository, "rev-parse", "HEAD").strip())
    assert settings.source_url.format(path="a.py", line=3)


def test_links_to_the_host_need_a_commit(new_site: NewSite) -> None:
    with pytest.raises(KwmapError, match="needs the commit that is mapped"):
        settings_of(new_site, {"source": "link"}, repo_url="https://github.com/o/r")


@pytest.mark.parametrize(
    ("mode", "pages", "searched"),
    [("auto", 5000, True), ("auto", 5001, False), ("on", 9999, True), ("off", 1, False)],
)
def test_site_search_is_for_sites_of_some_size(mode: str, pages: int, searched: bool) -> None:
    options, *_ = validated(f"site_search: '{mode}'")
    assert is_searched(options, pages) is searched


# What the user sees

SEEN = [
    ({"root": "nowhere"}, "kwmap: option 'root': there is no folder "),
    (
        {"packages": ["no_such_package"]},
        "kwmap: option 'packages': no package 'no_such_package' is installed ",
    ),
    ({"max_source": "lots"}, "Config value 'plugins': Plugin 'kwmap' option 'max_source': Expected a size "),
    ({"sorce": "none"}, "Config value 'plugins': Plugin 'kwmap' option 'sorce': Unrecognised "),
    ({"git": True}, "kwmap: option 'git': git does not list the files of "),
]


@pytest.mark.parametrize(("options", "message"), SEEN, ids=[str(options) for options, _ in SEEN])
def test_a_strict_build_ends_with_one_message(
    new_site: NewSite, options: dict[str, Any], message: str
) -> None:
    built = new_site({"a.py": ""}, options).build("--strict")
    assert built.code == 1
    (warning,) = built.warnings
    assert warning.startswith(message)
    assert "Traceback" not in built.log


def test_an_unknown_option_does_not_stop_a_build_that_is_not_strict(new_site: NewSite) -> None:
    built = new_site({"a.py": ""}, {"sorce": "none"}).build()
    assert built.code == 0
    assert "code/a.py_docs/index.html" in built.pages
