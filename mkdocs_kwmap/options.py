"""Types of the plugin's options: each says what it expects, shows an example, and what it got."""

from __future__ import annotations

import posixpath
import re
import string
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit, urlunsplit

from mkdocs.config import config_options as c
from mkdocs.config.base import ValidationError

from mkdocs_kwmap.discover import is_pattern
from mkdocs_kwmap.model import Inventory
from mkdocs_kwmap.workers import DASK

_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1_000_000, "kib": 1024, "mib": 1024**2}
_LARGEST = 1_000_000_000
_LONGEST = 3_600


class Text(c.OptionallyRequired[str]):
    """Text that is not empty."""

    def __init__(self, default: str | None = None, *, example: str) -> None:
        super().__init__(default)
        self.example = example

    def run_validation(self, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError(f"Expected text such as '{self.example}', but got {value!r}.")
        return value


class Texts(c.OptionallyRequired[Sequence[str]]):
    """A list of texts."""

    def __init__(self, *, example: str, accepts: Callable[[str], bool]) -> None:
        super().__init__([])
        self.example = example
        self.accepts = accepts

    def run_validation(self, value: object) -> Sequence[str]:
        if not isinstance(value, list):
            raise ValidationError(f"Expected a list such as [{self.example}], but got {value!r}.")
        for one in value:
            if not isinstance(one, str) or not self.accepts(one):
                raise ValidationError(f"Expected items such as {self.example}, but got {one!r}.")
        return value


def packages() -> Texts:
    """Names that can stand after `import`."""
    return Texts(example="numpy", accepts=lambda name: bool(re.fullmatch(r"[\w-]+", name)))


def patterns() -> Texts:
    """Lines that can stand in a `.gitignore`."""
    return Texts(example="'*.py'", accepts=lambda line: bool(line.strip()) and is_pattern(line))


def macros() -> Texts:
    """Names of macros."""
    return Texts(example="MY_API", accepts=str.isidentifier)


class Switch(c.Choice[str]):
    """One of a few words; YAML reads a bare `on` or `off` as a truth value."""

    def run_validation(self, value: object) -> str:
        if isinstance(value, bool):
            value = "on" if value else "off"
        if value not in self.choices:
            raise ValidationError(f"Expected one of {', '.join(self.choices)}, but got {value!r}.")
        return str(value)


class Size(c.OptionallyRequired[int]):
    """A number of bytes: `512000` or `512 kB`."""

    def run_validation(self, value: object) -> int:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]*)", str(value).strip().lower())
        if isinstance(value, bool) or not found or found[2] not in _UNITS:
            raise ValidationError(f"Expected a size such as 512000 or '512 kB', but got {value!r}.")
        size = float(found[1]) * _UNITS[found[2]]
        if not 1 <= size <= _LARGEST:
            raise ValidationError(f"Expected a size from 1 byte to {_LARGEST:,} bytes, but got {value!r}.")
        return int(size)


class Seconds(c.OptionallyRequired[float]):
    """A number of seconds."""

    def run_validation(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= _LONGEST:
            raise ValidationError(f"Expected seconds from 0.1 to {_LONGEST:,}, such as 5, but got {value!r}.")
        return float(value)


class Workers(c.OptionallyRequired[int | str]):
    """A number of processes, 0 for `auto`; or the address of a Dask scheduler."""

    def run_validation(self, value: object) -> int | str:
        if value == "auto":
            return 0
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        if isinstance(value, str) and re.fullmatch(rf"{DASK}[^/:\s]+:\d+", value):
            return value
        raise ValidationError(
            f"Expected 'auto', a number of processes from 1 on, or '{DASK}HOST:PORT', but got {value!r}."
        )


class SitePath(c.OptionallyRequired[str]):
    """A folder below the site's root, as a URL has it."""

    def run_validation(self, value: object) -> str:
        text = value.strip("/") if isinstance(value, str) else ""
        if not re.fullmatch(r"[\w./-]+", text) or {"", ".", ".."} & set(text.split("/")):
            raise ValidationError(
                f"Expected a folder of letters, digits, '-', '_' and '.', such as 'code', but got {value!r}."
            )
        return text


class LineUrl(c.OptionallyRequired[str]):
    """The URL of a line, with `{path}` and `{line}` in it."""

    example = "https://git.example.org/project/{path}#L{line}"

    def run_validation(self, value: object) -> str:
        fields = _fields_of(value) if isinstance(value, str) else set()
        if isinstance(value, str) and value.startswith(("https://", "http://")) and "path" in fields:
            return value
        raise ValidationError(
            f"Expected a URL with {{path}} and {{line}} in it, such as '{self.example}', but got {value!r}."
        )


def _fields_of(template: str) -> set[str]:
    """Names in braces; none where there are others than those known."""
    try:
        fields = {field for _, field, *_ in string.Formatter().parse(template) if field is not None}
    except ValueError:
        return set()
    return fields if fields <= {"path", "line"} else set()


class Inventories(c.OptionallyRequired[Sequence[Inventory]]):
    """Sphinx inventories: URLs, or mappings of a URL or a file with the address of the documentation."""

    def __init__(self) -> None:
        super().__init__([])

    def run_validation(self, value: object) -> Sequence[Inventory]:
        examples = (
            "https://docs.python.org/3/objects.inv, or mappings such as "
            "{file: python.inv, url: https://docs.python.org/3/}"
        )
        if not isinstance(value, list):
            raise ValidationError(f"Expected a list with items such as {examples}, but got {value!r}.")
        inventories = []
        for one in value:
            inventory = _inventory(one)
            if inventory is None:
                raise ValidationError(f"Expected items such as {examples}, but got {one!r}.")
            inventories.append(inventory)
        return inventories


def _inventory(item: object) -> Inventory | None:
    match item:
        case str(url) if _is_web_url(url) and urlsplit(url).path.endswith(".inv"):
            return Inventory(url=url, base_url=_folder_url(url))
        case {"url": url, "base_url": base_url, **more} if not more and _is_web_url(url, base_url):
            return Inventory(url=url, base_url=_folder_url(base_url))  # as mkdocstrings has it
        case {"file": str(file), "url": url, **more} if not more and file.strip() and _is_web_url(url):
            return Inventory(file=file, base_url=_folder_url(url))
    return None


def _is_web_url(*urls: object) -> bool:
    """Whether all are URLs that can be asked and shown: with a host, and without a password."""
    return all(isinstance(url, str) and _has_web_host(url) for url in urls)


def _has_web_host(url: str) -> bool:
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port  # each an error where it cannot be one
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(host) and port != 0 and "@" not in parts.netloc


def _folder_url(url: str) -> str:
    """URL of a folder, or of the one an inventory lies in, with a slash at its end."""
    parts = urlsplit(url)
    path = posixpath.dirname(parts.path) if parts.path.endswith(".inv") else parts.path
    return urlunsplit((parts.scheme, parts.netloc, f"{path.rstrip('/')}/", "", ""))
