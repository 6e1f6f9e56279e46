"""Which language a file is written in, told from its name and first bytes."""

from __future__ import annotations

import codecs
import re
from fnmatch import translate
from functools import cache, lru_cache

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class, find_lexer_class_by_name, get_all_lexers
from pygments.util import ClassNotFound

from mkdocs_kwmap.grammars import GRAMMARS

TEXT = "Text"
BINARY = "Binary"
NOTEBOOK = "Jupyter notebook"

_NAMES = {
    # Names that Pygments does not know, or takes for something rarer.
    **dict.fromkeys(("CMakeCache.txt", "control", "go.mod", "go.sum", "todo.txt"), TEXT),
    **dict.fromkeys(("BUCK", "BUILD", "TARGETS", "WORKSPACE"), "Starlark"),
    **dict.fromkeys((".clang-format", ".clang-tidy", ".clangd", ".yamllint", "CITATION.cff"), "YAML"),
    **dict.fromkeys((".flake8", ".pylintrc", ".coveragerc", ".gitconfig", ".gitmodules", ".npmrc"), "INI"),
    **dict.fromkeys((".babelrc", ".eslintrc", ".prettierrc", "composer.lock", "flake.lock"), "JSON"),
    **dict.fromkeys(("Cargo.lock", "pdm.lock", "pixi.toml", "uv.lock"), "TOML"),
    **dict.fromkeys(("conda-lock.yml", "pixi.lock", "pubspec.lock"), "YAML"),
    **dict.fromkeys((".profile", ".bash_profile", ".envrc"), "Bash"),
    **dict.fromkeys(("Containerfile", "containerfile"), "Docker"),
    **dict.fromkeys(("Podfile", "Fastfile", "Brewfile"), "Ruby"),
    "Jenkinsfile": "Groovy",
}

_SUFFIXES = {
    # The same for suffixes: also where several lexers claim one, so that no tie is left to chance.
    **dict.fromkeys((".bazel", ".bzl", ".star"), "Starlark"),
    **dict.fromkeys((".comp", ".glsl"), "GLSL"),
    **dict.fromkeys((".csv", ".tsv"), "CSV"),
    **dict.fromkeys((".dockerfile",), "Docker"),
    **dict.fromkeys((".fpp", ".fypp", ".pyf"), "Fortran"),
    **dict.fromkeys((".htm", ".html"), "HTML"),
    **dict.fromkeys((".inf", ".wrap"), "INI"),
    **dict.fromkeys((".markdown", ".mdx", ".qmd", ".rmd", ".Rmd"), "Markdown"),
    **dict.fromkeys((".md", ".mkd"), "Markdown"),
    **dict.fromkeys((".css.map", ".geojson", ".js.map", ".ndjson", ".webmanifest"), "JSON"),
    **dict.fromkeys((".pl", ".pm", ".t"), "Perl"),
    **dict.fromkeys((".prolog", ".pro"), "Prolog"),
    **dict.fromkeys((".qrc", ".ui", ".csproj", ".vcxproj", ".props", ".targets", ".xsl", ".xslt"), "XML"),
    **dict.fromkeys((".r", ".R"), "R"),
    **dict.fromkeys((".s", ".S"), "Assembly"),
    **dict.fromkeys((".b", ".def", ".gs", ".lock", ".mod", ".p", ".toc", ".tst", ".x"), TEXT),
    ".asm": "NASM",
    ".bat": "Batchfile",
    ".bib": "BibTeX",
    ".cl": "OpenCL",
    ".feature": "Gherkin",
    ".fs": "F#",
    ".gd": "GDScript",
    ".ipynb": NOTEBOOK,
    ".lean": "Lean4",
    ".rst": "reStructuredText",
    ".sc": "Scala",
    ".sql": "SQL",
    ".ttl": "Turtle",
    ".v": "Verilog",
}

_NAMES |= {name: language for language, row in GRAMMARS.items() for name in row.names}
_SUFFIXES |= {suffix: language for language, row in GRAMMARS.items() for suffix in row.suffixes}

