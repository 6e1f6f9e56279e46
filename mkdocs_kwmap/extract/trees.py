"""Why a file cannot be read with tree-sitter; here, for tree-sitter itself may not be installed."""

from __future__ import annotations


class TimeLimitError(Exception):
    """A file takes longer to parse than `max_parse_time`."""


class MissingGrammarError(Exception):
    """The grammar of a language is not installed, or does not work with the installed tree-sitter."""
