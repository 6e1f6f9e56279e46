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
    colours: tuple[str, ...] = ()
    """Names of files in `highlight/queries`; without them Pygments highlights the language."""
    keyword_nodes: str = ""
    """How the names of nodes begin that are keywords, where those are no words of the grammar itself."""
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
    levels: int = 100
    """How many levels of definitions in definitions are told; no file that people write is deeper."""
    lists: bool = False
    """Whether a definition may stand in every element of a list, where it is told once: the first."""


GRAMMARS: dict[str, Grammar] = {
    "C": Grammar(
        package="tree_sitter_c",
        queries=("c",),
        colours=("c",),
        suffixes=(".h", ".inc"),
        separator="::",
        tagged_docs=True,
    ),
    "C++": Grammar(
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        colours=("c", "cpp"),
        suffixes=(".c++m", ".cppm", ".hh", ".inl", ".ixx", ".tcc", ".tpp", ".txx"),
        separator="::",
        tagged_docs=True,
    ),
    "CUDA": Grammar(
        package="tree_sitter_cuda",
        queries=("c", "cpp"),
        colours=("c", "cpp"),
        suffixes=(".cu", ".cuh"),
        separator="::",
        tagged_docs=True,
    ),
    "HIP": Grammar(
        package="tree_sitter_cuda",
        queries=("c", "cpp"),
        colours=("c", "cpp"),
        suffixes=(".hip",),
        separator="::",
        tagged_docs=True,
    ),
    "Metal": Grammar(
        package="tree_sitter_cpp",
        queries=("c", "cpp"),
        colours=("c", "cpp"),
        suffixes=(".metal",),
        separator="::",
        tagged_docs=True,
    ),
    "JavaScript": Grammar(
        package="tree_sitter_javascript",
        queries=("ecmascript", "javascript"),
        colours=("ecmascript", "javascript"),
        suffixes=(".cjs", ".es6", ".mjs"),
        doc_comments=("/**",),
        tagged_docs=True,
    ),
    "JSX": Grammar(
        package="tree_sitter_javascript",
        queries=("ecmascript", "javascript"),
        colours=("ecmascript", "javascript"),
        suffixes=(".jsx",),
        doc_comments=("/**",),
        tagged_docs=True,
    ),
    "TypeScript": Grammar(
        package="tree_sitter_typescript",
        function="language_typescript",
        queries=("ecmascript", "typescript"),
        colours=("ecmascript", "typescript"),
        suffixes=(".cts", ".mts"),
        doc_comments=("/**",),
        tagged_docs=True,
    ),
    "TSX": Grammar(
        package="tree_sitter_typescript",
        function="language_tsx",
        queries=("ecmascript", "typescript"),
        colours=("ecmascript", "typescript"),
        suffixes=(".tsx",),
        doc_comments=("/**",),
        tagged_docs=True,
    ),
    "Rust": Grammar(
        package="tree_sitter_rust",
        queries=("rust",),
        colours=("rust",),
        separator="::",
        doc_comments=("///", "/**"),
    ),
    "Go": Grammar(
        package="tree_sitter_go",
        queries=("go",),
        colours=("go",),
    ),
    "Java": Grammar(
        package="tree_sitter_java",
        queries=("java",),
        colours=("java",),
        doc_comments=("/**",),
        tagged_docs=True,
    ),
    "Objective-C": Grammar(
        package="tree_sitter_objc",
        queries=("c", "objc"),
        colours=("c", "objc"),
        suffixes=(".m",),
        tagged_docs=True,
    ),
    "Objective-C++": Grammar(
        package="tree_sitter_objc",
        queries=("c", "objc"),
        colours=("c", "objc"),
        suffixes=(".mm",),
        tagged_docs=True,
    ),
    "Bash": Grammar(package="tree_sitter_bash", queries=("bash",), colours=("bash",)),
    "YAML": Grammar(package="tree_sitter_yaml", queries=("yaml",), colours=("yaml",), levels=3, lists=True),
    "JSON": Grammar(
        package="tree_sitter_json",
        queries=("json",),
        colours=("json",),
        suffixes=(".code-workspace", ".jsonc"),
        levels=3,
        lists=True,
    ),
    "JSON-LD": Grammar(
        package="tree_sitter_json", queries=("json",), colours=("json",), levels=3, lists=True
    ),
    "TOML": Grammar(package="tree_sitter_toml", queries=("toml",), colours=("toml",), levels=6, lists=True),
    "Starlark": Grammar(
        package="tree_sitter_starlark",
        queries=("starlark",),
        colours=("starlark",),
        names=("BUILD.bazel", "MODULE.bazel", "Tiltfile", "WORKSPACE.bazel"),
    ),
    "Makefile": Grammar(package="tree_sitter_make", queries=("make",), colours=("make",)),
    "Docker": Grammar(
        package="tree_sitter_containerfile", queries=("containerfile",), colours=("containerfile",)
    ),
    "SQL": Grammar(
        package="tree_sitter_sql",
        queries=("sql",),
        colours=("sql",),
        keyword_nodes="keyword_",
        suffixes=(".ddl", ".pgsql", ".plpgsql", ".psql"),
    ),
    # for its colours, and for what Python's own parser does not understand
    "Python": Grammar(
        package="tree_sitter_python", queries=("python",), colours=("python",), doc_comments=("#:",)
    ),
}
"""Rows by language."""

C_FAMILY = frozenset(
    {"C", "C++", "CUDA", "HIP", "Metal", "Objective-C", "Objective-C++", "OpenCL", "GLSL", "HLSL", "Assembly"}
)
"""Languages with the preprocessor of C, whose files include each other."""
