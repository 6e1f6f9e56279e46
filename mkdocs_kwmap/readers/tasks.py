"""Work on files that any process can do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from mkdocs_kwmap.cache import key_of
from mkdocs_kwmap.extract import Limits
from mkdocs_kwmap.model import Highlighter, Source
from mkdocs_kwmap.workers import balanced


class Task(Struct, frozen=True):
    """A file to read."""

    source: Source
    limits: Limits
    digest: bytes
    """Of its content where the task comes from."""
    facts: bool = True
    """Whether they are asked for."""
    highlighter: Highlighter | None = None
    """How it is to be highlighted; None where it is not."""
    language: str = ""
    """What it is highlighted in, as far as it is known."""


def size_of(tasks: Sequence[Task]) -> int:
    return sum(task.source.size for task in tasks)


def chunks_of(tasks: Sequence[Task]) -> list[list[Task]]:
    return balanced((task, task.source.size) for task in tasks)


def unlike(tasks: list[Task]) -> str:
    """The path of a file that is not the same on this machine as where the tasks come from."""
    return next((one.source.location for one in tasks if digest_of(one.source, one.limits) != one.digest), "")


def digest_of(source: Source, limits: Limits) -> bytes:
    """What tells the content of a file from others; of a larger one than is ever read, that of its head."""
    if source.link_to:
        return key_of(source.link_to)
    return key_of(content_of(source, limits))


def most_read(limits: Limits) -> int:
    """Bytes that are ever read of a file."""
    return max(limits.max_parse, limits.max_source)


def content_of(source: Source, limits: Limits) -> bytes:
    """A file as far as it is ever read; of one that cannot be read, why."""
    try:
        with Path(source.location).open("rb") as file:
            return file.read(most_read(limits))
    except OSError as error:
        return repr(error).encode()