_TEMPLATE_ENDS = (
    # What is added to the name of a file that another one is made from: `config.h.in`.
    *("-tpl", "-tmpl", ".dist", ".example", ".in", ".j2", ".jinja", ".jinja2"),
    *(".orig", ".sample", ".src", ".template", ".tmpl", ".tpl"),
)

_INTERPRETERS = {
    **dict.fromkeys(("python", "pypy", "pythonw"), "Python"),
    **dict.fromkeys(("ash", "bash", "dash", "ksh", "sh", "zsh"), "Bash"),
    **dict.fromkeys(("bun", "node", "nodejs"), "JavaScript"),
    **dict.fromkeys(("deno", "ts-node", "tsx"), "TypeScript"),
    **dict.fromkeys(("awk", "gawk", "mawk", "nawk"), "Awk"),
    **dict.fromkeys(("pwsh", "powershell"), "PowerShell"),
    **dict.fromkeys(("tclsh", "wish"), "Tcl"),
    **dict.fromkeys(("fish",), "Fish"),
    **dict.fromkeys(("make",), "Makefile"),
    **dict.fromkeys(("Rscript",), "R"),
    **{name: name.capitalize() for name in ("groovy", "julia", "lua", "perl", "ruby", "sed", "swift")},
    "php": "PHP",
}

_LEXERS = {
    # Our name of a language -> the name of Pygments' lexer, where they differ.
    "Assembly": "GAS",
    "Emacs Lisp": "EmacsLisp",
    "Fortran (fixed form)": "FortranFixed",
    "HIP": "CUDA",
    NOTEBOOK: "JSON",
    "Less": "LessCss",
    "MATLAB": "Matlab",
    "Metal": "C++",
    "Nim": "Nimrod",
    "OpenCL": "C",
    "Python template": "Python",
    "R": "S",
    "Starlark": "Python",
    "SystemVerilog": "systemverilog",
    "VHDL": "vhdl",
    "Verilog": "verilog",
    "Vim script": "VimL",
}

_SHARED = {"C", "C++", "CUDA", "GAS", "JSON", "Python"}
"""Lexers that serve a language of their own name as well."""

_OUR_NAMES = {theirs: ours for ours, theirs in _LEXERS.items() if theirs not in _SHARED} | {"Text only": TEXT}

_NO_LEXER = frozenset({TEXT, BINARY, "CSV", "Symbolic link"})

_NOT_CODE = frozenset(
    {
        # Prose, data, output of programs, and pages with code in them.
        *("ApacheConf", "ASCII armored", "BBCode", "Bdd", "BibTeX", "Brainfuck", "c-objdump"),
        *("Caddyfile", "Cheetah", "Coldfusion HTML", "cpp-objdump", "CSS", "d-objdump", "Darcs Patch"),
        *("Debian Control file", "Debian Sourcelist", "Debian Sources file", "Desktop file", "Diff"),
        *("Django/Jinja", "DTD", "E-mail", "ERB", "Evoque", "Genshi", "Genshi Text", "Gettext Catalog"),
        *("Gherkin", "Groff", "Haml", "Handlebars", "Hexdump", "HTML", "HTTP", "INI", "IRC logs"),
        *("JSON", "JSON-LD", "JSON5", "JSONBareObject", NOTEBOOK, "Kernel log", "LDIF"),
        *("Less", "LilyPond", "liquid", "Mako", "Markdown", "MIME", "MoinMoin/Trac Wiki markup"),
        *("NestedText", "objdump", "objdump-nasm", "Org Mode", "PacmanConf", "PkgConfig"),
        *("PostgreSQL EXPLAIN dialect", "Procfile", "Properties", "Pug", "PyPy Log", "Raw token data"),
        *("RConsole", "Rd", "reg", "Relax-NG Compact", "ResourceBundle", "reStructuredText", "RHTML"),
        *("Roboconf Graph", "Roboconf Instances", "Sass", "scdoc", "SCSS", "SmartGameFormat", "Smarty"),
        *("SNBT", "sqlite3con", "SquidConf", "Srcinfo", "Systemd", "TAP", "Termcap", "Terminfo", "TeX"),
        *("Text output", "tiddler", "Todotxt", "TOML", "Turtle", "Twig", "Typst", "UL4"),
        *("Unix/Linux config files", "urlencoded", "USD", "Velocity", "WDiff", "Wikitext"),
        *("World of Warcraft TOC", "XML", "Xorg", "YAML", "Zone"),
    }
)
_MARKUP_MIX = re.compile(r"(HTML|XML|CSS|YAML|XUL) ?\+|.*([Ss]ession|console|Traceback|configuration file)")

