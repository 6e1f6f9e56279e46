"""YAML as plain nodes with lines: nothing is constructed, aliases are not followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

_MOST_LEVELS = 100
# libyaml is twenty times as fast, where PyYAML has it
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Node:
    """A scalar, a list or a mapping."""

    line: int
    text: str = ""
    """Of a scalar; an alias is `*name`, as written."""
    is_scalar: bool = False
    items: list[Node] = field(default_factory=list)
    """Of a list: its elements; of a mapping: its keys and values in turn."""
    is_mapping: bool = False

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """The keys that are scalars, with their values; nothing where it is no mapping."""
        if self.is_mapping:
            for key, value in zip(self.items[::2], self.items[1::2], strict=False):
                if key.is_scalar and key.text:
                    yield key, value

    def get(self, name: str) -> Node:
        """The value of a key; an empty list where there is none."""
        return next((value for key, value in self.pairs() if key.text == name), Node(0))

    def key(self, name: str) -> Node:
        """The key itself, for its line."""
        return next((key for key, _ in self.pairs() if key.text == name), Node(0))

    def elements(self) -> list[Node]:
        """The elements of a list; nothing where it is none."""
        return [] if self.is_mapping else self.items

    def texts(self) -> list[str]:
        """A scalar, the scalars of a list, or the keys of a mapping."""
        if self.is_scalar:
            return [self.text] if self.text else []
        if self.is_mapping:
            return [key.text for key, _ in self.pairs()]
        return [one.text for one in self.items if one.is_scalar and one.text]


def read_yaml(text: str) -> Node:
    """Read the first document of a YAML file.

    Parameters:
        text: Its text.

    Returns:
        Its root; an empty node where it is broken or of more than 100 levels. Aliases stay what they are, so
        it is no larger than the text.
    """
    try:
        return _first_document(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Node(0)


def _first_document(text: str) -> Node:
    root = Node(0)
    opened = [root]
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentEndEvent):
            break
        if isinstance(event, yaml.AliasEvent):
            opened[-1].items.append(Node(line, f"*{event.anchor}", is_scalar=True))
        elif isinstance(event, yaml.ScalarEvent):
            opened[-1].items.append(Node(line, event.value, is_scalar=True))
        elif isinstance(event, yaml.CollectionStartEvent):
            node = Node(line, is_mapping=isinstance(event, yaml.MappingStartEvent))
            opened[-1].items.append(node)
            opened.append(node)
            if len(opened) > _MOST_LEVELS:
                raise ValueError("nested too deeply")
        elif isinstance(event, yaml.CollectionEndEvent):
            opened.pop()
    return root.items[0] if root.items else root
