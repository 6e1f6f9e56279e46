"""Which files may mean something else by a name, because a changed file makes something else of it.

Names tell this, and not where they lead: a file means the same as before by all names that it uses if none of
their parts is one of which a changed file makes something else, and none is another name for such a one, or
that of a class that derives from one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import compress, repeat
from operator import attrgetter, contains
from typing import TypeVar

from msgspec import Struct

from mkdocs_kwmap.classes import DefinitionKey, Scopes, base_name, positional_bases, scope_at, scopes_of
from mkdocs_kwmap.extract.names import MADE
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Definition, Facts, Import
from mkdocs_kwmap.outlines import numbers_by_qualname, outline_of
from mkdocs_kwmap.resolve import bound_name, star_imports, top_level

# What files name


class FileNames(Struct, frozen=True, array_like=True, gc=False):
    """The names in a file, in the parts that stand between dots."""

    used: str
    """Those that are looked up in other files, to know what it uses; with spaces between them."""
    told: str
    """Those that its pages look up, in decorators and the like; with spaces between them."""
    classes: tuple[tuple[str, str], ...]
    """Its classes, each by its name, with the names of its bases."""
    imported: str
    """Those that it imports from modules; with spaces between them."""
    renamed: tuple[tuple[str, str], ...]
    """Those of these that it gives other names to, each with the other."""
    exporting: str
    """Those by which it takes `__all__`, or a part of it, from elsewhere; with spaces between them."""


def names_of(facts: Facts) -> FileNames:
    """The names in a file."""
    classes = [
        (one.name, " ".join(part for base in positional_bases(one) for part in base_name(base).split(".")))
        for one in facts.definitions
        if one.kind == "class" and one.bases
    ]
    imported = [(one.name, bound_name(one)) for one in facts.imports if one.module is not None]
    return FileNames(
        used=_joined(_used(facts)),
        told=_joined(_told(facts)),
        classes=tuple(classes),
        imported=_joined(name for name, _ in imported),
        renamed=tuple(sorted({(name, other) for name, other in imported if name not in (other, "*")})),
        exporting=_joined(part for dotted in facts.exports_from for part in dotted.split(".")),
    )


def _joined(names: Iterable[str]) -> str:
    return " ".join(sorted(set(names)))


def _used(facts: Facts) -> Iterator[str]:
    """Parts of references, but for first ones that are not bound to a name of another file.

    A member of a class of the file is found by what that derives from.
    """
    imported = {bound_name(one) for one in facts.imports if one.module is not None}
    has_stars = bool(star_imports(facts))
    for one in facts.references:
        first, *rest = (part.removesuffix(MADE) for part in one.name.split("."))
        if has_stars or first in imported:
            yield first
        yield from rest


def _told(facts: Facts) -> Iterator[str]:
    for one in facts.definitions:
        for text in (*one.decorators, *one.bases):
            yield from _parts(text)
        if "(" in one.value:
            yield from _parts(one.value)
    for reference in outline_of(facts).wrapping:
        yield from reference.name.split(".")


def _parts(expression: str) -> Sequence[str]:
    """The parts of the name that an expression calls or subscripts, or gives to a keyword."""
    return expression.partition("(")[0].partition("[")[0].rpartition("=")[2].split(".")


# What becomes of names in a changed file


class ChangedNames(Struct, frozen=True):
    """The names of which changed files make something else than before."""

    rebound: Set[str]
    """Names at the top level that are imported from elsewhere, or no more or only now."""
    others: Set[str]
    """These, and names that stand for something else in other ways, at the top level or below."""
    extended: Set[str]
    """Names of classes with other members."""
    starring: Set[str]
    """Paths of files with other star imports, or of another language: in these it may be any name."""
    offering: Set[str]
    """Paths of those of which it is not known for which names star imports of them lead elsewhere."""


def changed_names(changes: Iterable[tuple[Facts, Facts]]) -> ChangedNames:
    """Compare what names stand for in some files.

    Parameters:
        changes: Their facts, as they were and as they are.
    """
    rebound, others, extended = set[str](), set[str](), set[str]()
    starring, offering = set[str](), set[str]()
    for old, new in changes:
        if _stars(old) != _stars(new) or old.code_language != new.code_language:
            starring.add(new.path)
        if _computed(old) != _computed(new):
            offering.add(new.path)
        others |= set(old.exports or ()) ^ set(new.exports or ())
        rebound |= _differing(_bound(old), _bound(new))
        others |= {name for _, name in _differing(_imported(old), _imported(new))}
        before, after = _meanings(old), _meanings(new)
        differing = _differing(before, after)
        for qualname in differing:
            owner, _, name = qualname.rpartition(".")
            if owner and qualname.partition(".")[0] in differing:
                continue  # whoever means it names what it stands in
            others.add(name)
            if owner in before or owner in after:
                extended.add(owner.rpartition(".")[2])
    return ChangedNames(rebound, others | rebound, extended, starring, offering)


T = TypeVar("T")


def _differing(before: Mapping[T, object], after: Mapping[T, object]) -> set[T]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def _stars(facts: Facts) -> list[str | None]:
    return [one.module for one in star_imports(facts)]


def _computed(facts: Facts) -> tuple[object, ...]:
    """What decides in which ways `__all__` is read."""
    return facts.exports is None, facts.exports_partial, facts.exports_from


def _bound(facts: Facts) -> dict[str, tuple[str, str | None]]:
    """What each name at the top level is bound to: an import, or a definition."""
    return {
        name: (bound.name, bound.module) if isinstance(bound, Import) else ("", None)
        for name, bound in top_level(facts).items()
    }


def _imported(facts: Facts) -> dict[tuple[str, str], tuple[str, str | None]]:
    """What names stand for that functions and classes import."""
    return {(one.scope, bound_name(one)): (one.name, one.module) for one in facts.imports if one.scope}


def _meanings(facts: Facts) -> dict[str, object]:
    """What each qualified name stands for, as far as it matters to who looks it up."""
    numbers, scopes = numbers_by_qualname(facts.definitions), scopes_of(facts)
    return {
        qualname: _meaning(facts.definitions[number], scopes, decides=f"{qualname}.__new__" in numbers)
        for qualname, number in numbers.items()
    }


def _meaning(one: Definition, scopes: Scopes, *, decides: bool) -> object:
    """What a definition stands for: only of a class members are looked up.

    Parameters:
        one: The definition.
        scopes: What binds the names in its file.
        decides: Whether it is a class that decides itself what calling it makes.
    """
    if one.kind != "class":
        return "no class"
    bases = positional_bases(one)
    # what a base of an inner class means is told by where it is bound
    places = [scope_at(scopes, base_name(base), one.line, one.last_line) for base in bases if one.parent]
    return bases, places, decides


# Which files these names are in

_FEW = 8
"""Names that are looked for one by one. For 4,126 files that took 2 ms for each, and to divide the words of
all files took 21 ms."""


class Naming:
    """Which files name something of which a changed file makes something else."""

    def __init__(
        self,
        facts: Mapping[str, Facts],
        names: Mapping[str, FileNames],
        changed: ChangedNames,
        brought: Callable[[str], Set[str]] | None = None,
    ) -> None:
        """Take the names of all files.

        Parameters:
            facts: What the files of Python say, as they are, by path.
            names: By path of each file of Python.
            changed: The names of which changed files make something else.
            brought: Gives the names that star imports of a file bring, or have brought; by default that is
                not known.
        """
        self._facts, self._names, self._changed = facts, names, changed
        self._brought = brought

    @cached_property
    def _other_names(self) -> Mapping[str, set[str]]:
        """Under which other names files import a name."""
        found: dict[str, set[str]] = defaultdict(set)
        for names in self._names.values():
            for name, other in names.renamed:
                found[name].add(other)
        return found

    @cached_property
    def _bases(self) -> Mapping[str, str]:
        """By path of each file with classes the names of their bases."""
        return {
            path: " ".join(bases for _, bases in names.classes)
            for path, names in self._names.items()
            if names.classes
        }

    @cached_property
    def _derived(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The classes that name something as a base, each with its file."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path, names in self._names.items():
            for name, bases in names.classes:
                for part in bases.split(" "):
                    found[part].append((path, name))
        return found

    def telling(self) -> set[str]:
        """Files of Python that name something, in a decorator or the like, which has another meaning now.

        This is about names that lead out of the map: pages look them up when they are made. What leads to a
        definition of the map stands in the tables that `rows` goes through.

        Returns:
            Their paths, and perhaps those of others.
        """
        if self._changed.starring:
            return set(self._facts)
        names = self._imported_as(self._changed.rebound)
        return self._with_words(names, "told")

    def using(self) -> set[str] | None:
        """Files of Python in which a name may lead elsewhere in the map than before, changed ones left aside.

        Returns:
            Their paths, and perhaps those of others; None where it may be all.
        """
        if self._changed.starring or self._changed.offering:
            return None
        if not self._changed.others:
            return set()
        if self._others is None:
            return None
        names, deriving = self._derived_of_others
        _, extending = self._with_derived(self._changed.extended)
        overriding = {path for path in extending if _may_mean_member(self._facts[path], self._changed.others)}
        return self._with_words(names, "used") | deriving | overriding

    def named(self) -> Set[str]:
        """The names that may lead elsewhere in the map than before, where `using` gives files."""
        names, _ = self._derived_of_others
        return names

    @cached_property
    def _derived_of_others(self) -> tuple[set[str], set[str]]:
        return self._with_derived(self._others or set())

    @cached_property
    def _others(self) -> Set[str] | None:
        """The names that stand for something else; None where it may be any name.

        Among them are those that come through files which take a part of `__all__` from another module.
        """
        names, seen = set(self._changed.others), set[str]()
        while names and (new := self._taking(names) - seen):
            if self._brought is None:
                return None
            seen |= new
            names.update(*map(self._brought, new))
        return names

    def _taking(self, others: Set[str]) -> set[str]:
        """The files that may take `__all__`, or a part of it, from something else than before."""
        names, _ = self._with_derived(others)
        return self._with_words(names, "exporting")

    def importing(self) -> set[str]:
        """Files of Python of which an import may lead elsewhere in the map, where `using` gives files."""
        names = self._imported_as(self._others) if self._others else set[str]()
        return self._with_words(names, "imported")

    def _with_words(self, names: Set[str], of: str) -> set[str]:
        """The files with one of some names among their words of a kind."""
        return _files_with(names, self._names, map(attrgetter(of), self._names.values()))

    def _imported_as(self, names: Set[str]) -> set[str]:
        """Some names, and those under which other files import them."""
        found, new = set(names), set(names)
        while new := {other for name in new for other in self._other_names.get(name, ())} - found:
            found |= new
        return found

    def _with_derived(self, names: Set[str]) -> tuple[set[str], set[str]]:
        """Follow the names of classes to those that derive from them.

        Returns:
            The names, with other names of them, and those of classes that derive from one of these at any
            depth; and the files of such classes.
        """
        found, files = self._imported_as(names), set[str]()
        new = found
        while new:
            classes = self._deriving_from(new)
            files |= {path for path, _ in classes}
            new = self._imported_as({name for _, name in classes}) - found
            found = found | new
        return found, files

    def _deriving_from(self, names: Set[str]) -> set[tuple[str, str]]:
        """The classes that name one of some names as a base, each with its file."""
        if len(names) > _FEW:
            return {one for name in names for one in self._derived.get(name, ())}
        return {
            (path, name)
            for path in _files_with(names, self._bases, self._bases.values())
            for name, bases in self._names[path].classes
            if not names.isdisjoint(bases.split(" "))
        }


def _files_with(names: Set[str], paths: Iterable[str], words: Iterable[str]) -> set[str]:
    """The files with one of some names among their words.

    Parameters:
        names: The names.
        paths: Of the files.
        words: Those of each, with spaces between them.
    """
    files, words = list(paths), list(words)
    numbers: Iterable[int] = range(len(files))
    if len(names) <= _FEW:  # to look for each is sooner done than to divide all words
        numbers = {
            at for name in names for at in compress(range(len(files)), map(contains, words, repeat(name)))
        }
    return {files[at] for at in numbers if not names.isdisjoint(words[at].split(" "))}


def _may_mean_member(facts: Facts, names: Set[str]) -> bool:
    """Whether a class of a file may override one of some members, or look it up in what it derives from."""
    return (
        "__new__" in names  # decides what a call makes
        or not names.isdisjoint(outline_of(facts).names)
        or any(one.through != "name" and one.name in names for one in facts.references)
    )


def derived_files(index: Index, paths: Iterable[str]) -> set[str]:
    """Files with classes that derive from one in some files, these included."""
    bases, wanted = index.classes.bases, set(paths)
    seen: set[DefinitionKey] = {key for key in bases if key[0] in wanted}
    todo = list(seen)
    while todo:
        new = set(index.classes.subclasses.get(todo.pop(), ())) - seen
        seen |= new
        todo += new
    return wanted | {path for path, _ in seen}
