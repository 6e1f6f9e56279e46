"""How far a long piece of work has come, told every few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

Report = Callable[[str], None]
"""Takes a line of progress for the user."""

_EVERY = 2.0
"""Seconds; shorter work passes without a word."""


class Progress:
    """Counts things done and reports them: `read 120 of 800 files, 40 a second, 17 s left`."""

    def __init__(self, report: Report, verb: str, total: int | None, noun: str) -> None:
        """Begin to count.

        Parameters:
            report: Is told.
            verb: What is done, in the past.
            total: How much there is to do; None where that is not known.
            noun: What it is done to.
        """
        self._report = report
        self._verb = verb
        self._total = total
        self._noun = noun
        self._done = 0
        self._started = self._told = time.monotonic()

    def add(self, count: int = 1) -> None:
        """Count some more as done."""
        self._done += count
        now = time.monotonic()
        if now - self._told < _EVERY or self._done == self._total:
            return
        self._told = now
        rate = self._done / (now - self._started)
        if self._total is None:
            self._report(f"{self._verb} {self._done} {self._noun}, {rate:.0f} a second")
            return
        left = (self._total - self._done) / rate
        what = f"{self._verb} {self._done} of {self._total} {self._noun}"
        self._report(f"{what}, {rate:.0f} a second, {left:.0f} s left")
