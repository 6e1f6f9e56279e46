"""What the grammar and the query of a language leave open: how names are parted, what hides from parsers."""

from __future__ import annotations

from mkdocs_kwmap.extract.c_family import CFamily
from mkdocs_kwmap.extract.config_dialects import Dotted, Quoted, Shell, StarlarkDialect, Yaml
from mkdocs_kwmap.extract.dialect import Dialect

_DIALECTS: dict[str, Dialect] = {
    **dict.fromkeys(("C", "C++", "CUDA", "HIP", "Metal", "Objective-C", "Objective-C++"), CFamily()),
    **dict.fromkeys(("SQL", "TOML"), Dotted()),
    "Bash": Shell(),
    **dict.fromkeys(("JSON", "JSON-LD"), Quoted()),
    "Starlark": StarlarkDialect(),
    "YAML": Yaml(),
}


def dialect_of(language: str) -> Dialect:
    """The dialect of a language; one that leaves nothing open where there is none of its own."""
    return _DIALECTS.get(language) or Dialect()
