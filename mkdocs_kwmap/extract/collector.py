"""The cyclic garbage collector, kept out of work that leaves no cycles behind."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the collector off for a while.

    A syntax tree is many small objects and no garbage: while one is built, the collector looks at all of
    them again and again, which takes a fifth of the time and finds nothing.

    It is only switched on again by whoever found it on, so with several threads inside at once it is on
    in the end if it was on at the beginning.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def long_lived() -> Iterator[None]:
    """Keep the collector off for good from what is made meanwhile; `released` undoes it.

    What is known of tens of thousands of files stays to the end of a build: looking for garbage in it takes
    seconds each time, and finds none.
    """
    with collector_off():
        yield
        gc.freeze()


def released() -> None:
    """Have the collector look at everything again, once a build has ended: in a preview others follow."""
    gc.unfreeze()


def swept() -> None:
    """Have the collector look at everything once, and leave alone from then on what is still of use.

    What is free then is given back. It is for a process that stays there, when nobody waits for it: with half
    a million objects it takes half a second, in which nothing else is done.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    given_back()


def given_back() -> None:
    """Have what is free go back to the system, as far as that can be had."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # a function of glibc, see malloc_trim(3)
        if trim is not None:
            trim(0)
