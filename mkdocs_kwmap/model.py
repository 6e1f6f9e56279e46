"""The records that travel through the pipeline: `Settings → Source → Facts`.

All are frozen, hold only plain values, pickle, and encode to JSON or MessagePack with `msgspec`.
Lines are 1-based; 0 means "no line". Paths are paths in the map: relative, with `/`.

No record can be a part of itself, so the garbage collector need not look at any (`gc=False`). Those of
facts are encoded without the names of their fields (`array_like`): there are hundreds of thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

SourceMode = Literal["embed", "link", "none"]
DocstringStyle = Literal["auto", "google", "numpy", "sphinx"]
Highlighter = Literal["auto", "pygments"]

BINDING_MODULE = "module"
"""Label of a binding that is a whole module."""
TORCH_LIBRARY = "torch library"
"""Label of a binding that is an operator or class of a library of torch, found below `torch.ops`."""


class Inventory(Struct, frozen=True, kw_only=True, gc=False):
    """Where the Sphinx inventory of another project is."""

    base_url: str
    """URL that its locations are relative to; ends in `/`."""
    url: str = ""
    """URL to download it from; empty where there is a file."""
    file: str = ""
    """Path of a copy to read."""


class Settings(Struct, frozen=True, kw_only=True, gc=False):
    """What the user asked for, validated, with absolute paths; nothing of MkDocs in it."""

    root: str
    """Absolute path of the folder to map."""
    title: str = "Code map"
    packages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    git: Literal["auto", "on", "off"] = "auto"
    own_output: tuple[str, ...] = ()
    """Absolute paths that are never mapped: the built site and the cache."""
    source: SourceMode = "embed"
    source_url: str = ""
    """For `source: link`: URL of a line, with `{path}` and `{line}` in it."""
    max_source: int = 512_000
    """Bytes; of a larger file the page shows only the head."""
    max_parse: int = 4_000_000
    """Bytes; a larger file is not parsed."""
    max_parse_time: float = 5.0
    """Seconds; a file that takes longer is not parsed."""
    attribute_macros: tuple[str, ...] = ()
    """Macros of C and its kin that stand where an attribute would, beside those that are found."""
    highlighter: Highlighter = "auto"
    """`auto` highlights by the tree of a file where there is a grammar, `pygments` never does."""
    docstring_style: DocstringStyle = "auto"
    evidence: bool = True
    history: bool = True
    """Whether pages tell what git's log says."""
    inventories: tuple[Inventory, ...] = ()
    workers: int | str = 0
    """Number of processes, 0 to choose by the amount of source; or `dask://HOST:PORT`."""
    cache_dir: str = ""
    """Absolute path of the cache folder; empty for no cache."""


class Source(Struct, frozen=True, gc=False):
    """One file to map."""

    path: str
    """Path in the map, always printable and without surrogates."""
    location: str
    """Absolute path on disk."""
    language: str
    """A name such as `Python` or `C++`; `Binary` and `Symbolic link` have no pages of source."""
    size: int
    """Bytes."""
    module: str = ""
    """Dotted name of a Python module, from the unbroken chain of `__init__` files above it."""
    link_to: str = ""
    """Where a symbolic link points, as written in it."""
    origin: str = ""
    """Name of the mapped package the file belongs to; empty for the mapped root."""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What the file is, whatever it says."""
        return self.path, self.language, self.module, self.origin


class DocItem(Struct, frozen=True, array_like=True, gc=False):
    """One row of a docstring section: a parameter, an exception, a returned value, …"""

    name: str = ""
    annotation: str = ""
    text: str = ""
    default: str = ""


class DocSection(Struct, frozen=True, array_like=True, gc=False):
    """One section of a docstring, as the docstring parser of the chosen style tells them apart.

    `kind` is Griffe's (`text`, `parameters`, `returns`, `raises`, `examples`, `admonition`, …).
    Prose is in `text` (Markdown), rows are in `items`.
    """

    kind: str
    title: str = ""
    text: str = ""
    items: tuple[DocItem, ...] = ()


class Definition(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One definition site. Overloads, setters and redefinitions are sites of their own."""

    name: str
    kind: str
    """One of the kinds of `keywords.jsonl`: class, function, method, property, …"""
    qualname: str
    """Python's `__qualname__`, or the usual form of the language."""
    line: int
    """Line the name stands on, below decorators."""
    first_line: int = 0
    last_line: int = 0
    parent: str = ""
    """Qualified name of the definition around it."""
    signature: str = ""
    """Type parameters, parameters and return annotation as one line, without the name."""
    head: str = ""
    """Where no Python: all that stands before the body, as written, on one line."""
    annotation: str = ""
    value: str = ""
    decorators: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    public: bool = True
    deprecated: str = ""
    """What its decorator or docstring says of its deprecation; empty where it says nothing."""
    level: int = 0
    """Nesting of a heading in a document, 1 to 6; 0 for code."""
    nesting: int = 0
    """Deepest nesting of control-flow statements in its body, of a function whose language has a grammar."""
    docs: tuple[DocSection, ...] = ()
    summary: str = ""
    """First sentence of its documentation."""

    @property
    def is_declaration(self) -> bool:
        """Whether it only says that something exists that is defined elsewhere, such as a C prototype."""
        return "declaration" in self.labels

    @property
    def is_overload(self) -> bool:
        """Whether it only declares one way to call a function that is defined elsewhere."""
        if not self.decorators:  # as most have none, and all are asked
            return False
        return any(decorator.rpartition(".")[2] == "overload" for decorator in self.decorators)


