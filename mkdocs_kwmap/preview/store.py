"""Files of the site that are named by what they hold, so that none is ever other than it was."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

FOLDER = ".kwmap"
"""A folder of the site: MkDocs leaves hidden ones alone when it builds anew."""

_UNFINISHED = "unfinished-"


class Store:
    """The files of a preview, in the folder that MkDocs serves."""

    def __init__(self, site_dir: str) -> None:
        """Name the folder; it is made with the first file.

        Parameters:
            site_dir: The built site.
        """
        self.site_dir = site_dir
        self._site = Path(site_dir)
        self._folder = self._site / FOLDER
        self._remover = ThreadPoolExecutor(1, "kwmap-remover")

    def read(self, place: str) -> bytes:
        """What MkDocs has written to a file of the site."""
        return (self._site / place).read_bytes()

    def put(self, pieces: Iterable[bytes], suffix: str) -> str:
        """Write a file as a whole, so that nobody reads half of it.

        Parameters:
            pieces: What it holds.
            suffix: Of its name, by which MkDocs tells browsers what it is.

        Returns:
            Its place in the site.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        digest = hashlib.blake2b(digest_size=16)
        with NamedTemporaryFile(dir=self._folder, prefix=_UNFINISHED, delete=False) as file:
            try:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
            except BaseException:
                file.close()
                os.unlink(file.name)  # noqa: PTH108
                raise
        path = self._folder / f"{digest.hexdigest()}{suffix}"
        if path.exists():
            os.unlink(file.name)  # noqa: PTH108  # Windows replaces no file that is being read
        else:
            os.replace(file.name, path)  # noqa: PTH105
        return f"{FOLDER}/{path.name}"

    def keep(self, places: Collection[str]) -> None:
        """Remove all other files, as far as nobody is reading or writing them.

        That goes on in a thread, for a file system may take its time over large ones; what is put again
        meanwhile may be removed as well.

        Parameters:
            places: As `put` gave them.
        """
        with suppress(FileNotFoundError):
            others = [
                path
                for path in self._folder.iterdir()
                if f"{FOLDER}/{path.name}" not in places and not path.name.startswith(_UNFINISHED)
            ]
            self._remover.submit(_remove, others)

    def close(self) -> None:
        """Leave the folder to whoever removes the site."""
        self._remover.shutdown(cancel_futures=True)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()
