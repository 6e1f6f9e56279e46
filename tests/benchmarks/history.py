"""How long the history of a repository takes to read.

    python tests/benchmarks/history.py [REPOSITORY…]

Reads the log of each git repository as a build would that knows nothing of it yet, and prints the commits,
the seconds and the peak memory of the process. Without one it makes a repository of 100,000 commits over
5,000 files in 280 folders by 200 authors, with a fixed seed, in a temporary folder.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mkdocs_kwmap.cache import Cache
from mkdocs_kwmap.history import read_history

COMMITS = 100_000
FILES = [f"d{number % 40}/s{number % 7}/f{number}.py" for number in range(5_000)]


def main() -> int:
    """Measure the named repositories, or one that is made here."""
    if sys.argv[1:]:
        for name in sys.argv[1:]:
            measure(Path(name))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        measure(Path(folder))
    return 0


def measure(root: Path) -> None:
    """Read one history and print what it cost."""
    started = time.perf_counter()
    history = read_history(root, Cache(""), print)
    seconds = time.perf_counter() - started
    commits = history.folders[""].commits if history else 0
    print(f"{root}: {commits:,} commits in {seconds:.2f} s{_memory()}")


def _memory() -> str:
    """The peak memory of this process, where the system tells it."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return ""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f", {size / (1_000_000 if sys.platform == 'darwin' else 1_000):.0f} MB"


def make(folder: Path) -> None:
    """Fill a repository with `COMMITS` commits."""
    print(f"making {COMMITS:,} commits …")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    command = ["git", "-C", str(folder), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as git:
        assert git.stdin is not None
        for part in _stream():
            git.stdin.write(part)
    head = (folder / ".git" / "HEAD").read_text(encoding="utf-8").strip().removeprefix("ref: ")
    subprocess.run(["git", "-C", str(folder), "update-ref", head, "refs/heads/made"], check=True)


def _stream() -> Iterator[bytes]:
    """The commits in the language of `git fast-import`."""
    chosen = random.Random(1)
    for number in range(COMMITS):
        who = f"A{number % 200} <a{number % 200}@example.org> {1_500_000_000 + number * 3_000} +0000"
        yield f"commit refs/heads/made\nmark :{number + 1}\ncommitter {who}\ndata 1\nx\n".encode()
        if number:
            yield f"from :{number}\n".encode()
        for path in chosen.sample(FILES, chosen.choice([1, 1, 2, 3, 5])) if number else FILES:
            text = f"x = {number}\n"
            yield f"M 100644 inline {path}\ndata {len(text)}\n{text}\n".encode()


if __name__ == "__main__":
    sys.exit(main())
