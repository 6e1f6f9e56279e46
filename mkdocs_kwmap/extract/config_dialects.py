"""What is peculiar to languages of configuration, data and build files: how names are written."""

from __future__ import annotations

import re

from mkdocs_kwmap.extract.dialect import Dialect, unquoted

_MAX_NAME = 200
"""Characters; nothing longer is a name."""
_PART = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|\'([^\']*)\'|`([^`]*)`|\[([^\]]*)\]|([^.\s"\'`\[]+))\s*\.?')


class Quoted(Dialect):
    """Names may stand in quotation marks, and are one name whatever is in them."""

    def parts(self, name: str) -> list[str]:
        bare = unquoted(name)
        return [bare] if len(bare) <= _MAX_NAME and "\n" not in bare else []


class Dotted(Dialect):
    """Dots part a name, but not within quotation marks: `a."b.c"` of TOML, `[a].b` of SQL."""

    def parts(self, name: str) -> list[str]:
        if len(name) > _MAX_NAME:
            return []
        return [next(filter(None, match), "") for match in _PART.findall(name)]


class Shell(Dialect):
    """An alias is written as `name=value`."""

    def parts(self, name: str) -> list[str]:
        return [name.partition("=")[0]]


class StarlarkDialect(Dialect):
    """A leading underscore hides a name from `load`."""

    def is_public(self, name: str, head: str) -> bool:
        return not name.startswith("_")
