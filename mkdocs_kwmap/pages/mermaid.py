"""Diagrams in the language of Mermaid, for those who draw them elsewhere."""

from __future__ import annotations

import re

from mkdocs_kwmap.pages.model import Diagram


def mermaid(diagram: Diagram) -> str:
    """The text of a flowchart: the neighbours, arrows in the direction of the imports, and their numbers."""
    lines = ["flowchart LR", f'    centre["{_label(diagram.centre)}"]']
    for number, arrow in enumerate(diagram.incoming, 1):
        lines.append(f'    in{number}["{_label(arrow.folder.text)}"] -->|{arrow.count}| centre')
    for number, arrow in enumerate(diagram.outgoing, 1):
        lines.append(f'    centre -->|{arrow.count}| out{number}["{_label(arrow.folder.text)}"]')
    return "\n".join(lines)


def _label(text: str) -> str:
    """A name between quotation marks: what Mermaid would read as more than text is written by its code."""
    return re.sub(r'["#&<>`\\]', lambda found: f"#{ord(found[0])};", text)
