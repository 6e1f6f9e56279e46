"""Docstrings to sections, with Griffe's parsers for the google, numpy and sphinx styles."""

from __future__ import annotations

from typing import Any

import griffe

from mkdocs_kwmap.model import DocItem, DocSection, DocstringStyle

_PROSE = {"text", "deprecated", "admonition", "examples"}


def parse_docstring(docstring: griffe.Docstring | None, style: DocstringStyle) -> tuple[DocSection, ...]:
    """Split a docstring into sections.

    Parameters:
        docstring: Griffe's docstring; when it belongs to a function, the parser completes parameter
            rows with the annotations and defaults of the signature.
        style: The docstring style; `auto` lets Griffe guess it.

    Returns:
        The sections in their order, empty ones left out.
    """
    if docstring is None or not docstring.value.strip():
        return ()
    if "\n" not in docstring.value and ":" not in docstring.value:
        return (DocSection("text", text=docstring.value),)  # no style has a section in that
    try:
        sections = [_section(section) for section in docstring.parse(style)]
    except griffe.GriffeError:  # a name in a module that imports itself, say: the text is there all the same
        return (DocSection("text", text=docstring.value),)
    return tuple(section for section in sections if section.text or section.items)


def _section(section: griffe.DocstringSection) -> DocSection:
    kind = section.kind.value
    title = section.title or ""
    if kind in _PROSE:
        return _prose(kind, title, section.value)
    return DocSection(kind, title, items=tuple(_item(element) for element in section.value))


def _prose(kind: str, title: str, value: Any) -> DocSection:
    if kind == "text":
        return DocSection(kind, title, value.strip("\n"))
    if kind == "examples":
        return DocSection(kind, title, "\n\n".join(_example(part, text) for part, text in value))
    if kind == "admonition" and value.annotation == "deprecated":  # the form of the google style
        return DocSection("deprecated", "" if title == "Deprecated" else title, value.description.strip("\n"))
    heading = title or str(value.annotation or "")
    return DocSection(kind, heading, str(value.description).strip("\n"))


def _example(part: griffe.DocstringSectionKind, text: str) -> str:
    if part is griffe.DocstringSectionKind.text:
        return text
    return f"```pycon\n{text}\n```"


def _item(element: griffe.DocstringElement) -> DocItem:
    name = getattr(element, "name", "")
    default = getattr(element, "value", None)
    return DocItem(
        name=name or "",
        annotation="" if element.annotation is None else str(element.annotation),
        text=element.description.strip("\n"),
        default="" if default is None else str(default),
    )


def prose(sections: tuple[DocSection, ...]) -> str:
    """The text of the first prose section, from which a one-line description is taken."""
    return next((section.text for section in sections if section.kind == "text"), "")
