"""What git says of a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path


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
    executable = shutil.which("git")
    if executable is None:
        raise NoGitError("git is not installed")
    # a configuration that came with the repository may name a program as its file system monitor
    command = [executable, "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    done = subprocess.run(command, env={**os.environ, "LC_ALL": "C"}, capture_output=True, check=False)
    if done.returncode:
        reason = " ".join(os.fsdecode(done.stderr).split()).removeprefix("fatal: ")
        raise (NoGitError if "not a git repository" in reason else GitError)(reason)
    return os.fsdecode(done.stdout).rstrip("\n")
