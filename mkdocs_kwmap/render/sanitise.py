"""Hostile HTML to safe HTML: nh3 decides what is kept, one pass over its output shapes the rest.

The pass reads tags with a regular expression. That is sound here and only here: nh3 prints a parsed tree,
so every tag is lower case and balanced, every attribute is `name="…"` with `"` escaped, and a `<` in text
is always `&lt;` (no raw-text element is allowed). The pass only drops or renames whole elements, in pairs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

import nh3
from pygments.token import STANDARD_TYPES

Link = Callable[[str], str | None]


def _names(*words: str) -> frozenset[str]:
    return frozenset(" ".join(words).split())


_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_PHRASING = _names(
    "a abbr b bdi br cite code del dfn em i img input ins kbd mark q s samp small span strong sub",
    "sup u var wbr",
)
_BLOCKS = _HEADINGS | _names(
    "blockquote caption dd details div dl dt figcaption figure hr li ol p pre summary",
    "table tbody td tfoot th thead tr ul",
)
_TAGS = _PHRASING | _BLOCKS
_VOID = _names("br hr img input wbr")
_PARENTS = {"li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",)}

# Elements dropped with all that is in them, and elements dropped around what is in them. Any other name
# in angle brackets is no HTML but a placeholder (`<file>`, `<class 'int'>`), and is shown as it is.
_HIDDEN = _names("head iframe math noscript object script select style svg template textarea")
_UNWRAPPED = _names(
    "address article aside audio base big body button center col colgroup embed fieldset font footer form",
    "header html label legend link main meta nav picture section source strike tt video",
)
_NEVER_CLOSED = _names("base col embed link meta source")
_OPTIONAL_END = _VOID | _names("dd dt li p tbody td tfoot th thead tr")

_ALIGN = {"align": {"left", "center", "right"}}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_HIDDEN),
    attributes={
        "*": {"class"},
        "a": {"href", "title"},
        "abbr": {"title"},
        "details": {"open"},
        "img": {"alt"},
        "input": {"checked"},
        "ol": {"start"},
        "span": {"data-linenos"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
        **{name: {"id"} for name in _HEADINGS},
    },
    tag_attribute_values={
        "input": {"type": {"checkbox"}},
        "div": _ALIGN,
        "p": _ALIGN,
        "td": _ALIGN,
        "th": _ALIGN,
    },
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)

# An allow-list: with classes of a theme's own parts (`md-overlay`, `fixed-top`) text could cover the page.
_CLASSES = frozenset(STANDARD_TYPES.values()) | _names(
    "admonition admonition-title abstract attention bug caution check danger deprecated done end error",
    "example fail failure faq help hint important info inline missing note question quote cite seealso",
    "success summary tip tldr todo versionadded versionchanged warning arithmatex break codehilite",
    "codehilitetable code critic filename footnote footnote-ref highlight highlighttable hll keys linenodiv",
    "lineno linenos linenums magiclink normal special task-list task-list-item",
    "kwmap-heading kwmap-image kwmap-plain",
)
_CLASS_FORM = re.compile(r"(?:language|key|magiclink)-[\w.+#-]{1,60}")

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s="<>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s="<>]+)="([^"]*)"')
_RAW_TAG = re.compile(r"<(?:(/?)([a-zA-Z][^\s/<>]*)|!--|[!?/])")
_RAW_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_EXTERNAL = re.compile(r"(?:https?://[^/\s]|mailto:[^\s])", re.IGNORECASE)

MAX_DEPTH = 100
"""Open elements at a time; nh3 needs time quadratic in it, and so does a browser."""


@dataclass(frozen=True)
class View:
    """How one text is shown."""

    link: Link
    anchors: str = ""
    heading: int = 0
    classes: frozenset[str] = frozenset()
    """Classes allowed beside the usual ones."""


def clean(markup: str) -> str:
    """Parse any text as HTML and print what is allowed of it."""
    return _CLEANER.clean(_show_placeholders(markup))


def shape(cleaned: str, view: View) -> str:
    """Rewrite links, headings, images and classes of the output of `clean`."""
    return _Shaper(view, _outline(cleaned, view) if "<h" in cleaned else _Outline()).run(cleaned)


def too_deep(markup: str) -> bool:
    """Whether elements nest, or stay open, beyond `MAX_DEPTH`."""
    still_open: dict[str, int] = {}
    depth = 0
    for match in _RAW_ELEMENT.finditer(markup):
        name = match[2].lower()
        if name not in _OPTIONAL_END:
            change = -min(1, still_open.get(name, 0)) if match[1] else 1
            still_open[name] = still_open.get(name, 0) + change
            depth += change
            if depth > MAX_DEPTH:
                return True
    return False


def _show_placeholders(markup: str) -> str:
    """Escape each `<` that opens no HTML element, so that the parser cannot swallow words of the text.

    Nothing is made safe here; that is nh3's part. An element that is never closed counts as text too:
    `<title>` or `<!--` in a sentence would hide all that follows.
    """
    last = lru_cache(maxsize=None)(markup.lower().rfind)
    comment_end = markup.rfind("-->")

    def decide(match: re.Match[str]) -> str:
        name = (match[2] or "").lower()
        if match[0] == "<!--":
            keep = comment_end > match.start()
        elif name not in _TAGS and name not in _HIDDEN and name not in _UNWRAPPED:
            keep = False
        elif match[1] or name in _OPTIONAL_END:
            keep = True
        elif name in _NEVER_CLOSED:
            keep = markup[match.end() : match.end() + 1].isspace()
        else:
            keep = last(f"</{name}") > match.start()
        return match[0] if keep else "&lt;" + match[0][1:]

    return _RAW_TAG.sub(decide, markup)


@dataclass
class _Outline:
    """The headings of a text: their new levels and ids in order, and which fragment leads to which id."""

    levels: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)


def _outline(cleaned: str, view: View) -> _Outline:
    """Collect the headings before the first link to one is met."""
    outline = _Outline()
    taken: dict[str, int] = {}
    for level, explicit, text in _headings(cleaned):
        slug = _slug(text, taken)
        identifier = f"{view.anchors}--{slug}" if view.anchors else ""
        outline.levels.append(level)
        outline.ids.append(identifier)
        if identifier:
            for name in (slug, explicit.lower(), re.sub("-+", "-", slug)):
                outline.targets.setdefault(name, identifier)
    outline.targets.pop("", None)
    top = min(outline.levels, default=1)
    outline.levels = [min(6, view.heading + 1 + level - top) for level in outline.levels]
    return outline


def _headings(cleaned: str) -> Iterator[tuple[int, str, str]]:
    """Yield level, id as written and text of each heading; one inside another counts as its text."""
    depth = start = level = 0
    explicit = ""
    for match in _TAG.finditer(cleaned):
        if match[2] not in _HEADINGS:
            continue
        depth += -1 if match[1] else 1
        if depth == 1 and not match[1]:
            start, level, explicit = match.end(), int(match[2][1]), _attributes(match[3]).get("id", "")
        elif depth == 0:
            yield level, explicit, html.unescape(_TAG.sub("", cleaned[start : match.start()]))


def _slug(text: str, taken: dict[str, int]) -> str:
    """GitHub's form, which links inside READMEs are written for; unique by a number at the end."""
    base = re.sub(r"[^\w\s-]", "", text.strip().lower())[:100]
    slug = base = re.sub(r"\s", "-", base) or "section"
    while slug in taken:  # the number goes on where it was: a thousand equal headings cost a thousand steps
        taken[base] += 1
        slug = f"{base}-{taken[base]}"
    taken[slug] = 0
    return slug


