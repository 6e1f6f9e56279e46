"""Find broken links, doubled ids and pages without a title or heading in a built static site.

On the command line: ``python tests/linkcheck.py SITE_DIR [--prefix /sub/]``. In tests: `check`.

Nothing is fetched. A page is parsed once, of which only its ids and links are kept, so a site of thousands of
pages fits in memory. Links are matched against the names found by one walk over the site, never by asking the
file system, which on some machines would accept a link in the wrong case.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import unquote

# lxml ships no types; "unused-ignore" keeps mypy content where its stubs happen to be installed.
from lxml import etree  # type: ignore[import-untyped, unused-ignore]

Kind = Literal[
    "bad-escape",  # a "%" in a path that escapes nothing, which servers refuse
    "base",  # <base href>, which this checker does not follow and which breaks every "#x" link
    "case",  # resolves only where the file system ignores case
    "duplicate-id",
    "encoding",  # not UTF-8
    "fragment",  # the page is there, the id is not
    "h1",
    "missing",
    "no-pages",
    "outside",  # leaves the site's folder or the path it is mounted under
    "relative-in-404",
    "script-url",
    "title",
    "unknown-scheme",  # mostly a page name with an unquoted colon: "std::vector/"
    "unparsable",
]

NOT_FOUND_PAGE = "404.html"
THEME_PAGES = frozenset({NOT_FOUND_PAGE, "search.html"})
HARMLESS_SCRIPT_URL = "javascript:void(0)"
# Any "scheme://" counts as external too.
EXTERNAL_SCHEMES = frozenset(
    {"about", "data", "geo", "http", "https", "irc", "magnet", "mailto", "sms", "tel", "urn", "vscode"}
)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with one file; `page` is its path below the site's folder."""

    page: str
    kind: Kind
    detail: str

    def __str__(self) -> str:
        return f"{self.page}: {self.kind}: {self.detail}"


def check(site: Path, *, prefix: str = "/") -> list[Problem]:
    """Return all problems of the site built in the folder `site`, sorted.

    `prefix` is the path the site is served under, i.e. the path of MkDocs' `site_url`.
    """
    tree = _Tree(files=_real_files(site), mount=_decoded_steps(prefix))
    pages = {name: _read_page(site / name, name) for name in tree.files if name.endswith(".html")}
    if not pages:
        # Else a mistyped folder would pass every check.
        return [Problem(".", "no-pages", f"no *.html file in {site}")]
    checker = _Checker(site, tree, pages)
    checker.run()
    return sorted(checker.problems)


# Files ------------------------------------------------------------------------------------------------------


class _BrokenLinkError(Exception):
    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Kind = kind
        self.reason = reason


@dataclass(frozen=True)
class _Tree:
    """The site's files by their real names, and the path they are served under."""

    files: frozenset[str]
    mount: tuple[str, ...]

    def resolve(self, source: str, reference: _Reference) -> str:
        """Return the file that `reference`, found in the file `source`, leads to."""
        if reference.same_document:
            return source
        if reference.rooted:
            steps = self._below_mount(reference.steps)
        else:
            steps = _walk(source.split("/")[:-1], reference.steps)
        return self._file_at("/".join(steps), names_directory=reference.names_directory)

    def _below_mount(self, steps: Sequence[str]) -> list[str]:
        path = _walk_clamped(steps)
        depth = len(self.mount)
        if tuple(path[:depth]) != self.mount:
            raise _BrokenLinkError("outside", f"the site is served under /{'/'.join(self.mount)}")
        return path[depth:]

    def _file_at(self, path: str, *, names_directory: bool) -> str:
        if not names_directory and path in self.files:
            return path
        index = f"{path}/index.html" if path else "index.html"
        if index in self.files:
            return index
        raise self._why_absent(path, index, names_directory=names_directory)

    def _why_absent(self, path: str, index: str, *, names_directory: bool) -> _BrokenLinkError:
        wanted = (index,) if names_directory else (path, index)
        for name in wanted:
            if real := self._by_folded_name.get(name.casefold()):
                return _BrokenLinkError("case", f"the file's name is {real!r}")
        if path in self.files:
            return _BrokenLinkError("missing", f"{path!r} is a file, not a folder")
        return _BrokenLinkError("missing", f"no file {' or '.join(map(repr, wanted))}")

    @cached_property
    def _by_folded_name(self) -> dict[str, str]:
        return {name.casefold(): name for name in self.files}


