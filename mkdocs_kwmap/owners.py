"""Who owns a file, by the rules of a `CODEOWNERS` file, of which the last that matches counts.

The syntax is that of GitHub and GitLab: patterns as in `.gitignore` without `!` and `[…]`; `folder/*` does
not reach into the folders below; GitLab's sections are read as one list, their default owners left aside.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from msgspec import Struct
from pathspec import GitIgnoreSpec

from mkdocs_kwmap.discover import is_pattern
from mkdocs_kwmap.paths import folder_of

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the hosts look for it; the first there is counts."""

_SECTION = re.compile(r"\^?\[[^\]]+\](\[\d+\])?")
_SPACE = re.compile(r"(?<!\\)\s+")
_COMMENT = re.compile(r"(?:^|\s)#.*")


class Rule(Struct, frozen=True):
    """One line: the owners of what a pattern matches."""

    pattern: str
    owners: tuple[str, ...]
    """Names with their `@`."""
    addresses: int
    """How many others there are, who are named by their e-mail addresses."""
    line: int

    @property
    def is_owned(self) -> bool:
        """Whether it names anybody: a pattern alone takes owners away."""
        return bool(self.owners or self.addresses)


def read_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a `CODEOWNERS` file; lines that are none are left out."""
    rules = []
    for number, line in enumerate(text.split("\n"), 1):
        bare = _COMMENT.sub("", line).strip()
        if bare and not _SECTION.match(bare) and "[" not in bare and not bare.startswith("!"):
            pattern, *owners = _SPACE.split(bare)
            named = tuple(one for one in owners if one.startswith("@"))
            if is_pattern(pattern):
                rules.append(Rule(pattern, named, len(owners) - len(named), number))
    return tuple(rules)


class Owners:
    """Finds the rule for a file."""

    def __init__(self, path: str, rules: Sequence[Rule]) -> None:
        """Take the rules.

        Parameters:
            path: The `CODEOWNERS` file.
            rules: Its rules, in their order.
        """
        self.path, self.rules = path, rules
        self._matchers = [(rule, _Matcher(rule.pattern)) for rule in reversed(rules)]
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, path: str) -> Rule | None:
        """The rule that names the owners of a file; None where nobody owns it."""
        found = next((rule for rule, matcher in self._matchers if matcher.matches(path)), None)
        return found if found and found.is_owned else None


class _Matcher:
    def __init__(self, pattern: str) -> None:
        self._is_root = pattern == "/*"
        self._is_flat = pattern.endswith("/*") and not pattern.endswith("**/*")
        self._spec = GitIgnoreSpec.from_lines([pattern[:-2] if self._is_flat else pattern])

    def matches(self, path: str) -> bool:
        if not self._is_flat:
            return self._spec.match_file(path)
        folder = folder_of(path)
        if self._is_root:
            return not folder
        # the folder itself, not one below it
        return self._spec.match_file(folder) and not self._spec.match_file(folder_of(folder))


def find_codeowners(paths: Collection[str]) -> str:
    """Path of the `CODEOWNERS` file that counts; empty where there is none."""
    return next((path for path in PLACES if path in paths), "")
