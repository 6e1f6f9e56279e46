"""Set up a virtual environment in the checkout and do one thing in it.

    python3 .ci/dev.py preview   build site_example and serve it on http://127.0.0.1:8000
    python3 .ci/dev.py test      run all tests
    python3 .ci/dev.py check     lint, types, and a strict build of site_example

Needs Python 3.10 or newer and git; what follows the command is handed on (`test -k links`).
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
EXAMPLE = ROOT / "site_example" / "mkdocs.yml"


def main() -> int:
    """Do what the command line says; returns the exit code."""
    commands = {"preview": preview, "test": test, "check": check}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 10):  # noqa: UP036  # run by whatever Python is there
        print(f"Python 3.10 or newer is needed, this is {sys.version.split()[0]}. Run it with a newer one.")
        return 2
    set_up()
    return commands[sys.argv[1]](sys.argv[2:])


def set_up() -> None:
    """Make the environment and install the project with what its tests need, once for each state."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    stamp = ENVIRONMENT / "installed"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"Setting up {ENVIRONMENT} …", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f"{ROOT}[dev]")
    stamp.write_text(wanted)


def preview(arguments: list[str]) -> int:
    """Serve the example until Ctrl-C."""
    try:
        return call("-m", "mkdocs", "serve", "--config-file", str(EXAMPLE), *arguments)
    except KeyboardInterrupt:
        return 0


def test(arguments: list[str]) -> int:
    """Run the tests in as many processes as there are processors; one that is done takes over from others."""
    # where Python is told to write no bytecode, each of hundreds of builds would compile all of it
    call("-m", "compileall", "-q", "mkdocs_kwmap")
    return call("-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments)


def check(arguments: list[str]) -> int:
    """Run every check, also after one that failed."""
    with tempfile.TemporaryDirectory() as site:
        build = ["-m", "mkdocs", "build", "--strict", "--config-file", str(EXAMPLE), "--site-dir", site]
        checks = [
            ["-m", "ruff", "check", "."],
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "mypy"],
            [*build, *arguments],
        ]
        return max(call(*one) for one in checks)


def run(*arguments: str) -> None:
    """Run Python of the environment; a failure ends this program with its exit code."""
    code = call(*arguments)
    if code:
        sys.exit(code)


def call(*arguments: str) -> int:
    """Run Python of the environment in the checkout; returns the exit code."""
    return subprocess.run([str(PYTHON), *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
