"""What git says of a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

_CHUNK = 1 << 20


class GitError(Exception):
    """Git has no answer; the message says why."""


class NoGitError(GitError):
    """There is no git, or nothing of git's."""


def ask_git(folder: Path, *arguments: str) -> str:
    """Run git in a folder.

    Parameters:
        folder: Where to run it.
        arguments: Its command line.

    Returns:
        What it prints, without the final line end.

    Raises:
        GitError: Git refuses; a `NoGitError` where it is not installed or finds no repository.
    """
    done = subprocess.run(_command(folder, arguments), env=_environment(), capture_output=True, check=False)
    if done.returncode:
        reason = " ".join(os.fsdecode(done.stderr).split()).removeprefix("fatal: ")
        raise (NoGitError if "not a git repository" in reason else GitError)(reason)
    return os.fsdecode(done.stdout).rstrip("\n")


def stream_git(folder: Path, *arguments: str) -> Iterator[bytes]:
    """Run git in a folder, and give what it prints while it runs.

    Parameters:
        folder: Where to run it.
        arguments: Its command line, with `-z`.

    Yields:
        What stands between NUL bytes.

    Raises:
        GitError: Git ends with an error; a `NoGitError` where it is not installed.
    """
    with subprocess.Popen(
        _command(folder, arguments), env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as git:
        assert git.stdout is not None
        rest = b""
        while chunk := git.stdout.read(_CHUNK):
            *tokens, rest = (rest + chunk).split(b"\0")
            yield from tokens
        yield rest
    if git.returncode:
        raise GitError(f"'git {arguments[0]}' ended with exit code {git.returncode}")


def _command(folder: Path, arguments: tuple[str, ...]) -> list[str]:
    executable = shutil.which("git")
    if executable is None:
        raise NoGitError("git is not installed")
    # a configuration that came with the repository may name a program as its file system monitor
    return [executable, "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}
