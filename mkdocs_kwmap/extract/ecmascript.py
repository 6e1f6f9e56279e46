"""What is peculiar to JavaScript and TypeScript: names of members, and imports in all their forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.dialect import Dialect, Imported
from mkdocs_kwmap.extract.strings import unquoted
from mkdocs_kwmap.extract.treesitter import Captures

_PRIVATE = re.compile(r"(?:(?:static|declare|override|async|readonly|abstract)\s+)*(?:private|protected)\b")


class EcmaScript(Dialect):
    """The rules of JavaScript and TypeScript."""

    def parts(self, name: str) -> list[str]:
        """A name may be a string or computed; namespaces are parted by dots."""
        if name[:1] in {"'", '"'}:
            return [unquoted(name)]
        return [name] if name.startswith("[") else name.split(".")

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """All but `#x`, `private x` and what an underscore marks."""
        return not (name.startswith(("#", "_")) or (owner and _PRIVATE.match(head)))

    def imported(self, node: Node, captures: Captures, text: Callable[[Node], str]) -> Iterator[Imported]:
        """`import`, `export … from` and `require`; what is imported as a whole is `*` or `default`."""
        if "names" in captures:
            module = unquoted(text(captures["path"][0]))
            for name, asname in _destructured(captures["names"][0], text):
                yield name, module, asname
        elif "module" in captures and "name" not in captures:
            name = "default" if node.type == "identifier" else "*"
            asname = text(captures["asname"][0]) if "asname" in captures else ""
            yield name, unquoted(text(captures["module"][0])), asname
        else:
            yield from super().imported(node, captures, text)


def _destructured(pattern: Node, text: Callable[[Node], str]) -> Iterator[tuple[str, str]]:
    """The names of `{a, b: c}` with what they are called here."""
    for child in pattern.named_children:
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "shorthand_property_identifier_pattern":
            yield text(child), ""
        elif child.type == "object_assignment_pattern":
            left = child.child_by_field_name("left")
            yield (text(left) if left else text(child)), ""
        elif key is not None and value is not None:
            yield unquoted(text(key)), text(value) if value.type == "identifier" else ""
