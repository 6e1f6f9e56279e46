"""Facts and highlighted source remembered between builds, in one SQLite file.

A key is made of everything a value depends on, so a value is never stale; the folder can be deleted
at any time. What a build did not use is removed at its end.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

_FORMAT = 1
_DEPENDENCIES = ("mkdocs-kwmap", "griffelib", "pygments")


@cache
def generator_version() -> str:
    """The versions of all that decides what is made from a file."""
    versions = [f"{name} {version(name)}" for name in _DEPENDENCIES]
    return "; ".join([f"format {_FORMAT}", f"python {sys.version_info[0]}.{sys.version_info[1]}", *versions])


def key_of(*parts: bytes | str) -> bytes:
    """A key from everything a value depends on."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()


class Cache:
    """Values by key; without a folder nothing is remembered."""

    def __init__(self, folder: str) -> None:
        """Open the cache of a folder, which is made where it is missing.

        Parameters:
            folder: Absolute path; empty to remember nothing.
        """
        self._used: set[bytes] = set()
        self._db: sqlite3.Connection | None = None
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._db = _open(Path(folder) / "cache.sqlite")

    def close(self) -> None:
        """Keep what was put and let go of the file; to be called once or more."""
        if self._db is not None:
            self._db.commit()
            self._db.close()
            self._db = None

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if there is one."""
        self._used.add(key)
        if self._db is None:
            return None
        row = self._db.execute("SELECT value FROM entry WHERE key = ?", (key,)).fetchone()
        return zlib.decompress(row[0]) if row else None

    def put(self, key: bytes, value: bytes) -> None:
        """Remember a value."""
        self._used.add(key)
        if self._db is not None:
            packed = zlib.compress(value, 1)
            self._db.execute("INSERT OR REPLACE INTO entry VALUES (?, ?)", (key, packed))

    def remember(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """The value of a key, made and kept where there is none."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def commit(self) -> None:
        """Keep what was put so far, even if the build ends early."""
        if self._db is not None:
            self._db.commit()

    def drop_unused(self) -> None:
        """Remove what was neither asked for nor put since the cache was opened."""
        if self._db is None:
            return
        keys: Iterable[tuple[bytes]] = self._db.execute("SELECT key FROM entry").fetchall()
        stale = [row for row in keys if row[0] not in self._used]
        self._db.executemany("DELETE FROM entry WHERE key = ?", stale)
        self._db.commit()


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _connect(path)
    except sqlite3.DatabaseError:
        path.unlink()  # damaged, or no database at all: everything in it can be made again
        return _connect(path)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
    return connection
