"""How far a build has come: a bar on a terminal, lines elsewhere, nothing where it should be quiet."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ENVIRONMENT, NewSite
from mkdocs_kwmap.progress import Progress

if sys.platform != "win32":
    import fcntl
    import pty
    import struct
    import termios

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of Python's")

SCRIPT = """
import sys
import mkdocs.__main__
from mkdocs_kwmap import progress

if __name__ == "__main__":
    progress._EVERY = 0.0
    sys.exit(mkdocs.__main__.cli())
"""

TREE = {f"a{number}.py": f"def f{number}(): pass\n#" + "#" * 80_000 for number in range(12)}
TREE |= {"bad.py": "def (\n"}


def test_lines_tell_how_many_how_fast_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    told: list[str] = []
    with Progress(told.append, "read", 800, "files") as read:
        for _ in range(8):
            now += 1.5
            read.add(100)
    with Progress(told.append, "read", None, "commits") as counted:
        now += 2
        counted.add(100)
    assert told == [
        "read 200 of 800 files, 67 a second, 9 s left",
        "read 400 of 800 files, 67 a second, 6 s left",
        "read 600 of 800 files, 67 a second, 3 s left",
        "read 100 commits, 50 a second",
    ]


def test_short_work_passes_without_a_word() -> None:
    told: list[str] = []
    with Progress(told.append, "read", 3, "files") as read:
        for _ in range(3):
            read.add()
    assert told == []


def on_a_terminal(folder: Path, script: str, *arguments: str, term: str = "xterm", columns: int = 100) -> str:
    """What a script writes to a terminal."""
    (folder / "script.py").write_text(script)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    with subprocess.Popen(
        [sys.executable, "script.py", *arguments],
        cwd=folder,
        env={**os.environ, **ENVIRONMENT, "TERM": term},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        written = b""
        while part := read_from(ours):
            written += part
    os.close(ours)
    assert process.returncode == 0, written
    return written.decode()


def read_from(terminal: int) -> bytes:
    """What there is to be read; empty at the end, which Linux tells as an error."""
    try:
        return os.read(terminal, 10_000)
    except OSError:
        return b""


def seen(written: str) -> list[str]:
    """The lines that stand on a terminal at last, after what was written over them."""
    lines, row, column = [""], 0, 0
    for part in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|.|\n", written, re.DOTALL):
        if part == "\r":
            column = 0
        elif part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part == "\x1b[A":
            row = max(0, row - 1)
        elif not part.startswith("\x1b"):
            line = lines[row].ljust(column)
            lines[row] = line[:column] + part + line[column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


BAR = re.compile(
    r"(?:read|made) \d+ of \d+ (?:files|pages) \|[^|]*\| +[\d.?]+ ?(?:files|pages)/s, [\d:?]+ left"
)


@needs_pty
def test_a_terminal_shows_a_bar_that_leaves_nothing_behind(new_site: NewSite) -> None:
    site = new_site(TREE, {"workers": 2})
    written = on_a_terminal(site.folder, SCRIPT, "build")
    bars = BAR.findall(written)
    assert any(bar.startswith("read") and " of 13 files" in bar for bar in bars)
    assert any(bar.startswith("made") for bar in bars)
    lines = seen(written)
    assert not any("left" in line or "|" in line for line in lines)
    assert any("bad.py:1: it cannot be parsed" in line for line in lines)
    assert all(re.match(r"(?:INFO|WARNING) +-  | {11}|$", line) for line in lines)


@needs_pty
def test_there_is_no_bar_for_those_who_asked_for_quiet(new_site: NewSite) -> None:
    written = on_a_terminal(new_site({"a.py": "a = 1\n"}).folder, SCRIPT, "-q", "build")
    assert not BAR.search(written)
    assert "made" not in written


@needs_pty
@pytest.mark.parametrize(("term", "columns"), [("dumb", 100), ("xterm", 0)])
def test_a_terminal_that_cannot_show_a_bar_gets_lines(term: str, columns: int, new_site: NewSite) -> None:
    folder = new_site({"a.py": "a = 1\n"}).folder
    written = on_a_terminal(folder, SCRIPT, "build", term=term, columns=columns)
    assert not BAR.search(written)
    assert re.search(r"made \d+ of \d+ pages", written)


def test_elsewhere_there_are_lines(new_site: NewSite) -> None:
    site = new_site(TREE)
    (site.folder / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py", "build"],
        cwd=site.folder,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert re.search(r"INFO +-  kwmap: made \d+ of \d+ pages, \d+ a second, \d+ s left\n", done.stderr)
    assert "\r" not in done.stderr


LOGGING = """
import logging
from mkdocs_kwmap import progress

progress._EVERY = 0.0
log = logging.getLogger("top.below")
log.setLevel("INFO")
logging.getLogger("top").addHandler(logging.StreamHandler())
report = progress.report_through(logging.LoggerAdapter(log, {}))
with progress.Progress(report, "read", 30, "files") as read:
    for number in range(30):
        read.add()
        log.warning(f"file {number} is odd")
        report(f"line {number}")
log.warning("after")
"""


@needs_pty
def test_lines_of_a_log_appear_above_a_bar(tmp_path: Path) -> None:
    written = on_a_terminal(tmp_path, LOGGING)
    expected = [line for number in range(30) for line in (f"file {number} is odd", f"line {number}")]
    assert [line for line in seen(written) if line] == [*expected, "after"]
    assert "files |" in written
