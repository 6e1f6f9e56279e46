"""Files that are no text: what type they are of, and which are images that a page can show."""

from __future__ import annotations

import re
from mimetypes import MimeTypes
from pathlib import Path

from mkdocs_kwmap.model import Source
from mkdocs_kwmap.paths import name_of

IMAGE_LIMIT = 1_000_000
"""Bytes; a larger image is listed, not shown."""

_TYPES = MimeTypes()  # Python's own table: that of the machine would make pages differ
_MAGIC = {
    "avif": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "gif": re.compile(rb"GIF8[79]a"),
    "ico": re.compile(rb"\x00\x00\x01\x00"),
    "jpeg": re.compile(rb"\xff\xd8\xff"),
    "jpg": re.compile(rb"\xff\xd8\xff"),
    "png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "webp": re.compile(rb"RIFF....WEBP", re.DOTALL),
}
"""How images begin that browsers show. SVG is not among them: opened by itself, it runs its scripts."""
_MAGIC_SIZE = 16
_LIBRARY = re.compile(r"\.(?:so(?:\.\d+)*|dll|dylib|pyd)$", re.IGNORECASE)
_DATA = {
    "a": "static library",
    "avif": "AVIF image",
    "bz2": "BZ2 archive",
    "class": "Java class",
    "exe": "program",
    "gz": "GZ archive",
    "jar": "Java archive",
    "lib": "static library",
    "npy": "NumPy array",
    "npz": "NumPy archive",
    "o": "object file",
    "otf": "OTF font",
    "parquet": "Parquet table",
    "pdf": "PDF document",
    "pyc": "compiled Python",
    "tar": "TAR archive",
    "ttf": "TTF font",
    "webp": "WEBP image",
    "whl": "Python wheel",
    "woff": "WOFF font",
    "woff2": "WOFF2 font",
    "xz": "XZ archive",
    "zip": "ZIP archive",
    "zst": "ZST archive",
}
_SHOWN = {"image": "image", "audio": "sound", "video": "video", "font": "font"}


def type_of(path: str) -> str:
    """The type of a binary file, told by its suffix: `PNG image`, `shared library`, `Binary (foo)`.

    Parameters:
        path: Its path; only the last part counts.
    """
    suffix = _suffix(path)
    if _LIBRARY.search(name_of(path)):
        return "shared library"
    if suffix in _DATA:
        return _DATA[suffix]
    family = (_TYPES.guess_type(f"x.{suffix}")[0] or "").partition("/")[0]
    if family in _SHOWN:
        return f"{suffix.upper()} {_SHOWN[family]}"
    return f"Binary ({suffix})" if suffix else "Binary"


def is_image(source: Source) -> bool:
    """Whether a page can show a file: by its suffix and its first bytes an image, and not too large."""
    magic = _MAGIC.get(_suffix(source.path))
    if magic is None or source.language != "Binary" or source.size > IMAGE_LIMIT:
        return False
    return magic.match(_head(source.location)) is not None


def image_bytes(source: Source) -> bytes | None:
    """The content of an image; None where there is no such image any more."""
    path = Path(source.location)
    try:
        if path.is_symlink() or not path.is_file():
            return None
        with path.open("rb") as file:
            content = file.read(IMAGE_LIMIT + 1)
    except OSError:
        return None
    return content if len(content) <= IMAGE_LIMIT else None


def _suffix(path: str) -> str:
    stem, _, suffix = name_of(path).rpartition(".")
    return suffix.lower() if stem else ""


def _head(location: str) -> bytes:
    try:
        with Path(location).open("rb") as file:
            return file.read(_MAGIC_SIZE)
    except OSError:
        return b""
