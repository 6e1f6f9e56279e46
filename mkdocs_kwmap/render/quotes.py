"""Lines of source that use something to HTML. The site's search leaves out what stands in an aside."""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_kwmap.pages.model import Example, Examples, Quote, Quotes
from mkdocs_kwmap.render.escaping import Html, escape, joined, number, stripped
from mkdocs_kwmap.render.tools import Tools, code


def quotes_of_a_file(block: Quotes, tools: Tools) -> Html:
    """The lines of one file that use a name."""
    return Html(f'<p class="kwmap-quoted">{tools.run(block.file)}</p>{quoted_lines(block.quotes, tools)}')


def quoted_lines(quotes: Iterable[Quote], tools: Tools) -> Html:
    """A list of lines that use a name, the name marked."""
    lines = joined(
        Html(f"<li>{stripped(tools.run((quote.place,)))}{_marked(quote.code)}</li>\n") for quote in quotes
    )
    return Html(f'<ul class="kwmap-quotes">\n{lines}</ul>')


def _marked(parts: tuple[str, ...]) -> Html:
    """A line in parts, every second of them the name."""
    if not parts:
        return Html("")
    code = joined(
        Html(f"<mark>{escape(part)}</mark>") if at % 2 else escape(part) for at, part in enumerate(parts)
    )
    return Html(f" <code>{code}</code>")


def examples(block: Examples, tools: Tools) -> Html:
    """Lines that use something, all but the first folded away."""
    others = Html("")
    if block.others:
        more = joined(Html(f"{_example(one, tools)}\n") for one in block.others)
        others = Html(f"<details><summary>{number(len(block.others))} more</summary>\n{more}</details>\n")
    return Html(
        '<aside class="kwmap-uses kwmap-examples" data-search-exclude>\n<p>Used like this:</p>\n'
        f"{_example(block.first, tools)}\n{others}</aside>"
    )


def _example(one: Example, tools: Tools) -> Html:
    return Html(
        f'<p class="kwmap-where">{tools.run(one.place)}</p>\n<pre class="highlight">{code(one)}</pre>'
    )
