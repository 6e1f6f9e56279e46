"""Markdown and reStructuredText reduced to the text a reader sees."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

_TAGS = (
    "a|abbr|b|big|blockquote|br|center|code|dd|del|details|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|ins|kbd|li|"
    "mark|ol|p|picture|pre|q|s|samp|section|small|source|span|strike|strong|sub|summary|sup|svg|table|tbody|td|"
    "th|thead|tr|tt|u|ul|var|video"
)
TAG = re.compile(rf"</?(?:{_TAGS})\b[^<>]*>|<!--[^<>]*-->", re.IGNORECASE)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
_ROLE = re.compile(r"((?::[A-Za-z][\w+.-]{0,40}){1,2}:)?(?<!`)`([^`]+)`(?!`)(__?(?!\w))?")
_TARGET = re.compile(r"([^<>]*\S)\s*<[^<>]*>$")
_IN_PARENTHESES = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
IMAGE = re.compile(rf"!\[([^\[\]]*)\](?:{_IN_PARENTHESES}|\[[^\[\]]*\])")
LINK = re.compile(rf"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\](?:{_IN_PARENTHESES}|\[[^\[\]]*\])")
_BRACKETS = re.compile(r"\[([^\[\]]+)\](?![\[(:])")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]|\s?\[[#*\w]+\]_(?!\w)")
_SUBSTITUTION = re.compile(r"(?<!\w)\|([^|\s](?:[^|]*[^|\s])?)\|_{0,2}(?!\w)")
_MARKUP = re.compile(r"[\\`*_~<&\[|\0]")
_KEPT = re.compile("\0([0-9]+)\0")
_DUNDER = re.compile(r"(?<!\w)__[a-z0-9]+(?:_[a-z0-9]+)*__(?!\w)")


def inline_text(text: str, labels: Iterable[str] = ()) -> str:
    """Reduce inline markup of Markdown and reStructuredText to the text a reader sees, as one line.

    Args:
        text: One paragraph or heading.
        labels: Link labels defined elsewhere, in lower case: `[label]` loses its brackets.

    Returns:
        The text. Images are left out, unless nothing else is there.
    """
    if not _MARKUP.search(text):
        return " ".join(text.split())
    text = text.replace("\0", "")
    alone = " ".join(match[1] for match in IMAGE.finditer(text))
    return _inline(text, frozenset(labels)) or " ".join(alone.split())


def _inline(text: str, labels: frozenset[str]) -> str:
    kept: list[str] = []

    def keep(value: str) -> str:
        # What is code stays as it is: a number between NULs stands for it until the end.
        kept.append(value)
        return f"\0{len(kept) - 1}\0"

    # most texts have one kind of markup, so what cannot be found is not looked for
    if "`" in text:
        text = _ROLE.sub(lambda match: keep(_role_text(match)) if match[1] or match[3] else match[0], text)
    if "`" in text or "\\" in text:
        text = _keep_code(text, keep)
    if "__" in text:
        text = _DUNDER.sub(lambda match: keep(match[0]), text)
    if "<" in text:
        text = _AUTOLINK.sub(lambda match: keep(match[1]), text)
    if "[" in text:
        text = _FOOTNOTE.sub("", LINK.sub(r"\1", IMAGE.sub("", text)))
    if "|" in text:
        text = _SUBSTITUTION.sub(r"\1", text)
    if labels and "[" in text:
        text = _BRACKETS.sub(lambda match: match[1] if match[1].lower() in labels else match[0], text)
    text = html.unescape(_without_emphasis(TAG.sub("", text) if "<" in text else text))
    return " ".join(_restore(text, kept).split())


def _restore(text: str, kept: list[str]) -> str:
    # Kept text may hold what was kept before it.
    while "\0" in text:
        text = _KEPT.sub(lambda match: kept[int(match[1])], text)
    return text


def _role_text(match: re.Match[str]) -> str:
    """Text of ``:role:`text <target>` `` and of `` `text <url>`_ ``."""
    text = match[2]
    if target := _TARGET.match(text):
        return target[1]
    if match[1] and text.startswith("~"):
        return text.rpartition(".")[2].lstrip("~")
    return text.removeprefix("!") if match[1] else text


_CODE_OR_ESCAPE = re.compile(r"(`+|\\[!-/:-@\[-`{-~])")


def _keep_code(text: str, keep: Callable[[str], str]) -> str:
    """Keep what stands between two runs of backticks of one length, and signs after a backslash elsewhere."""
    pieces = _CODE_OR_ESCAPE.split(text)
    closings: dict[str, list[int]] = {}
    for at in range(len(pieces) - 2, 0, -2):
        closings.setdefault(pieces[at], []).append(at)
    result, at = [pieces[0]], 1
    while at < len(pieces):
        sign = pieces[at]
        while closings[sign] and closings[sign][-1] <= at:
            closings[sign].pop()
        if sign.startswith("\\"):
            result.append(keep(sign[1]))
        elif closings[sign]:
            end = closings[sign][-1]
            result.append(keep("".join(pieces[at + 1 : end]).strip() or " "))
            at = end
        else:
            result.append(sign)
        result.append(pieces[at + 1])
        at += 2
    return "".join(result)


_EMPHASIS = re.compile(r"\*+|_+|~~")


def _without_emphasis(text: str) -> str:
    """Drop the signs of emphasis that come in pairs at the edges of words; `*args` and `a_b` stay."""
    opened: dict[str, list[tuple[int, int]]] = {}
    dropped: list[tuple[int, int]] = []
    for run in _EMPHASIS.finditer(text):
        before, after = text[run.start() - 1 : run.start()], text[run.end() : run.end() + 1]
        opens = bool(after.strip()) and not before.isalnum()
        closes = bool(before.strip()) and not after.isalnum()
        places = opened.setdefault(run[0], [])
        if closes and places:
            dropped += (places.pop(), run.span())
        elif opens:
            places.append(run.span())
    result, at = [], 0
    for start, end in sorted(dropped):
        result.append(text[at:start])
        at = end
    return "".join((*result, text[at:]))
