"""A walk over the syntax tree of a Python file that notes which names each scope binds and uses."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, Literal

from mkdocs_kwmap.extract.annotations import TAKES_TYPES, declared_class, quoted_names, quoted_types
from mkdocs_kwmap.extract.expressions import arguments_of, dotted_name, makes_container
from mkdocs_kwmap.extract.scopes import Binding, Scope

MADE = "()"
"""Stands behind a name that is called: in `Path().exists`, `exists` is a member of a new `Path`."""

SUPER = f"super{MADE}"

_KEEPING = frozenset({"append", "add", "setdefault"})
"""Methods that put something into a mapping, list or set."""

_NO_NODES = frozenset({"conversion", "ctx", "is_async", "op", "ops", "type_comment", "type_ignores"})
_LEAVES = (ast.Constant, ast.Pass, ast.Break, ast.Continue, ast.MatchSingleton, str, type(None))


# the kinds of node that most nodes are
_ATTRIBUTE, _CALL, _NAME, _LOAD, _STORE = ast.Attribute, ast.Call, ast.Name, ast.Load, ast.Store


class NameWalk:
    """Fills the scopes of a file. Stacks instead of recursion: sources nest deeper than Python calls."""

    def __init__(self) -> None:
        self.module = Scope("module")
        self.scopes: list[Scope] = []
        self.has_star = False
        self.scope = self.module
        self.stack: list[Any] = []
        """Nodes of the present scope that are still to be read."""
        self.generators: dict[Scope, None] = {}
        """Scopes of functions that yield."""
        self.attribute_assignments: list[tuple[Scope, ast.Assign]] = []
        """What gives an attribute a name or a lambda."""
        self.kept: list[tuple[Scope, ast.Name, ast.Name]] = []
        """Where a function puts a name into something: the scope, the name of the thing, the name put in."""
        self.pending: deque[tuple[Scope, list[Any]]] = deque()

    def run(self, tree: ast.Module) -> None:
        self.enter(self.module, tree.body)
        while self.pending:
            self.scope, self.stack = self.pending.popleft()
            self.read_scope()

    def enter(self, scope: Scope, nodes: Iterable[Any]) -> None:
        """Read some nodes later, in a scope of their own."""
        self.scopes.append(scope)
        self.pending.append((scope, list(nodes)))

    def read_scope(self) -> None:
        stack, handlers, fields = self.stack, _HANDLERS, _FIELDS
        while stack:
            node = stack.pop()
            kind = node.__class__
            handler = handlers.get(kind)
            if handler is not None:
                handler(self, node)
                continue
            for field in fields[kind]:
                value = getattr(node, field, None)
                if value.__class__ is list:
                    stack += value
                elif value is not None:
                    stack.append(value)

    def push_children(self, node: Any) -> None:
        stack = self.stack
        for field in _FIELDS[node.__class__]:
            value = getattr(node, field, None)
            if value.__class__ is list:
                stack += value
            elif value is not None:
                stack.append(value)

    # Names

    def name(self, node: ast.Name) -> None:
        context = node.ctx.__class__
        if context is _LOAD:
            self.scope.use(node.id, node.lineno)
        elif context is _STORE:
            self.scope.bind(node.id, Binding.LOCAL, node.lineno)
        else:
            self.scope.use(node.id, node.lineno)
            self.scope.bind(node.id, Binding.NOTHING, node.lineno)

    def attribute(self, node: ast.Attribute) -> None:
        root: Any = node.value
        if node.ctx.__class__ is not _LOAD:
            self.stack.append(root)
            return
        if root.__class__ is _NAME and root.lineno == node.end_lineno:  # most of them
            self.scope.use(f"{root.id}.{node.attr}", root.lineno)
            return
        parts = [node]
        while root.__class__ is _ATTRIBUTE:
            parts.append(root)
            root = root.value
        if root.__class__ is _NAME:
            self.chain(root.id, root.lineno, parts)
            return
        self.stack.append(root)
        if root.__class__ is _CALL and (made := self.made(root)):
            self.chain(made, 0, parts)

    def chain(self, root: str, line: int, parts: list[ast.Attribute]) -> None:
        """Note a dotted name; `line` is that of its root, 0 where that is noted elsewhere."""
        if line == parts[0].end_lineno:
            self.scope.use(".".join([root, *[part.attr for part in reversed(parts)]]), line)
            return
        if line:
            self.scope.use(root, line)
        for part in reversed(parts):
            known = root.count(".") + 1
            root = f"{root}.{part.attr}"
            self.scope.split_chains.append((root, known, part.end_lineno or part.lineno))

    def made(self, call: ast.Call) -> str:
        """What a call makes, if it is the call of a dotted name: `Path()`; else nothing."""
        name = dotted_name(call.func)
        if name == "super":
            return SUPER if self.is_plain_super(call) else ""
        return f"{name}{MADE}" if name else ""

    def is_plain_super(self, call: ast.Call) -> bool:
        """Whether `super` is that of the class around, also when spelled out as in Python 2."""
        if not call.args:
            return True
        owner = self.scope.method()
        return owner is not None and dotted_name(call.args[0]) == owner.owner.rpartition(".")[2]

    def call(self, node: ast.Call) -> None:
        function: Any = node.func
        name = ""
        if function.__class__ is _ATTRIBUTE:
            name = function.attr
            if name in _KEEPING and len(node.args) in (1, 2):
                self.note_kept(function.value, node.args[-1])
        elif function.__class__ is _NAME:
            name = function.id
        self.stack.append(function)
        self.stack += node.args
        self.stack += node.keywords
        if name in TAKES_TYPES:
            self.stack.extend(quoted_types(node))

    # Bindings

    def assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            self.bind_target(target, node.value)
        kind = node.value.__class__
        if kind is ast.Name or kind is ast.Lambda:
            self.note_assignment(node)
        self.stack.append(node.value)

    def note_assignment(self, node: ast.Assign) -> None:
        """Keep what may replace a part of an import, or fill a registry."""
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                self.attribute_assignments.append((self.scope, node))
            elif isinstance(target, ast.Subscript) and self.scope.kind == "function":
                self.note_kept(target.value, node.value)

    def note_kept(self, container: ast.expr, given: ast.expr) -> None:
        if isinstance(container, ast.Name) and isinstance(given, ast.Name):
            self.kept.append((self.scope, container, given))

    def annotated(self, node: ast.AnnAssign) -> None:
        self.bind_target(node.target, node.value)
        if isinstance(node.target, ast.Name):
            self.declare(self.scope, node.target.id, node.annotation)
        self.annotation(node.annotation)
        self.stack.append(node.value)

    def bind_target(self, target: Any, value: ast.expr | None) -> None:
        kind = target.__class__
        if kind is ast.Name:
            line = (value or target).end_lineno or target.lineno
            self.scope.bind(target.id, self.assigned(value), line)
            if isinstance(value, ast.Call) and (made := self.made(value)):
                self.scope.instance_of[target.id] = made
            if self.scope is self.module and makes_container(value):
                self.scope.containers.add(target.id)
        elif kind in (ast.Tuple, ast.List):
            for one in target.elts:
                self.bind_target(one, one)
        elif kind is ast.Starred:
            self.bind_target(target.value, target)
        else:
            self.stack.append(target)

    def assigned(self, value: ast.expr | None) -> Binding:
        if self.scope.kind in {"module", "class"}:
            return Binding.DEFINED
        is_none = isinstance(value, ast.Constant) and value.value is None
        return Binding.NOTHING if is_none else Binding.LOCAL

    def augmented(self, node: ast.AugAssign) -> None:
        """It reads its target before it writes it."""
        target: Any = node.target
        if target.__class__ is ast.Name:
            self.scope.use(target.id, target.lineno)
            self.scope.bind(target.id, Binding.NOTHING, target.lineno)
        elif target.__class__ is ast.Attribute:
            read = ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)
            self.attribute(read)
        else:
            self.stack.append(target)
        self.stack.append(node.value)

    def walrus(self, node: ast.NamedExpr) -> None:
        self.scope.statement_scope().bind(node.target.id, Binding.LOCAL, node.lineno)
        self.stack.append(node.value)

    def handler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.scope.bind(node.name, Binding.LOCAL, node.lineno)
        self.push_children(node)

    def pattern(self, node: Any) -> None:
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name:
            self.scope.bind(name, Binding.LOCAL, node.lineno)
        self.push_children(node)

    def imported(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.has_star = True
            else:
                name = alias.asname or (alias.name.partition(".")[0])
                self.scope.bind(name, Binding.IMPORTED, node.lineno)

    def declared(self, node: ast.Global | ast.Nonlocal) -> None:
        word: Literal["global", "nonlocal"] = "global" if isinstance(node, ast.Global) else "nonlocal"
        self.scope.declared.update(dict.fromkeys(node.names, word))

    # Scopes

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.scope.bind(node.name, Binding.DEFINED, node.body[0].lineno)
        self.scope.definitions.add(node.name)
        self.stack.extend(node.decorator_list)
        inner = Scope("function", self.scope.inner_qualname(node.name), self.scope)
        inner.node = node
        if self.scope.kind == "class":
            inner.owner = self.scope.qualname
            inner.receiver = _receiver(node)
        inner.parent = self.parameters(node, lambda: self.annotations(node))
        self.bind_arguments(inner, node.args)
        self.enter(inner, node.body)

    def class_(self, node: ast.ClassDef) -> None:
        self.scope.bind(node.name, Binding.DEFINED, node.body[0].lineno)
        self.scope.definitions.add(node.name)
        self.stack.extend(node.decorator_list)
        inner = Scope("class", self.scope.inner_qualname(node.name), self.scope)
        inner.parent = self.parameters(node, lambda: self.stack.extend([*node.bases, *node.keywords]))
        self.enter(inner, node.body)

    def alias(self, node: Any) -> None:
        """A `type` statement."""
        self.scope.bind(node.name.id, Binding.DEFINED, node.lineno)
        self.parameters(node, lambda: self.annotation(node.value))

    def parameters(self, node: Any, read: Callable[[], None]) -> Scope:
        """Read what sees the type parameters of a definition, in a scope that binds them.

        Returns:
            That scope, or the present one where there are none.
        """
        parameters = getattr(node, "type_params", None)  # from Python 3.12 on
        if not parameters:
            read()
            return self.scope
        outer, stack = self.scope, self.stack
        self.scope = Scope("parameters", outer.qualname, outer)
        self.stack = []
        for parameter in parameters:
            self.scope.bind(parameter.name, Binding.LOCAL, parameter.lineno)
            self.push_children(parameter)
        read()
        inner, nodes = self.scope, self.stack
        self.scope, self.stack = outer, stack
        self.enter(inner, nodes)
        return inner

    def annotations(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.defaults(node.args)
        for argument in arguments_of(node.args):
            if argument.annotation is not None:
                self.annotation(argument.annotation)
        if node.returns is not None:
            self.annotation(node.returns)

    def annotation(self, node: ast.expr) -> None:
        self.stack.append(node)
        if node.__class__ is not ast.Name:
            self.stack.extend(quoted_names(node))

    def yields(self, node: ast.Yield | ast.YieldFrom) -> None:
        if self.scope.kind == "function":
            self.generators[self.scope] = None
        self.push_children(node)

    def lambda_(self, node: ast.Lambda) -> None:
        self.defaults(node.args)
        inner = Scope("lambda", self.scope.qualname, self.scope)
        self.bind_arguments(inner, node.args)
        self.enter(inner, [node.body])

    def comprehension(self, node: Any) -> None:
        """The first iterable is evaluated outside."""
        first, *others = node.generators
        self.stack.append(first.iter)
        result = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        inner = Scope("comprehension", self.scope.qualname, self.scope)
        self.enter(inner, [*result, first.target, *first.ifs, *others])

    def defaults(self, arguments: ast.arguments) -> None:
        self.stack.extend(arguments.defaults)
        self.stack.extend(arguments.kw_defaults)

    def bind_arguments(self, scope: Scope, arguments: ast.arguments) -> None:
        for argument in arguments_of(arguments):
            scope.bind(argument.arg, Binding.LOCAL, argument.lineno)
            if argument is not arguments.vararg and argument is not arguments.kwarg:
                self.declare(scope, argument.arg, argument.annotation)

    def declare(self, scope: Scope, name: str, annotation: ast.expr | None) -> None:
        """Note of which class a name is said to hold an instance."""
        if annotation is not None and (declared := declared_class(annotation)):
            scope.instance_of[name] = f"{declared}{MADE}"


_HANDLERS: dict[type, Callable[[NameWalk, Any], None]] = {
    ast.Name: NameWalk.name,
    ast.Attribute: NameWalk.attribute,
    ast.Call: NameWalk.call,
    ast.Assign: NameWalk.assign,
    ast.AnnAssign: NameWalk.annotated,
    ast.AugAssign: NameWalk.augmented,
    ast.NamedExpr: NameWalk.walrus,
    ast.ExceptHandler: NameWalk.handler,
    ast.MatchAs: NameWalk.pattern,
    ast.MatchStar: NameWalk.pattern,
    ast.MatchMapping: NameWalk.pattern,
    ast.Import: NameWalk.imported,
    ast.ImportFrom: NameWalk.imported,
    ast.Global: NameWalk.declared,
    ast.Nonlocal: NameWalk.declared,
    ast.FunctionDef: NameWalk.function,
    ast.AsyncFunctionDef: NameWalk.function,
    ast.ClassDef: NameWalk.class_,
    ast.Yield: NameWalk.yields,
    ast.YieldFrom: NameWalk.yields,
    ast.Lambda: NameWalk.lambda_,
    ast.ListComp: NameWalk.comprehension,
    ast.SetComp: NameWalk.comprehension,
    ast.GeneratorExp: NameWalk.comprehension,
    ast.DictComp: NameWalk.comprehension,
}
"""What each kind of node does; of all others the children are read."""

if hasattr(ast, "TypeAlias"):  # from Python 3.12 on
    _HANDLERS[ast.TypeAlias] = NameWalk.alias


def _receiver(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The parameter that stands for the instance, or for the class."""
    if any(dotted_name(decorator) == "staticmethod" for decorator in node.decorator_list):
        return ""
    return next((argument.arg for argument in (*node.args.posonlyargs, *node.args.args)), "")


def _nodes_in(kind: type[ast.AST]) -> tuple[str, ...]:
    """The fields of a kind of node that hold nodes; names and numbers among them are leaves."""
    return tuple(field for field in kind._fields if field not in _NO_NODES)


_KINDS = (one for one in vars(ast).values() if isinstance(one, type) and issubclass(one, ast.AST))
_FIELDS: dict[type, tuple[str, ...]] = {kind: _nodes_in(kind) for kind in _KINDS}
_FIELDS |= dict.fromkeys(_LEAVES, ())
