"""What pages are made of after a change of a few files."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from typing import Any
from weakref import proxy

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.outlines import NAMESAKE, outline_of
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.glossary import Glossary
from mkdocs_kwmap.pages.listings import Listings
from mkdocs_kwmap.pages.names import Names
from mkdocs_kwmap.paths import folders_around
from mkdocs_kwmap.updating.edits import Edit
from mkdocs_kwmap.updating.index import bring_up_to_date


def context_after(last: Context, index: Index, edit: Edit) -> Context:
    """Bring what pages are made of up to date.

    Parameters:
        last: That of the files as they were.
        index: The index of the files as they are.
        edit: What has changed.
    """
    new = Context(index, last.documentation)
    bring_up_to_date(_TABLES, last, new, edit)
    for make, bring in _MADE_ONCE.items():
        if last.has_made(make):
            made = bring(last, new, edit)
            if made is not None:
                new.put_once(make, made)
    return new


# Configuration


def _runners(last: Context, new: Context, edit: Edit) -> object:
    return last.runners.after(new.index.sources, new.index.facts, edit.files)


def _images(last: Context, new: Context, edit: Edit) -> object:
    sources = (index.sources.get(path) for index in (last.index, new.index) for path in edit.files)
    return None if any(one and one.language == "Binary" for one in sources) else last.images


# Names


def _names(last: Context, _: Context, edit: Edit) -> Names:
    return last.names.after(edit.pairs())


def _listings(last: Context, new: Context, edit: Edit) -> Listings:
    folders: dict[str, set[str]] = defaultdict(set)
    names = set[str]()
    for path, one in edit.changes.items():
        old, now = (Counter(outline_of(facts).names) for facts in (one.old, one.new))
        others = {name for name in old | now if old[name] != now[name]}
        for folder in folders_around(path) if others else ():
            folders[folder] |= others
        imported, imports = ({found.name for found in facts.imports} for facts in (one.old, one.new))
        names |= others | (imported ^ imports) - {"*"}
    return last.listings.after(
        new.names,
        {
            folder: {name: len(new.names.definitions(name, folder)) for name in others}
            for folder, others in folders.items()
        },
        {name: new.names.size(name) for name in names if new.names.size(name) != last.names.size(name)},
    )


# Definitions


def _top_level(last: Context, new: Context, edit: Edit) -> Mapping[Any, tuple[DefinitionKey, ...]]:
    found = dict(last.top_level)
    gone: dict[tuple[str, str], set[DefinitionKey]] = defaultdict(set)
    added: dict[tuple[str, str], set[DefinitionKey]] = defaultdict(set)
    for path in edit.changes:
        before, now = _namesakes(last.index, path), _namesakes(new.index, path)
        if before != now:
            for table, keys in ((gone, before), (added, now)):
                for name, number in keys:
                    table[name].add((path, number))
    for name in gone.keys() | added.keys():
        left = set(found.pop(name, ())) - gone[name] | added[name]
        if left:
            found[name] = tuple(sorted(left))
    return found


def _namesakes(index: Index, path: str) -> list[tuple[tuple[str, str], int]]:
    """The classes and functions of a file that `top_level` has, by family and name."""
    if path not in index.facts:
        return []
    family, outline = index.family(path), outline_of(index.facts[path])
    return [
        ((family, outline.names[number]), number)
        for number, mark in enumerate(outline.marks)
        if mark & NAMESAKE
    ]


def _used_otherwise(last: Context, new: Context, edit: Edit) -> set[str]:
    """The files of which a definition is used otherwise than before, and changed ones."""
    tables = edit.used_otherwise(last.index, new.index)
    used = (keys for one in tables for keys in one.values())
    return edit.changes.keys() | {path for keys in used for path, _ in keys}


def _used_definitions(last: Context, new: Context, edit: Edit) -> Mapping[str, Any]:
    found = dict(last.used_definitions)
    for path in _used_otherwise(last, new, edit):
        found.pop(path, None)
        if path in new.index.facts and (used := new.used_of(path)):
            found[path] = used
    return found


def _reference_pages(last: Context, new: Context, edit: Edit) -> Mapping[DefinitionKey, str]:
    others, known = _used_otherwise(last, new, edit), last.reference_pages
    before = {key: uri for key, uri in known.items() if key[0] in others}
    now = {
        key: uri
        for path in others & new.index.facts.keys()
        for key, uri in new.reference_pages_of(path).items()
    }
    if before == now:
        return known
    return dict(sorted({**{key: uri for key, uri in known.items() if key not in before}, **now}.items()))


def _glossary(last: Context, new: Context, edit: Edit) -> Glossary:
    return last.once(Glossary).after(proxy(new), edit.pairs())


_TABLES: Mapping[str, Callable[[Context, Context, Edit], object]] = {
    "runners": _runners,
    "images": _images,
    "names": _names,
    "listings": _listings,
    "top_level": _top_level,
    "used_definitions": _used_definitions,
    "reference_pages": _reference_pages,
}
"""The tables that need not be made from scratch, each behind those that it needs."""

_MADE_ONCE: Mapping[Callable[[Context], Any], Callable[[Context, Context, Edit], object]] = {
    Glossary: _glossary,
}
"""The same of what is made of the whole map, and made once."""
