"""The languages that tree-sitter reads, a row each: names of files, grammar, queries, comments.

A new language is a row here and a query in `extract/queries`; the documentation says how ("Add a
language").
"""

from __future__ import annotations

from msgspec import Struct


class Grammar(Struct, frozen=True, kw_only=True):
    """How the files of one language are known, parsed and read."""

    package: str
    """Importable package of the grammar, as its wheel brings it."""
    function: str = "language"
    """Its function that gives the grammar."""
    queries: tuple[str, ...]
    """Names of files in `extract/queries`, without `.scm`, one after the other."""
    suffixes: tuple[str, ...] = ()
    """Ends of file names, beside those that Pygments knows for the language."""
    names: tuple[str, ...] = ()
    """Whole names of files, beside those that Pygments knows."""
    separator: str = "."
    """What stands between the parts of a qualified name."""
    doc_comments: tuple[str, ...] = ("",)
    """How a comment begins that documents what stands below it; an empty one: in any way."""
    tagged_docs: bool = False
    """Whether `@param` and the like part the documentation into sections, as in JSDoc and Doxygen."""


GRAMMARS: dict[str, Grammar] = {
    "C": Grammar(
        package="tree_sitter_c",
        queries=("c",),
        separator="::",
        tagged_docs=True,
    ),
    "C++": Grammar(
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        suffixes=(".c++m", ".cppm", ".hh", ".inl", ".ixx", ".tcc", ".tpp", ".txx"),
        separator="::",
        tagged_docs=True,
    ),
    "CUDA": Grammar(
        package="tree_sitter_cuda",
        queries=("c", "cpp"),
        suffixes=(".cu", ".cuh"),
        separator="::",
        tagged_docs=True,
    ),
    "HIP": Grammar(
        package="tree_sitter_cuda",
        queries=("c", "cpp"),
        suffixes=(".hip",),
        separator="::",
        tagged_docs=True,
    ),
    "Metal": Grammar(
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        suffixes=(".metal",),
        separator="::",
        tagged_docs=True,
    ),
    # only for what Python's own parser does not understand
    "Python": Grammar(package="tree_sitter_python", queries=("python",), doc_comments=("#:",)),
}
"""Rows by language."""
