"""Which definition a declaration of C or C++ declares."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import NamedTuple
from zlib import crc32

from msgspec import Struct

from mkdocs_kwmap.grammars import C_FAMILY
from mkdocs_kwmap.model import Definition, Facts, Source
from mkdocs_kwmap.outlines import outline_of
from mkdocs_kwmap.parameters import Parameters, parameters
from mkdocs_kwmap.resolve import Target

DefinitionKey = tuple[str, int]
"""A definition of the map: path of its file, and index into the file's definitions."""

_FUNCTIONS = frozenset({"function", "method"})
_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".h++", ".cuh", ".inl", ".ipp", ".tcc", ".tpp", ".txx")
_KINDS = _FUNCTIONS | {"variable", "constant"}


class Declarations(Struct, frozen=True):
    """What is declared, and where that is defined."""

    definitions: dict[DefinitionKey, tuple[DefinitionKey, ...]]
    """Per declaration its definitions, by path and place; declarations without are left out."""
    names: dict[str, bytes]
    """By path of each file with such the qualified names in it that are declared somewhere, and defined
    somewhere, and perhaps others: of each the CRC-32, in four bytes."""


def declarations_of(
    sources: Mapping[str, Source],
    facts: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
) -> Declarations:
    """Find the definitions of what is only declared.

    A declaration and a definition belong together if their qualified names and parameters are the same, and
    one of these holds: they stand in one file; one of their files includes the other, directly or through
    others; or it is the only such definition of the map, stands in no header, is not `static`, and belongs
    to no declaration in that way, as the definition in a copy of a library does.
    Parameters are the same if their types are, as far as they are written alike; where what is left of a
    name is one declaration and one definition with as many parameters, these belong together as well.

    Parameters:
        sources: Files by path.
        facts: Facts by path.
        targets: Where the imports of each file lead, in their order.
    """
    family = family_of(sources, facts)
    declared, defined = _sites(family, _names_of_both(family))
    return Declarations(_found(family, targets, declared, defined), _names_by_path(declared, defined))


def family_of(sources: Mapping[str, Source], facts: Mapping[str, Facts]) -> dict[str, Facts]:
    """The files of C and its kin."""
    return {path: one for path, one in facts.items() if sources[path].language in C_FAMILY}


