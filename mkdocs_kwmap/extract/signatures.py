"""Signatures of Python functions as one line of text, spaced as PEP 8 has it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain, repeat

from mkdocs_kwmap.extract.expressions import expression_text


def signature_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The parameters and the return annotation of a function: `(a, *, b: int = 1) -> str`."""
    returns = f" -> {expression_text(node.returns)}" if node.returns else ""
    return f"{type_parameters_of(node)}({', '.join(_parameters(node.args))}){returns}"


def type_parameters_of(node: ast.stmt) -> str:
    """The type parameters of a class, function or type alias, from Python 3.12 on: `[T: int, *Ts, **P]`."""
    parameters = getattr(node, "type_params", ())
    return f"[{', '.join(map(ast.unparse, parameters))}]" if parameters else ""


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    missing = len(positional) - len(arguments.defaults)
    defaults = chain(repeat(None, missing), arguments.defaults)
    for number, (parameter, default) in enumerate(zip(positional, defaults, strict=True), 1):
        yield _parameter(parameter, default)
        if number == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg:
        yield f"*{_parameter(arguments.vararg)}"
    elif arguments.kwonlyargs:
        yield "*"
    for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(parameter, default)
    if arguments.kwarg:
        yield f"**{_parameter(arguments.kwarg)}"


def _parameter(parameter: ast.arg, default: ast.expr | None = None) -> str:
    if parameter.annotation is None:
        return parameter.arg if default is None else f"{parameter.arg}={expression_text(default)}"
    typed = f"{parameter.arg}: {expression_text(parameter.annotation)}"
    return typed if default is None else f"{typed} = {expression_text(default)}"
