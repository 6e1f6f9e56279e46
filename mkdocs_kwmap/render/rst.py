"""The reStructuredText that docstrings are sprinkled with, as Markdown.

Roles, links, literal blocks and the common directives; everything else stays as it is written.
Docstrings in Markdown pass unchanged, but for what only reStructuredText would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent

_ROLE = re.compile(r":[a-z][a-z0-9_:+-]{0,40}:`([^`\n]{1,300})`")
_LINK = re.compile(r"`([^`<>\n]{1,300}?)\s*<((?:https?://|mailto:)[^\s<>`]{1,500})>`__?")
_TARGET = re.compile(r"^(.+?)\s*<[^<>]*>$")
_DIRECTIVE = re.compile(r"^(\s*)\.\. ([a-z][a-z-]{0,30})::[ \t]*(.*)$")
_LITERAL = re.compile(r"^(?!\s*\.\. )(.*\S)::[ \t]*$")

_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "versionremoved": "Removed in version",
    "deprecated": "Deprecated since version",
}
_BOXES = {"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning", "seealso"}
_QUOTED = {*_VERSIONS, *_BOXES}
_CODE = {"code", "code-block", "sourcecode", "ipython"}


def from_rst(text: str) -> str:
    """Turn the usual reStructuredText of docstrings into Markdown.

    Parameters:
        text: One text section of a docstring.

    Returns:
        Markdown; takes time in proportion to the text.
    """
    if "::" not in text and ":`" not in text and "`_" not in text:
        return text
    return "\n".join(_inline(line) for line in _blocks(text.split("\n")))


def _blocks(lines: list[str]) -> Iterator[str]:
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        found = _DIRECTIVE.match(line)
        if found and found[2] in _QUOTED:
            margin = found[1]
            yield f"{margin}> {_title(found[2], found[3])}".rstrip()
            body = _body(lines, number, len(margin))
            yield from (
                f"{margin}> {inner}".rstrip() for inner in dedent("\n".join(body)).split("\n") if body
            )
            number += len(body)
        elif found and found[2] in _CODE:
            yield ""  # an indented block below is code in Markdown as well
        elif (literal := _LITERAL.match(line)) and _body(lines, number, _margin(line)):
            yield f"{literal[1]}:"
        else:
            yield line


def _title(name: str, argument: str) -> str:
    if name in _VERSIONS:
        version, _, rest = argument.partition(" ")
        return f"*{_VERSIONS[name]} {version.rstrip(':')}.* {rest}"
    return f"**{'See also' if name == 'seealso' else name.capitalize()}:** {argument}"


def _body(lines: list[str], start: int, margin: int) -> list[str]:
    """The lines below a directive that are indented more than it, blank ones between them included."""
    end = start
    for number in range(start, len(lines)):
        if lines[number].strip():
            if _margin(lines[number]) <= margin:
                break
            end = number + 1
    return lines[start:end]


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _inline(line: str) -> str:
    if "`" not in line:
        return line
    line = _ROLE.sub(lambda found: f"`{_role_text(found[1])}`", line)
    return _LINK.sub(lambda found: f"[{found[1]}]({found[2]})", line)


def _role_text(text: str) -> str:
    """What a role shows: its title, or its target without the path a `~` hides."""
    if found := _TARGET.match(text):
        return found[1]
    return text.rpartition(".")[2] if text.startswith("~") else text.removeprefix("!")