_BOMS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HEAD = 8192
_SHEBANG = re.compile(rb"#![ \t]*(\S+)([^\r\n]*)")
_C_OR_CPP = frozenset({"h", "inc"})
"""Ends of names that say no more than that."""
_C_COMMENT = re.compile(rb"/\*.*?\*/|//[^\n]*", re.DOTALL)
_CPP_SIGN = re.compile(
    # What no file in C has, outside of comments: the first words of a line, a name in a namespace, a header.
    rb"^[ \t]*(?:namespace|template|class|using|public|private|protected|constexpr|typename)\b|"
    rb"[\w>]::~?\w|#[ \t]*include[ \t]*<[a-z_]+>|\b(?:static|dynamic|const|reinterpret)_cast<",
    re.MULTILINE,
)
_VERSION = re.compile(r"[-.\d]+$")


def language_of(path: str, head: bytes) -> str:
    """Name the language of a file.

    Args:
        path: Its path; only the last part counts.
        head: Its first bytes; 8 kB are enough, more are not looked at.

    Returns:
        A name such as `Python` or `C++`; `Binary` for a file that is no text, `Text` where the language is
        not known. The same on every machine: lexers that plugins add to Pygments are left out.
    """
    head = head[:_HEAD]
    language = _by_name(path.rpartition("/")[2])
    # a Python file with a NUL is a broken Python file: reading it tells the reason
    if _is_binary(head) and language != "Python":
        return BINARY
    return _settle(language, head, path.rpartition(".")[2].lower()) if language else _by_content(head) or TEXT


def language_called(name: str) -> str:
    """Find the language that others call by a name.

    Args:
        name: A name such as `c++17`, `python3` or `R`, in whatever case.

    Returns:
        Our name of it; empty where nothing is known by that name.
    """
    lowered = name.strip().lower()
    ours = {language.lower(): language for language in GRAMMARS}
    plain = _CALLED.get(lowered) or _VERSION.sub("", lowered)
    if plain in ours:
        return ours[plain]
    try:
        theirs = find_lexer_class_by_name(plain).name
    except ClassNotFound:
        return ""
    return _OUR_NAMES.get(theirs, theirs)


_CALLED = {"ipython": "python", "sagemath": "python", "sage": "python", "xpython": "python", "ir": "r"}


def is_code(language: str) -> bool:
    """Say whether identifiers mean something in a language: in programs they do, in prose and data not."""
    return language not in _NO_LEXER and language not in _NOT_CODE and not _MARKUP_MIX.match(language)


@cache
def lexer_for(language: str) -> Lexer | None:
    """Give the Pygments lexer of a language; its tokens join to exactly the text that went in.

    Args:
        language: A name that `language_of` gave.

    Returns:
        One shared lexer, or None where there is nothing to highlight.
    """
    cls = None if language in _NO_LEXER else find_lexer_class(_LEXERS.get(language, language))
    return cls(stripnl=False, stripall=False, ensurenl=False) if cls else None


def _is_binary(head: bytes) -> bool:
    return head.startswith(b"%PDF-") or (b"\0" in head and not head.startswith(_BOMS))


@lru_cache(maxsize=100_000)
def _by_name(name: str) -> str:
    """Language of a file name; empty where the name says nothing."""
    if found := _by_exact_name(name):
        return found
    for end in _TEMPLATE_ENDS:
        if name.endswith(end):
            found = _by_name(name[: -len(end)])
            # What a Python file is made from is seldom valid Python: nobody should parse it.
            return "Python template" if found == "Python" else found
    # `Dockerfile.cuda` is a Dockerfile.
    return _by_suffix(name) or _by_suffix(name.lower()) or _by_exact_name(name.rpartition(".")[0])


