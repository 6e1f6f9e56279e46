"""What the grammar and the query of a language leave open: how names are parted, what hides from parsers."""

from __future__ import annotations

from mkdocs_kwmap.extract.c_family import CFamily
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.python_dialect import PythonDialect

_DIALECTS: dict[str, Dialect] = {
    **dict.fromkeys(("C", "C++", "CUDA", "HIP", "Metal", "Objective-C", "Objective-C++"), CFamily()),
    "Python": PythonDialect(),
}


def dialect_of(language: str) -> Dialect:
    """The dialect of a language; one that leaves nothing open where there is none of its own."""
    return _DIALECTS.get(language) or Dialect()
