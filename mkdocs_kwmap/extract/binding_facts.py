"""The definition of a name that Python has from a file of another language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from tree_sitter import Node

from mkdocs_kwmap.extract.doc_tags import doc_sections
from mkdocs_kwmap.extract.docstrings import prose
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.model import BINDING_MODULE, TORCH_LIBRARY, Definition

PYBIND, NANOBIND, TORCH, C_API = "pybind11", "nanobind", TORCH_LIBRARY, "Python C API"
"""Labels of bindings: the mechanism."""
VALUE_LIMIT = 200
"""Characters of what is bound that are kept; a longer one ends in `…`."""

_SPACE = re.compile(r"\s+")


class Place(Struct, frozen=True):
    """Something that names are bound in: a module, a class, a library."""

    name: str
    """Dotted; empty where it is not known."""
    mechanism: str
    is_class: bool = False
    key: str = ""
    """The dispatch key of implementations of a library."""

    def inner(self, name: str, *, is_class: bool = False) -> Place:
        """A place in this one."""
        return Place(self.qualname(name), self.mechanism, is_class)

    def qualname(self, name: str) -> str:
        """The dotted name of something in it."""
        return f"{self.name}.{name}" if self.name else name


def binding(
    name: str,
    parent: str,
    node: Node,
    value: str,
    *labels: str,
    docs: str = "",
    signature: str = "",
    bases: Sequence[str] = (),
    is_module: bool = False,
    last: Node | None = None,
) -> Definition:
    """Make the definition of a name that Python has from a file of another language.

    Parameters:
        name: The name; of a module it may be dotted.
        parent: What it is bound in, dotted; empty where it is not known.
        node: Where.
        value: What is bound, as written.
        labels: The mechanism, and what else is to be told.
        docs: What Python shows as its docstring.
        signature: Its parameters, where they are written as such.
        bases: Base classes, as written.
        is_module: Whether it is a whole module.
        last: Where it ends, if not with `node`.
    """
    line = _SPACE.sub(" ", value).strip()
    sections = doc_sections(docs.strip(), tagged=False)
    return Definition(
        name=name.rpartition(".")[2],
        kind="binding",
        qualname=f"{parent}.{name}" if parent else name,
        line=node.start_point[0] + 1,
        first_line=node.start_point[0] + 1,
        last_line=(last or node).end_point[0] + 1,
        parent=parent or name.rpartition(".")[0],
        signature=_SPACE.sub(" ", signature).strip(),
        value=line if len(line) <= VALUE_LIMIT else f"{line[:VALUE_LIMIT]}…",
        bases=tuple(bases),
        labels=(*labels, BINDING_MODULE) if is_module else labels,
        docs=sections,
        summary=first_sentence(prose(sections)),
    )
