"""What readers without a grammar have in common: definitions in the making, and the facts of a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from mkdocs_kwmap.extract.comments import leading_comment
from mkdocs_kwmap.extract.doc_comments import Comment, DocComments
from mkdocs_kwmap.extract.doc_tags import doc_sections
from mkdocs_kwmap.extract.docstrings import prose
from mkdocs_kwmap.extract.sentences import first_sentence
from mkdocs_kwmap.model import Definition, Facts, Import, Source

MOST_LEVELS = 100
"""How many definitions a definition may stand in; no file that people write is deeper."""
_LONGEST_NAME = 200
"""Characters; nothing longer is a name."""
_LONGEST_VALUE = 200
_LONGEST_HEAD = 1_000
_SPACE = re.compile(r"\s+")


@dataclass
class Site:
    """A definition whose end is not known yet; lines are 1-based."""

    name: str
    kind: str
    line: int
    parent: str = ""
    first_line: int = 0
    last_line: int = 0
    head: str = ""
    signature: str = ""
    annotation: str = ""
    value: str = ""
    docs: str = ""
    """Documentation that stands in it; without, a comment above it or behind it is taken."""
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    public: bool = True
    level: int = 0
    """How many named things it stands in."""
    qualname: str = field(init=False)

    def __post_init__(self) -> None:
        self.qualname = f"{self.parent}.{self.name}" if self.parent else self.name


def facts_of(
    source: Source,
    text: str,
    sites: Iterable[Site],
    imports: Iterable[Import] = (),
    *,
    comments: Sequence[Comment] = (),
    docs: str = "",
) -> Facts:
    """Make the facts of a file.

    Parameters:
        source: The file.
        text: Its text.
        sites: Its definitions.
        imports: Its imports.
        comments: Its comments, in its order; they document what is below them, or before them.
        docs: What the file says of itself, where it is not a comment at its head.
    """
    about = docs or leading_comment(text, source.language)
    return Facts(
        path=source.path,
        docs=doc_sections(about, tagged=False),
        summary=first_sentence(about),
        definitions=tuple(_definitions(sites, DocComments(comments, ("",), ()))),
        imports=tuple(imports),
    )


def _definitions(sites: Iterable[Site], comments: DocComments) -> Iterator[Definition]:
    for one in sorted(sites, key=lambda site: (site.line, site.level)):
        if one.name and len(one.name) <= _LONGEST_NAME and one.level <= MOST_LEVELS:
            yield _definition(one, comments)


def _definition(one: Site, comments: DocComments) -> Definition:
    first = one.first_line or one.line
    last = max(one.last_line, one.line)
    told = one.docs or comments.above(first) or comments.behind(one.line)
    docs = doc_sections(told, tagged=False)
    return Definition(
        name=one.name,
        kind=one.kind,
        qualname=one.qualname,
        line=one.line,
        first_line=first,
        last_line=last,
        parent=one.parent,
        signature=on_one_line(one.signature, _LONGEST_HEAD),
        head=on_one_line(one.head, _LONGEST_HEAD),
        annotation=on_one_line(one.annotation, _LONGEST_VALUE),
        value=on_one_line(one.value, _LONGEST_VALUE),
        decorators=one.decorators,
        bases=one.bases,
        labels=one.labels,
        public=one.public,
        docs=docs,
        summary=first_sentence(prose(docs)),
    )


def on_one_line(text: str, limit: int) -> str:
    """A text without line ends, cut after a number of characters."""
    line = _SPACE.sub(" ", text[: 4 * limit]).strip()
    return line if len(line) <= limit else f"{line[:limit]}…"


class Lines:
    """Tells the lines of growing offsets into a text, each in the time of the way from the last."""

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line = text, 0, 1

    def at(self, offset: int) -> int:
        """The line of an offset that is not smaller than the last one asked for."""
        self._line += self._text.count("\n", self._at, offset)
        self._at = offset
        return self._line
