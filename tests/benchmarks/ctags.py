"""Compare what is read of C, C++ and CUDA with universal-ctags, by name, kind and line.

    python tests/benchmarks/ctags.py ROOT… [--files 300] [--seed 7] [--show 5] [--without ATen/ops]

Takes files at random, reads them as a build would, and prints for each kind how many definitions both
find, and how many only one of them; then recall and precision with ctags as the measure, recall without what
ctags takes for a definition though a file defines it as a macro, the speed, and differences at random to
look at. ctags is Debian's `universal-ctags`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from mkdocs_kwmap.extract import Limits, extract
from mkdocs_kwmap.extract.macros import attribute_macros, macro_use
from mkdocs_kwmap.languages import language_of
from mkdocs_kwmap.model import Definition, Settings, Source

LANGUAGES = ("C", "C++", "CUDA")
KINDS = {"field": "member", "method": "function"}
"""Our kinds in ctags' words, where they differ."""
KNOWN_TO_CTAGS = {
    *("class", "struct", "union", "enum", "enumerator", "namespace", "typedef", "macro"),
    *("function", "prototype", "member", "variable"),
}

Tag = tuple[str, str, int]
"""Name, ctags' kind, line."""


def sources_of(roots: Iterable[Path]) -> list[Source]:
    """All files of the languages that are compared."""
    found = []
    for root in roots:
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            with path.open("rb") as file:
                language = language_of(path.name, file.read(8192))
            if language in LANGUAGES:
                name = path.relative_to(root.parent).as_posix()
                found.append(Source(name, str(path), language, path.stat().st_size))
    return found


def tags_of(definitions: Iterable[Definition]) -> set[Tag]:
    """What we find, in ctags' words."""
    return {(_plain(one.name), _kind(one), one.line) for one in definitions if _kind(one) in KNOWN_TO_CTAGS}


def _kind(one: Definition) -> str:
    if "typedef" in one.labels:
        return "typedef"
    kind = KINDS.get(one.kind, one.kind)
    if kind == "variable" and one.is_declaration:
        return "externvar"
    return (
        "prototype" if kind == "function" and {"declaration", "default", "delete"} & {*one.labels} else kind
    )


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name) if name.startswith("operator") else name


def ctags(sources: Sequence[Source]) -> dict[str, set[Tag]]:
    """What ctags finds, by location; its parser for CUDA knows no C++, so that for C++ reads it."""
    found: dict[str, set[Tag]] = defaultdict(set)
    for language in ("C", "C++"):
        chosen = [source.location for source in sources if (source.language == "C") == (language == "C")]
        if chosen:
            _run_ctags(language, chosen, found)
    return found


def _run_ctags(language: str, locations: Sequence[str], found: dict[str, set[Tag]]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listing:
        listing.write("\n".join(locations))
        listing.flush()
        command = [
            *("ctags", "-L", listing.name, f"--language-force={language}", f"--kinds-{language}=+p-l-z-x"),
            *("--fields=+nK", "--output-format=json", "-f", "-", "--extras=-q-r"),
        ]
        output = subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")
    for line in output.splitlines():
        tag = json.loads(line)
        if (
            tag.get("_type") == "tag"
            and not tag["name"].startswith("__anon")
            and tag["kind"] in KNOWN_TO_CTAGS
        ):
            found[tag["path"]].add((_plain(tag["name"]), tag["kind"], tag["line"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("roots", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=5, help="differences of each kind to print")
    parser.add_argument("--without", default="", help="leave out files with this in their path")
    arguments = parser.parse_args()
    if shutil.which("ctags") is None:
        sys.exit("ctags is not installed; Debian's package is 'universal-ctags'.")
    sources = sources_of(root.resolve() for root in arguments.roots)
    uses = [macro_use(Path(source.location).read_bytes()) for source in sources]
    macros = attribute_macros(uses)
    defined = {name for use in uses for name in (*use.other, *(one for one, _ in use.defined))}
    if arguments.without:
        sources = [source for source in sources if arguments.without not in source.path]
    chosen = random.Random(arguments.seed).sample(sources, min(arguments.files, len(sources)))
    limits = Limits.of(Settings(root="/", attribute_macros=tuple(sorted(macros))))
    started = time.process_time()
    ours = {source.location: tags_of(extract(source, limits).definitions) for source in chosen}
    seconds = time.process_time() - started
    size = sum(source.size for source in chosen) / 1e6
    print(
        f"{len(chosen)} of {len(sources):,} files, {size:.2f} MB in {seconds:.2f} s: "
        f"{size / seconds:.2f} MB/s"
    )
    print(f"{len(macros)} attribute macros")
    _compare(chosen, ours, ctags(chosen), defined, arguments.show)


def _compare(
    sources: Sequence[Source],
    ours: dict[str, set[Tag]],
    theirs: dict[str, set[Tag]],
    macros: Collection[str],
    show: int,
) -> None:
    both: Counter[str] = Counter()
    macro_uses = 0
    only: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sources:
        mine, other = ours[source.location], theirs.get(source.location, set())
        both.update(kind for _, kind, _ in mine & other)
        for side, tags in (("only ours", mine - other), ("only ctags", other - mine)):
            for name, kind, line in sorted(tags):
                macro_uses += side == "only ctags" and kind != "macro" and name in macros
                only[side, kind].append(f"{name}  {source.path}:{line}: {_text(source, line)}")
    for kind in sorted(KNOWN_TO_CTAGS):
        ours_only, theirs_only = len(only["only ours", kind]), len(only["only ctags", kind])
        print(f"{kind:12} both {both[kind]:6} only ours {ours_only:5} only ctags {theirs_only:5}")
    shared = both.total()
    counts = {
        side: sum(len(rows) for (one, _), rows in only.items() if one == side)
        for side in ("only ours", "only ctags")
    }
    print(f"recall {shared / (shared + counts['only ctags']):.4f}")
    real = shared + counts["only ctags"] - macro_uses
    print(f"recall {shared / real:.4f} without {macro_uses} uses of macros that ctags takes for definitions")
    print(f"precision {shared / (shared + counts['only ours']):.4f}")
    for (side, kind), rows in sorted(only.items()):
        for row in random.Random(1).sample(rows, min(show, len(rows))):
            print(f"{side} {kind}: {row}")


def _text(source: Source, line: int) -> str:
    lines = Path(source.location).read_text(errors="replace").split("\n")
    return lines[line - 1].strip()[:110] if line <= len(lines) else ""


if __name__ == "__main__":
    main()
