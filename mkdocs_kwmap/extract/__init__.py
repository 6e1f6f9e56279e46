"""Readers: one file in, its facts out. Nothing of a mapped file is imported or run."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from mkdocs_kwmap.extract.cmake import read_cmake
from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.cython import read_cython
from mkdocs_kwmap.extract.ini import is_requirements, read_ini, read_requirements
from mkdocs_kwmap.extract.notebook_facts import notebook_facts
from mkdocs_kwmap.extract.notebooks import source_text
from mkdocs_kwmap.extract.plain import read_plain
from mkdocs_kwmap.extract.protobuf import read_protobuf
from mkdocs_kwmap.extract.python import read_python
from mkdocs_kwmap.extract.rst import rst_definitions, rst_includes
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.extract.snippets import find_snippets
from mkdocs_kwmap.extract.text import Text
from mkdocs_kwmap.extract.trees import MissingGrammarError, TimeLimitError
from mkdocs_kwmap.grammars import GRAMMARS
from mkdocs_kwmap.languages import NOTEBOOK, is_code
from mkdocs_kwmap.model import (
    Definition,
    DocSection,
    DocstringStyle,
    Facts,
    Fallback,
    Problem,
    Settings,
    Source,
)
from mkdocs_kwmap.paths import is_readme

if TYPE_CHECKING:
    from mkdocs_kwmap.extract.parsing import Parsed

WITHOUT_TEXT = frozenset({"Binary", "Symbolic link"})
"""Languages of files that are not read."""


TIMED_OUT_HEAD = 50_000
"""Bytes of a file that took too long to parse in which identifiers are looked for."""
TIMED_OUT_SECONDS = 0.3
"""Of processor time for that, so that such a file takes hardly longer than `max_parse_time`."""


class Limits(Struct, frozen=True):
    """The settings that extraction depends on; a part of the cache's key."""

    docstring_style: DocstringStyle
    max_source: int
    max_parse: int
    max_parse_time: float = 5.0
    attribute_macros: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of some settings."""
        return cls(
            settings.docstring_style,
            settings.max_source,
            settings.max_parse,
            settings.max_parse_time,
            settings.attribute_macros,
        )


Reader = Callable[[Source, str, Limits], Facts]


def extract(source: Source, limits: Limits, on_tree: Callable[[Parsed], None] | None = None) -> Facts:
    """Read one file.

    Parameters:
        source: The file; not one of a language in `WITHOUT_TEXT`.
        limits: Docstring style and size limits.
        on_tree: Is given the tree of the file, where it is read by its tree.

    Returns:
        Its facts. What keeps the file from being read or parsed is told in `problem`.
    """
    reader = LANGUAGES.get(source.language, _read_unknown)
    is_whole_needed = source.language in LANGUAGES and source.size <= limits.max_parse
    limit = limits.max_parse if is_whole_needed else limits.max_source
    try:
        text = source_text(source, limit, limits.max_parse)
    except OSError as error:
        reason = f"it cannot be read ({error.strerror or error}); check the file and its permissions"
        return Facts(path=source.path, problem=Problem(reason))
    if text.truncated:
        reader = _read_head  # half a file is no file of its language
    elif reader is _read_tree:
        reader = partial(_read_tree, on_tree=on_tree)
    return _with_text(_read(reader, source, text, limits), source, text, limits)


def _read(reader: Reader, source: Source, text: Text, limits: Limits) -> Facts:
    try:
        return reader(source, text.raw or text.text, limits)
    except Exception as error:  # whatever one file does to a parser, the others are mapped
        return _read_broken(source, text.text, limits, error)


def _read_broken(source: Source, text: str, limits: Limits, error: Exception) -> Facts:
    """Read what the reader of its language failed on, as far as something else understands it."""
    facts = _read_with_grammar(source, text, limits) if source.language == "Python" else None
    if facts is not None and not facts.gaps and _may_be_newer(error):
        return replace(facts, fallback="newer")
    if facts is None or not (facts.definitions or facts.imports):
        facts = _read_any(source, text, "broken", limits.max_parse_time)
    line = getattr(error, "lineno", None) or 0
    problem = Problem(f"it cannot be parsed as {_parsed_as(source.language)} ({_reason(error)})", line)
    return replace(facts, fallback="broken", problem=problem, parsed=False)


_LIMITS_OF_PYTHON = re.compile(r"nested|null byte|too (?:many|deep|complex|large)", re.IGNORECASE)
"""Messages of Python on what no newer Python accepts either."""


def _may_be_newer(error: Exception) -> bool:
    """Whether a newer Python may understand what this one does not; wrong indentation none does."""
    return type(error) is SyntaxError and not _LIMITS_OF_PYTHON.search(error.msg or "")


def _read_with_grammar(source: Source, text: str, limits: Limits) -> Facts | None:
    """What tree-sitter reads of a Python file; None where it cannot."""
    facts = _read_tree(source, text, limits)
    definitions = tuple(map(_as_in_python, facts.definitions))
    return None if facts.fallback else replace(facts, definitions=definitions)


def _as_in_python(one: Definition) -> Definition:
    """A definition with the kind that the reader of Python gives it."""
    if one.kind == "method" and _PROPERTY.match(one.head):
        return replace(one, kind="property")
    if one.kind == "variable" and one.name.isupper():
        return replace(one, kind="constant")
    return replace(one, kind="attribute") if one.kind == "field" else one


_PROPERTY = re.compile(r"@[\w.]*(?:property|\.getter|\.setter|\.deleter)\b")


def _parsed_as(language: str) -> str:
    """Python's version decides which syntax is understood."""
    return f"Python {sys.version_info[0]}.{sys.version_info[1]}" if language == "Python" else language


