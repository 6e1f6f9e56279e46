"""Source text to HTML in Pygments' CSS classes, so that every theme colours it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from time import perf_counter
from typing import TYPE_CHECKING

from msgspec import Struct

from mkdocs_kwmap.extract.trees import MissingGrammarError, TimeLimitError
from mkdocs_kwmap.grammars import GRAMMARS
from mkdocs_kwmap.highlight.lexers import lexed
from mkdocs_kwmap.highlight.words import WORDS
from mkdocs_kwmap.model import Highlighter

if TYPE_CHECKING:
    from mkdocs_kwmap.extract.parsing import Parsed


class Style(Struct, frozen=True):
    """How text is highlighted."""

    highlighter: Highlighter = "auto"
    seconds: float = 5.0
    """A file that takes longer to parse is plain."""
    attribute_macros: tuple[str, ...] = ()
    """Macros that stand where an attribute would, in C and its kin."""


DEFAULT = Style()


def highlighted(text: str, language: str, style: Style = DEFAULT, parsed: Parsed | None = None) -> bytes:
    """Highlight a text.

    Parameters:
        text: The text, lines ended by a line feed.
        language: Its language; one that is not known is only escaped.
        style: How it is done.
        parsed: The tree of the text, or of a longer one that begins with it, where it is parsed already.

    Returns:
        The HTML of its lines in UTF-8, with line feeds between them. Spans do not reach over lines.
    """
    text = text.removesuffix("\n")
    if style.highlighter == "auto" and language in GRAMMARS:
        try:
            return _by_tree(text, language, style, parsed)
        except MissingGrammarError:
            pass
        except (TimeLimitError, RecursionError):
            return escape(text, quote=False).encode()
    return lexed(text, language).encode()


@cache
def words_of(language: str) -> Mapping[bytes, str] | None:
    """Classes of the words that mean something in a language; None where they are not known.

    Parameters:
        language: Any language.
    """
    if language not in WORDS or not GRAMMARS[language].colours:
        return None
    try:
        from mkdocs_kwmap.highlight.trees import keywords_of  # noqa: PLC0415  # tree-sitter is an extra

        return keywords_of(language)
    except (ImportError, MissingGrammarError):
        return None


def _by_tree(text: str, language: str, style: Style, parsed: Parsed | None) -> bytes:
    """Highlight a text by its tree.

    Raises:
        MissingGrammarError: There is no grammar, or no query for the colours of its language.
        TimeLimitError: It takes too long.
        RecursionError: It is nested too deeply.
    """
    try:
        from mkdocs_kwmap.highlight.trees import coloured  # noqa: PLC0415  # tree-sitter is an extra
    except ImportError as error:
        raise MissingGrammarError(str(error)) from error
    macros = frozenset(style.attribute_macros)
    return coloured(text.encode(), language, macros, perf_counter() + style.seconds, parsed)
