"""Parts of a tree that are like the whole: folders chosen by the number of pages and the mix of languages."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import PurePosixPath

from mkdocs_kwmap.model import Source

LISTINGS = 1.2
"""Pages of a map over those of its files and folders: lists of keywords and of references come on top."""

What = tuple[str, str]
"""`files` or `bytes` with a language, or `pages`."""

TRIES = 20
"""How often parts are chosen anew, to keep the choice that is most like the whole."""

Mix = Counter[What]
"""How much there is of what."""


@dataclass(frozen=True)
class Part:
    """A folder: with all that is below, or its own files only where what is below is taken apart."""

    folder: str
    sources: tuple[Source, ...]

    @cached_property
    def mix(self) -> Mix:
        """Files and bytes of each language, and pages; nothing is read of the bytes of binary files."""
        found: Mix = Counter({("pages", ""): pages_of(self.sources)})
        for source in self.sources:
            found["files", source.language] += 1
            if source.language != "Binary":
                found["bytes", source.language] += source.size
        return found


def pages_of(sources: Iterable[Source]) -> int:
    """About how many pages a map of some files has: two for a text file, three for a folder, and lists."""
    files = [source for source in sources if source.language != "Binary"]
    folders = {str(PurePosixPath(source.path).parent) for source in sources}
    return round(LISTINGS * (2 * len(files) + 3 * len(folders)))


def split(sources: Sequence[Source], pages: int) -> list[Part]:
    """Cut a tree into folders.

    Parameters:
        sources: The files of the tree.
        pages: A folder that has more than about so many is cut further.

    Returns:
        Parts that have no file in common, and all files together.
    """
    return list(_split("", tuple(sources), pages))


def _split(folder: str, sources: tuple[Source, ...], pages: int) -> Iterable[Part]:
    below: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        first, _, rest = source.path.removeprefix(folder).partition("/")
        below[f"{folder}{first}/" if rest else ""].append(source)
    if pages_of(sources) <= pages or below.keys() == {""}:
        yield Part(folder, sources)
        return
    for name, some in below.items():
        if name:
            yield from _split(name, tuple(some), pages)
        else:
            yield Part(folder, tuple(some))


def choose(parts: Sequence[Part], share: float) -> list[Part]:
    """Choose parts that together have a share of the pages, and of each language.

    Parameters:
        parts: To choose from.
        share: Between 0 and 1.

    Returns:
        The parts, in the given order; the same ones each time.
    """
    whole = _sum(parts)
    weights = {what: _weight(what, whole) for what in whole}
    mixes = [part.mix for part in parts]
    best: tuple[float, set[int]] = (float("inf"), set())
    for seed in range(TRIES):
        missing = {what: share * amount for what, amount in whole.items()}
        chosen = _tried(mixes, missing, weights, random.Random(seed))
        distance = sum(weights[what] * amount**2 for what, amount in missing.items())
        best = min(best, (distance, chosen), key=itemgetter(0))
    return [part for number, part in enumerate(parts) if number in best[1]]


def _tried(
    mixes: Sequence[Mix], missing: dict[What, float], weights: Mapping[What, float], random_: random.Random
) -> set[int]:
    """Take parts in and out, in random order, as long as that brings what is missing nearer to nothing."""
    order = list(range(len(mixes)))
    random_.shuffle(order)
    chosen: set[int] = set()
    is_better = True
    while is_better:
        is_better = False
        for number in order:
            sign = 1 if number in chosen else -1
            if _gain(missing, mixes[number], sign, weights) > 1e-12:
                chosen ^= {number}
                for what, amount in mixes[number].items():
                    missing[what] += sign * amount
                is_better = True
    return chosen


def _sum(parts: Iterable[Part]) -> Mix:
    whole: Mix = Counter()
    for part in parts:
        whole.update(part.mix)
    return whole


def _weight(what: What, whole: Mix) -> float:
    """How much it counts when something is missing: by its part of all files or bytes."""
    total = sum(amount for other, amount in whole.items() if other[0] == what[0])
    return 1 / (max(1, total) * max(1, whole[what]))


def _gain(missing: Mapping[What, float], mix: Mix, sign: int, weights: Mapping[What, float]) -> float:
    """How much nearer to what is wanted it is with a part taken in or out."""
    return sum(
        weights[what] * (missing[what] ** 2 - (missing[what] + sign * amount) ** 2)
        for what, amount in mix.items()
    )


def languages(sources: Iterable[Source]) -> dict[str, float]:
    """The share of the bytes of text that each language has, the largest first."""
    sizes: Counter[str] = Counter()
    for source in sources:
        if source.language != "Binary":
            sizes[source.language] += source.size
    total = sizes.total() or 1
    return {language: size / total for language, size in sizes.most_common()}
