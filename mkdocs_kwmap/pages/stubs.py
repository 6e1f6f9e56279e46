"""Stubs (`.pyi`) and the files beside them that they describe."""

from __future__ import annotations

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.pages.context import Context
from mkdocs_kwmap.pages.model import Run


def twin_of(context: Context, path: str) -> str:
    """The stub beside a Python file, or the source beside a stub; empty where there is none in the map."""
    if not path.endswith((".py", ".pyi")):
        return ""
    other = path.removesuffix("i") if path.endswith(".pyi") else f"{path}i"
    return other if other in context.index.facts else ""


def twin(context: Context, key: DefinitionKey) -> tuple[str, list[Run]]:
    """The same definition in the stub or source beside a file.

    Parameters:
        context: The map.
        key: The definition.

    Returns:
        What the other is, and a link to it, named by its place; no link where the other file does not
        define the name.
    """
    path, number = key
    other = twin_of(context, path)
    if not other:
        return "", []
    label = "Stub" if other.endswith(".pyi") else "Source"
    one = context.index.facts[path].definitions[number]
    target = context.index.resolver.by_qualname(other, one.qualname)
    if target is None:
        return label, []
    place = f"{target.path}:{target.line}"
    return label, [(context.definition(target.path, target.definition, place),)]
