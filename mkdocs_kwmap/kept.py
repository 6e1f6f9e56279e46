"""The map of the last build, kept over MkDocs' cleaning of the site: what is the same stays as it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from pathlib import Path

_NAME = ".kwmap-kept"
"""A folder of the site while it is built: MkDocs leaves hidden ones alone."""


class KeptTree:
    """The folder of the map in a built site."""

    def __init__(self, site_dir: str, base: str, *, is_cleaned: bool) -> None:
        """Name the folder; nothing is done yet.

        Parameters:
            site_dir: The built site.
            base: Where the map lives in it.
            is_cleaned: Whether MkDocs empties the site before it is built; else what is there stays.
        """
        self._is_cleaned = is_cleaned
        self._site = Path(site_dir)
        self._tree = self._site / base
        self._away = self._site / _NAME

    def put_away(self) -> None:
        """Hide the map before the site is cleaned; where that cannot be done, it is made anew."""
        if not self._is_cleaned:
            return
        try:
            if self._tree.is_dir() and not self._tree.is_symlink():
                shutil.rmtree(self._away, ignore_errors=True)  # of a build that was killed
                self._tree.rename(self._away)
        except OSError:
            return

    def bring_back(self) -> set[str]:
        """Put the map back into its place, below what MkDocs has written there since.

        Returns:
            What MkDocs has written there, as places in the site.
        """
        new = self._files(self._tree)
        if not self._away.is_dir():
            return new
        try:
            for place in new:
                target = self._away / Path(place).relative_to(self._tree.relative_to(self._site))
                _make_room(target)
                (self._site / place).replace(target)
            if self._tree.exists():
                shutil.rmtree(self._tree)
            self._tree.parent.mkdir(parents=True, exist_ok=True)
            self._away.rename(self._tree)
        except OSError:
            self._give_up(new)
        return new

    def _give_up(self, new: Collection[str]) -> None:
        """Leave only what MkDocs has written; the map is made anew."""
        for place in new:
            moved = self._away / Path(place).relative_to(self._tree.relative_to(self._site))
            if not (self._site / place).exists():
                _make_room(self._site / place)
                moved.replace(self._site / place)
        shutil.rmtree(self._away, ignore_errors=True)

    def write(self, place: str, content: bytes) -> None:
        """Write a file of the site, unless it is there and has this content."""
        path = self._site / place
        try:
            if path.read_bytes() == content:
                return
        except OSError:
            _make_room(path)
        path.write_bytes(content)

    def remove_others(self, places: Collection[str]) -> None:
        """Remove the files of the map that this build has not made, and the folders that are empty then."""
        if not self._is_cleaned:
            return
        for place in self._files(self._tree) - set(places):
            path = self._site / place
            path.unlink()
            for folder in path.parents:
                if folder == self._tree or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _files(self, folder: Path) -> set[str]:
        """The files in a folder and below, as places in the site."""
        prefix = len(f"{self._site}{os.sep}")
        paths = (f"{inner}{os.sep}{name}" for inner, _, names in os.walk(folder) for name in names)
        return {path[prefix:].replace(os.sep, "/") for path in paths}


def _make_room(path: Path) -> None:
    """Make the folders of a file, in place of files of these names, and remove a folder of its own name."""
    if path.is_dir():
        shutil.rmtree(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        for folder in path.parents:
            if folder.is_file():
                folder.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
