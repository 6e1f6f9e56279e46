"""The command that MkDocs was called with: whether it serves pages through plugins, and how it ends."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from importlib.metadata import version
from types import FrameType

import click
from click.core import ParameterSource

_OPTION = "livereload"


def has_live_reload() -> bool:
    """Whether this `mkdocs serve` lets plugins see requests; with `--no-livereload` it does not.

    A program that calls MkDocs without its command line is taken to let them.
    """
    context = click.get_current_context(silent=True)
    return context is None or bool(context.params.get(_OPTION, True))


def broken_live_reload() -> str:
    """What is wrong where live reload is off though nobody asked for that; empty where all is well.

    MkDocs has two options of one name for it, `--livereload` and `--no-livereload`. Click 8.3.0 to 8.3.3 take
    neither of them for "off" (https://github.com/mkdocs/mkdocs/issues/4032).
    """
    context = click.get_current_context(silent=True)
    if context is None or has_live_reload():
        return ""
    if context.get_parameter_source(_OPTION) is ParameterSource.COMMANDLINE:
        return ""
    return (
        f"click {version('click')} turns the live reload of 'mkdocs serve' off, so all pages of the map are "
        "made first and none follows changes. Call 'mkdocs serve --livereload', or install a newer click: "
        "pip install 'click>=8.4'"
    )


def end_as_with_ctrl_c() -> Callable[[], None]:
    """Have `kill` end this process as Ctrl-C does, so that MkDocs removes what it has put up.

    Returns:
        Undoes it.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return lambda: None
    signal.signal(signal.SIGTERM, _end)
    return lambda: _undo(signal.SIGTERM)


def _undo(number: signal.Signals) -> None:
    signal.signal(number, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)
