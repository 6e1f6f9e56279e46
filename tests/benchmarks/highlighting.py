"""What highlighting costs, and how far it agrees with Pygments.

    python tests/benchmarks/highlighting.py FOLDER… [--megabytes N] [--seed N]

Takes files of each language that has a grammar at random, up to a number of megabytes. Prints for each
language the bytes, how fast one core parses them, highlights them on top of that, and highlights them with
Pygments; on how many of the characters, white space apart, both agree; and the bytes of HTML for each byte of
source, of both. Pygments writes no classes that have the colour of the text either.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path

from msgspec import Struct

from mkdocs_kwmap.discover import discover
from mkdocs_kwmap.extract import shown_text
from mkdocs_kwmap.extract.collector import collector_off
from mkdocs_kwmap.extract.parsing import parse_text
from mkdocs_kwmap.grammars import GRAMMARS
from mkdocs_kwmap.highlight import Style, highlighted
from mkdocs_kwmap.model import Settings, Source

SECONDS = 10.0
PIECE = re.compile(r'<span class="(\w+)">|</span>|&[#\w]+;|[^<&]')


class Measured(Struct):
    """Sums over the files of a language."""

    files: int = 0
    source: int = 0
    """Bytes."""
    parsing: float = 0.0
    """Seconds of processor time."""
    highlighting: float = 0.0
    pygments: float = 0.0
    html: int = 0
    """Bytes."""
    pygments_html: int = 0
    characters: int = 0
    agreed: int = 0

    def add(self, text: str, language: str) -> None:
        """Highlight a text in both ways."""
        start = time.process_time()
        with collector_off():
            parsed = parse_text(language, text.encode(), frozenset(), time.perf_counter() + SECONDS)
        parsed_at = time.process_time()
        ours = highlighted(text, language, Style(seconds=SECONDS), parsed)
        highlighted_at = time.process_time()
        theirs = highlighted(text, language, Style("pygments"))
        self.pygments += time.process_time() - highlighted_at
        self.parsing += parsed_at - start
        self.highlighting += highlighted_at - parsed_at
        self.files += 1
        self.source += len(text.encode())
        self.html += len(ours)
        self.pygments_html += len(theirs)
        pairs = list(zip(classes(ours), classes(theirs), strict=True))
        self.characters += len(pairs)
        self.agreed += sum(our == their for our, their in pairs)


def classes(html: bytes) -> Iterator[str]:
    """The class of each character that is no white space."""
    css = ""
    for found in PIECE.finditer(html.decode()):
        if found[0].startswith("<"):
            css = found[1] or ""
        elif not unescape(found[0]).isspace():
            yield css


def sample(sources: Sequence[Source], size: int, seed: int) -> Iterator[str]:
    """Texts of some files, up to a number of bytes."""
    settings = Settings(root="")
    for source in random.Random(seed).sample(sources, len(sources)):
        text = shown_text(source, settings.max_source, settings.max_parse)
        yield text
        size -= len(text.encode())
        if size < 0:
            return


def report(language: str, measured: Measured) -> None:
    megabytes = measured.source / 1e6
    rates = (measured.parsing, measured.highlighting, measured.pygments)
    parsing, highlighting, pygments = (megabytes / seconds if seconds else 0.0 for seconds in rates)
    print(
        f"{language:<15}{measured.files:>6}{megabytes:>8.2f}{parsing:>9.2f}{highlighting:>9.2f}"
        f"{pygments:>9.2f}{measured.agreed / max(1, measured.characters):>9.3f}"
        f"{measured.html / measured.source:>9.2f}{measured.pygments_html / measured.source:>9.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what highlighting costs.")
    parser.add_argument("roots", type=Path, nargs="+", help="folders with source")
    parser.add_argument("--megabytes", type=float, default=3.0, metavar="N", help="of each language")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="chooses the files")
    arguments = parser.parse_args()
    by_language: dict[str, list[Source]] = {}
    for root in arguments.roots:
        for source in discover(Settings(root=str(root.resolve()), git="off")):
            if source.language in GRAMMARS and source.size:
                by_language.setdefault(source.language, []).append(source)
    print(
        f"{'':<15}{'':>6}{'':>8}{'MB/s':>27}{'':>9}{'HTML/byte':>18}\n"
        f"{'language':<15}{'files':>6}{'MB':>8}{'parse':>9}{'colour':>9}{'Pygments':>9}{'agree':>9}"
        f"{'ours':>9}{'Pygments':>9}"
    )
    for language, sources in sorted(by_language.items()):
        measured = Measured()
        for style in (Style(), Style("pygments")):
            highlighted("x", language, style)  # grammar, query and lexer are loaded once
        for text in sample(sources, int(arguments.megabytes * 1e6), arguments.seed):
            measured.add(text, language)
        if measured.source:
            report(language, measured)


if __name__ == "__main__":
    main()
