"""Documented definitions to HTML."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from mkdocs_kwmap.pages.model import DefinitionBlock, References, Relation, Run
from mkdocs_kwmap.render.documentation import documentation
from mkdocs_kwmap.render.escaping import Html, escape, joined, number, stripped
from mkdocs_kwmap.render.quotes import quoted_lines
from mkdocs_kwmap.render.tables import table
from mkdocs_kwmap.render.tools import Tools, signature


def definition(block: DefinitionBlock, tools: Tools) -> Html:
    """A definition with its members."""
    parts = (
        _heading(block),
        _where(block, tools),
        _signature(block),
        _deprecated(block, tools),
        Html(f"{documentation(block.docs, block.path, tools)}\n"),
        *(Html(f"{table(one, tools)}\n") for one in block.tables),
        _uses(block, tools),
        _members(block, tools),
    )
    return Html(f'<section class="kwmap-definition kwmap-{escape(block.kind)}">\n{joined(parts)}</section>')


def _heading(block: DefinitionBlock) -> Html:
    level, id_, name = number(block.level), escape(block.id), escape(block.name)
    kind = escape(block.kind.replace("_", " "))
    scope = Html(f'<span class="kwmap-scope">{escape(block.scope)}</span>') if block.scope else Html("")
    labels = joined(
        Html(f' <span class="kwmap-label" data-search-exclude>{escape(label)}</span>')
        for label in block.labels
    )
    return Html(
        f'<h{level} id="{id_}"><span class="kwmap-kind" data-search-exclude>{kind}</span> '
        f"<code>{scope}{name}</code>{labels} "
        f'<a class="kwmap-permalink" href="#{escape(quote(block.id))}" aria-label="Link to {name}" '
        f"data-search-exclude>#</a></h{level}>\n"
    )


def _where(block: DefinitionBlock, tools: Tools) -> Html:
    bases = Html(f" · bases {tools.run(block.bases)}") if block.bases else Html("")
    return Html(f'<p class="kwmap-where">{tools.run(block.line)}{bases}</p>\n')


def _signature(block: DefinitionBlock) -> Html:
    if not (block.head or block.signature or block.decorators):
        return Html("")
    decorators = joined(Html(f'<span class="nd">{escape(one)}</span>\n') for one in block.decorators)
    return Html(f'<pre class="highlight kwmap-signature">{decorators}{signature(block)}</pre>\n')


def _deprecated(block: DefinitionBlock, tools: Tools) -> Html:
    if not block.deprecated:
        return Html("")
    text = tools.docs(block.deprecated, block.path)
    return Html(f'<div class="admonition warning"><p class="admonition-title">Deprecated</p>{text}</div>\n')


def _members(block: DefinitionBlock, tools: Tools) -> Html:
    if not block.members:
        return Html("")
    members = joined(Html(f"{definition(member, tools)}\n") for member in block.members)
    return Html(f'<div class="kwmap-members">\n{members}</div>\n')


def _uses(block: DefinitionBlock, tools: Tools) -> Html:
    """What others have to do with a definition. The site's search leaves an aside out."""
    if not (block.relations or block.references):
        return Html("")
    relations = joined(_relation(relation, tools) for relation in block.relations)
    references = _references(block.references, tools) if block.references else Html("")
    return Html(f'<aside class="kwmap-uses" data-search-exclude>\n{relations}{references}</aside>\n')


def _relation(relation: Relation, tools: Tools) -> Html:
    others = Html("")
    if relation.others:
        count = escape(f"{len(relation.others):,}")
        others = Html(f"<details><summary>{count} more</summary>{_series(relation.others, tools)}</details>")
    return Html(
        f'<div><span class="kwmap-use">{escape(relation.label)}</span> '
        f"{_series(relation.first, tools)}{others}</div>\n"
    )


def _series(runs: Iterable[Run], tools: Tools) -> Html:
    return joined((stripped(tools.run(one)) for one in runs), ", ")


def _references(references: References, tools: Tools) -> Html:
    others = Html("")
    if references.others:
        count = number(len(references.others))
        more = quoted_lines(references.others, tools)
        others = Html(f"<details><summary>{count} more</summary>{more}</details>\n")
    return Html(
        f"<div>{tools.run(references.number)}</div>\n{quoted_lines(references.first, tools)}\n{others}"
    )