def _attributes(written: str) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return "<" + name + "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items()) + ">"


@dataclass
class _Open:
    """An element whose end is still to come."""

    name: str
    end: str
    """What is written for its end tag; empty where the element is dropped."""
    start: int
    """Length of the output before it."""
    seen: int
    """Visible pieces before it."""
    vanish: bool = False
    """Whether it goes with all that is in it."""


class _Shaper:
    """One pass over nh3's output."""

    def __init__(self, view: View, outline: _Outline) -> None:
        self._view = view
        self._outline = outline
        self._heading = 0
        self._out: list[str] = []
        self._stack: list[_Open] = []
        self._counts: dict[str, int] = {}
        self._seen = 0
        self._classes: dict[str, str] = {}

    def run(self, cleaned: str) -> str:
        position = 0
        for match in _TAG.finditer(cleaned):
            self._text(cleaned[position : match.start()])
            position = match.end()
            if match[1]:
                self._end()
            elif match[2] in _VOID:
                self._void(match[2], _attributes(match[3]))
            else:
                self._start(match[2], match[3])
        self._text(cleaned[position:])
        return "".join(self._out)

    def _text(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._seen += not text.isspace()

    def _start(self, name: str, written: str) -> None:
        opened = _Open(name, "", len(self._out), self._seen)
        tag, opened.end = self._replace(name, _attributes(written) if written else {}, opened)
        self._out.append(tag)
        self._stack.append(opened)
        self._counts[name] = self._counts.get(name, 0) + 1

    def _replace(self, name: str, attributes: dict[str, str], opened: _Open) -> tuple[str, str]:
        """Start and end tag to write for an element."""
        if name == "a":
            opened.vanish = "footnote-backref" in attributes.get("class", "")
            return self._start_link(attributes)
        if name in _BLOCKS and self._only_phrasing():
            return " ", ""
        if name in _HEADINGS:
            return self._start_heading()
        if name in _PARENTS and not any(self._counts.get(parent) for parent in _PARENTS[name]):
            # A list item outside a list would end a list item around this text.
            return "", ""
        return _tag(name, self._allowed(attributes)), f"</{name}>"

    def _only_phrasing(self) -> bool:
        return any(self._counts.get(name) for name in _HEADINGS)

    def _start_link(self, attributes: dict[str, str]) -> tuple[str, str]:
        href = attributes.get("href", "")
        target = self._target(href)
        if target is None or any(opened.name == "a" and opened.end for opened in self._stack):
            return "", ""
        kept = {"href": target}
        if "title" in attributes:
            kept["title"] = attributes["title"]
        if target == _tidy(href) and _EXTERNAL.match(target):
            kept["rel"] = "noopener nofollow"
        return _tag("a", kept), "</a>"

    def _target(self, written: str) -> str | None:
        """Where a link leads: an outer URL, a heading of this text, or what the caller makes of it."""
        href = _tidy(written)
        if href.startswith("#"):
            found = self._outline.targets.get(unquote(href[1:]).lower())
            return f"#{found}" if found else None
        if _EXTERNAL.match(href):
            return href
        if not href or _SCHEME.match(href) or href.startswith("//"):
            return None
        try:
            target = self._view.link(href)
        except ValueError:  # what urllib says of `http://[` and the like
            return None
        return target if target and _is_safe(target) else None

    def _start_heading(self) -> tuple[str, str]:
        index, self._heading = self._heading, self._heading + 1
        identifier = self._outline.ids[index]
        attributes = {"id": identifier} if identifier else {}
        if not self._view.heading:
            return _tag("p", {"class": "kwmap-heading", **attributes}), "</p>"
        name = f"h{self._outline.levels[index]}"
        return _tag(name, attributes), f"</{name}>"

    def _allowed(self, attributes: dict[str, str]) -> dict[str, str]:
        """The attributes nh3 let through, with classes that are known."""
        written = attributes.pop("class", "")
        if written:
            if written not in self._classes:
                self._classes[written] = " ".join(filter(self._is_class, written.split()))
            if self._classes[written]:
                attributes["class"] = self._classes[written]
        return attributes

    def _is_class(self, name: str) -> bool:
        return name in _CLASSES or name in self._view.classes or bool(_CLASS_FORM.fullmatch(name))

    def _end(self) -> None:
        opened = self._stack.pop()
        self._counts[opened.name] -= 1
        if opened.vanish or self._is_empty(opened):
            del self._out[opened.start :]
            self._seen = opened.seen
        else:
            self._out.append(opened.end or (" " if opened.name in _BLOCKS else ""))

    def _is_empty(self, opened: _Open) -> bool:
        """Whether nothing would be seen of an element: a badge without words, say."""
        if opened.name == "span":  # one of a single space matters in code
            return len(self._out) == opened.start + 1
        return self._seen == opened.seen and (opened.name in ("a", "p") or opened.name in _HEADINGS)

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            self._image(attributes.get("alt", ""))
        elif name == "input":
            if "type" in attributes:
                self._text("&#9745; " if "checked" in attributes else "&#9744; ")
        elif name == "hr" and self._only_phrasing():
            self._out.append(" ")
        else:
            self._out.append(f"<{name}>")

    def _image(self, alt: str) -> None:
        if alt.strip():
            self._text(f'<span class="kwmap-image">{html.escape(alt.strip(), quote=False)}</span>')


def _tidy(href: str) -> str:
    """The URL as a browser reads it: no controls or outer spaces, and `\\` is `/`."""
    return re.sub(r"[\x00-\x1f\x7f]", "", href).strip().replace("\\", "/")


def _is_safe(target: str) -> bool:
    tidy = _tidy(target)
    return bool(_EXTERNAL.match(tidy)) or not (_SCHEME.match(tidy) or tidy.startswith("//"))


def classes_of(configs: Mapping[str, Mapping[str, Any]]) -> frozenset[str]:
    """Classes that the site's own extension options name, such as `css_class: codeblock`."""
    found: set[str] = set()
    for options in configs.values():
        for key, value in options.items():
            if key.endswith("class") and isinstance(value, str):
                found.update(value.split())
        for fence in options.get("custom_fences", ()):
            found.update(str(fence["class"]).split())
    return frozenset(found)
