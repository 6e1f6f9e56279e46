"""Facts and highlighted source remembered between builds, in one SQLite file.

A key is made of everything a value depends on, so a value is never stale; what is downloaded carries
its time in the value. The folder can be deleted at any time. What a build did not use is removed at its
end. A build never fails for its cache: without one it is only slower.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from threading import RLock
from typing import TypeVar

import msgspec

from mkdocs_kwmap.grammars import GRAMMARS

_WRITE_FROM = 1_000_000
"""Bytes to collect before they are written, so that builds at the same time hardly wait for each other."""

_PATIENCE = 10.0
"""Seconds to wait for another build to write."""

_TABLE = "CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"

_DEPENDENCIES = ("griffelib", "jinja2", "markdown", "nh3", "pygments", "pymdown-extensions", "squarify")


@cache
def generator_version() -> str:
    """What decides what is made from a file: this package's code, and the versions of what it uses."""
    names = (*_DEPENDENCIES, "tree-sitter", *sorted({row.package for row in GRAMMARS.values()}))
    versions = [f"{name} {_installed_version(name)}" for name in names]
    return "; ".join([_own_code(), f"python {sys.version_info[0]}.{sys.version_info[1]}", *versions])


def _installed_version(name: str) -> str:
    """Version of a distribution; empty for one that is not installed, as grammars need not be."""
    try:
        return version(name) if find_spec(_IMPORTED_AS.get(name, name).replace("-", "_")) else ""
    except (PackageNotFoundError, ImportError):
        return ""


_IMPORTED_AS = {"griffelib": "griffe", "pymdown-extensions": "pymdownx"}
"""Names of packages that are other than those of their distributions."""


