"""Who owns a folder, and how active it is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone

from mkdocs_kwmap.owners import Rule
from mkdocs_kwmap.pages.context import Context, count
from mkdocs_kwmap.pages.model import Code, Fields, Inline, Row, Run, Table


def owners_of_file(context: Context, path: str) -> Run:
    """The owners of a file, with the line that says so; nothing where it has none."""
    owners = context.owners
    rule = owners.of(path) if owners else None
    return (*_names(rule), ", ", _place(context, rule)) if rule else ()


def owners(context: Context, folder: str) -> Table | None:
    """The owners of the files in a folder and below, those of the most first; None where nobody owns any."""
    owners = context.owners
    if owners is None:
        return None
    rules: Counter[Rule | None] = Counter(owners.of(path) for path in context.index.folders[folder].below)
    nobodys = rules.pop(None, 0)
    ranked = sorted(rules.items(), key=lambda item: (-item[1], item[0].line if item[0] else 0))
    rows = [
        Row((_names(rule), (f"{number:,}",), (_place(context, rule),))) for rule, number in ranked if rule
    ]
    if rows and nobodys:
        rows.append(Row((("nobody",), (f"{nobodys:,}",), ())))
    return Table(("Owner", "Files", "Rule"), tuple(rows)) if rows else None


def _names(rule: Rule) -> Run:
    run: list[Inline] = []
    for name in rule.owners:
        run += [*([", "] if run else []), Code(name)]
    if rule.addresses:
        run += [*([", "] if run else []), f"{rule.addresses} by e-mail address"]
    return tuple(run)


def _place(context: Context, rule: Rule) -> Inline:
    assert context.owners is not None
    return context.place(context.owners.path, rule.line, "")


def activity(context: Context, folder: str) -> Fields | None:
    """What git's log says of a folder and below; None where it says nothing."""
    history = context.index.history
    found = history.folders.get(folder) if history else None
    if history is None or found is None:
        return None
    authors = ", ".join(f"{name} ({number:,})" for name, number in found.main_authors)
    rest = found.authors - len(found.main_authors)
    year = f"{found.in_last_year:,} in the year to {_day(history.newest)}"
    rows: tuple[tuple[str, Run], ...] = (
        ("Last change", (_day(found.last_change),)),
        ("Commits", (f"{year}, {found.commits:,} in all",)),
        ("Main authors", (f"{authors} and {count(rest, 'other')}" if rest else authors,)),
    )
    return Fields(rows)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, tz=timezone.utc).date().isoformat()
