"""HTML as strings: what a repository says is escaped where it is put in, and only there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NewType

Html = NewType("Html", str)
"""Safe HTML. A test reads every place that makes one: what stands between the braces is HTML as well."""


def escape(text: str) -> Html:
    """Plain text as HTML, fit for the content of an element and for an attribute between double quotes."""
    if "&" in text or "<" in text or ">" in text or '"' in text or "'" in text:  # seldom: names have none
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        text = text.replace('"', "&#34;").replace("'", "&#39;")
    return text  # type: ignore[return-value]  # this is most of all calls


def joined(parts: Iterable[Html], between: str = "") -> Html:
    """One piece of HTML made of several, with text of our own between them."""
    return Html(between.join(parts))


def stripped(html: Html) -> Html:
    """HTML without white space around it."""
    return Html(html.strip())


def number(value: float) -> Html:
    """A number as Python writes it."""
    return Html(str(value))
