"""Markdown of a mapped repository (docstrings, READMEs) as safe HTML, through the site's own extensions."""

from __future__ import annotations

import html
import pickle
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from secrets import token_bytes
from threading import Lock
from typing import Any

from markdown import Markdown

from mkdocs_kwmap.render.mdextensions import Selection, select
from mkdocs_kwmap.render.mdtext import fence_doctests, is_costly, quieten_fences
from mkdocs_kwmap.render.sanitise import Link, View, classes_of, clean, shape, too_deep

MAX_TEXT = 200_000
"""Characters; a longer text is shown as it is, in a `<pre>`."""

_REMEMBERED = 256
_REMEMBERED_SIZE = 20_000

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

_CODE = re.compile(
    r"""(?<![\w`])(`{1,2})([\w.()\['"/*+-](?:[\w.()\[\]'"/*+:,= -]*[\w.()\]'"/*+:,=-])?)\1(?![\w`])"""
)
"""A code span of signs that mean nothing in it, whatever the extensions."""

_BLANK_LINE = re.compile(r"^[ \t]+$", re.MULTILINE)


def no_links(href: str) -> None:
    """Leave a link's text without a link."""


class SafeMarkdown:
    """Renders hostile Markdown; one for a build, safe to use from several threads.

    The output has allowed elements and attributes only, no `<h1>`, no image, no id but those of headings
    with their prefix, and can stand in a `<div>`, `<td>` or `<li>` without ending it. `render` never
    raises on account of the text.

    Attributes:
        kept: Full names of the extensions in use.
        dropped: The site's extensions that are not used, because they read files, run code or need ids.
    """

    def __init__(self, extensions: Sequence[Any], configs: Mapping[str, Mapping[str, Any]]) -> None:
        """Choose the extensions.

        Args:
            extensions: MkDocs' `markdown_extensions`: names or Extension objects.
            configs: MkDocs' `mdx_configs`: options by extension name.
        """
        self._selection = select(extensions, configs)
        self._classes = classes_of(self._selection.configs)
        self._active = _active_markup(self._selection)
        self.kept = self._selection.kept
        self.dropped = self._selection.dropped
        self._start()

    def fingerprint(self) -> bytes:
        """What tells the choice of extensions from another; one that has no lasting name is told from all."""
        try:
            return pickle.dumps((self._selection.kept, self._selection.configs))
        except (pickle.PicklingError, AttributeError, TypeError):
            return token_bytes()

    def _start(self) -> None:
        self._lock = Lock()
        self._converter: Markdown | None = None
        self._remembered: OrderedDict[str, str | None] = OrderedDict()

    def __getstate__(self) -> dict[str, Any]:
        """What worker processes need: the choice, not the converter."""
        started = ("_lock", "_converter", "_remembered")
        return {name: value for name, value in self.__dict__.items() if name not in started}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take the choice over and start afresh."""
        self.__dict__.update(state)
        self._start()

    def render(self, text: str, *, link: Link = no_links, anchors: str = "", heading: int = 0) -> str:
        """Render a text to block elements.

        Args:
            text: Markdown. Beyond `MAX_TEXT` characters, or where the Markdown library fails on it or
                would take too long, the text is shown as it is in a `<pre>`.
            link: Called with each `href` that is neither http(s), mailto nor a fragment; returns the URL
                to use, or None to leave the words without a link. A ValueError counts as None.
            anchors: Prefix of the ids of headings (`readme` → `readme--usage`); without it headings have
                no ids and links to them go.
            heading: Level of the heading above the text, so that the text's highest becomes one less
                important; 0 makes paragraphs of class `kwmap-heading` of all headings.
        """
        text = _printable(text)
        if not self._active.search(text):
            return _paragraphs(text)
        if not self._active.search(_CODE.sub("x", text)):
            return _CODE.sub(r"<code>\2</code>", _paragraphs(text))
        cleaned = self._cleaned(text)
        if cleaned is None:
            return _plain(text)
        return shape(cleaned, View(link, anchors, heading, classes=self._classes))

    def _cleaned(self, text: str) -> str | None:
        """Sanitised HTML before links are known; None where the text is to be shown as it is."""
        with self._lock:
            if text in self._remembered:
                self._remembered.move_to_end(text)
                return self._remembered[text]
            cleaned = self._convert(text)
            if len(text) <= _REMEMBERED_SIZE:
                self._remembered[text] = cleaned
                if len(self._remembered) > _REMEMBERED:
                    self._remembered.popitem(last=False)
            return cleaned

    def _convert(self, text: str) -> str | None:
        if len(text) > MAX_TEXT or is_costly(text):
            return None
        try:
            converter = self._converter or self._selection.build()
            self._converter = None  # not to be used again if it fails half-way
            markup = converter.reset().convert(quieten_fences(fence_doctests(text)))
            self._converter = converter
        except (
            Exception
        ):  # hostile text finds the bugs of two dozen extensions; the text itself is the answer
            return None
        return None if too_deep(markup) else clean(markup)


def _printable(text: str) -> str:
    """Without control characters and lone surrogates, with `\\n` as the only line end.

    Lines of nothing but spaces are emptied: Pygments' lexers for C and Python are quadratic in them.
    """
    text = _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINE.sub("", text) if "\n" in text else text


def _plain(text: str) -> str:
    return f'<pre class="kwmap-plain">{html.escape(text, quote=False)}</pre>'


def _paragraphs(text: str) -> str:
    """Prose without markup."""
    blocks = re.split(r"\n(?:[ \t]*\n)+", html.escape(text, quote=False).strip())
    return "\n".join(f"<p>{block.strip()}</p>" for block in blocks if block)


_MARKUP = (
    r"[`\\\t]|\*[^*]*\*|\](?:\(|:)|<(?! )|&[\w#]|~~~|  \n",
    r"^ *(?:[-+*=>#]|\d+\.(?: |$))|\A\n*    |\n\n    ",
)
"""What a text must contain before Python-Markdown changes it, but for emphasis by underscores."""

_MARKUP_OF_EXTENSIONS = {
    "markdown.extensions.admonition": "!!!",
    "markdown.extensions.attr_list": r"\{",
    "markdown.extensions.def_list": "^ *:",
    "markdown.extensions.footnotes": r"\[\^|///",
    "markdown.extensions.legacy_attrs": r"\{",
    "markdown.extensions.nl2br": r"\S *\n *\S",
    "markdown.extensions.smarty": r"['\"]|\.\.\.|--|<<|>>",
    "markdown.extensions.tables": r"\|",
    "pymdownx.arithmatex": r"\$",
    "pymdownx.bracketspan": r"\{",
    "pymdownx.caret": r"\^",
    "pymdownx.critic": r"\{",
    "pymdownx.details": r"\?\?\?",
    "pymdownx.emoji": r":[\w+-]",
    "pymdownx.keys": r"\+\+",
    "pymdownx.magiclink": r"[@#]|[!?]\d|\w:|www\.",
    "pymdownx.mark": "==",
    "pymdownx.smartsymbols": r"/|->|\((?:c|r|p|tm)\)|\d(?:st|nd|rd|th)",
    "pymdownx.tilde": "~",
}
"""The same for extensions; the others change nothing that `_MARKUP` does not stand for."""


def _active_markup(selection: Selection) -> re.Pattern[str]:
    """What a text must contain before any of the extensions changes it; matches more rather than less."""
    has_word_emphasis = "markdown.extensions.legacy_em" in selection.configs or (
        selection.configs.get("pymdownx.betterem", {}).get("smart_enable", "all") not in ("all", "underscore")
    )
    patterns = [*_MARKUP, "_" if has_word_emphasis else r"(?<!\w)_|_(?!\w)"]
    patterns += [pattern for name, pattern in _MARKUP_OF_EXTENSIONS.items() if name in selection.configs]
    if selection.configs.get("markdown.extensions.abbr", {}).get("glossary"):
        patterns.append("")  # any word may be one of the site's abbreviations
    return re.compile("|".join(patterns), re.MULTILINE | re.IGNORECASE)
