"""`objects.inv`: a Sphinx inventory of all Python definitions under their dotted names.

The format is Sphinx's inventory version 2: four header lines, then zlib-compressed lines of
`name domain:role priority location display-name`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from mkdocs_kwmap.addresses import Addresses, relative_url
from mkdocs_kwmap.outputs.keywords import definition_url
from mkdocs_kwmap.pages import uris
from mkdocs_kwmap.pages.context import Context

_ROLES = {
    "class": "class",
    "function": "function",
    "method": "method",
    "property": "property",
    "attribute": "attribute",
    "variable": "data",
    "constant": "data",
    "type_alias": "type",
}


def inventory(context: Context, addresses: Addresses) -> Iterator[bytes]:
    """Make the export. Of several definitions of one dotted name the first is listed."""
    project = "".join(char for char in context.project.name if char.isprintable())
    header = (
        "# Sphinx inventory version 2\n"
        f"# Project: {project}\n"
        "# Version: \n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    entries: dict[tuple[str, str], str] = {}
    for name, role, site_url in _entries(context, addresses):
        # Sphinx joins locations to the address of the folder the inventory lies in
        url = relative_url(site_url, f"{addresses.base}/objects.inv")
        entries.setdefault((name, role), f"{name} py:{role} 1 {_location(name, url)} -\n")
    yield header.encode() + zlib.compress("".join(entries.values()).encode(), 9)


def _entries(context: Context, addresses: Addresses) -> Iterator[tuple[str, str, str]]:
    for path, facts in context.index.facts.items():
        source = context.index.sources[path]
        if source.language != "Python" or not _is_dotted_name(source.module):
            continue
        yield source.module, "module", addresses.url(uris.file_docs(path), context.anchors(path).page)
        for number, one in enumerate(facts.definitions):
            if one.kind in _ROLES and "<locals>" not in one.qualname:
                url = definition_url(context, addresses, path, number)
                yield f"{source.module}.{one.qualname}", _ROLES[one.kind], url


def _is_dotted_name(module: str) -> bool:
    """Names with white space would break the line format; they cannot be imported anyway."""
    return bool(module) and all(part.isidentifier() for part in module.split("."))


def _location(name: str, url: str) -> str:
    """A location ends in `$` where its fragment is the name itself."""
    return f"{url.removesuffix(name)}$" if url.endswith(f"#{name}") else url
