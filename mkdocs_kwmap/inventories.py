"""What other projects document, and where: read from their Sphinx inventories.

An inventory (version 2) is four header lines, then zlib-compressed lines of
`name domain:role priority location display-name`. It is downloaded at most once a day, and an older
copy serves where the server does not.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec
from msgspec import Struct

from mkdocs_kwmap.cache import Cache, key_of
from mkdocs_kwmap.downloads import DownloadError, download
from mkdocs_kwmap.model import Inventory
from mkdocs_kwmap.progress import Report

_DAY = 86_400
"""Seconds."""

LARGEST = 5_000_000
"""Bytes of an inventory; that of Python has 150,000."""

LARGEST_UNPACKED = 20_000_000
"""Bytes of its lines: a small file can unpack to any size."""

_HEADER = b"# Sphinx inventory version 2"

_PYTHON_ENTRY = re.compile(r"^(\S+)[^\S\n]+py:(\S+)[^\S\n]+-?\d+[^\S\n]+(\S+)", re.MULTILINE)
"""Name, role and location. Python names are without white space; each part ends where the next begins, so
that no line takes out of proportion long."""


class Documentation(Struct, frozen=True):
    """URLs of the documentation of what is not in the map, by dotted name."""

    names: Mapping[str, str] = {}
    """Classes, functions, methods, exceptions, data and so on."""
    modules: Mapping[str, str] = {}
    """Apart from names: `import copyright` is not the built-in `copyright`."""
    problems: Sequence[str] = ()
    """Why inventories could not be read, in words for the user."""


class InventoryError(Exception):
    """An inventory cannot be read; the message is the reason."""


class _Copy(Struct, frozen=True):
    """An inventory as it was downloaded."""

    at: float
    """Seconds since the epoch."""
    content: bytes


class InventoryReader:
    """Reads inventories; kept over the builds of a preview, it asks each server once."""

    def __init__(self) -> None:
        self._answers: dict[str, _Copy | str] = {}
        """By URL what the server answered, or the reason why nothing came of it."""

    def read(self, inventories: Sequence[Inventory], cache: Cache, report: Report) -> Documentation:
        """Read inventories; of a name that several have, the first counts.

        Parameters:
            inventories: Where they are.
            cache: Remembers what is downloaded.
            report: Is told where an older copy had to serve.

        Returns:
            What they know, with a problem for each that cannot be read.
        """
        names: dict[str, str] = {}
        modules: dict[str, str] = {}
        problems = []
        for inventory in inventories:
            try:
                found = parse(self._content(inventory, cache, report), inventory.base_url)
            except InventoryError as error:
                problems.append(_problem(inventory, error))
                continue
            names = {**found.names, **names}
            modules = {**found.modules, **modules}
        return Documentation(names, modules, problems)

    def _content(self, inventory: Inventory, cache: Cache, report: Report) -> bytes:
        if inventory.file:
            return _file_content(inventory.file)
        key = key_of("inventory", inventory.url)
        kept = _decoded(cache.get(key))
        if kept is not None and 0 <= time.time() - kept.at < _DAY:
            return kept.content
        try:
            copy = self._ask(inventory.url)
        except InventoryError as error:
            if kept is None:
                raise
            day = time.strftime("%Y-%m-%d", time.localtime(kept.at))
            report(f"{inventory.url} cannot be read ({error}), so the copy of {day} is used")
            return kept.content
        cache.put(key, msgspec.msgpack.encode(copy))
        return copy.content

    def _ask(self, url: str) -> _Copy:
        if url not in self._answers:
            self._answers[url] = _answer(url)
        answer = self._answers[url]
        if isinstance(answer, str):
            raise InventoryError(answer)
        return answer


def _answer(url: str) -> _Copy | str:
    try:
        content = download(url, LARGEST)
        parse(content, url)  # what is no inventory must not take the place of an older copy
    except (DownloadError, InventoryError) as error:
        return str(error)
    return _Copy(time.time(), content)


def _decoded(value: bytes | None) -> _Copy | None:
    try:
        return msgspec.msgpack.decode(value, type=_Copy) if value else None
    except msgspec.DecodeError:
        return None


def _file_content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InventoryError(error.strerror or str(error)) from error
    if len(content) > LARGEST:
        raise InventoryError(f"it is larger than {LARGEST:,} bytes")
    return content


def _problem(inventory: Inventory, error: InventoryError) -> str:
    cure = (
        "Put the project's 'objects.inv' there, or take it out."
        if inventory.file
        else "Check the URL and the network, or name a copy by 'file' and 'url'."
    )
    where = inventory.file or inventory.url
    return f"option 'inventories': {where} cannot be read ({error}), so what it names is not linked. {cure}"


def parse(content: bytes, base_url: str) -> Documentation:
    """Read an inventory.

    Parameters:
        content: The bytes of an `objects.inv`. They are hostile: each URL begins with the base all the same.
        base_url: What its locations are relative to; ends in `/`.

    Returns:
        The documentation of Python names, without those of other languages and of chapters.

    Raises:
        InventoryError: It is no inventory of version 2, damaged, or too large when it is unpacked.
    """
    names: dict[str, str] = {}
    modules: dict[str, str] = {}
    for name, role, location in _entries(_unpacked(content)):
        known = modules if role == "module" else names
        known.setdefault(name, base_url + quote(location, safe="/#?&=;:,@!+*()~%"))
    return Documentation(names, modules)


def _unpacked(content: bytes) -> str:
    header, _, rest = content.partition(b"\n")
    if header.rstrip() != _HEADER:
        raise InventoryError("it is no Sphinx inventory of version 2")
    *_, packed = rest.split(b"\n", 3)
    unpacker = zlib.decompressobj()
    try:
        lines = unpacker.decompress(packed, LARGEST_UNPACKED + 1)
    except zlib.error as error:
        raise InventoryError(f"it is damaged: {error}") from error
    if len(lines) > LARGEST_UNPACKED:
        raise InventoryError(f"it unpacks to more than {LARGEST_UNPACKED:,} bytes")
    if not unpacker.eof:
        raise InventoryError("it is damaged: its end is missing")
    return lines.decode(errors="replace")


def _entries(lines: str) -> Iterator[tuple[str, str, str]]:
    """Name, role and location of what is of the domain `py`, whose names are without white space."""
    for name, role, location in _PYTHON_ENTRY.findall(lines):
        yield name, role, f"{location[:-1]}{name}" if location.endswith("$") else location
