"""Libraries that Python code loads when it runs, where their names stand in it as strings."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from mkdocs_kwmap.extract.statements import Scope
from mkdocs_kwmap.model import Import

_WORDS = {
    "cffi": ("dlopen",),
    "ctypes": ("DLL", "LoadLibrary", "find_library"),
    "numpy": ("load_library",),
    "torch": ("load_library", "cpp_extension"),
}
"""A file that imports from one of these has such a word if it loads a library in a way that is known here."""
_LOADERS = frozenset(
    {
        "ctypes.CDLL",
        "ctypes.OleDLL",
        "ctypes.PyDLL",
        "ctypes.WinDLL",
        "ctypes.cdll.LoadLibrary",
        "ctypes.oledll.LoadLibrary",
        "ctypes.pydll.LoadLibrary",
        "ctypes.windll.LoadLibrary",
        "ctypes.util.find_library",
        "numpy.ctypeslib.load_library",
        "torch.classes.load_library",
        "torch.ops.load_library",
        "torch.utils.cpp_extension.load",
        "torch.utils.cpp_extension.load_inline",
    }
)
"""Functions that are given the name of a library first."""
_KEYWORDS = frozenset({"name", "libname", "path"})
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def find_libraries(tree: ast.Module, text: str, imports: Iterable[Import]) -> Iterator[Import]:
    """Find the libraries that a file loads.

    Parameters:
        tree: The file.
        text: The same.
        imports: What it imports, by which functions are known that it calls under other names.

    Yields:
        Imports of kind `library`, and the sources that `torch.utils.cpp_extension.load` makes one of.
    """
    names = _names(imports)
    packages = {name.partition(".")[0] for name in names.values()}
    if not any(word in text for package in packages for word in _WORDS.get(package, ())):
        return
    for call, scope in _calls(tree):
        dotted = _dotted(call.func)
        first, _, rest = dotted.partition(".")
        function = f"{names[first]}.{rest}".rstrip(".") if first in names else ""
        if function in _LOADERS or _is_opened(dotted, names):
            for name in _given(call):
                yield Import(name=name, line=call.lineno, scope=scope, kind="library")


def _names(imports: Iterable[Import]) -> dict[str, str]:
    """What names of the file stand for that imports bind."""
    found = {}
    for one in imports:
        if one.module is not None:
            found[one.asname or one.name] = f"{one.module}.{one.name}"
        elif one.asname:
            found[one.asname] = one.name
        else:
            found[one.name.partition(".")[0]] = one.name.partition(".")[0]
    return found


def _is_opened(dotted: str, names: dict[str, str]) -> bool:
    """Whether `ffi.dlopen` may be that of cffi."""
    return dotted.endswith(".dlopen") and any(one.partition(".")[0] == "cffi" for one in names.values())


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """All calls, in no order, each with the qualified name of the function or class it stands in."""
    stack: list[tuple[ast.AST, Scope]] = [(tree, Scope())]
    while stack:
        node, scope = stack.pop()
        if isinstance(node, ast.Call):
            yield node, scope.name
        inner = scope
        if isinstance(node, _DEFINITIONS):
            name = scope.qualname(node.name)
            inner = Scope("class" if isinstance(node, ast.ClassDef) else "function", name)
        if not isinstance(node, ast.Name | ast.Constant):
            stack.extend((child, inner) for child in ast.iter_child_nodes(node))


def _dotted(node: ast.expr) -> str:
    """A dotted name; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join((node.id, *reversed(parts))) if isinstance(node, ast.Name) else ""


def _given(call: ast.Call) -> Iterator[str]:
    """The names of libraries that a call is given, and the sources to make one of."""
    first = [*call.args[:1], *(one.value for one in call.keywords if one.arg in _KEYWORDS)]
    yield from (text for text in map(_text, first[:1]) if text)
    for keyword in call.keywords:
        if keyword.arg == "sources" and isinstance(keyword.value, ast.List | ast.Tuple):
            yield from (text for text in map(_text, keyword.value.elts) if text)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
