"""The plugin's options in `mkdocs.yml`: types, defaults, and errors that name option and cure."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mkdocs.config import config_options as c
from mkdocs.config.base import Config, ConfigErrors, ConfigWarnings
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.yaml import yaml_load

from mkdocs_kwmap.errors import KwmapError
from mkdocs_kwmap.git import GitError, ask_git
from mkdocs_kwmap.model import Inventory, Settings
from mkdocs_kwmap.options import (
    Inventories,
    LineUrl,
    Seconds,
    SitePath,
    Size,
    Switch,
    Text,
    Workers,
    macros,
    packages,
    patterns,
)

_LINE_URLS = {
    "github": "{repo}/blob/{ref}/{{path}}#L{{line}}",
    "gitlab": "{repo}/-/blob/{ref}/{{path}}#L{{line}}",
    "bitbucket": "{repo}/src/{ref}/{{path}}#lines-{{line}}",
    "codeberg": "{repo}/src/commit/{ref}/{{path}}#L{{line}}",
    "gitea": "{repo}/src/commit/{ref}/{{path}}#L{{line}}",
}


class KwmapConfig(Config):  # type: ignore[no-untyped-call]
    root = c.Optional(Text(example=".."))
    """The folder to map, relative to `mkdocs.yml`; by default the git work tree around it."""

    packages = packages()
    """Importable packages to map as well, each in a top folder of its name."""

    base = SitePath(default="code")
    """Where the map lives below the site's root."""

    title = Text("Code map", example="Code map")
    """Its name in the navigation."""

    include = patterns()
    """Gitignore-style patterns; where there are any, only matching files are mapped."""

    exclude = patterns()
    """Gitignore-style patterns of files to leave out."""

    git = Switch(("auto", "on", "off"), default="auto")
    """Whether only files tracked by git are mapped; `auto` does so in a git work tree."""

    source = Switch(("embed", "link", "none"), default="embed")
    """Whether pages show the source, link to the repository's host, or neither."""

    source_url = c.Optional(LineUrl())
    """For `source: link`: URL of a line with `{path}` and `{line}`, where `repo_url` does not tell."""

    max_source = Size(default="512 kB")
    """Of a larger file the page shows only the head."""

    max_parse = Size(default="4 MB")
    """A larger file is not parsed."""

    max_parse_time = Seconds(default=5.0)
    """A file that takes longer is not parsed."""

    attribute_macros = macros()
    """Macros of C and its kin that stand where an attribute would, beside those that are found."""

    highlighter = Switch(("auto", "pygments"), default="auto")
    """Whether source is highlighted by its syntax tree, where there is a grammar, or always by Pygments."""

    docstring_style = Switch(("auto", "google", "numpy", "sphinx"), default="auto")
    """How docstrings are written."""

    evidence = Switch(("auto", "off"), default="auto")
    """`auto` shows what ruff finds, where it is installed."""

    history = Switch(("auto", "off"), default="auto")
    """`auto` shows what git's log says, where there is one."""

    inventories = Inventories()
    """Sphinx inventories of other projects, to whose documentation imported names are linked."""

    workers = Workers(default="auto")
    """Processes that read files and make pages."""

    cache_dir = Text(".cache/kwmap", example=".cache/kwmap")
    """Where facts are remembered between builds, relative to `mkdocs.yml`."""

    nav = Switch(("auto", "none"), default="auto")
    """`auto` adds a section to the navigation."""

    site_search = Switch(("auto", "on", "off"), default="auto")
    """Whether the site's search knows the map; `auto` up to 5,000 pages."""

    watch = Switch(("auto", "events", "poll"), default="auto")
    """How `mkdocs serve` learns of changes: by events, where the file system gives them, or by looking."""

    def validate(self) -> tuple[ConfigErrors, ConfigWarnings]:
        """Validate as MkDocs does, and say which option an unknown one may have meant."""
        errors, warnings = super().validate()
        return errors, [(key, _with_cure(key, message, list(self.keys()))) for key, message in warnings]


def _with_cure(key: str, message: object, names: list[str]) -> str:
    if "nrecognised" not in str(message):
        return str(message)
    known = [name for name in names if name != key]
    close = difflib.get_close_matches(key, known, 1)
    cure = f"did you mean '{close[0]}'?" if close else f"the options are {', '.join(sorted(known))}."
    return f"{message}; {cure}"


