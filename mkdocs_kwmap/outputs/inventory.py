"""`objects.inv`: a Sphinx inventory of all Python definitions under their dotted names.

The format is Sphinx's inventory version 2: four header lines, then zlib-compressed lines of
`name domain:role priority location display-name`.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from mkdocs_kwmap.addresses import Addresses, fragment, relative_url
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
    for name, role, url in _entries(context, addresses):
        entries.setdefault((name, role), f"{name} py:{role} 1 {_location(name, url)} -\n")
    yield header.encode() + zlib.compress("".join(entries.values()).encode(), 9)


def _entries(context: Context, addresses: Addresses) -> Iterator[tuple[str, str, str]]:
    """Name, role and URL of each module and definition."""
    here = f"{addresses.base}/objects.inv"  # Sphinx joins locations to the address of its folder
    for path, facts in context.index.facts.items():
        module = context.index.sources[path].module
        if context.index.sources[path].language != "Python" or not _is_dotted_name(module):
            continue
        uri, anchor = uris.file_docs(path), context.links(path).anchor
        yield module, "module", relative_url(addresses.url(uri, context.anchors(path).page), here)
        page = relative_url(addresses.url(uri), here)
        has_ids = not addresses.is_hand_written(uri)  # nothing is known of those on a page of the user
        for number, one in enumerate(facts.definitions):
            if one.kind in _ROLES and "<locals>" not in one.qualname:
                url = f"{page}#{fragment(anchor(number))}" if has_ids else page
                yield f"{module}.{one.qualname}", _ROLES[one.kind], url


def _is_dotted_name(module: str) -> bool:
    """Names with white space would break the line format; they cannot be imported anyway."""
    return bool(module) and all(part.isidentifier() for part in module.split("."))


def _location(name: str, url: str) -> str:
    """A location ends in `$` where its fragment is the name itself."""
    return f"{url.removesuffix(name)}$" if url.endswith(f"#{name}") else url
