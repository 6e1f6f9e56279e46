"""What is peculiar to Rust: trees of `use`, `impl` blocks, and what `pub` says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from mkdocs_kwmap.extract.dialect import Dialect, Imported
from mkdocs_kwmap.extract.treesitter import Captures

_NAME = re.compile(r"\w+")
_SPACES = re.compile(r"\s+")
_RAW = re.compile(r"\br#")
"""What makes a name of a keyword: `r#type`."""
_PATH_END = re.compile(r"[<\[(+]")
_NAMELESS = re.compile(
    r"""
    &? \s* (?:'\w+\s+)? \*? \s* (?:(?:mut|const)\s+)?  # a reference or pointer to
    (?: [\[(] | (?:unsafe\s+)? (?:extern\b[^(]*)? fn\s*\( )
    """,
    re.VERBOSE,
)
"""How the type of an `impl` begins that has no name of its own: a slice, a tuple, a function."""
_LONGEST = 200
"""Characters that are kept of a type that has no name."""
_WITHOUT_PUB = frozenset({"trait", "enum"})
"""Kinds whose members are as public as they are themselves."""

_Text = Callable[[Node], str]


class Rust(Dialect):
    """The rules of Rust."""

    def parts(self, name: str) -> list[str]:
        """The type of an `impl` may have a path, arguments and references: `&mut a::B<T>` is `B`.

        Tuples, slices and pointers to functions have no name: they are told as they are written.
        """
        if _NAMELESS.match(name[:_LONGEST]):
            return [_SPACES.sub(" ", name[:_LONGEST])]
        path = _PATH_END.split(name.lstrip("&*"))[0] or name
        names = _NAME.findall(path.rpartition("::")[2])
        return names[-1:] or [_SPACES.sub(" ", name)]

    def is_public(self, name: str, head: str, owner: str) -> bool:
        """What has `pub`, all of a trait, the variants of an enum, and macros."""
        return head.startswith(("pub", "macro_rules")) or owner in _WITHOUT_PUB

    def imports(self, node: Node, captures: Captures, text: _Text) -> Iterator[tuple[int, Imported]]:
        """The leaves of a tree of `use`; `mod name;` is a file of the module."""
        argument = node.child_by_field_name("argument")
        if node.type == "use_declaration" and argument is not None:
            return _leaves(argument, text)
        if node.type == "mod_item":
            name = node.child_by_field_name("name")
            return iter([(node.start_point[0] + 1, (_RAW.sub("", text(name)) if name else "", "self", ""))])
        return super().imports(node, captures, text)


def _leaves(tree: Node, text: _Text) -> Iterator[tuple[int, Imported]]:
    """What a tree imports, with its lines; without recursion, for trees may be deep."""
    stack = [(tree, "")]
    while stack:
        node, prefix = stack.pop()
        path, inner = node.child_by_field_name("path"), node.child_by_field_name("list")
        if node.type == "use_list":
            stack += [(child, prefix) for child in reversed(node.named_children)]
        elif node.type == "scoped_use_list" and inner is not None:
            stack.append((inner, _joined(prefix, text(path) if path else "")))
        elif "comment" not in node.type:
            yield node.start_point[0] + 1, _leaf(node, prefix, text)


def _leaf(node: Node, prefix: str, text: _Text) -> Imported:
    asname = ""
    if node.type == "use_as_clause":
        alias, path = node.child_by_field_name("alias"), node.child_by_field_name("path")
        asname, written = text(alias) if alias else "", text(path) if path else ""
    elif node.type == "use_wildcard":
        written = text(node)
    else:
        written = text(node)
    path_ = _joined(prefix, "" if written == "self" and prefix else _SPACES.sub("", written))
    path_ = _RAW.sub("", path_)
    module, _, name = path_.rpartition("::")
    return name, module or None, asname


def _joined(prefix: str, path: str) -> str:
    return "::".join(filter(None, (prefix, path)))
