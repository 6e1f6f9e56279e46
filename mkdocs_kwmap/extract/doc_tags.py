"""Doc comments with tags, as JSDoc, Javadoc and Doxygen have them, to sections."""

from __future__ import annotations

import re

from mkdocs_kwmap.model import DocSection


def doc_sections(comment: str, tagged: bool) -> tuple[DocSection, ...]:
    """Split the text of a doc comment into sections.

    Parameters:
        comment: The text, without the signs of comments.
        tagged: Whether `@param` and the like have a meaning in it.

    Returns:
        The sections in their order; none for an empty text.
    """
    if not comment:
        return ()
    text = _BRIEF.sub("", comment) if tagged else comment
    return (DocSection("text", text=text),)


_BRIEF = re.compile(r"^[@\\]brief\s+")
