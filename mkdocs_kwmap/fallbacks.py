"""What was read less fully than it could be, and what would help: one line for a whole build."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Mapping

from mkdocs_kwmap.model import Facts, Fallback, Source

INSTALL = "pip install mkdocs-kwmap[languages]"
"""Brings the grammars."""

PYTHON = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
"""The version that runs, which decides what Python's own parser understands."""

_CURES: dict[Fallback, str] = {
    "no grammar": f"no grammar that works is installed ('{INSTALL}' brings them)",
    "no reader": "nothing reads their language",
    "size": "they are larger than 'max_parse' or, without a reader, 'max_source'",
    "time": "they take longer than 'max_parse_time'",
}
"""Why files give identifiers at most, in the order in which they are told; broken files are warnings."""


def summary(sources: Mapping[str, Source], facts: Mapping[str, Facts]) -> str:
    """Tell how many files were not read in full by the reader of their language, and why.

    Parameters:
        sources: All files of the map.
        facts: What each of them says.

    Returns:
        One line; empty where there is nothing to tell.
    """
    languages: dict[Fallback, Counter[str]] = defaultdict(Counter)
    for path, one in facts.items():
        if one.fallback is not None:
            languages[one.fallback][sources[path].language] += 1
    told = [f"{_counts(languages[why])}: {reason}" for why, reason in _CURES.items() if languages[why]]
    parts = [f"identifiers only of {'; of '.join(told)}"] if told else []
    newer = languages["newer"].total()
    if newer:
        parts.append(f"{_files(newer)} of newer syntax than {PYTHON} read with tree-sitter")
    gaps = sum(bool(one.gaps) and one.fallback is None for one in facts.values())
    if gaps:
        parts.append(f"{_files(gaps)} with lines that a grammar does not understand, listed on their pages")
    return "; ".join(parts)


def _counts(languages: Counter[str]) -> str:
    """How many files, and of which languages."""
    ranked = sorted(languages.items(), key=lambda item: (-item[1], item[0]))
    named = ", ".join(f"{language} {number:,}" for language, number in ranked)
    return f"{_files(languages.total())} ({named})"


def _files(number: int) -> str:
    return f"{number:,} {'file' if number == 1 else 'files'}"
