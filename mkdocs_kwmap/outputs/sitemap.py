"""The map's pages in the site's sitemap, by the protocol of sitemaps.org."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

LIMIT = 50_000
"""URLs a sitemap may hold, says the protocol."""

_OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
_END = "</urlset>"


def is_full(sitemap: str, urls: Sequence[str]) -> bool:
    """Whether a sitemap cannot hold some URLs as well."""
    return sitemap.count("<url>") + len(urls) > LIMIT


def with_urls(sitemap: str, urls: Sequence[str]) -> str:
    """Add absolute URLs to the sitemap a theme has made; what is no sitemap stays as it is."""
    before, end, after = sitemap.rpartition(_END)
    return f"{before}{_entries('url', urls)}{end}{after}" if end else sitemap


def parts(urls: Sequence[str]) -> Iterator[str]:
    """Sitemaps of as many URLs as they may hold."""
    for start in range(0, len(urls), LIMIT):
        yield f"{_OPEN.format(root='urlset')}{_entries('url', urls[start : start + LIMIT])}{_END}\n"


def index(urls: Sequence[str]) -> str:
    """A sitemap that names other sitemaps by their absolute URLs."""
    return f"{_OPEN.format(root='sitemapindex')}{_entries('sitemap', urls)}</sitemapindex>\n"


def _entries(tag: str, urls: Sequence[str]) -> str:
    return "".join(f"<{tag}><loc>{escape(url)}</loc></{tag}>\n" for url in urls)
