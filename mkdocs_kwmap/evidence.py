"""What ruff finds in the mapped Python files: performance and security rules, by file and line.

One run over all files, isolated from the configuration of the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from mkdocs_kwmap.model import Finding, Source
from mkdocs_kwmap.paths import is_test

PERFORMANCE = ("PERF", "ASYNC", "C901")
SECURITY = ("S",)
COMPLEXITY = 15
"""Branches; C901 names a function that has more."""

_BATCH = 500
"""Files a command line names; Windows allows 32,767 characters."""


class _Location(msgspec.Struct):
    row: int


class _Message(msgspec.Struct):
    """One entry of ruff's JSON output; rows are 1-based."""

    code: str | None
    message: str
    filename: str
    location: _Location
    url: str | None = None


def find_ruff() -> str | None:
    """Path of the ruff beside the running Python, else of the one on the path."""
    beside = shutil.which("ruff", path=str(Path(sys.executable).parent))
    return beside or shutil.which("ruff")


def linter_version() -> str:
    """What tells the ruff that is used from another; empty where there is none."""
    ruff = find_ruff()
    if ruff is None:
        return ""
    status = Path(ruff).stat()
    return f"{ruff} {status.st_size} {status.st_mtime_ns}"


def gather_evidence(ruff: str, sources: Iterable[Source]) -> dict[str, list[Finding]]:
    """Run ruff over all Python files.

    Parameters:
        ruff: Path of the program.
        sources: The mapped files; those of other languages are left out.

    Returns:
        Findings by path in the map, sorted by line. `assert` in a test (S101) is none.
    """
    paths = {str(Path(source.location)): source.path for source in sources if source.language == "Python"}
    locations = list(paths)
    findings: dict[str, list[Finding]] = defaultdict(list)
    for start in range(0, len(locations), _BATCH):
        for message in _run(ruff, locations[start : start + _BATCH]):
            path = paths.get(message.filename)
            finding = Finding(message.code or "", message.message, message.location.row, message.url or "")
            if path and _is_shown(finding, path):
                findings[path].append(finding)
    return {path: sorted(found, key=lambda one: (one.line, one.rule)) for path, found in findings.items()}


def _is_shown(finding: Finding, path: str) -> bool:
    """Syntax errors are told by the reader, and a test asserts."""
    return is_about(finding, (*PERFORMANCE, *SECURITY)) and not (finding.rule == "S101" and is_test(path))


def is_about(finding: Finding, groups: Sequence[str]) -> bool:
    """Whether a finding is of one of some rule groups: `S603` of `S`, `C901` of `C901`."""
    letters = finding.rule.rstrip("0123456789")
    return letters in groups or finding.rule in groups


def _run(ruff: str, locations: Sequence[str]) -> list[_Message]:
    command = [
        ruff,
        "check",
        "--isolated",
        "--no-cache",
        "--exit-zero",
        "--ignore-noqa",
        "--quiet",
        "--no-respect-gitignore",
        f"--select={','.join((*PERFORMANCE, *SECURITY))}",
        f"--config=lint.mccabe.max-complexity={COMPLEXITY}",
        "--output-format=json",
        "--",
        *locations,
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    return msgspec.json.decode(done.stdout, type=list[_Message])