def _settle(language: str, head: bytes, end: str) -> str:
    """Look into a file where its suffix says too little."""
    if language == "Groff" and not head.startswith((b".", b"'")):
        # The suffix of a manual page is a digit, and so is the end of many a version.
        return TEXT
    if language == "Objective-C" and head.lstrip().startswith((b"%", b"function", b"classdef")):
        return "MATLAB"
    if language == "C" and end in _C_OR_CPP and _CPP_SIGN.search(_C_COMMENT.sub(b" ", head)):
        return "C++"
    if language == "TypeScript" and head.startswith((b"<?xml", b"<!DOCTYPE")):
        # Translations of Qt have the same suffix.
        return "XML"
    return language


def _by_exact_name(name: str) -> str:
    return _NAMES.get(name) or _pygments_names().get(name, "")


def _by_suffix(name: str) -> str:
    """Look up each part of a name that begins with a dot, the longest first."""
    at = name.find(".")
    while at >= 0:
        end = name[at:]
        if found := _SUFFIXES.get(end) or _pygments_suffix(end):
            return found
        at = name.find(".", at + 1)
    return _by_pattern(name)


def _by_pattern(name: str) -> str:
    return next((language for pattern, language in _pygments_patterns() if pattern.match(name)), "")


@cache
def _pygments_table() -> dict[str, list[str]]:
    """File name pattern -> lexers that claim it."""
    table: dict[str, list[str]] = {}
    for name, _, patterns, _ in get_all_lexers(plugins=False):
        for pattern in patterns:
            table.setdefault(pattern, []).append(name)
    return table


@cache
def _pygments_names() -> dict[str, str]:
    return {pattern: _best(names) for pattern, names in _pygments_table().items() if not _is_glob(pattern)}


@cache
def _pygments_patterns() -> list[tuple[re.Pattern[str], str]]:
    """The few patterns that are neither a name nor a suffix, such as `Makefile.*`."""
    table = _pygments_table().items()
    odd = [(p, names) for p, names in table if _is_glob(p) and not _is_suffix(p)]
    return [(re.compile(translate(p)), _best(names)) for p, names in odd]


@lru_cache(maxsize=10_000)
def _pygments_suffix(suffix: str) -> str:
    names = _pygments_table().get("*" + suffix)
    return _best(names) if names else ""


def _is_glob(pattern: str) -> bool:
    return any(sign in pattern for sign in "*?[")


def _is_suffix(pattern: str) -> bool:
    return pattern.startswith("*.") and not _is_glob(pattern[1:])


def _best(names: list[str]) -> str:
    """Choose among the lexers that claim a pattern, as Pygments does: by priority, then by class name."""
    if len(names) > 1:
        # Only now are the lexers imported: that is slow.
        names = sorted(names, key=_rank)
    return _OUR_NAMES.get(names[0], names[0])


def _rank(name: str) -> tuple[float, str]:
    cls = find_lexer_class(name)
    return (-cls.priority, cls.__name__) if cls else (0, name)


def _by_content(head: bytes) -> str:
    if shebang := _SHEBANG.match(head):
        return _by_interpreter(shebang[1].decode("latin-1"), shebang[2].decode("latin-1").split())
    start = head[:200].lstrip(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(b"<?xml"):
        return "XML"
    return "HTML" if start.startswith((b"<!doctype html", b"<html")) else ""


def _by_interpreter(command: str, arguments: list[str]) -> str:
    program = command.rpartition("/")[2]
    if program == "env":
        # `env -S VAR=value program`: the program is the first word that is neither option nor assignment.
        program = next((word for word in arguments if not word.startswith("-") and "=" not in word), "")
        program = program.rpartition("/")[2]
    return _INTERPRETERS.get(_VERSION.sub("", program), "")
