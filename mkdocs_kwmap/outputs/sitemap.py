"""The map's pages in the site's sitemap, by the protocol of sitemaps.org."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

LIMIT = 50_000
"""URLs a sitemap may hold, says the protocol."""

_OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_END = "</urlset>"


def with_urls(sitemap: str, urls: Sequence[str]) -> str | None:
    """Add URLs to the sitemap a theme has made.

    Parameters:
        sitemap: Its text.
        urls: Absolute URLs.

    Returns:
        The longer sitemap; None where it would hold too many, or is no sitemap.
    """
    before, end, after = sitemap.rpartition(_END)
    if not end or before.count("<url>") + len(urls) > LIMIT:
        return None
    return f"{before}{_entries('url', urls)}{end}{after}"


def parts(urls: Sequence[str]) -> Iterator[str]:
    """Sitemaps of as many URLs as they may hold."""
    for start in range(0, len(urls), LIMIT):
        yield f"{_OPEN.format(root='urlset')}{_entries('url', urls[start : start + LIMIT])}{_END}\n"


def index(urls: Sequence[str]) -> str:
    """A sitemap that names other sitemaps by their absolute URLs."""
    return f"{_OPEN.format(root='sitemapindex')}{_entries('sitemap', urls)}</sitemapindex>\n"


def _entries(tag: str, urls: Sequence[str]) -> str:
    return "".join(f"<{tag}><loc>{escape(url)}</loc></{tag}>\n" for url in urls)
