"""Which definition a declaration of C or C++ declares."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import chain

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


def definitions_of_declarations(
    sources: Mapping[str, Source],
    facts: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
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

    Returns:
        Per declaration its definitions, by path and place; declarations without are left out.
    """
    family = _family(sources, facts)
    return _found(family, targets, dict(_matches(family, None)))


def definitions_of_names(
    sources: Mapping[str, Source],
    facts: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
    named: Named,
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """Find the definitions of what is declared under some names.

    Parameters:
        sources: Files by path.
        facts: Facts by path.
        targets: Where the imports of each file lead, in their order.
        named: The names.

    Returns:
        Per declaration its definitions, as above; those without are among them.
    """
    family = _family(sources, facts)
    names = set(named.values())
    some = {path: one for path, one in family.items() if not names.isdisjoint(outline_of(one).names)}
    declared = _by_qualname(some, named, declared=True)
    found = _found(family, targets, dict(_matches(some, named)))
    return {key: found.get(key, ()) for keys in declared.values() for key in keys}


Named = Mapping[str, str]
"""By qualified name the name alone."""


def _family(sources: Mapping[str, Source], facts: Mapping[str, Facts]) -> dict[str, Facts]:
    """The files of C and its kin."""
    return {path: one for path, one in facts.items() if sources[path].language in C_FAMILY}


def _found(
    family: Mapping[str, Facts],
    targets: Mapping[str, Sequence[Target | None]],
    matches: Mapping[DefinitionKey, Sequence[DefinitionKey]],
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """Of the definitions that match declarations, those that belong to them."""
    reached = _Reached(family, targets) if matches else None
    found: dict[DefinitionKey, tuple[DefinitionKey, ...]] = {}
    for declaration, definitions in matches.items():
        near = [one for one in definitions if reached and reached.connects(one[0], declaration[0])]
        if near:
            found[declaration] = tuple(sorted(near))
    settled = {one for near in found.values() for one in near}
    for declaration, definitions in matches.items():
        if declaration not in found and _is_only(family, declaration, definitions, settled):
            found[declaration] = tuple(definitions)
    return found


def declarations_of_definitions(
    defined: Mapping[DefinitionKey, Sequence[DefinitionKey]],
) -> dict[DefinitionKey, tuple[DefinitionKey, ...]]:
    """Turn around what `definitions_of_declarations` found.

    Returns:
        Per definition the declarations that lead to it, by path and place.
    """
    declared: dict[DefinitionKey, list[DefinitionKey]] = defaultdict(list)
    for declaration, definitions in sorted(defined.items()):
        for definition in definitions:
            declared[definition].append(declaration)
    return {key: tuple(found) for key, found in declared.items()}  # take less than lists


# After a change


def definitions_after(
    last: Mapping[DefinitionKey, Sequence[DefinitionKey]],
    declared: Mapping[DefinitionKey, Sequence[DefinitionKey]],
    changes: Mapping[str, tuple[Facts, Facts]],
    including: Collection[str],
    find: Callable[[Named], Mapping[DefinitionKey, Sequence[DefinitionKey]]],
) -> dict[DefinitionKey, Sequence[DefinitionKey]]:
    """What `definitions_of_declarations` finds after a change of some files.

    Only names are looked up that are declared or defined otherwise than before, or by files that include
    others.

    Parameters:
        last: What it has found before.
        declared: The same turned around.
        changes: By path the facts of files of C and its kin as they were and as they are.
        including: Paths of those of these files that include other files than before; no file includes these.
        find: Gives for all declarations of some names their definitions, or none.
    """
    named: dict[str, str] = {}
    moved: dict[DefinitionKey, DefinitionKey] = {}
    for path, (old, new) in changes.items():
        before, after = _by_shape(old), _by_shape(new)
        for qualname in before.keys() | after.keys():
            was, now = before.get(qualname, []), after.get(qualname, [])
            if path not in including and list(map(_shown, was)) == list(map(_shown, now)):
                pairs = zip(was, now, strict=True)
                moved.update(((path, number), (path, other)) for (number, _), (other, _) in pairs)
            else:
                named[qualname] = (was or now)[0][1].name
    found = dict(last)
    own = {(path, number) for path, (old, _) in changes.items() for number in range(len(old.definitions))}
    others = {key for one in own for key in declared.get(one, ())} - own
    moving = {key: found.pop(key) for key in (own | others) & last.keys()}
    for key, definitions in moving.items():
        if key in moved or (key in others and all(one in moved or one not in own for one in definitions)):
            found[moved.get(key, key)] = tuple(sorted(moved.get(one, one) for one in definitions))
    for key, definitions in find(named).items() if named else ():
        found.pop(key, None)
        if definitions:
            found[key] = definitions
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


def _matches(
    family: Mapping[str, Facts], named: Named | None
) -> Iterator[tuple[DefinitionKey, list[DefinitionKey]]]:
    """Each declaration with the definitions of its name and parameters, wherever they stand."""
    declarations = _by_qualname(family, named, declared=True)
    definitions = _by_qualname(family, declarations, declared=False)
    for qualname, declared in declarations.items():
        if defined := definitions.get(qualname):
            yield from _pairs(family, declared, defined)


def _by_qualname(
    family: Mapping[str, Facts], wanted: Mapping[str, object] | None, *, declared: bool
) -> dict[str, list[DefinitionKey]]:
    """What is declared, or defined, by qualified name; given some names, only of these."""
    found: dict[str, list[DefinitionKey]] = defaultdict(list)
    for path, one in family.items():
        for number, definition in enumerate(one.definitions):
            if definition.is_declaration != declared or definition.kind not in _KINDS:
                continue
            if wanted is None or definition.qualname in wanted:
                found[definition.qualname].append((path, number))
    return dict(found)


def _pairs(
    family: Mapping[str, Facts], declared: Sequence[DefinitionKey], defined: Sequence[DefinitionKey]
) -> Iterator[tuple[DefinitionKey, list[DefinitionKey]]]:
    """The declarations of one name with their definitions: by types, then by what only the number tells."""
    declarations, definitions = _by_parameters(family, declared), _by_parameters(family, defined)
    alike = declarations.keys() & definitions.keys()
    for kind in sorted(alike, key=repr):
        for key in declarations[kind]:
            yield key, definitions[kind]
    left = [kind for kind in declarations if kind not in alike]
    others = [kind for kind in definitions if kind not in alike]
    counts, other_counts = Counter(map(_shape, left)), Counter(map(_shape, others))
    by_shape = {_shape(kind): kind for kind in others}
    for kind in left:
        shape = _shape(kind)
        if kind is not None and counts[shape] == other_counts[shape] == 1:
            for key in declarations[kind]:
                yield key, definitions[by_shape[shape]]


def _by_parameters(
    family: Mapping[str, Facts], keys: Sequence[DefinitionKey]
) -> dict[Parameters | None, list[DefinitionKey]]:
    """Definitions by their parameters; None for what is no function."""
    found: dict[Parameters | None, list[DefinitionKey]] = defaultdict(list)
    for key in keys:
        one = _definition(family, key)
        found[parameters(one.signature) if one.kind in _FUNCTIONS else None].append(key)
    return dict(found)


def _shape(kind: Parameters | None) -> tuple[int, tuple[str, ...]] | None:
    return None if kind is None else kind.shape


def _definition(family: Mapping[str, Facts], key: DefinitionKey) -> Definition:
    return family[key[0]].definitions[key[1]]


def _is_only(
    family: Mapping[str, Facts],
    declaration: DefinitionKey,
    definitions: Sequence[DefinitionKey],
    settled: Collection[DefinitionKey],
) -> bool:
    """Whether there is one definition that fits, and files that do not include it can use it.

    A header must be included for that; a `static` function cannot, but a member that is `static` can.
    """
    if len(definitions) != 1 or definitions[0] in settled:
        return False
    if definitions[0][0].endswith(_HEADERS):
        return False
    one, other = _definition(family, definitions[0]), _definition(family, declaration)
    if one.kind in _FUNCTIONS and parameters(one.signature) != parameters(other.signature):
        return False
    return bool(one.parent) or not _is_static(one)


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
