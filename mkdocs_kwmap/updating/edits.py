"""What a change of some files may matter to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property, partial

from mkdocs_kwmap.classes import NOT_KNOWN, DefinitionKey, FileClasses
from mkdocs_kwmap.differences import differing, have_same_keys
from mkdocs_kwmap.index import Index
from mkdocs_kwmap.model import Facts
from mkdocs_kwmap.outlines import numbers_by_qualname, of_kinds, outline_of
from mkdocs_kwmap.paths import name_of
from mkdocs_kwmap.reach.changes import ChangedFacts
from mkdocs_kwmap.reach.lookups import bindings_of
from mkdocs_kwmap.reach.names import FileNames, Naming, changed_names, names_of
from mkdocs_kwmap.references import Uses
from mkdocs_kwmap.resolve import top_level
from mkdocs_kwmap.updating.modules import imports_of, modules_of, names_brought, with_modules


class Edit:
    """A change of some files of a map."""

    def __init__(
        self,
        changes: Mapping[str, ChangedFacts],
        files: Set[str],
        names: Mapping[str, FileNames],
        *,
        come: Set[str],
        gone: Set[str],
        using: Set[str],
        importing: Set[str],
        named: Set[str],
    ) -> None:
        """Take what has changed.

        Parameters:
            changes: The facts that are other than they were, by path; of a file that was not there, or is not
                there any more, the empty ones.
            files: Paths of the files that are other than they were, those without text included.
            names: The names in all files of Python as they are, by path.
            come: Paths of the files that are new.
            gone: Those of the files that are not there any more. One that is of another language, or another
                module, has gone and come.
            using: Files of Python in which a name may lead elsewhere than before, changed ones left aside.
            importing: Those of which an import may.
            named: The names that may lead elsewhere, those of modules that have come or gone left aside.
        """
        self.changes, self.files = changes, files
        self.come, self.gone = come, gone
        self.names, self.using, self.importing = names, using, importing
        self.named = named
        self.moved = Moved(changes)
        self._rewired: set[str] | None = None
        self._used: tuple[Mapping[str, Uses], Mapping[str, Uses]] | None = None

    @property
    def has_same_files(self) -> bool:
        """Whether no file has come or gone."""
        return not self.come and not self.gone

    def pairs(self) -> Iterator[tuple[Facts, Facts]]:
        """The facts of changed files as they were and as they are."""
        return ((one.old, one.new) for one in self.changes.values())

    def used_otherwise(self, last: Index, new: Index) -> tuple[Mapping[str, Uses], Mapping[str, Uses]]:
        """What files use otherwise than before.

        Parameters:
            last: The index of the files as they were.
            new: That of the files as they are.

        Returns:
            By path of each of these files, per definition of Python, and per binding, the lines that use it
            now; none where it was used before.
        """
        if self._used is None:
            self._used = (
                _used_otherwise(last.uses, _with_alike(last.uses, new.uses)),
                _used_otherwise(last.binding_uses, _with_alike(last.binding_uses, new.binding_uses)),
            )
        return self._used

    def rewired(
        self, before: Mapping[str, Sequence[object]], after: Mapping[str, Sequence[object]]
    ) -> Set[str]:
        """The files with other imports, or of which one leads elsewhere.

        Parameters:
            before: Where the imports of each file led.
            after: Where they lead.
        """
        if self._rewired is None:
            self._rewired = differing(before, after) | ((self.gone & before.keys()) - after.keys())
            self._rewired |= {
                path for path, one in self.changes.items() if one.old.imports != one.new.imports
            }
        return self._rewired

    @cached_property
    def binds_otherwise(self) -> bool:
        """Whether something else may be bound to Python."""
        return any(_bound(old) != _bound(new) for old, new in self.pairs())

    @cached_property
    def builds_otherwise(self) -> bool:
        """Whether something else may be built as a library."""
        return any(_built(old) != _built(new) for old, new in self.pairs())

    @cached_property
    def offers_otherwise(self) -> bool:
        """Whether a changed file has other names at its top level, or another `__all__`."""
        return any(_names_offered(old) != _names_offered(new) for old, new in self.pairs())


def _with_alike(before: Mapping[str, Uses], after: dict[str, Uses]) -> Mapping[str, Uses]:
    """Have what files use, where it is as before, be the same objects: others share their keys."""
    others = [path for path, uses in after.items() if before.get(path) is not uses]
    after.update((path, before[path]) for path in others if before.get(path) == after[path])
    return after


def _used_otherwise(before: Mapping[str, Uses], after: Mapping[str, Uses]) -> dict[str, Uses]:
    """What files use otherwise than before.

    Parameters:
        before: What they used, by path.
        after: What they use.

    Returns:
        By path of each of these files, per definition the lines that use it now; none where it did before.
    """
    found: dict[str, Uses] = {path: dict.fromkeys(before[path], ()) for path in before.keys() - after.keys()}
    for path in differing(before, after):
        last, uses = before.get(path, {}), after[path]
        keys = (key for key in last.keys() | uses.keys() if last.get(key) != uses.get(key))
        found[path] = {key: uses.get(key, ()) for key in keys}
    return found


def edit_of(last: Index, new: Index, names: Mapping[str, FileNames], files: Set[str]) -> Edit | None:
    """Find what a change may matter to.

    Parameters:
        last: The index of the files as they were.
        new: That of the files as they are, of which no more is needed than what they say, and by what names.
        names: The names in all files of Python as they were, by path.
        files: Paths of the files that are other than they were, come or gone.

    Returns:
        That; None where it may be everything.
    """
    if any(name_of(path) in _ELSEWHERE for path in files):
        return None
    come = {path for path in files & new.sources.keys() if _identity(last, path) != _identity(new, path)}
    gone = {path for path in files & last.sources.keys() if _identity(last, path) != _identity(new, path)}
    changes = {
        path: ChangedFacts(last.facts.get(path, Facts(path=path)), new.facts.get(path, Facts(path=path)))
        for path in sorted(files)
        if path in last.facts or path in new.facts
    }
    # to what stands in a file that has come or gone only imports of it lead
    changed = changed_names(
        (one.old, one.new) for path, one in changes.items() if path in new.python_facts and path not in come
    )
    modules = modules_of(last, gone) | modules_of(new, come)
    importing = imports_of(new.resolver.modules, new.python_facts, modules)
    changed = with_modules(changed, last, new, modules, importing)
    python = new.python_facts
    others = {path: names_of(python[path]) for path in python.keys() & changes.keys()}
    if have_same_keys(names, python):
        names = {**names, **others}
    else:
        names = {path: others[path] if path in others else names[path] for path in python}
    naming = Naming(new.python_facts, names, changed, partial(names_brought, last, new))
    using = naming.using()
    if using is None:
        return None
    return Edit(
        changes,
        files,
        names,
        come=come,
        gone=gone,
        using=using | importing.keys(),
        importing=naming.importing() | importing.keys(),
        named=naming.named(),
    )


def _identity(index: Index, path: str) -> tuple[str, ...]:
    """What a file is, whatever it says."""
    source = index.sources.get(path)
    return (index.language(path), *source.identity) if source else ()


_ELSEWHERE = frozenset({"go.mod"})
"""Names of files that are read to connect others."""


class Moved:
    """Turns definitions of files as they were into those of these files now; `KeyError` where one is gone."""

    def __init__(self, changes: Mapping[str, ChangedFacts]) -> None:
        self._numbers = {path: _moved_numbers(one) for path, one in changes.items()}

    def key(self, key: DefinitionKey) -> DefinitionKey:
        """The definition that one is now."""
        path, number = key
        return (path, self._numbers[path][number]) if path in self._numbers else key

    def uses(self, uses: Uses) -> Uses:
        """What a file uses."""
        return {self.key(key): lines for key, lines in uses.items()}

    def classes(self, one: FileClasses) -> FileClasses:
        """The classes of a file."""
        return FileClasses(
            {
                number: tuple(None if key is None else self.key(key) for key in bases)
                for number, bases in one.bases.items()
            },
            {
                number: tuple(key if key[1] == NOT_KNOWN else self.key(key) for key in keys)
                for number, keys in one.lookups.items()
            },
            {number: self.key(key) for number, key in one.overridden.items()},
        )


def _moved_numbers(changed: ChangedFacts) -> dict[int, int]:
    """By the index that definitions had their index now, of those that stand for all of a name."""
    old, new = numbers_by_qualname(changed.old.definitions), numbers_by_qualname(changed.new.definitions)
    return {number: new[qualname] for qualname, number in old.items() if qualname in new}


def _bound(facts: Facts) -> object:
    return bindings_of(facts) if "binding" in outline_of(facts).kinds else []


def _built(facts: Facts) -> object:
    return [(number, one.name, one.line) for number, one in of_kinds(facts, {"library", "target"})]


def _names_offered(facts: Facts) -> tuple[object, ...]:
    return top_level(facts).keys(), facts.exports, facts.exports_from, facts.exports_partial