class Import(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One imported name, as written."""

    name: str
    """What is imported: `a.b` of `import a.b`, `c` of `from a import c`, `*`."""
    line: int
    module: str | None = None
    """What stands after `from`, with its dots; None for `import a.b`."""
    asname: str = ""
    scope: str = ""
    """Qualified name of the function or class it stands in; empty at module level."""
    flags: tuple[str, ...] = ()
    """Any of `type-checking`, `script` (below `if __name__ == "__main__"`), `try`, `conditional`; of an
    include `angled` where its path stands in `<…>`."""
    used: bool = True
    """Whether the file uses the name it binds, or offers it to others."""
    kind: str = "import"
    """`import`, `include` of a file by its path, or `library` that is loaded when the program runs."""


class Reference(Struct, frozen=True, array_like=True, gc=False):
    """A name that the code of a file uses, with every line where it does."""

    scope: str
    """Qualified name of the class or function that binds the first part of the name; empty for the module."""
    name: str
    """Dotted, as written: `F.relu`; `method` for `self.method` in the class `scope`; `Path().exists` for
    a member of something that was made by a call."""
    lines: tuple[int, ...]
    through: Literal["name", "instance", "super"] = "name"
    """Whether it is a name, or looked up on an instance or the parents of the class `scope`."""
    known: int = 0
    """How many leading parts of the name are references of their own, on other lines."""


class Snippet(Struct, frozen=True, array_like=True, gc=False):
    """A piece of Python in a document."""

    line: int
    last_line: int
    uses: tuple[str, ...]
    """Full names of what it uses of what the document imports: `requests.Session`."""


class Pattern(Struct, frozen=True, array_like=True, gc=False):
    """A construct found in the source, such as a dataclass or a context manager."""

    name: str
    qualname: str
    line: int


class Problem(Struct, frozen=True, array_like=True, gc=False):
    """Why a file could not be read or parsed as it should."""

    reason: str
    line: int = 0


Fallback = Literal["no grammar", "no reader", "size", "time", "broken", "newer"]
"""Why a file gives less than its reader would: its grammar is not installed, nothing reads its language, it
is larger than `max_parse`, it takes longer than `max_parse_time`, or the reader failed; or it is Python newer
than the one that runs, and was read by tree-sitter."""


class Outline(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What a whole map asks of the definitions and the references of each file, so that these are read for a
    few files only."""

    names: tuple[str, ...]
    """Of the definitions, in their order."""
    lines: bytes
    """Those that the names stand on, each in four bytes, the lowest first."""
    marks: bytes
    """A byte for each definition, made of those of `outlines`."""
    kinds: tuple[str, ...]
    """Those that there are."""
    kind_numbers: bytes
    """A byte for each definition: which of the kinds it is of."""
    decorators: tuple[tuple[str, int, int], ...]
    """Each decorator once, with the lines from the first one of its definition to the name of that."""
    functions: bytes = b""
    """First and last lines of functions, each in four bytes, where the file may show how others are used."""
    references: int = 0
    """How many names the code uses."""
    wrapping: tuple[Reference, ...] = ()
    """Those of them that may give a function the name of another."""


class Facts(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """What one file says; no other file is needed to know it."""

    path: str
    lines: int = 0
    """How many lines were read."""
    shown_lines: int = 0
    """How many of them the page shows: all, or those of the head of a large file."""
    encoding: str = "utf-8"
    truncated: bool = False
    """Whether the file is larger than `max_source`, so that its page shows only the head."""
    parsed: bool = True
    """Whether the definitions are those of the whole file."""
    docs: tuple[DocSection, ...] = ()
    """The module docstring, or the leading comment."""
    summary: str = ""
    definitions: Sequence[Definition] = ()
    """Of a file that was read before they may be read when one is asked for."""
    imports: tuple[Import, ...] = ()
    references: Sequence[Reference] = ()
    """The same of these."""
    exports: tuple[str, ...] | None = None
    """`__all__`, where the file has one."""
    exports_from: tuple[str, ...] = ()
    """Modules whose `__all__` is a part of it: `core` of `core.__all__`, a name that the file binds, or
    `.core` of `from .core import __all__`, a module."""
    exports_partial: bool = False
    """Whether `__all__` is computed in ways that are not understood, so that `exports` may be incomplete."""
    main_line: int = 0
    """Line of `if __name__ == "__main__"`."""
    patterns: tuple[Pattern, ...] = ()
    snippets: tuple[Snippet, ...] = ()
    """Python in a document."""
    gaps: tuple[int, ...] = ()
    """First lines of the places that a grammar does not understand, so that a definition may be missing."""
    fallback: Fallback | None = None
    """Why the reader of its language did not read it in full; None where it did."""
    problem: Problem | None = None
    code_language: str = ""
    """Language of the code, where that of the file is another: of a notebook that of its cells."""
    outline: Outline | None = None
    """None where definitions and references have not been kept yet."""


class Finding(Struct, frozen=True, gc=False):
    """One thing a linter found: a rule at a line."""

    rule: str
    message: str
    line: int
    url: str = ""