def settings_from(options: KwmapConfig, config: MkDocsConfig) -> Settings:
    """Turn options into settings with absolute paths.

    Parameters:
        options: The validated options.
        config: The site's configuration.

    Returns:
        The settings.

    Raises:
        KwmapError: The folder to map is missing or the plugin's own output, or `source: link` has
            nothing to link to.
    """
    here = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    root = (here / options.root).resolve() if options.root else _work_tree(here)
    cache = (here / options.cache_dir).resolve()
    sites = _site_dirs(config, here)
    docs = Path(config.docs_dir).resolve()
    _check_root(root, sites)
    _check_cache(cache, holds=(root, here.resolve(), docs), lies_in=(docs, *sites))
    values: dict[str, Any] = {
        name: options[name]
        for name in (
            *("title", "git", "source", "max_source", "max_parse", "max_parse_time"),
            *("highlighter", "docstring_style", "workers"),
        )
    }
    return Settings(
        root=str(root),
        packages=tuple(dict.fromkeys(options.packages)),
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        attribute_macros=tuple(dict.fromkeys(options.attribute_macros)),
        inventories=tuple(_located(one, here) for one in options.inventories),
        own_output=tuple(str(path) for path in (*sites, cache)),
        source_url=_source_url(options, config, root) if options.source == "link" else "",
        evidence=options.evidence == "auto",
        history=options.history == "auto",
        cache_dir=str(cache),
        **values,
    )


def _check_root(root: Path, own: tuple[Path, ...]) -> None:
    if not root.is_dir():
        raise KwmapError(
            f"option 'root': there is no folder {root}. Name the folder to map, relative to mkdocs.yml."
        )
    for folder in own:
        if root.is_relative_to(folder):
            raise KwmapError(
                f"option 'root': {root} lies in {folder}, where MkDocs writes the site. "
                "Name the folder with the sources."
            )


def _check_cache(cache: Path, *, holds: Sequence[Path], lies_in: Sequence[Path]) -> None:
    """The cache can be deleted at any time: it holds nothing else, and is no part of the site."""
    cure = "Name a folder that is the plugin's own, such as '.cache/kwmap'."
    if cache.exists() and not cache.is_dir():
        raise KwmapError(f"option 'cache_dir': {cache} is a file. {cure}")
    for folder in holds:
        if folder.is_relative_to(cache):
            raise KwmapError(f"option 'cache_dir': {cache} holds {folder}. {cure}")
    for folder in lies_in:
        if cache.is_relative_to(folder):
            raise KwmapError(
                f"option 'cache_dir': {cache} lies in {folder}, which belongs to the site. {cure}"
            )


def _located(inventory: Inventory, here: Path) -> Inventory:
    if not inventory.file:
        return inventory
    path = (here / inventory.file).resolve()
    if not path.is_file():
        raise KwmapError(
            f"option 'inventories': there is no file {path}. Put a copy of the project's 'objects.inv' "
            "there, or name its URL in place of the mapping."
        )
    return Inventory(file=str(path), base_url=inventory.base_url)


def _site_dirs(config: MkDocsConfig, here: Path) -> tuple[Path, ...]:
    """The built site, and that of `mkdocs build`: a preview is built into a folder of its own."""
    return (Path(config.site_dir).resolve(), (here / _configured_site_dir(config)).resolve())


def _configured_site_dir(config: MkDocsConfig) -> str:
    if not config.config_file_path:
        return "site"
    with Path(config.config_file_path).open("rb") as file:
        named = yaml_load(file).get("site_dir")
    return named if isinstance(named, str) else "site"


def _work_tree(here: Path) -> Path:
    top = _git(here, "rev-parse", "--show-toplevel")
    return Path(top).resolve() if top else here.resolve()


def _git(folder: Path, *arguments: str) -> str:
    """What git says; empty where it says nothing."""
    try:
        return ask_git(folder, *arguments)
    except GitError:
        return ""


def _source_url(options: KwmapConfig, config: MkDocsConfig, root: Path) -> str:
    """URL of a line at the repository's host, of the very commit that is mapped."""
    if options.source_url:
        return options.source_url
    repo = (config.repo_url or "").rstrip("/")
    host = (urlsplit(repo).hostname or "").lower()
    pattern = next((url for name, url in _LINE_URLS.items() if name in host), None)
    if pattern is None:
        raise KwmapError(
            f"option 'source': 'link' needs a 'repo_url' at {', '.join(_LINE_URLS)}, "
            f"but it is {repo or 'not set'}. "
            "Set 'repo_url', or the option 'source_url' to a URL with {path} and {line} in it."
        )
    ref = _git(root, "rev-parse", "HEAD")
    if not ref:
        raise KwmapError(
            f"option 'source': 'link' needs the commit that is mapped, but {root} is no git work tree "
            "with a commit. Set the option 'source_url' to a URL with {path} and {line} in it."
        )
    prefix = quote(_git(root, "rev-parse", "--show-prefix"))
    return pattern.format(repo=quote(repo, safe=":/?&=@~+%"), ref=ref).replace("{path}", f"{prefix}{{path}}")


def is_searched(options: KwmapConfig, pages: int) -> bool:
    """Whether a number of pages goes into the site's own search."""
    mode = options.site_search
    return mode == "on" or (mode == "auto" and pages <= SEARCH_UP_TO)


SEARCH_UP_TO = 5_000
"""Pages; Material's search index grows to tens of megabytes beyond."""
