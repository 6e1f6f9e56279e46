"""Values of TOML and JSON whose types nobody has checked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Data: TypeAlias = Mapping[str, Any]

_MOST_DOTS = 200
_BETWEEN_KEYS = re.compile(r"[\n=,{}\[\]]")


def read_toml(text: str) -> Data:
    """The tables of a TOML file; none where it is broken.

    A key of thousands of dotted parts takes the parser time that grows with the square of their number, so
    a text with more than 200 dots in a row of keys, or in a sentence without commas, says nothing.
    """
    if max(part.count(".") for part in _BETWEEN_KEYS.split(text)) > _MOST_DOTS:
        return {}
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return {}


def read_json(text: str) -> Data:
    """The object of a JSON file; an empty one where it is broken or something else."""
    try:
        found = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def table(data: Data, *keys: str) -> Data:
    """The table below some keys; an empty one where there is none."""
    for key in keys:
        found = data.get(key)
        data = found if isinstance(found, dict) else {}
    return data


def string(data: Data, key: str) -> str:
    """A string; empty where there is something else."""
    found = data.get(key)
    return found if isinstance(found, str) else ""


def strings(data: Data, key: str) -> list[str]:
    """A list of nothing but strings; empty where there is something else."""
    found = data.get(key)
    is_list = isinstance(found, list) and all(isinstance(one, str) for one in found)
    return list(found) if found and is_list else []


def texts(data: Data) -> Iterator[tuple[str, str]]:
    """The keys that stand for strings, with these."""
    return ((key, value) for key, value in data.items() if isinstance(value, str))
