"""Which of the site's Markdown extensions may see hostile text, and with which options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension
from pymdownx import emoji, superfences  # type: ignore[import-untyped]

_FENCES = "markdown.extensions.fenced_code"

# Read one by one: none of these opens a file, runs code or draws from the network. Left out with intent:
# snippets, b64, pathconverter (files); blocks.*, fancylists (YAML from the text); tabbed (lives on ids);
# meta (eats a first line such as "Note: …"); toc (ids: sanitise.py gives its own); wikilinks, progressbar,
# striphtml (nothing left of them after sanitising).
_PURE_MARKDOWN = (
    "abbr admonition attr_list codehilite def_list fenced_code footnotes legacy_attrs legacy_em md_in_html "
    "nl2br sane_lists smarty tables"
)
_PURE_PYMDOWNX = (
    "arithmatex betterem bracketspan caret critic details emoji escapeall highlight inlinehilite keys "
    "magiclink mark quotes saneheaders smartsymbols superfences tasklist tilde"
)
_MARKDOWN_PARTS = "footnotes attr_list def_list tables abbr md_in_html"


def _in(package: str, names: str) -> list[str]:
    return [f"{package}.{name}" for name in names.split()]


_PURE = frozenset(_in("markdown.extensions", _PURE_MARKDOWN) + _in("pymdownx", _PURE_PYMDOWNX))
_BUNDLES = {
    "markdown.extensions.extra": _in("markdown.extensions", f"fenced_code {_MARKDOWN_PARTS}"),
    "pymdownx.extra": _in("pymdownx", "betterem superfences") + _in("markdown.extensions", _MARKDOWN_PARTS),
}

# Options that win over the site's: guessing a language runs every lexer over the text, anchors of lines
# are ids, an alignment is kept as an attribute because styles are not, and a fence with options that only
# a dropped fence knows is still a code block.
_FORCED: dict[str, dict[str, Any]] = {
    "markdown.extensions.codehilite": {
        "guess_lang": False,
        "lineanchors": "",
        "linespans": "",
        "anchorlinenos": False,
    },
    "markdown.extensions.tables": {"use_align_attribute": True},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.highlight": {
        "guess_lang": False,
        "line_spans": "",
        "line_anchors": "",
        "anchor_linenums": False,
    },
    "pymdownx.inlinehilite": {"custom_inline": []},
    "pymdownx.superfences": {"relaxed_headers": True},
}


@dataclass(frozen=True)
class Selection:
    """The extensions that are safe to use."""

    configs: dict[str, dict[str, Any]]
    """Full name of each extension → its options, in the order to load them."""
    kept: tuple[str, ...]
    """Names of the extensions in use, in full."""
    dropped: tuple[str, ...]
    """Names of the site's extensions that are not used, as the site writes them."""

    def build(self) -> Markdown:
        """A fresh Markdown converter."""
        names: list[str | Extension] = [
            _SafeFencedCode(**options) if name == _FENCES else name for name, options in self.configs.items()
        ]
        return Markdown(extensions=names, extension_configs=self.configs)


def select(extensions: Iterable[Any], configs: Mapping[str, Mapping[str, Any]]) -> Selection:
    """Keep the extensions on the allow-list and make their options safe.

    Args:
        extensions: Names or Extension objects, as in MkDocs' `markdown_extensions`.
        configs: Options by name, as in MkDocs' `mdx_configs`.
    """
    chosen: dict[str, dict[str, Any]] = {_FENCES: {}}
    dropped: list[str] = []
    for written, full, options in _named(extensions, configs):
        if full in _BUNDLES:
            for part, part_options in _parts(full, options):
                chosen.setdefault(part, {}).update(part_options)
        elif full in _PURE:
            chosen.setdefault(full, {}).update(options)
        else:
            dropped.append(written)
    safe = {name: _safe_options(name, options) for name, options in chosen.items()}
    return Selection(safe, tuple(safe), tuple(dict.fromkeys(dropped)))


def _named(
    extensions: Iterable[Any], configs: Mapping[str, Mapping[str, Any]]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield name as written, full name and options of each extension."""
    for extension in extensions:
        if isinstance(extension, Extension):
            # Never the object itself: it belongs to the site's own converter and holds its state.
            module = type(extension).__module__
            yield module, module, extension.getConfigs()
        else:
            written = str(extension)
            yield written, _full_name(written), configs.get(written) or {}


def _full_name(written: str) -> str:
    """`admonition` → `markdown.extensions.admonition`; a class after `:` is the module's own."""
    name = written.partition(":")[0]
    return name if "." in name else f"markdown.extensions.{name}"


def _parts(bundle: str, options: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the extensions a bundle stands for, with the options nested in the bundle's."""
    for part in _BUNDLES[bundle]:
        yield part, options.get(part) or options.get(part.rpartition(".")[2]) or {}


def _safe_options(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The site's options without what would run code, emit ids or load images."""
    safe = {**options, **_FORCED.get(name, {})}
    if name == "pymdownx.superfences":
        safe["custom_fences"] = _safe_fences(options.get("custom_fences") or [])
    if name == "pymdownx.emoji":
        safe = {"emoji_index": emoji.twemoji, "emoji_generator": emoji.to_alt, "alt": "unicode"}
    return safe


def _safe_fences(fences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Custom fences that only wrap their text; others may run it, and become plain code blocks."""
    formats: tuple[Callable[..., str], ...] = (superfences.fence_code_format, superfences.fence_div_format)
    return [
        {"name": fence.get("name"), "class": fence.get("class"), "format": fence.get("format", formats[0])}
        for fence in fences
        if fence.get("format", formats[0]) in formats and not fence.get("validator")
    ]


class _SafeFences(FencedBlockPreprocessor):
    """Fences whose attributes cannot reach Pygments.

    Python-Markdown hands every `key=value` of a fence to the lexer and the formatter; from hostile text
    that is `pygments_formatter=latex` or `tagsfile=/etc/…`.
    """

    def handle_attrs(self, attrs: Iterable[tuple[str, str | None]]) -> tuple[str, list[str], dict[str, Any]]:
        """Keep the language, classes and highlighted lines; drop the rest."""
        _, classes, options = super().handle_attrs((key, value or key) for key, value in attrs)
        return "", classes, {key: value for key, value in options.items() if key == "hl_lines"}


class _SafeFencedCode(FencedCodeExtension):
    """`fenced_code` with `_SafeFences`."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        """Register the preprocessor under the library's name, so that superfences can replace it."""
        md.registerExtension(self)
        md.preprocessors.register(_SafeFences(md, self.getConfigs()), "fenced_code_block", 25)
