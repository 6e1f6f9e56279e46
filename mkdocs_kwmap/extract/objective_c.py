"""What is peculiar to Objective-C: selectors of several parts, and macros that make enums."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.c_family import CFamily
from mkdocs_kwmap.extract.dialect import Imported
from mkdocs_kwmap.extract.treesitter import Captures

_ENUM = re.compile(
    rb"\b(?:typedef[ \t]+)?(?:NS|CF)_(?:CLOSED_|ERROR_)?(?:ENUM|OPTIONS)[ \t]*"
    rb"\([^(),{};]{1,100},\s{0,20}(\w{1,200})[ \t]{0,20}\)"
)
_REGION = re.compile(rb"\bNS_ASSUME_NONNULL_(?:BEGIN|END)\b")
_USING = re.compile(rb"\busing[ \t]+(?:namespace[ \t]+)?[\w:]{1,200}[ \t]*;")
_ARGUMENTS = re.compile(rb"(?<=\w)<\w(?:::|[\w, \t*&]){0,300}>(?=[ \t]*[\w(&*{>)])")
_REFERENCE = re.compile(rb"(?<=[\w> ])&(?=[ \t]?\w{0,100}[ \t]?[,)=;])")


class ObjectiveC(CFamily):
    """The rules of Objective-C."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        """`typedef NS_ENUM(NSInteger, Kind)` is an enum, and some macros stand for nothing."""
        data = super().clean(data, attribute_macros)
        return _REGION.sub(_blank, _ENUM.sub(_plain_enum, data))

    def name(self, node: Node, whole: Node, text: Callable[[Node], str]) -> str:
        """The whole selector of a method: `setX:y:`."""
        if whole.type not in {"method_declaration", "method_definition"}:
            return text(node)
        parts: list[str] = []
        for child in whole.named_children:
            if child.type == "identifier":
                parts.append(text(child))
            elif child.type == "method_parameter":
                parts.append(":")
        return "".join(parts)

    def parts(self, name: str) -> list[str]:
        """A selector is one name, whatever colons it has."""
        return [name] if name.endswith(":") else super().parts(name)

    def imported(self, node: Node, captures: Captures, text: Callable[[Node], str]) -> Iterator[Imported]:
        """`@import A.B;` imports a module; all else is included by its path."""
        if node.type == "module_import":
            yield text(node).removeprefix("@import").rstrip(";").strip(), None, ""
        else:
            yield from super().imported(node, captures, text)


class ObjectiveCpp(ObjectiveC):
    """The rules of Objective-C++, whose grammar knows nothing of C++."""

    def clean(self, data: bytes, attribute_macros: frozenset[str]) -> bytes:
        """Qualified names, template arguments and references become what C has in their place."""
        data = super().clean(data, attribute_macros)
        data = _USING.sub(_blank, data)
        data = _ARGUMENTS.sub(_blank, data)
        return _REFERENCE.sub(b"*", data).replace(b"::", b"__")


def _plain_enum(match: re.Match[bytes]) -> bytes:
    return (b"enum" + match[0][4 : match.start(1) - match.start()].translate(_SPACES) + match[1]).ljust(
        len(match[0])
    )


def _blank(match: re.Match[bytes]) -> bytes:
    return b" " * len(match[0])


_SPACES = bytes(sign if sign in b"\r\n" else 0x20 for sign in range(256))
"""Turns all but ends of lines into spaces."""