def _found(
    family: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
    declared: _Sites,
    defined: _Sites,
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """Of the definitions that match declarations, those that belong to them."""
    matches = list(_matches(declared, defined))
    reached = _Reached(family, targets) if matches else None
    found: dict[DefinitionKey, tuple[DefinitionKey, ...]] = {}
    for declaration, definitions in matches:
        near = [one.key for one in definitions if reached and reached.connects(one.path, declaration.path)]
        if near:
            found[declaration.key] = tuple(sorted(near))
    settled = {one for near in found.values() for one in near}
    for declaration, definitions in matches:
        if declaration.key not in found and _is_only(declaration, definitions, settled):
            found[declaration.key] = tuple(one.key for one in definitions)
    return found


def declarations_of_definitions(
    defined: Mapping[DefinitionKey, Sequence[DefinitionKey]],
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """Turn around what `declarations_of` found.

    Returns:
        Per definition the declarations that lead to it, by path and place.
    """
    declared: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
    for declaration, definitions in sorted(defined.items()):
        for definition in definitions:
            declared[definition].append(declaration)
    return {key: tuple(found) for key, found in declared.items()}  # take less than lists


# After a change


def declarations_after(
    last: Declarations,
    declared: Mapping[DefinitionKey, Sequence[DefinitionKey]],
    changes: Mapping[str, tuple[Facts, Facts]],
    including: Collection[str],
    *,
    family: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
) -> Declarations:
    """What `declarations_of` finds after a change of some files.

    Only names are looked up that are declared or defined otherwise than before, or by files that include
    others; of these only such as are both declared and defined, or may be now.

    Parameters:
        last: What it has found before.
        declared: Its definitions turned around.
        changes: By path the facts of files of C and its kin as they were and as they are.
        including: Paths of those of these files that include other files than before, directly or through
            others.
        family: The facts of all files of C and its kin as they are.
        targets: Where the imports of each file lead, in their order.
    """
    moved, named, new = _compared(changes, including)
    found = _moved(last.definitions, declared, changes, moved)
    known = {number for numbers in last.names.values() for number in array("I", numbers)}
    wanted = {name for name in named if name in new or _number(name) in known}
    if not wanted:
        return Declarations(found, last.names)
    numbers, newly_named = set(map(_number, wanted)), {named[name] for name in new}
    some = {
        path: one
        for path, one in family.items()
        if not numbers.isdisjoint(array("I", last.names.get(path, b"")))
        or not newly_named.isdisjoint(outline_of(one).names)
        or (path in changes and changes[path][0] is not one)
    }
    sites = _sites(some, wanted)
    again = _found(family, targets, *sites)
    for one in chain.from_iterable(sites[0].values()):
        found.pop(one.key, None)
        if one.key in again:
            found[one.key] = again[one.key]
    names = {path: numbers for path, numbers in last.names.items() if path in family}
    return Declarations(found, _merged(names, _names_by_path(*sites)))


class _Compared(NamedTuple):
    """What changed files declare and define, compared with what they did."""

    moved: Mapping[DefinitionKey, DefinitionKey]
    """What belongs to the same others as before, with what it is now."""
    named: Mapping[str, str]
    """The qualified names of which something may belong to others, each with the name alone."""
    new: Set[str]
    """Those of these that changed files have declared nowhere before and do now, or defined."""


def _compared(changes: Mapping[str, tuple[Facts, Facts]], including: Collection[str]) -> _Compared:
    named: dict[str, str] = {}
    moved: dict[DefinitionKey, DefinitionKey] = {}
    # by qualified name whether it is declared (true), or defined (false), or both
    had: dict[str, set[bool]] = defaultdict(set)
    has: dict[str, set[bool]] = defaultdict(set)
    for path, (old, new) in changes.items():
        before, after = _by_shape(old), _by_shape(new)
        for qualname in before.keys() | after.keys():
            was, now = before.get(qualname, []), after.get(qualname, [])
            if path not in including and list(map(_shown, was)) == list(map(_shown, now)):
                pairs = zip(was, now, strict=True)
                moved.update(((path, number), (path, other)) for (number, _), (other, _) in pairs)
            else:
                named[qualname] = (was or now)[0][1].name
                had[qualname].update(one.is_declaration for _, one in was)
                has[qualname].update(one.is_declaration for _, one in now)
    return _Compared(moved, named, {name for name in named if has[name] - had[name]})


def _moved(
    last: Mapping[DefinitionKey, tuple[DefinitionKey, ...]],
    declared: Mapping[DefinitionKey, Sequence[DefinitionKey]],
    changes: Mapping[str, tuple[Facts, Facts]],
    moved: Mapping[DefinitionKey, DefinitionKey],
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """What was known of declarations, of changed files as far as it is sure to be as it was."""
    found = dict(last)
    own = {(path, number) for path, (old, _) in changes.items() for number in range(len(old.definitions))}
    others = {key for one in own for key in declared.get(one, ())} - own
    moving = {key: found.pop(key) for key in (own | others) & last.keys()}
    for key, definitions in moving.items():
        if key in moved or (key in others and all(one in moved or one not in own for one in definitions)):
            found[moved.get(key, key)] = tuple(sorted(moved.get(one, one) for one in definitions))
    return found


def _by_shape(facts: Facts) -> dict[str, list[tuple[int, Definition]]]:
    """The functions and variables of a file by qualified name, each with its index."""
    found: dict[str, list[tuple[int, Definition]]] = defaultdict(list)
    for number, one in enumerate(facts.definitions):
        if one.kind in _KINDS:
            found[one.qualname].append((number, one))
    return found


def _shown(item: tuple[int, Definition]) -> tuple[object, ...]:
    """All of a declaration or definition that tells which others it belongs to."""
    _, one = item
    return one.kind, one.is_declaration, one.signature, bool(one.parent), _is_static(one)


# Names and parameters


class _Site(NamedTuple):
    """A function or variable where it is declared or defined, with what tells what belongs together.

    Definitions are read file by file, and are not at hand any more when all have been read.
    """

    path: str
    number: int
    signature: str | None
    """None for what is no function."""
    is_for_all: bool
    """Whether files can use it that do not include it: a `static` function cannot be, a member can."""

    @property
    def key(self) -> DefinitionKey:
        return self.path, self.number

    @property
    def parameters(self) -> Parameters | None:
        return None if self.signature is None else parameters(self.signature)


_Sites = Mapping[str, Sequence[_Site]]
"""By qualified name."""


def _names_of_both(family: Mapping[str, Facts]) -> set[str]:
    """The qualified names that are declared somewhere, and defined somewhere."""
    declared, defined = set[str](), set[str]()
    for facts in family.values():
        for one in facts.definitions:
            if one.kind in _KINDS:
                (declared if one.is_declaration else defined).add(one.qualname)
    return declared & defined


def _names_by_path(declared: _Sites, defined: _Sites) -> dict[str, bytes]:
    """The qualified names that are declared and defined, as numbers, by path of each file with such."""
    found: dict[str, set[int]] = defaultdict(set)
    for qualname in declared.keys() & defined.keys():
        for one in (*declared[qualname], *defined[qualname]):
            found[one.path].add(_number(qualname))
    return {path: array("I", numbers).tobytes() for path, numbers in found.items()}


def _merged(names: Mapping[str, bytes], others: Mapping[str, bytes]) -> dict[str, bytes]:
    """Names as numbers by path, with others of some of these files."""
    pairs = ((path, {*array("I", names.get(path, b"")), *array("I", more)}) for path, more in others.items())
    return {**names, **{path: array("I", numbers).tobytes() for path, numbers in pairs}}


def _number(name: str) -> int:
    return crc32(name.encode(errors="surrogatepass"))


def _sites(family: Mapping[str, Facts], wanted: Set[str]) -> tuple[_Sites, _Sites]:
    """Where some qualified names are declared, and where they are defined."""
    declared: dict[str, list[_Site]] = defaultdict(list)
    defined: dict[str, list[_Site]] = defaultdict(list)
    for path, facts in family.items():
        for number, one in enumerate(facts.definitions):
            if one.kind in _KINDS and one.qualname in wanted:
                signature = one.signature if one.kind in _FUNCTIONS else None
                site = _Site(path, number, signature, bool(one.parent) or not _is_static(one))
                (declared if one.is_declaration else defined)[one.qualname].append(site)
    return declared, defined


def _matches(declared: _Sites, defined: _Sites) -> Iterator[tuple[_Site, Sequence[_Site]]]:
    """Each declaration with the definitions of its name and parameters, wherever they stand."""
    for qualname, declarations in declared.items():
        if definitions := defined.get(qualname):
            yield from _pairs(declarations, definitions)


def _pairs(declared: Sequence[_Site], defined: Sequence[_Site]) -> Iterator[tuple[_Site, Sequence[_Site]]]:
    """The declarations of one name with their definitions: by types, then by what only the number tells."""
    declarations, definitions = _by_parameters(declared), _by_parameters(defined)
    alike = declarations.keys() & definitions.keys()
    for kind in sorted(alike, key=repr):
        for one in declarations[kind]:
            yield one, definitions[kind]
    left = [kind for kind in declarations if kind not in alike]
    others = [kind for kind in definitions if kind not in alike]
    counts, other_counts = Counter(map(_shape, left)), Counter(map(_shape, others))
    by_shape = {_shape(kind): kind for kind in others}
    for kind in left:
        shape = _shape(kind)
        if kind is not None and counts[shape] == other_counts[shape] == 1:
            for one in declarations[kind]:
                yield one, definitions[by_shape[shape]]


def _by_parameters(sites: Sequence[_Site]) -> dict[Parameters | None, list[_Site]]:
    """Definitions by their parameters; None for what is no function."""
    found: dict[Parameters | None, list[_Site]] = defaultdict(list)
    for one in sites:
        found[one.parameters].append(one)
    return dict(found)


def _shape(kind: Parameters | None) -> tuple[int, tuple[str, ...]] | None:
    return None if kind is None else kind.shape


def _is_only(declaration: _Site, definitions: Sequence[_Site], settled: Collection[DefinitionKey]) -> bool:
    """Whether there is one definition that fits, and files that do not include it can use it.

    A header must be included for that.
    """
    if len(definitions) != 1 or definitions[0].key in settled:
        return False
    (one,) = definitions
    return not one.path.endswith(_HEADERS) and one.parameters == declaration.parameters and one.is_for_all


def _is_static(one: Definition) -> bool:
    return "static" in one.head.partition("(")[0].split()


# Files


class _Reached:
    """Which files each file includes, directly or through others."""

    def __init__(self, family: Mapping[str, Facts], targets: Mapping[str, Sequence[Target | None]]) -> None:
        included = {
            path: {target.path for target in targets[path] if target is not None and target.path}
            for path in family
        }
        self._bits = {path: 1 << at for at, path in enumerate({*family, *chain(*included.values())})}
        self._reached = dict(self._bits)
        order = _innermost_first(included)
        # a second round, and seldom a third, is for files that include each other
        while sum(self._add(path, included[path]) for path in order):
            pass

    def connects(self, path: str, other: str) -> bool:
        """Whether two files are one, or one of them includes the other."""
        return bool(self._reached[path] & self._bits[other] or self._reached[other] & self._bits[path])

    def _add(self, path: str, included: set[str]) -> bool:
        """Add to what a file reaches all that its includes reach; says whether that was news."""
        before = after = self._reached[path]
        for other in included:
            after |= self._reached[other]
        self._reached[path] = after
        return after != before


def _innermost_first(included: Mapping[str, set[str]]) -> list[str]:
    """All files, each after those that it includes, but for circles."""
    order: dict[str, None] = {}
    begun: set[str] = set()
    for start in included:
        todo = [(start, iter(included[start]))] if start not in begun else []
        begun.add(start)
        while todo:
            path, left = todo[-1]
            following = next((other for other in left if other in included and other not in begun), None)
            if following is None:
                order[path] = None
                todo.pop()
            else:
                begun.add(following)
                todo.append((following, iter(included[following])))
    return list(order)
