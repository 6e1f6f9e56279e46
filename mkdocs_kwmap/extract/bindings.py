"""What files of C and its kin bring to Python: by pybind11, nanobind, libraries of torch, Python's C API.

Only names that stand in the source as strings are told, below a module where the same construct names
it. A name that is put together, or the module of a function that is handed one, is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from tree_sitter import Node, Tree

from mkdocs_kwmap.extract.binding_events import Event, events
from mkdocs_kwmap.extract.binding_facts import C_API, NANOBIND, PYBIND, TORCH, Place, binding
from mkdocs_kwmap.extract.binding_tables import Tables
from mkdocs_kwmap.extract.literals import Texts, values
from mkdocs_kwmap.model import Definition

_MARKS = (
    b"PYBIND11_",
    b"pybind11",
    b"py::",
    b"NB_MODULE",
    b"nanobind",
    b"nb::",
    b"TORCH_LIBRARY",
    b"torch::Library",
)
_MARKS_OF_PYTHON = (
    b"PyMethodDef",
    b"PyGetSetDef",
    b"PyMemberDef",
    b"PyModule",
    b"PyInit_",
    b"PyTypeObject",
    b"PyType_Spec",
)
"""Words of which a file has one, here or above, if it brings anything to Python."""
_MODULE_MACROS = {
    "PYBIND11_MODULE": PYBIND,
    "PYBIND11_EMBEDDED_MODULE": PYBIND,
    "NB_MODULE": NANOBIND,
    "TORCH_LIBRARY": TORCH,
    "TORCH_LIBRARY_FRAGMENT": TORCH,
    "TORCH_LIBRARY_IMPL": TORCH,
    "STABLE_TORCH_LIBRARY": TORCH,
    "STABLE_TORCH_LIBRARY_FRAGMENT": TORCH,
    "STABLE_TORCH_LIBRARY_IMPL": TORCH,
}
MACROS = frozenset(_MODULE_MACROS)
"""Macros with a body, that look like functions and are none."""

_PARAMETER = re.compile(
    r"(?:\b(?P<space>\w+)\s*::\s*)?\b(?P<type>module_?|Library|(?:class|enum)_\s*<[^()]{0,500}?>)\s*&*\s*(?P<name>\w+)\s*[,)]"
)
_CLASS = re.compile(
    r"(?:(?P<space>\w+)\s*::\s*)?(?:class|enum|exception)_?\s*(?:<(?P<types>.*)>)?", re.DOTALL
)
_CLASS_NAME = re.compile(r"\b(?:class_|enum_|exception)\b")
_SCHEMA = re.compile(r"\s*(?:(?P<space>\w+)::)?(?P<name>\w+)(?:\.\w+)?\s*(?P<signature>\(.*)?", re.DOTALL)
_MACRO_NAME = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]*")
_DEFINES = re.compile(r"def(?:_\w+)?|property(?:_readonly)?")
_C_API_CALL = re.compile(r"PyModule_Add\w*")


class _Function(Struct):
    """A function or macro with a body, and the variables in it that names are bound in."""

    end: int
    name: str
    places: dict[str, Place]


def may_bind(data: bytes) -> bool:
    """Whether a file has a word in it without which it brings nothing to Python."""
    return any(mark in data for mark in _MARKS) or (
        b"Py" in data and any(mark in data for mark in _MARKS_OF_PYTHON)
    )


def read_bindings(language: str, data: bytes, tree: Tree) -> list[Definition]:
    """Find what a file brings to Python.

    Parameters:
        language: One of C and its kin.
        data: The file in UTF-8.
        tree: The same, parsed.

    Returns:
        Definitions of kind `binding` in the order of the file: the name in Python, and as `value` what is
        bound to it, as written.
    """
    found = events(language, tree)
    texts = Texts(data)
    reader = _Reader(texts, NANOBIND if b"nanobind" in data and b"pybind11" not in data else PYBIND)
    tables = Tables(data, texts, [one.nodes["list"] for one in found if one.kind == "list"])
    definitions = [definition for event in found for definition in reader.read(event)]
    definitions += [
        binding(row.name, row.parent, row.node, row.value, C_API, docs=row.docs, is_module=row.is_module)
        for row in tables.rows()
    ]
    return sorted(definitions, key=lambda one: (one.line, one.qualname))


class _Reader:
    """Goes through a file and knows which variable stands for which module or class."""

    def __init__(self, texts: Texts, mechanism: str) -> None:
        self._texts = texts
        self._mechanism = mechanism
        self._functions: list[_Function] = []
        self._made: dict[int, Place | None] = {}
        """What the calls met so far give, by node."""
        self._named: set[int] = set()
        """Calls in which a name is bound by an assignment or declaration around them."""
        self._readers: dict[str, Callable[[dict[str, Node]], Iterator[Definition]]] = {
            "function": self._function,
            "call": self._call,
            "variable": self._variable,
            "assignment": self._assignment,
            "object": self._object,
        }

    def read(self, event: Event) -> Iterator[Definition]:
        """The names that one event binds."""
        while self._functions and self._functions[-1].end < event.at:
            self._functions.pop()
        reader = self._readers.get(event.kind)
        if reader is not None:
            yield from reader(event.nodes)

    # Functions and variables

    def _function(self, nodes: dict[str, Node]) -> Iterator[Definition]:
        head, body = nodes["head"], nodes["body"]
        text = self._texts.written(head)
        name, _, rest = text.partition("(")
        name = name.strip(" *&\n")
        function = _Function(body.end_byte, name, _parameters(text))
        self._functions.append(function)
        if name in _MODULE_MACROS:
            arguments = [one.strip() for one in rest.rstrip(") \n").split(",")]
            yield from self._module(function, arguments, nodes["function"])
        elif name.startswith("PyInit_"):
            module = name.removeprefix("PyInit_")
            function.places[""] = Place(module, C_API)
            yield binding(module, "", nodes["function"], name, C_API, is_module=True)

    def _module(self, function: _Function, arguments: list[str], node: Node) -> Iterator[Definition]:
        """The body of a macro that defines a module or library, or a part of one."""
        mechanism = _MODULE_MACROS[function.name]
        at = 2 if function.name.endswith("_IMPL") else 1
        if len(arguments) <= at:
            return
        name = "" if _MACRO_NAME.fullmatch(arguments[0]) else arguments[0]  # the compiler is told what it is
        key = arguments[1] if at == 2 else ""  # the variable comes behind it
        name = "" if name == "_" and mechanism == TORCH else name  # any library
        function.places[arguments[at]] = Place(name, mechanism, key=key)
        if name and mechanism != TORCH:
            yield binding(name, "", node, function.name, mechanism, is_module=True)

    def _place(self, variable: str) -> Place | None:
        return self._functions[-1].places.get(variable) if self._functions else None

    def _remember(self, variable: str, place: Place | None) -> None:
        if place is not None and self._functions:
            self._functions[-1].places[variable] = place

    def _variable(self, nodes: dict[str, Node]) -> Iterator[Definition]:
        self._remember(self._texts.written(nodes["variable"]).strip("*& "), self._given(nodes["made"]))
        yield from ()

    def _given(self, node: Node) -> Place | None:
        """What a call or variable stands for; each call of a chain is looked at once."""
        passed = []
        found: Place | None = None
        while node.type == "call_expression":
            if node.id in self._made:
                found = self._made[node.id]
                break
            passed.append(node.id)
            callee = node.child_by_field_name("function")
            owner = callee.child_by_field_name("argument") if callee is not None else None
            if owner is None:
                break
            node = owner
        else:
            found = self._place(self._texts.written(node)) if node.type == "identifier" else None
        self._made.update(dict.fromkeys(passed, found))
        return found

    # Names

    def _call(self, nodes: dict[str, Node]) -> Iterator[Definition]:
        call = nodes["call"]
        callee, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if callee is None or arguments is None:
            return
        if callee.type == "field_expression":
            field, owner = callee.child_by_field_name("field"), callee.child_by_field_name("argument")
            if field is not None and owner is not None:
                yield from self._method(call, field, owner, values(arguments))
            return
        text = self._texts.written(callee) if callee.end_byte - callee.start_byte < _LONGEST else ""
        if _C_API_CALL.fullmatch(text):
            yield from self._added(call, values(arguments))
        elif "<" in text and _CLASS_NAME.search(text.partition("<")[0]):
            yield from self._class(call, text, values(arguments))

    def _method(self, call: Node, field: Node, owner: Node, given: Sequence[Node]) -> Iterator[Definition]:
        """`OWNER.def("name", …)` and the like."""
        method = self._texts.written(field)
        base, _, types = method.partition("<")
        name = self._texts.name_in(given[0]) if given else None
        is_about_bindings = name is not None and (base in _METHODS or _DEFINES.fullmatch(base))
        place = self._given(owner) if is_about_bindings else None
        if name is None or not is_about_bindings:
            return
        if base == "def_submodule" and place is not None:
            yield self._inner(call, place.inner(name), name, place, "", rest=given[1:], is_module=True)
        elif base == "class_" and place is not None:
            bound = types.removesuffix(">")
            yield self._inner(call, place.inner(name, is_class=True), name, place, bound, rest=given[1:])
        elif place is not None and place.mechanism == TORCH and not place.is_class:
            yield from self._operator(call, name, place, given)
        elif base == "value":
            if place is not None and place.is_class:
                yield self._bound(call, field, name, place, given)
        elif base not in _METHODS and given[0].type != "call_expression":
            yield self._bound(call, field, name, place or Place("", self._mechanism), given)

    def _bound(self, call: Node, field: Node, name: str, place: Place, given: Sequence[Node]) -> Definition:
        value = (
            self._texts.written(given[1]) if len(given) > 1 and self._texts.literal(given[1]) is None else ""
        )
        docs = self._texts.first_literal(given[2:])
        return binding(name, place.name, field, value, place.mechanism, docs=docs, last=call)

    def _inner(
        self,
        call: Node,
        inner: Place,
        name: str,
        place: Place,
        value: str,
        *,
        rest: Sequence[Node],
        bases: Sequence[str] = (),
        is_module: bool = False,
    ) -> Definition:
        """A class or submodule, which the call stands for from now on."""
        self._made[call.id] = inner
        docs = self._texts.first_literal(rest)
        return binding(
            name, place.name, call, value, place.mechanism, docs=docs, bases=bases, is_module=is_module
        )

    def _operator(self, call: Node, name: str, place: Place, given: Sequence[Node]) -> Iterator[Definition]:
        """An operator of a library of torch, or an implementation of one: its schema is its name."""
        schema = _SCHEMA.fullmatch(name)
        if schema is None:
            return
        parent = schema["space"] or place.name
        value = self._texts.written(given[1]) if len(given) > 1 else name if schema["signature"] else ""
        signature = (schema["signature"] or "") if len(given) > 1 else ""
        labels = (TORCH, place.key) if place.key else (TORCH,)
        yield binding(schema["name"], parent, call, value, *labels, signature=signature)

    def _class(self, node: Node, kind: str, given: Sequence[Node]) -> Iterator[Definition]:
        """`py::class_<T, Base>(m, "Name")`, and `py::enum_` and `py::exception` alike."""
        name = self._texts.literal(given[1]) if len(given) > 1 else None
        found = _CLASS.match(kind)
        if name is None or found is None:
            return
        place = self._given(given[0]) or Place("", self._mechanism)
        types = _split(found["types"] or "")
        bases = [
            one for one in types[1:] if f"<{types[0]}" not in one.replace(" ", "")
        ]  # else a smart pointer
        inner = place.inner(name, is_class=True)
        yield self._inner(node, inner, name, place, types[0], rest=given[2:], bases=bases)

    def _object(self, nodes: dict[str, Node]) -> Iterator[Definition]:
        """`py::class_<T> cls(m, "Name");`."""
        kind, node = self._texts.written(nodes["type"]), nodes["object"]
        if _CLASS_NAME.search(kind.partition("<")[0]):
            yield from self._class(node, kind, values(nodes["arguments"]))
            self._remember(self._texts.written(nodes["variable"]), self._made.get(node.id))

    def _assignment(self, nodes: dict[str, Node]) -> Iterator[Definition]:
        """`m.attr("X") = …`."""
        call = nodes["attribute"]
        callee, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        field = callee.child_by_field_name("field") if callee is not None else None
        owner = callee.child_by_field_name("argument") if callee is not None else None
        if arguments is None or field is None or owner is None or self._texts.written(field) != "attr":
            return
        place, given = self._given(owner), values(arguments)
        name = self._texts.literal(given[0]) if given else None
        if place is not None and name:
            yield binding(name, place.name, call, self._texts.written(nodes["value"]), place.mechanism)

    def _added(self, call: Node, given: Sequence[Node]) -> Iterator[Definition]:
        """`PyModule_AddObject(m, "X", …)` and its kin; in the function that makes a module it is of that."""
        name = self._texts.literal(given[1]) if len(given) > 1 else None
        if name:
            place = self._place("")
            value = self._texts.written(given[2]) if len(given) > 2 else ""  # module, name, value
            yield binding(name, place.name if place else "", call, value, C_API)


_METHODS = frozenset({"def_submodule", "class_", "value", "impl"})
_LONGEST = 2_000
"""Bytes of a callee that is looked at."""


def _parameters(head: str) -> dict[str, Place]:
    """Parameters of a function that names can be bound in, by name; what they are is not known."""
    if len(head) > _LONGEST:
        return {}
    found = {}
    for one in _PARAMETER.finditer(head):
        is_library = one["type"] == "Library"
        mechanism = TORCH if is_library else NANOBIND if one["space"] in {"nb", "nanobind"} else PYBIND
        found[one["name"]] = Place("", mechanism, is_class=one["type"].startswith(("class", "enum")))
    return found


def _split(types: str) -> list[str]:
    """Template arguments, parted at their commas; one empty one where there are none."""
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(types):
        depth += (sign in "<(") - (sign in ">)")
        if sign == "," and depth == 0:
            parts.append(types[begin:at].strip())
            begin = at + 1
    return [*parts, types[begin:].strip()]
