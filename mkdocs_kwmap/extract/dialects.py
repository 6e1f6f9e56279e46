"""What the grammar and the query of a language leave open: how names are parted, what hides from parsers."""

from __future__ import annotations

from mkdocs_kwmap.extract.c_family import CFamily
from mkdocs_kwmap.extract.config_dialects import Dotted, Make, Quoted, Shell, StarlarkDialect, Yaml
from mkdocs_kwmap.extract.dialect import Dialect
from mkdocs_kwmap.extract.ecmascript import EcmaScript
from mkdocs_kwmap.extract.go import Go
from mkdocs_kwmap.extract.java import Java
from mkdocs_kwmap.extract.objective_c import ObjectiveC, ObjectiveCpp
from mkdocs_kwmap.extract.python_dialect import PythonDialect
from mkdocs_kwmap.extract.rust import Rust

_DIALECTS: dict[str, Dialect] = {
    **dict.fromkeys(("C", "C++", "CUDA", "HIP", "Metal"), CFamily()),
    "Objective-C": ObjectiveC(),
    "Objective-C++": ObjectiveCpp(),
    **dict.fromkeys(("JavaScript", "JSX", "TypeScript", "TSX"), EcmaScript()),
    "Go": Go(),
    "Java": Java(),
    "Rust": Rust(),
    **dict.fromkeys(("SQL", "TOML"), Dotted()),
    "Bash": Shell(),
    **dict.fromkeys(("JSON", "JSON-LD"), Quoted()),
    "Makefile": Make(),
    "Starlark": StarlarkDialect(),
    "YAML": Yaml(),
    "Python": PythonDialect(),
}


def dialect_of(language: str) -> Dialect:
    """The dialect of a language; one that leaves nothing open where there is none of its own."""
    return _DIALECTS.get(language) or Dialect()
