"""Definitions of C and its kin, found by the names that bindings and declarations of other languages use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from mkdocs_kwmap.classes import DefinitionKey
from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.outlines import kind_of, outline_of

_MEMBERS = frozenset({"method", "field"})
_KINDS = _MEMBERS | frozenset(
    {"function", "class", "struct", "union", "enum", "enumerator", "variable", "constant", "typedef", "macro"}
)
_NAME = re.compile(r"(?:::)?(?:[A-Za-z_]\w*::)*~?[A-Za-z_]\w*")
_CALL = re.compile(r"(?P<name>(?:[A-Za-z_]\w*::)*[A-Za-z_]\w*)\((?P<given>.*)", re.DOTALL)
_HANDED_ON = re.compile(r"\w*cast\w*|TORCH_FN|TORCH_BOX|\w*_CAST", re.IGNORECASE)
"""Functions and macros that give what they are given: `static_cast`, `overload_cast`, `TORCH_FN`."""


class Natives:
    """Looks up what is defined in files of C and its kin."""

    def __init__(self, sources: Iterable[Source], facts: Mapping[str, Facts], names: Iterable[str]) -> None:
        """Take the definitions.

        Parameters:
            sources: Files.
            facts: Facts by path.
            names: What will be looked up; of all that a large map defines it is little.
        """
        self._facts = facts
        wanted = {last_part(name) for name in names}
        self._by_name: dict[str, list[DefinitionKey]] = defaultdict(list)
        for source in sources:
            if source.language in C_FAMILY and source.path in facts:
                outline = outline_of(facts[source.path])
                for number, name in enumerate(outline.names):
                    if name in wanted and kind_of(outline, number) in _KINDS:
                        self._by_name[name].append((source.path, number))

    def find(self, path: str, name: str, among: Collection[str] = ()) -> tuple[DefinitionKey, ...]:
        """Find what a name means.

        Parameters:
            path: The file that uses it.
            name: The name, with `::` in it where it is qualified.
            among: Files that it is looked for in before all others, beside the file itself.

        Returns:
            The definitions, or else declarations, of one qualified name in one file; overloads are several.
            Nothing where more than one thing may be meant.
        """
        name = name.removeprefix("::")
        keys = [key for key in self._by_name.get(last_part(name), ()) if self._is_named(key, name)]
        defined = [key for key in keys if not self._definition(key).is_declaration]
        near = {path, *among}
        for pool in (defined, keys):
            if here := [key for key in pool if key[0] in near] or pool:
                return self._of_one_name(here, name)
        return ()

    def _definition(self, key: DefinitionKey) -> Definition:
        return self._facts[key[0]].definitions[key[1]]

    def _is_named(self, key: DefinitionKey, name: str) -> bool:
        """Whether a name may be the end of a qualified name; that of a member is not without its class."""
        one = self._definition(key)
        if one.qualname == name:
            return True
        return one.qualname.endswith(f"::{name}") and ("::" in name or one.kind not in _MEMBERS)

    def _of_one_name(self, keys: Sequence[DefinitionKey], name: str) -> tuple[DefinitionKey, ...]:
        if len({self._definition(key).qualname for key in keys}) > 1:
            keys = [key for key in keys if self._definition(key).qualname == name]
        return tuple(keys) if len({path for path, _ in keys}) == 1 else ()


def last_part(name: str) -> str:
    """The name alone of a qualified one."""
    return name.rpartition("::")[2]


def native_name(value: str) -> str:
    """The name of what is bound, without casts and the address sign.

    Parameters:
        value: What is bound, as written: `(PyCFunction)f`, `&Shape::area`, `py::overload_cast<int>(&g)`.

    Returns:
        The name; empty for a lambda, a number and all else that has none.
    """
    rest = _without_templates(value)
    while rest:
        rest = _without_casts(rest).lstrip("& ")
        if _NAME.fullmatch(rest.strip()):
            return rest.strip()
        call = _CALL.match(rest)
        if call is None or not _HANDED_ON.fullmatch(call["name"].rpartition("::")[2]):
            return ""
        rest = _first_argument(call["given"])
    return ""


def _without_templates(value: str) -> str:
    """Leave out template arguments."""
    depth, kept = 0, []
    for at, sign in enumerate(value):
        if sign == ">" and value[at - 1 : at] == "-":
            return ""  # the arrow of a schema or a lambda
        depth += sign == "<"
        if depth <= 0 and sign != ">":
            kept.append(sign)
        depth -= sign == ">"
    return "" if depth else "".join(kept)


def _without_casts(text: str) -> str:
    """`(PyCFunction)(void(*)(void)) f` is `f`, and `(f)` as well."""
    text = text.strip()
    while text.startswith("("):
        end = _closing(text)
        if end < 0:
            return ""
        behind = text[end + 1 :].strip()
        text = behind or text[1:end].strip()
    return text


def _first_argument(given: str) -> str:
    end = _closing(f"({given}") - 1
    inside, depth = given[: max(end, 0)], 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            return inside[:at]
    return inside


def _closing(text: str) -> int:
    """Where the first parenthesis closes; -1 where it does not."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return at
    return -1
