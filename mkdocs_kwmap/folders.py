"""The folders of the map, with what lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mkdocs_kwmap.model import Source
from mkdocs_kwmap.paths import folder_of

_README_STEMS = ("readme", "index")


@dataclass
class Folder:
    """A folder of the map."""

    path: str
    folders: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    """All files in it and below, by path."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def folders_of(sources: Sequence[Source]) -> dict[str, Folder]:
    """Every folder that a file lies in or below, by path; that of the root is empty."""
    folders = {"": Folder("")}
    for source in sources:
        folder = folder_of(source.path)
        _ensure_folder(folders, folder)
        folders[folder].files.append(source.path)
        while True:
            folders[folder].below.append(source.path)
            if not folder:
                break
            folder = folder_of(folder)
    for one in folders.values():
        one.folders.sort()
    return dict(sorted(folders.items()))


def _ensure_folder(folders: dict[str, Folder], path: str) -> None:
    if path in folders:
        return
    parent = folder_of(path)
    _ensure_folder(folders, parent)
    folders[path] = Folder(path)
    folders[parent].folders.append(path)


def readme_of(files: Iterable[str]) -> str:
    """Path of the README among the files of a folder; empty where there is none."""
    documents = [path for path in files if _stem(path) in _README_STEMS and _is_document(path)]
    return min(documents, key=lambda path: (_README_STEMS.index(_stem(path)), path), default="")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0].lower()


def _is_document(path: str) -> bool:
    return (
        path.rpartition(".")[2].lower() in {"md", "rst", "txt", "markdown"}
        or "." not in path.rpartition("/")[2]
    )
