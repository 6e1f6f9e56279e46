"""How far a long piece of work has come: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType

Report = Callable[[str], None]
"""Takes a line of progress for the user."""

_EVERY = 2.0
"""Seconds; shorter work passes without a word."""


class Terminal:
    """A report to somebody at a terminal, who sees how far long work has come in a bar."""

    def __init__(self, tell: Report, log: logging.Logger) -> None:
        """Keep where to tell.

        Parameters:
            tell: Takes lines.
            log: The logger that writes to the terminal; its lines appear above the bar.
        """
        self._tell = tell
        self.log = log

    def __call__(self, line: str) -> None:
        """Tell a line."""
        self._tell(line)


def report_through(log: logging.LoggerAdapter[logging.Logger]) -> Report:
    """The report of a build.

    Parameters:
        log: Takes its lines.

    Returns:
        One with bars, where the lines would appear on a terminal.
    """
    writer: logging.Logger | None = log.logger
    while writer is not None and not writer.handlers:
        writer = writer.parent
    if writer is not None and log.isEnabledFor(logging.INFO) and _has_room_for_bars():
        return Terminal(log.info, writer)
    return log.info


def _has_room_for_bars() -> bool:
    """Whether a terminal is written to that can go back in a line, and knows how long its lines are."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError, AttributeError):  # no terminal; closed; no stream at all
        return False
    return columns > 0 and os.environ.get("TERM") != "dumb"


class Watched:
    """A report of work that somebody else looks at meanwhile, who may put an end to it."""

    def __init__(self, report: Report) -> None:
        """Say nothing yet.

        Parameters:
            report: Is told as well.
        """
        self.report = report
        self.is_stopped = False
        """Whether the work is to end."""
        self._verb = self._noun = ""
        self._done, self._total = 0, 0

    def __call__(self, line: str) -> None:
        """Tell a line."""
        self.report(line)

    def begin(self, verb: str, total: int | None, noun: str) -> None:
        """Take note of what is done from now on; see `Progress`."""
        self._verb, self._total, self._noun, self._done = verb, total or 0, noun, 0

    def add(self, count: int) -> None:
        """Count some more as done.

        Raises:
            StoppedError: The work is to end.
        """
        self._done += count
        if self.is_stopped:
            raise StoppedError

    @property
    def share(self) -> float | None:
        """How much of the work of the moment is done, from 0 to 1; None where that is not known."""
        return min(self._done / self._total, 1.0) if self._total else None

    @property
    def words(self) -> str:
        """How far the work of the moment is, in words; empty where it has not begun."""
        if not self._verb:
            return ""
        of = f" of {self._total:,}" if self._total else ""
        return f"{self._verb} {self._done:,}{of} {self._noun}"


class StoppedError(Exception):
    """Nobody waits for the work any more."""


class Progress:
    """Counts things done and shows them until it is closed: how many, how fast, and the time that is left."""

    def __init__(self, report: Report, verb: str, total: int | None, noun: str) -> None:
        """Begin to count.

        Parameters:
            report: Is told.
            verb: What is done, in the past.
            total: How much there is to do; None where that is not known.
            noun: What it is done to.
        """
        self._shown: _Bar | _Lines
        self._watched = report if isinstance(report, Watched) else None
        if self._watched is not None:
            self._watched.begin(verb, total, noun)
            report = self._watched.report
        if isinstance(report, Terminal):
            self._shown = _Bar(report, verb, total, noun)
        else:
            self._shown = _Lines(report, verb, total, noun)

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shown.close()

    def add(self, count: int = 1) -> None:
        """Count some more as done."""
        self._shown.add(count)
        if self._watched is not None:
            self._watched.add(count)


class _Lines:
    """Lines such as `read 120 of 800 files, 40 a second, 17 s left`."""

    def __init__(self, report: Report, verb: str, total: int | None, noun: str) -> None:
        self._report, self._verb, self._total, self._noun = report, verb, total, noun
        self._done = 0
        self._started = self._told = time.monotonic()

    def add(self, count: int) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._told < _EVERY or self._done in {0, self._total}:
            return
        self._told = now
        rate = self._done / (now - self._started)
        if self._total is None:
            self._report(f"{self._verb} {self._done} {self._noun}, {rate:.0f} a second")
            return
        left = (self._total - self._done) / rate
        what = f"{self._verb} {self._done} of {self._total} {self._noun}"
        self._report(f"{what}, {rate:.0f} a second, {left:.0f} s left")

    def close(self) -> None:
        """Nothing is left to be done."""


class _Bar:
    """A bar such as `read 120 of 800 files |███     | 40.00 files/s, 00:17 left`."""

    def __init__(self, report: Terminal, verb: str, total: int | None, noun: str) -> None:
        from tqdm import tqdm  # noqa: PLC0415  # few builds show one
        from tqdm.contrib.logging import logging_redirect_tqdm  # noqa: PLC0415

        known = f"{verb} {{n_fmt}} of {{total_fmt}}{{unit}} |{{bar}}| {{rate_noinv_fmt}}, {{remaining}} left"
        self._open = ExitStack()
        self._bar = self._open.enter_context(
            tqdm(
                total=total,
                unit=f" {noun}",
                bar_format=known if total is not None else f"{verb} {{n_fmt}}{{unit}}, {{rate_noinv_fmt}}",
                delay=_EVERY,
                leave=False,
                dynamic_ncols=True,
                file=sys.stderr,
            )
        )
        self._open.enter_context(logging_redirect_tqdm([report.log]))

    def add(self, count: int) -> None:
        self._bar.update(count)

    def close(self) -> None:
        self._open.close()