def _own_code() -> str:
    """A digest of the package, so that nobody who changes a reader meets facts of the old one."""
    digest = hashlib.blake2b(digest_size=20)
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".scm"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def key_of(*parts: bytes | str) -> bytes:
    """A key from everything a value depends on."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()


def key_among(kind: str, *parts: bytes | str) -> bytes:
    """A key of a value of which there are many of a kind: these lie together, and are read together.

    Parameters:
        kind: What it is a value of.
        parts: Everything it depends on.
    """
    return _place_of(kind) + key_of(*parts)


@cache
def _place_of(kind: str) -> bytes:
    return key_of(kind)[:2]


def packed(value: bytes) -> bytes:
    """A value as it is kept: who makes it in another process spares this one the work, with `put_packed`."""
    return zlib.compress(value, 1)


_AT_ONCE = 500
"""Values that are asked for in one query; SQLite has allowed 999 since its early days."""


T = TypeVar("T")


class Cache:
    """Values by key; without a folder nothing is remembered. Several threads may use it at once."""

    def __init__(self, folder: str, *, is_tidied: bool = True) -> None:
        """Open the cache of a folder, which is made where it is missing.

        Parameters:
            folder: Absolute path; empty to remember nothing.
            is_tidied: Whether what is not used is to be removed in the end.
        """
        self._is_tidied = is_tidied
        self.problem = ""
        """Why values are not remembered, in words for the user; empty where all is well."""
        self._lock = RLock()
        """Held by who reads or writes the file, or what is to be written."""
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}
        self._new_size = 0
        self._path = Path(folder) / "cache.sqlite"
        self._db = self._opened() if folder else None

    @property
    def is_open(self) -> bool:
        """Whether anything is remembered."""
        return self._db is not None

    def close(self) -> None:
        """Keep what was put and let go of the file; to be called once or more."""
        with self._lock:
            self.commit()
            if self._db is not None:
                self._db.close()
                self._db = None

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if there is one."""
        self.use([key])
        try:
            with self._lock:  # else it may be written in between
                packed = self._new.get(key) or self._stored(key)
            return zlib.decompress(packed) if packed else None
        except zlib.error:
            return None

    def load(self, key: bytes, kind: type[T]) -> T | None:
        """What is kept of a key as msgpack; None where there is nothing, or something of another kind.

        Parameters:
            key: Of the value.
            kind: What it is.
        """
        value = self.get(key)
        try:
            return msgspec.msgpack.decode(value, type=kind) if value else None
        except msgspec.MsgspecError:
            return None

    def get_all(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """The keys that there are values of, with these, in any order; faster than one by one."""
        for key, value in self._found("key, value", keys):
            with suppress(zlib.error):
                yield key, zlib.decompress(value)

    def use(self, keys: Iterable[bytes]) -> None:
        """Keep the values of some keys, though they may not be asked for."""
        if self._is_tidied:
            self._used.update(keys)

    def known(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys that there are values of; they count as used."""
        return {key for (key,) in self._found("key", keys)}

    def _found(self, columns: str, keys: Iterable[bytes]) -> Iterator[tuple[bytes, ...]]:
        self.commit()
        wanted = sorted(keys)  # as they lie in the file, so that it is read from front to back
        self.use(wanted)
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            yield from self._ask(f"SELECT {columns} FROM entry WHERE key IN ({marks})", *some)  # marks

    def put(self, key: bytes, value: bytes) -> None:
        """Remember a value."""
        self.use([key])
        if self._db is not None:
            self.put_packed(key, packed(value))

    def put_packed(self, key: bytes, value: bytes) -> None:
        """Remember a value that `packed` gave."""
        self.use([key])
        if self._db is None:
            return
        with self._lock:
            self._new[key] = value
            self._new_size += len(value)
            if self._new_size > _WRITE_FROM:
                self.commit()

    def commit(self) -> None:
        """Keep what was put so far, even if the build ends early."""
        with self._lock:
            self._change("INSERT OR REPLACE INTO entry VALUES (?, ?)", list(self._new.items()))
            self._new = {}
            self._new_size = 0

    def drop_unused(self) -> None:
        """Remove what was neither asked for nor put since the cache was opened, which is to be tidied."""
        keys = self._ask("SELECT key FROM entry")
        self._change("DELETE FROM entry WHERE key = ?", [row for row in keys if row[0] not in self._used])

    def _stored(self, key: bytes) -> bytes | None:
        for (value,) in self._ask("SELECT value FROM entry WHERE key = ?", key):
            return value
        return None

    def _opened(self) -> sqlite3.Connection | None:
        try:
            _make_folder(self._path.parent)
            return _open(self._path)
        except (OSError, sqlite3.Error) as error:
            self._complain(error)
            return None

    def _ask(self, query: str, *values: bytes) -> list[tuple[bytes, ...]]:
        with self._lock:
            try:
                return self._db.execute(query, values).fetchall() if self._db is not None else []
            except sqlite3.Error as error:
                self._give_up(error)
                return []

    def _change(self, statement: str, rows: Sequence[tuple[bytes, ...]]) -> None:
        with self._lock:
            if self._db is None or self.problem or not rows:
                return
            try:
                with self._db:
                    self._db.executemany(statement, rows)
            except sqlite3.OperationalError as error:
                self._complain(error)  # locked, full or read-only: what is there can still be read
            except sqlite3.Error as error:
                self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        """Go on without; what is damaged is made anew by the next build."""
        self._complain(error)
        if self._db is not None:
            self._db.close()
            self._db = None
        if not isinstance(error, sqlite3.OperationalError):
            _remove(self._path)

    def _complain(self, error: Exception) -> None:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        self.problem = (
            f"option 'cache_dir': {self._path} cannot be used ({reason}), so the next build may be slower. "
            "Make its folder writable or name another; it can always be deleted."
        )


def _make_folder(folder: Path) -> None:
    """Make a folder that git does not list."""
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        _remove(path)  # damaged, or no database at all: everything in it can be made again
        return _connect(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, check_same_thread=False)  # there is a lock
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_TABLE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