def _reason(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return error.msg
    if isinstance(error, RecursionError | MemoryError):
        return "nested too deeply"
    return str(error) if isinstance(error, ValueError) else repr(error)


def _with_text(facts: Facts, source: Source, text: Text, limits: Limits) -> Facts:
    """Add what every reader would say of the text itself."""
    lines = text.text.count("\n") + (not text.text.endswith("\n") and bool(text.text))
    size = len(text.text.encode()) if text.raw else source.size
    head = head_of(text.text, limits.max_source) if size > limits.max_source else text.text
    problem = facts.problem or (Problem(text.problem) if text.problem else None)
    return replace(
        facts,
        lines=lines,
        shown_lines=head.count("\n") + (not head.endswith("\n") and bool(head)),
        encoding=text.encoding,
        truncated=size > limits.max_source,
        parsed=facts.parsed and not text.truncated,
        problem=problem,
    )


def shown_text(source: Source, max_source: int, max_parse: int) -> str:
    """The text of a file as far as pages show it; empty where it cannot be read any more.

    Parameters:
        source: The file.
        max_source: Bytes that are shown of it.
        max_parse: Bytes of the largest notebook that is read as one.
    """
    try:
        found = source_text(source, max_source, max_parse)
    except OSError:
        return ""
    return head_of(found.text, max_source) if found.raw else found.text


class ShownTexts(Struct, frozen=True):
    """Gives the text of a file by its path, as far as pages show it; can be sent to another process."""

    sources: Mapping[str, Source]
    max_source: int
    """Bytes that are shown of a file."""
    max_parse: int
    """Bytes of the largest notebook that is read as one."""
    kept: Mapping[str, str] = {}
    """Texts of files that are shown as they were before."""

    def __call__(self, path: str) -> str:
        """Read a file; the text is empty where it cannot be read any more."""
        if path in self.kept:
            return self.kept[path]
        return shown_text(self.sources[path], self.max_source, self.max_parse)


def head_of(text: str, size: int) -> str:
    """The full lines of a text that fit into a number of bytes."""
    head = text.encode()[:size].decode(errors="ignore")
    return head if len(head) == len(text) else head[: head.rfind("\n") + 1]


def _read_python(source: Source, text: str, limits: Limits) -> Facts:
    return read_python(source, text, limits.docstring_style)


def _read_notebook(source: Source, raw: str, limits: Limits) -> Facts:
    def read(source: Source, text: str) -> Facts:
        return LANGUAGES.get(source.language, _read_unknown)(source, text, limits)

    return notebook_facts(source, raw, read)


def _read_tree(
    source: Source, text: str, limits: Limits, on_tree: Callable[[Parsed], None] | None = None
) -> Facts:
    try:
        from mkdocs_kwmap.extract.captures import read_tree  # noqa: PLC0415  # tree-sitter is an extra
    except ImportError:
        return _read_any(source, text, "no grammar", limits.max_parse_time)
    try:
        return read_tree(source, text, limits.max_parse_time, frozenset(limits.attribute_macros), on_tree)
    except MissingGrammarError:
        return _read_any(source, text, "no grammar", limits.max_parse_time)
    except TimeLimitError:
        head = head_of(text, TIMED_OUT_HEAD)
        return replace(_read_any(source, head, "time", TIMED_OUT_SECONDS), parsed=False)


def _read_unknown(source: Source, text: str, limits: Limits) -> Facts:
    if source.language == "reStructuredText":
        return _read_rst(source, text, limits)
    if is_requirements(source.path):
        return read_requirements(source, text)
    return _read_any(source, text, "no reader" if is_code(source.language) else None, limits.max_parse_time)


def _read_rst(source: Source, text: str, limits: Limits) -> Facts:
    """Headings, labels and documented objects, in the order of the file."""
    facts, lines = _read_any(source, text, None, limits.max_parse_time), text.split("\n")
    found = [*facts.definitions, *rst_definitions(lines)]
    definitions = tuple(sorted(found, key=lambda one: one.line))
    return replace(facts, definitions=definitions, imports=tuple(rst_includes(lines)))


def _read_head(source: Source, text: str, limits: Limits) -> Facts:
    return _read_any(source, text, "size", limits.max_parse_time)


def _read_any(source: Source, text: str, fallback: Fallback | None, seconds: float) -> Facts:
    """Headings or identifiers, and the leading comment."""
    definitions = read_plain(source, text, seconds)
    comment = leading_comment(text, source.language)
    docs = (DocSection("text", text=comment),) if comment else ()
    told = text if is_readme(source.path) else comment
    summary = first_sentence(told) or _first_heading(definitions)
    snippets = find_snippets(text.split("\n")) if source.language in _DOCUMENTS else ()
    return Facts(
        path=source.path,
        docs=docs,
        summary=summary,
        definitions=definitions,
        fallback=fallback,
        snippets=snippets,
    )


_DOCUMENTS = frozenset({"Markdown", "reStructuredText"})


def _first_heading(definitions: tuple[Definition, ...]) -> str:
    return next((definition.name for definition in definitions if definition.kind == "heading"), "")


def _without_limits(reader: Callable[[Source, str], Facts]) -> Reader:
    """A reader that takes time in proportion to the text, whatever is in it."""
    return lambda source, text, _: reader(source, text)


LANGUAGES: dict[str, Reader] = {
    **dict.fromkeys(GRAMMARS, _read_tree),
    NOTEBOOK: _read_notebook,
    "CMake": _without_limits(read_cmake),
    "Cython": _without_limits(read_cython),
    "INI": _without_limits(read_ini),
    "Protocol Buffer": _without_limits(read_protobuf),
    "Python": _read_python,
}
"""Readers by language; files of all other languages give headings or identifiers."""
