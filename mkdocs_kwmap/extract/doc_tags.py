"""Doc comments with tags, as JSDoc, Javadoc and Doxygen have them, to sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from mkdocs_kwmap.model import DocItem, DocSection

_SECTIONS = {
    **dict.fromkeys(("param", "arg", "argument", "params"), "parameters"),
    **dict.fromkeys(("tparam", "template", "typeparam", "typeParam"), "type parameters"),
    **dict.fromkeys(("prop", "property"), "attributes"),
    **dict.fromkeys(("return", "returns", "result", "retval"), "returns"),
    **dict.fromkeys(("yield", "yields"), "yields"),
    **dict.fromkeys(("throw", "throws", "exception", "raises"), "raises"),
    "deprecated": "deprecated",
    **dict.fromkeys(("example", "examples"), "examples"),
    **dict.fromkeys(
        ("brief", "short", "summary", "desc", "description", "details", "remarks", "privateRemarks"), "text"
    ),
}
"""Kind of section by tag, as Griffe names the kinds."""

_ADMONITIONS = {
    **dict.fromkeys(("note", "remark"), "Note"),
    **dict.fromkeys(("warning", "attention"), "Warning"),
    **dict.fromkeys(("see", "sa"), "See also"),
    "author": "Author",
    "bug": "Bug",
    "copyright": "Copyright",
    "important": "Important",
    "invariant": "Invariant",
    "post": "Postcondition",
    "pre": "Precondition",
    "since": "Since",
    "todo": "To do",
    "version": "Version",
}
"""Title of an admonition by tag."""

_ITEMS = frozenset({"parameters", "type parameters", "attributes", "returns", "yields", "raises"})
"""Kinds of sections with rows."""
_TO_THE_NEXT_TAG = frozenset({"text", "examples"})
"""Kinds that a blank line does not end."""

_TAG = re.compile(r"[ \t]*[@\\]([A-Za-z]+)(?=[\s\[{:]|$)")
_CODE = re.compile(r"[ \t]*[@\\](?:code|verbatim)(?:\{\.?([\w+-]{1,30})\})?[ \t]*$")
_END_CODE = re.compile(r"[ \t]*[@\\]end(?:code|verbatim)\b")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_INLINE = re.compile(r"\{@(link|linkcode|linkplain|code|literal|value|inheritDoc)\b([^{}\n]{0,500})\}")
_WORD = re.compile(r"(?<![\w@\\])[@\\](?:p|c|a|e|em|ref|b)[ \t]+(\w(?:[\w.:#~-]{0,200}\w)?(?:\(\))?)")
_DIRECTION = re.compile(r"\s*\[\s*((?:in|out|inout)(?:\s*,\s*(?:in|out))?)\s*\]")
_NAME = re.compile(r"\s*(<\w{1,100}>|\.{3}|[\w$.*&:]{1,200}(?:\[\])?(?:,[ \t]?[\w$]{1,100}(?=[ \t,]))*)")
_DASH = re.compile(r"\s*(?:[-–—:](?=\s|$))?\s*")  # noqa: RUF001  # the dashes that people write
_CAPTION = re.compile(r"\s*<caption>([^<]{0,500})</caption>")
_LONGEST_TYPE = 2_000


@dataclass(slots=True)
class _Block:
    """A tag with what is written of it; an empty tag: text."""

    tag: str
    lines: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return "admonition" if self.tag in _ADMONITIONS else _SECTIONS.get(self.tag, "text")

    @property
    def text(self) -> str:
        """Its lines: the first stands behind the tag, whatever the margin of the others."""
        first, *rest = self.lines or [""]
        return f"{first.strip()}\n{dedent(chr(10).join(rest))}".strip("\n").rstrip()


def doc_sections(comment: str, tagged: bool) -> tuple[DocSection, ...]:
    """Split the text of a doc comment into sections.

    Parameters:
        comment: The text, without the signs of comments.
        tagged: Whether `@param` and the like have a meaning in it.

    Returns:
        The sections in their order; none for an empty text. Rows of one kind are one section, where the
        first of them stands. A tag that is not known stays in the text.
    """
    if not comment:
        return ()
    if not tagged or not ("@" in comment or "\\" in comment):
        return (DocSection("text", text=comment),)
    sections = _merged(_blocks(comment.split("\n")))
    return tuple(one for one in sections if one.text or one.items)


# Lines to blocks


def _blocks(lines: Sequence[str]) -> list[_Block]:
    """What belongs to which tag."""
    blocks = [_Block("")]
    fence = ""
    for line in lines:
        fence, is_code, shown = _code_line(line, fence)
        tag = None if is_code else _TAG.match(line)
        if tag is not None:
            blocks.append(_begun(tag, line))
            continue
        if not is_code and line[:1].strip() and _is_ended(blocks[-1]):
            blocks.append(_Block(""))
        blocks[-1].lines.append(shown if is_code else _inline(shown))
    if fence:
        blocks[-1].lines.append(fence)
    return blocks


def _code_line(line: str, fence: str) -> tuple[str, bool, str]:
    """The fence that is open after a line, whether the line is one of code, and how it is shown."""
    if fence:
        found = _FENCE.match(line)
        is_end = _END_CODE.match(line) or (found is not None and found[1].startswith(fence))
        return ("", True, fence) if is_end else (fence, True, line)
    if code := _CODE.match(line):
        return "```", True, f"```{code[1] or ''}"
    if opened := _FENCE.match(line):
        return opened[1], True, line
    return "", False, line


def _begun(tag: re.Match[str], line: str) -> _Block:
    """The block that a line with a tag begins."""
    name = tag[1]
    if name in _SECTIONS or name in _ADMONITIONS:
        return _Block(name, [_inline(line[tag.end() :])])
    return _Block("", [_inline(line)])


def _is_ended(block: _Block) -> bool:
    """Whether a blank line stands above, that ends a paragraph of Doxygen."""
    return block.kind not in _TO_THE_NEXT_TAG and bool(block.lines) and not block.lines[-1].strip()


def _inline(line: str) -> str:
    """Marks within a line, in Markdown."""
    if "@" not in line and "\\" not in line:
        return line
    return _WORD.sub(r"`\1`", _INLINE.sub(_linked, line))


def _linked(match: re.Match[str]) -> str:
    """`{@link a.B|the text}` is `the text`, for links are found by name."""
    target, bar, text = match[2].strip().partition("|")
    if match[1] in {"code", "literal", "value"} or not (bar or " " in target):
        return f"`{match[2].strip()}`" if match[2].strip() else match[0]
    if not bar:
        target, _, text = target.partition(" ")
    return f"{text.strip()} (`{target.strip()}`)"


# Blocks to sections


def _merged(blocks: Sequence[_Block]) -> Iterator[DocSection]:
    """A section for each kind of rows, and for each run of text."""
    rows: dict[str, list[DocItem]] = {}
    order: list[DocSection | str] = []
    texts: list[str] = []
    for block in blocks:
        kind = block.kind
        if kind == "text":
            texts.append(block.text)
            continue
        order.extend(_text(texts))
        texts.clear()
        if kind not in _ITEMS:
            order.append(_prose(block))
            continue
        if kind not in rows:
            order.append(kind)
        rows.setdefault(kind, []).append(_item(block))
    for one in (*order, *_text(texts)):
        yield DocSection(one, items=tuple(rows[one])) if isinstance(one, str) else one


def _text(texts: Sequence[str]) -> list[DocSection]:
    text = "\n".join(texts).strip("\n")
    return [DocSection("text", text=text)] if text.strip() else []


def _prose(block: _Block) -> DocSection:
    text = block.text
    if block.kind == "examples":
        return DocSection("examples", text=_example(text))
    if block.kind == "deprecated":
        return DocSection("deprecated", text=text or "The source gives no reason.")
    return DocSection("admonition", _ADMONITIONS[block.tag], text)


def _example(text: str) -> str:
    """The code of an example, in a fence where it has none."""
    caption = _CAPTION.match(text)
    code = text[caption.end() :].strip("\n") if caption else text
    shown = f"```\n{code}\n```" if code.strip() and "```" not in code else code
    return f"{caption[1].strip()}\n\n{shown}" if caption else shown


def _item(block: _Block) -> DocItem:
    """A row: `{type} [name=default] - text`, as far as the kind has them."""
    text = block.text
    direction = _DIRECTION.match(text)
    text = text[direction.end() :] if direction else text
    annotation, text = _type(text)
    name = default = ""
    if block.kind == "raises":
        if not annotation and (found := _NAME.match(text)):
            annotation, text = found[1], text[found.end() :]
    elif block.tag == "retval" or block.kind not in {"returns", "yields"}:
        name, default, text = _named(text)
        if direction:
            annotation = annotation or f"[{direction[1]}]"
    return DocItem(name, annotation, text[_dash(text) :].strip(), default)


def _dash(text: str) -> int:
    found = _DASH.match(text)
    return found.end() if found else 0


def _type(text: str) -> tuple[str, str]:
    """The type in braces that a text begins with, and the rest."""
    start = text.lstrip()
    if not start.startswith("{"):
        return "", text
    end = _closing(start, "{", "}")
    return (start[1:end].strip(), start[end + 1 :]) if end else ("", text)


def _named(text: str) -> tuple[str, str, str]:
    """The name that a text begins with, its default, and the rest."""
    start = text.lstrip()
    if start.startswith("[") and (end := _closing(start, "[", "]")):
        name, _, default = start[1:end].partition("=")
        return name.strip(), default.strip(), start[end + 1 :]
    found = _NAME.match(start)
    return (found[1].rstrip(":") or found[1], "", start[found.end() :]) if found else ("", "", start)


def _closing(text: str, opening: str, closing: str) -> int:
    """Where the bracket that a text begins with is closed; 0 where it is not."""
    depth = 0
    for at, sign in enumerate(text[:_LONGEST_TYPE]):
        depth += (sign == opening) - (sign == closing)
        if depth == 0:
            return at
    return 0
