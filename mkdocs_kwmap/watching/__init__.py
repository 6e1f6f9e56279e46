"""Tells when mapped files change, by events of the operating system where there are any. Knows no MkDocs."""

from mkdocs_kwmap.watching.observing import Means
from mkdocs_kwmap.watching.watcher import Touched, Watcher

__all__ = ["Means", "Touched", "Watcher"]