def _real_files(site: Path) -> frozenset[str]:
    """Return the paths of all files below `site`, relative to it, with "/" on every system."""
    names: set[str] = set()
    for folder, _, file_names in os.walk(site, onerror=_reraise):
        relative = Path(folder).relative_to(site)
        names.update((relative / name).as_posix() for name in file_names)
    return frozenset(names)


def _reraise(error: OSError) -> None:
    # os.walk skips what it cannot read: links would then look broken, or a wrong folder empty.
    raise error


def _walk(start: Iterable[str], steps: Iterable[str]) -> list[str]:
    path = list(start)
    for step in steps:
        if step != "..":
            path.append(step)
        elif path:
            path.pop()
        else:
            raise _BrokenLinkError("outside", "leaves the site's folder")
    return path


def _walk_clamped(steps: Iterable[str]) -> list[str]:
    """Like `_walk` from the server's root, above which ".." leads nowhere."""
    path: list[str] = []
    for step in steps:
        if step != "..":
            path.append(step)
        elif path:
            path.pop()
    return path


# URLs -------------------------------------------------------------------------------------------------------


class _Reference(NamedTuple):
    """A link into the site, decoded but not yet resolved."""

    rooted: bool
    steps: tuple[str, ...]
    names_directory: bool
    same_document: bool
    fragment: str


_URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*):)?(?P<host>//[^/?#]*)?(?P<path>[^?#]*)(?:\?[^#]*)?(?:\#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
_DROPPED_BY_BROWSERS = str.maketrans("", "", "\t\n\r")
_STRAY_PERCENT = re.compile("%(?![0-9a-f]{2})", re.IGNORECASE)


# The navigation repeats the same links on page after page.
@lru_cache(maxsize=1 << 17)
def _parse_url(url: str) -> _Reference | None:
    """Return where `url` leads in the site, None if it leads elsewhere."""
    cleaned = url.strip(_CONTROLS_AND_SPACE).translate(_DROPPED_BY_BROWSERS)
    match = _URL.fullmatch(cleaned)
    assert match, "the pattern accepts any string"
    if _is_external(cleaned, match["scheme"], match["host"]):
        return None
    # Browsers read an unescaped backslash in a path as a slash.
    path = match["path"].replace("\\", "/")
    if _STRAY_PERCENT.search(path):
        raise _BrokenLinkError("bad-escape", "a '%' in a path must be written '%25'")
    return _Reference(
        rooted=path.startswith("/"),
        steps=_decoded_steps(path),
        names_directory=_decoded_step(path.rpartition("/")[2]) in {"", ".", ".."},
        same_document=not path,
        fragment=_without_directive(match["fragment"] or ""),
    )


def _is_external(url: str, scheme: str | None, host: str | None) -> bool:
    if scheme is None:
        return host is not None
    if scheme.lower() == "javascript":
        if url != HARMLESS_SCRIPT_URL:
            raise _BrokenLinkError("script-url", f"only {HARMLESS_SCRIPT_URL!r} is accepted")
    elif host is None and scheme.lower() not in EXTERNAL_SCHEMES:
        raise _BrokenLinkError("unknown-scheme", f"browsers take {scheme!r} for a scheme")
    return True


def _decoded_steps(path: str) -> tuple[str, ...]:
    """Split a path and decode its parts; as on most servers, doubled slashes count as one."""
    return tuple(step for step in map(_decoded_step, path.split("/")) if step not in {"", "."})


def _decoded_step(step: str) -> str:
    # Surrogates are how os.walk, too, spells bytes that are not UTF-8. An escaped slash does not separate
    # folders but is part of a name: like a NUL, of none that a file can have.
    return unquote(step, errors="surrogateescape").replace("/", "\0")


def _without_directive(fragment: str) -> str:
    # "#id:~:text=..." asks the browser to highlight a text, which no id can promise.
    return fragment.partition(":~:")[0]


# Pages ------------------------------------------------------------------------------------------------------


class _Page(NamedTuple):
    anchors: frozenset[str]
    links: tuple[str, ...]
    flaws: tuple[Problem, ...]


def _xpath(expression: str) -> etree.XPath:
    # Smart strings would keep the whole tree alive.
    return etree.XPath(expression, smart_strings=False)


_LINKS = _xpath(
    "//@href | //@src | //@poster | //@action | //@formaction | //object/@data"
    " | //svg//@*[name() = 'xlink:href']"
)
_SRCSETS = _xpath("//@srcset | //@imagesrcset")
_STYLES = _xpath("//@style | //style/text()")
_HTTP_EQUIVS = _xpath("//meta[@http-equiv][@content]")
_IDS = _xpath("//@id[. != '']")
_ANCHOR_NAMES = _xpath("//a/@name")
_HEADINGS = _xpath("count(//h1)")
# An icon, too, may have a title.
_TITLES = _xpath("//title[not(ancestor::svg)]/text()")
_BASES = _xpath("//base/@href")

# Older versions of libxml2 end the page at a NUL. All of these are single bytes in UTF-8.
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_REPLACEMENT = "\ufffd".encode()

# What follows the URL in "srcset" never holds a comma; the URL itself may, but not at its end.
_SRCSET_URL = re.compile(r"[\s,]*(?:(\S*[^\s,]),+(?=\s|$)|([^\s,]\S*)[^,]*)")
_REFRESH_URL = re.compile(
    r"""\s*[\d.]+[\s;,]+(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|([^\s;,].*))""", re.IGNORECASE | re.DOTALL
)


def _read_page(path: Path, name: str) -> _Page:
    data = path.read_bytes()
    root, fatal_error = _parse_html(data)
    redirects = list(_refresh_urls(root))
    ids: list[str] = _IDS(root)
    flaws = [
        *_encoding_flaws(name, data),
        *_parser_flaws(name, fatal_error),
        *_id_flaws(name, ids),
        *_title_flaws(name, root),
        *_base_flaws(name, root),
        *_heading_flaws(name, root, is_redirect=bool(redirects)),
    ]
    return _Page(
        anchors=frozenset(map(sys.intern, [*ids, *_ANCHOR_NAMES(root)])),
        links=tuple(map(sys.intern, dict.fromkeys([*redirects, *_links(root)]))),
        flaws=tuple(flaws),
    )


def _parse_html(data: bytes) -> tuple[etree._Element, str]:
    """Return the page's root, and why the parser gave up, if it did."""
    # A fresh parser, for its log is the page's alone. `huge_tree` raises the limit on nesting.
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root = etree.fromstring(_CONTROL_BYTES.sub(_REPLACEMENT, data), parser)
    except etree.XMLSyntaxError:
        root = None
    fatal_errors = parser.error_log.filter_from_fatals()
    # Of an empty file there is no root, or in older versions an exception.
    return (
        etree.Element("html") if root is None else root,
        fatal_errors[0].message if fatal_errors else "",
    )


def _links(root: etree._Element) -> Iterator[str]:
    yield from _LINKS(root)
    for srcset in _SRCSETS(root):
        yield from _srcset_urls(srcset)
    for css in _STYLES(root):
        yield from _css_urls(css)


def _srcset_urls(srcset: str) -> Iterator[str]:
    for match in _SRCSET_URL.finditer(srcset):
        yield match[1] or match[2]


def _refresh_urls(root: etree._Element) -> Iterator[str]:
    for meta in _HTTP_EQUIVS(root):
        if meta.get("http-equiv").strip().lower() != "refresh":
            continue
        if match := _REFRESH_URL.match(meta.get("content")):
            yield match[1] or match[2] or match[3] or ""


def _encoding_flaws(name: str, data: bytes) -> Iterator[Problem]:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(name, "encoding", f"not UTF-8: {error.reason} at byte {error.start}")


def _parser_flaws(name: str, fatal_error: str) -> Iterator[Problem]:
    if fatal_error:
        yield Problem(name, "unparsable", f"read in part only: {fatal_error}")


def _id_flaws(name: str, ids: list[str]) -> Iterator[Problem]:
    if len(set(ids)) == len(ids):
        return
    for value, count in Counter(ids).items():
        if count > 1:
            yield Problem(name, "duplicate-id", f"{value!r} is there {count} times")


def _title_flaws(name: str, root: etree._Element) -> Iterator[Problem]:
    if not "".join(_TITLES(root)).strip():
        yield Problem(name, "title", "no <title>, or an empty one")


def _heading_flaws(name: str, root: etree._Element, *, is_redirect: bool) -> Iterator[Problem]:
    headings = int(_HEADINGS(root))
    if headings != 1 and name not in THEME_PAGES and not is_redirect:
        yield Problem(name, "h1", f"{headings} <h1> instead of one")


def _base_flaws(name: str, root: etree._Element) -> Iterator[Problem]:
    for base in _BASES(root):
        yield Problem(name, "base", f"<base href={base!r}> redirects all relative links")


# Stylesheets ------------------------------------------------------------------------------------------------

_CSS_TOKEN = re.compile(
    r"""
      /\*.*?(?:\*/|\Z)
    | (?:@import\s*|(?<![\w-])url\(\s*) (?: "(?P<double>(?:[^"\\]|\\.)*)" | '(?P<single>(?:[^'\\]|\\.)*)' )
    | (?<![\w-])url\(\s* (?P<bare>(?:[^\s"'()\\]|\\[0-9a-f]{1,6}\s?|\\.)+)
    | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'  # other strings, lest a "url(" in them be taken for one
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)


def _css_urls(css: str) -> Iterator[str]:
    for match in _CSS_TOKEN.finditer(css):
        if url := match["double"] or match["single"] or match["bare"]:
            yield _CSS_ESCAPE.sub(_css_character, url)


def _css_character(escape: re.Match[str]) -> str:
    if escape[2]:
        return escape[2]
    code = int(escape[1], 16)
    return chr(code) if code <= sys.maxunicode else "\ufffd"


# Checking ---------------------------------------------------------------------------------------------------


@dataclass
class _Checker:
    """Follows all links of all pages, and of the stylesheets these lead to."""

    site: Path
    tree: _Tree
    pages: dict[str, _Page]
    problems: set[Problem] = field(default_factory=set)
    stylesheets: set[str] = field(default_factory=set)

    def run(self) -> None:
        for name, page in self.pages.items():
            self.problems.update(page.flaws)
            for url in page.links:
                self._check_link(name, url)
        self._check_stylesheets()

    def _check_stylesheets(self) -> None:
        done: set[str] = set()
        # Stylesheets import others.
        while pending := self.stylesheets - done:
            for name in pending:
                css = (self.site / name).read_text(encoding="utf-8", errors="replace")
                for url in _css_urls(css):
                    self._check_link(name, url)
            done |= pending

    def _check_link(self, source: str, url: str) -> None:
        try:
            self._follow(source, url)
        except _BrokenLinkError as broken:
            self.problems.add(Problem(source, broken.kind, f"{url!r}: {broken.reason}"))

    def _follow(self, source: str, url: str) -> None:
        reference = _parse_url(url)
        if reference is None:
            return
        target = self.tree.resolve(source, reference)
        if reference.fragment:
            self._require_anchor(target, reference.fragment)
        if target.endswith(".css"):
            self.stylesheets.add(target)
        if source == NOT_FOUND_PAGE:
            _require_absolute(reference)

    def _require_anchor(self, target: str, fragment: str) -> None:
        page = self.pages.get(target)
        if page is None or fragment in page.anchors or fragment.lower() == "top":
            return
        if unquote(fragment) not in page.anchors:
            raise _BrokenLinkError("fragment", f"no id {unquote(fragment)!r} in {target!r}")


def _require_absolute(reference: _Reference) -> None:
    # Servers send this page in place of any missing one, however deep.
    if not reference.rooted and not reference.same_document:
        raise _BrokenLinkError("relative-in-404", "resolves only where a page is missed in the site's root")


# Command line -----------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check the links of a built static site.")
    parser.add_argument("site", type=Path, metavar="SITE_DIR")
    parser.add_argument("--prefix", default="/", help="path the site is served under (default: %(default)s)")
    options = parser.parse_args(arguments)
    if not options.site.is_dir():
        parser.error(f"{options.site} is not a folder")
    problems = check(options.site, prefix=options.prefix)
    for problem in problems:
        print(_printable(str(problem)))
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return 1 if problems else 0


def _printable(text: str) -> str:
    """Replace what the terminal's encoding lacks: a report should not fail on a strange name."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, errors="backslashreplace").decode(encoding)


if __name__ == "__main__":
    sys.exit(main())
