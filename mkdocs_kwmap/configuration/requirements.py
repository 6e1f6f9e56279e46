"""Requirements as Python writes them (PEP 508): a name, and what is asked of it."""

from __future__ import annotations

import re

_NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def split_requirement(text: str) -> tuple[str, str]:
    """The name of a distribution and what stands behind it, as written; all is name where none is found."""
    found = _NAME.match(text)
    return (found[1], text[found.end() :].strip()) if found else (text.strip(), "")
